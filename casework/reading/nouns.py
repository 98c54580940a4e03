"""Many proceedings of different procedures with their facts, in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from casework.fetching import readers
from casework.models import Proceeding


def with_facts(runs: Iterable[Proceeding], nouns: Mapping[str, Any]) -> dict[int, Any]:
    """The proceedings by key, each as the class of its kind in `nouns`; case and people are those read before.

    A proceeding whose kind is not among `nouns` is left out.
    """
    bare = {run.pk: run for run in runs if run.kind in nouns}
    kinds = sorted({run.kind for run in bare.values()})
    if not bare:
        return {}
    models = [nouns[kind]._meta.concrete_model for kind in kinds]
    names, joins = [], []
    for n, model in enumerate(models):
        names += [f'n{n}."{field.column}"' for field in model._meta.local_concrete_fields]
        joins.append(f'LEFT JOIN "{model._meta.db_table}" n{n} ON n{n}."{model._meta.pk.column}" = p.id')
    marks = ", ".join(["%s"] * len(bare))
    said = f"SELECT p.id, {', '.join(names)} FROM casework_proceeding p {' '.join(joins)} WHERE p.id IN ({marks})"
    with connection.cursor() as cursor:
        cursor.execute(said, list(bare))
        rows = cursor.fetchall()
    widths = {kind: len(model._meta.local_concrete_fields) for kind, model in zip(kinds, models, strict=True)}
    starts = {kind: 1 + sum(widths[one] for one in kinds[: kinds.index(kind)]) for kind in kinds}
    found = {}
    for row in rows:
        was = bare[row[0]]
        first = starts[was.kind]
        found[row[0]] = joined(was, nouns[was.kind], row[first : first + widths[was.kind]])
    return found


def joined(was: Proceeding, cls: Any, values: tuple[Any, ...]) -> Any:
    """The proceeding as its class: the columns of all as they were read, those of its noun from `values`."""
    own = dict(
        zip((field.attname for field in cls._meta.concrete_model._meta.local_concrete_fields), values, strict=True)
    )
    names = [field.attname for field in cls._meta.concrete_fields]
    whole = [own[name] if name in own else was.__dict__[name] for name in names]
    for place, read, col in readers(cls, str(connection.vendor)):
        if names[place] in own:
            whole[place] = read(whole[place], col, connection)
    run = cls.from_db(connection.alias, names, whole)
    run.case, run.owner, run.partner = was.case, was.owner, was.partner
    return run

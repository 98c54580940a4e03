"""What a line that takes a case over states, to be corrected: stage, columns, rows and first days of terms.

The taking over cannot be done again, for it opens the case; what it stated is what its line made, column by column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

import law
from casework.columns import canon
from casework.folding import Key, fields_of, models_by_table, same
from casework.models import Clock, Entry, Service
from casework.models.money import FenField
from casework.models.quantity import Quantity, QuantityField
from flows.beside.adopt_reading import clock_start, is_end
from flows.beside.adopt_reading import row_nouns as nouns
from flows.beside.replaying import Overlay, opened_by, sealed
from flows.door import clocks, facts
from flows.door.asking import Asked, Text, Yuan, bounds
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, stage_label

HEADER = "casework_proceeding"  # of its columns only these are facts of the case, the others are the door's
HEADER_ASKS = ("stage", "reached")
PAST = ((Clock._meta.db_table, "start"), (Service._meta.db_table, "on"))  # days that lie behind
KINDS: tuple[tuple[Any, str, Any], ...] = (
    (FenField, "yuan", Yuan),
    (QuantityField, "quantity", Quantity),
    (models.BooleanField, "bool", bool),
    (models.DateTimeField, "datetime", datetime),
    (models.DateField, "date", date),
    (models.IntegerField, "int", int),
    (models.TextField, "text", Text),
    (models.CharField, "str", str),
)


def stages(entry: Entry) -> tuple[tuple[str, str], ...]:
    cls = PROCEDURES[entry.proceeding.kind]
    return tuple((str(k), str(v)) for k, v in cls.Stage.choices if not is_end(cls, str(k)))


def places(entry: Entry) -> dict[str, tuple[Key, str]]:
    """Every column that can be corrected, by the name of the fact: its row and its column."""
    found: dict[str, tuple[Key, str]] = {}
    for table, key in opened_by(entry):
        names = HEADER_ASKS if table == HEADER else [n for n, f in fields_of(table).items() if kind_of(f)]
        found |= {name: ((table, key), name) for name in names}
    for table, key in rows_of(entry):
        noun = str(models_by_table()[table]._meta.model_name)
        for name, field in fields_of(table).items():
            if table == Clock._meta.db_table and name != "start":
                continue
            if kind_of(field):
                found[f"{noun}_{key}_{name}"] = (table, key), name
    return found


def rows_of(entry: Entry) -> Iterator[Key]:
    """Rows that the line made: those of the proceeding and its case that are asked there, terms and services."""
    cls = PROCEDURES[entry.proceeding.kind]
    tables = {model._meta.db_table for model, _, _ in nouns(cls).values()}
    tables |= {Clock._meta.db_table, Service._meta.db_table}
    for table, key, *said in entry.writes or ():
        if len(said) == 1 and said[0] is not None and table in tables:
            yield table, key


def kind_of(field: Any) -> tuple[str, Any] | None:
    """How the column is asked; None for what is not stated as a word, a day or a number."""
    if field.is_relation or field.attname == "territory_path":
        return None
    return next(((kind, of) for sort, kind, of in KINDS if isinstance(field, sort)), None)


def wants(entry: Entry) -> dict[str, Asked]:
    """What the line states and can be corrected, in the order of its rows."""
    return {name: asked(entry, name, *place) for name, place in places(entry).items()}


def asked(entry: Entry, name: str, row: Key, column: str) -> Asked:
    table, key = row
    field = fields_of(table)[column]
    if (table, column) == (HEADER, "stage"):
        return Asked(name, "阶段", "choice", True, choices=stages(entry), of=str)
    title = str(field.verbose_name)
    if (table, key) not in opened_by(entry):
        title = f"{titled(table, key)}：{'起算日' if table == Clock._meta.db_table else title}"
    kind, of = kind_of(field) or ("str", str)
    if field.choices:
        return Asked(
            name, title, "choice", False, choices=tuple((str(k), str(v)) for k, v in field.flatchoices), of=str
        )
    return Asked(name, title, kind, False, of=of, **bounds(of, field))


def titled(table: str, key: int) -> str:
    """A row as a person names it."""
    model = models_by_table()[table]
    if model is Clock:
        return f"期限“{law.book().card(Clock.objects.values_list('card', flat=True).get(pk=key)).title}”"
    return f"{model._meta.verbose_name}（{key}）"


def stated(entry: Entry) -> dict[str, Any]:
    """The values as the line made them, as facts are kept."""
    made = {(table, key): said[0] for table, key, *said in entry.writes or () if len(said) == 1 and said[0] is not None}
    made |= opened_by(entry)
    found = {}
    for name, (row, column) in places(entry).items():
        field = fields_of(row[0])[column]
        value = made[row].get(column)
        found[name] = facts.plain(field.to_python(value)) if value is not None else None
    return found


def overlay(
    entry: Entry, run: Any, was: Mapping[str, Any], said: Mapping[str, Any], changed: Iterable[str], on: date
) -> Overlay:
    """Sealed old and new by column for the facts that change from `was` to `said`. Raises Refused."""
    found, known = Overlay(), places(entry)
    for name in changed:
        (table, key), column = known[name]
        past = column == "reached" or (table, column) in PAST
        if past and said[name] is not None and said[name] > on:
            raise Refused(f"所写的{said[name]}晚于更正日{on}，还没有发生的事不能登记，请更正。")
        field = fields_of(table)[column]
        empty = None if field.null else field.get_default()
        value = empty if said[name] is None else said[name]
        old, new = canon(field, field.to_python(was[name])), canon(field, field.to_python(value), fit=True)
        if same(old, new):
            continue
        if (table, column) == (HEADER, "stage") and run.stage != old:
            raise Refused(f"接管以后已经办到“{stage_label(run)}”，接管时的阶段不能再更正；请更正所涉的步骤。")
        found |= term(run, key, said[name]) if table == Clock._meta.db_table else {(table, key, column): (old, new)}
    return found


def term(run: Any, pk: int, first: date) -> Overlay:
    """A term from its corrected first day; an end that an officer set stays."""
    clock = Clock.objects.prefetch_related("exclusions").get(pk=pk)
    before, clock.start, clock.proceeding = sealed(clock), first, run
    if not clock_start(type(run), clock.card).until:
        clocks.put(clock, clocks.derived(clock), first)
    after = sealed(clock)
    return {key: (value, after[key]) for key, value in before.items() if not same(value, after[key])}

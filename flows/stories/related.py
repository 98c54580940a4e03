"""What belongs to a case: every table from which a way of foreign keys leads to it, found by looking at the models."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from casework.models import Case
from flows.door.facts import plain
from flows.stories.words import refuse_unknown
from law.reading.reader import Lined

CASE = Case
FARTHEST = 3  # foreign keys between a row and its case


@cache
def nouns() -> dict[str, type[models.Model]]:
    """Tables by their name in the plural: findings, payments, services, clocks, evidence, papers …"""
    ours = [m for m in apps.get_models() if m._meta.app_label in ("casework", "flows") and not m._meta.proxy]
    found = {plural(m._meta.model_name or ""): m for m in ours if m is not Case and way(m)}
    return dict(sorted(found.items()))


def plural(name: str) -> str:
    if name.endswith(("evidence", "s")):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


@cache
def way(model: type[models.Model]) -> str:
    """The shortest way from a row to its case, as a lookup (`proceeding__case`); "" when there is none.

    A way through another case or a person would lead to a case that the row does not belong to, so only
    proceedings, papers and their like are passed, and one that must be there before one that may be missing.
    """
    ahead = deque([(model, "")])
    for _ in range(200):
        if not ahead:
            break
        here, path = ahead.popleft()
        for field in forward(here):
            step = f"{path}__{field.name}".lstrip("_")
            if field.related_model is Case:
                return step
            if step.count("__") + 1 < FARTHEST and field.related_model._meta.app_label == "casework":
                ahead.append((field.related_model, step))
    return ""


def forward(model: type[models.Model]) -> list[Any]:
    """Foreign keys from a row upwards, required ones first."""
    keys = [f for f in model._meta.get_fields() if f.concrete and (f.many_to_one or f.one_to_one)]
    passed = [f for f in keys if f.name not in ("arose_from", "parent", "employer")]
    return sorted(passed, key=lambda f: bool(f.null))


def rows(noun: str, case_pk: int) -> list[Any]:
    """Every row of a noun that belongs to the case, oldest first."""
    model = nouns()[noun]
    return list(model._default_manager.filter(**{way(model): case_pk}).order_by("pk"))


def held(said: Lined, name: str, model: type[models.Model]) -> None:
    """Refuse a column (`due`, `finding.number`) that the table does not have. Raises law.Misread."""
    here: Any = model
    for part in str(name).split("."):
        columns = {field.name: field for field in here._meta.get_fields() if field.concrete} if here else {}
        if part not in columns:
            what = f"栏目（{here._meta.verbose_name}）" if here else "栏目"
            refuse_unknown(said, name, what, part, sorted(columns))
        here = columns[part].related_model


def value(row: Any, name: str) -> Any:
    """A column of a row, followed along its dots; nothing when the way breaks off."""
    for part in name.split("."):
        row = getattr(row, part) if row is not None else None
    return row


def same(found: Any, want: Any) -> bool:
    """Whether a value is what the story writes: by key, by Chinese label or by name."""
    return said(want) in spellings(found)


def spellings(found: Any) -> Iterator[Any]:
    """The ways in which a story may write a value."""
    yield said(found)
    if isinstance(found, models.Model):
        yield str(found)
        yield getattr(found, "title", None) or getattr(found, "name", None) or str(found)
    elif isinstance(found, Decimal | int | float) and not isinstance(found, bool):
        yield str(found)


def said(found: Any) -> Any:
    """A value as a story writes it: days as text, nothing as nothing, whole yuan as a number."""
    if isinstance(found, datetime):
        local = timezone.localtime(found) if timezone.is_aware(found) else found
        return local.replace(tzinfo=None).isoformat(timespec="auto" if local.second else "minutes")
    if isinstance(found, Decimal):
        return int(found) if found == found.to_integral_value() else float(found)
    found = plain(found)
    return None if found == "" else found


def differences(wants: Mapping[str, Any], row: Any) -> Iterator[tuple[str, Any, Any]]:
    """(column, wanted, found) wherever the row is not what was expected."""
    for name, want in wants.items():
        found = value(row, name)
        if not same(found, want) and not labelled(row, name, want):
            yield name, want, said(found) if not isinstance(found, models.Model) else str(found)


def labelled(row: Any, name: str, want: Any) -> bool:
    """Whether the column is a choice whose Chinese label is wanted."""
    *before, last = name.split(".")
    owner = value(row, ".".join(before)) if before else row
    label = getattr(owner, f"get_{last}_display", None)
    return label is not None and str(label()) == str(want)

"""How long an answer may be and how large a number: from the fact, else from the column that keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from flows.door.facts import Asked

RANGES = BaseDatabaseOperations.integer_field_ranges  # of the standard's types: SQLite alone would take any number


@dataclass(frozen=True)
class Reach:
    """Characters at most, and the least and the greatest number; None where nothing bounds."""

    limit: int | None = None
    least: int | Decimal | None = None
    most: int | Decimal | None = None


def reach(want: Asked, model: type[Any] | None) -> Reach:
    """What the fact declares itself comes before what its column holds."""
    held = of_column(column(want.name, model)) if want.kind in ("str", "text", "body", "int", "yuan") else Reach()
    said = [getattr(want, name, None) for name in ("limit", "least", "most")]
    return Reach(*(mine if mine is not None else theirs for mine, theirs in zip(said, parts(held), strict=True)))


def parts(held: Reach) -> tuple[Any, ...]:
    return held.limit, held.least, held.most


def column(name: str, model: type[Any] | None) -> Any:
    """The procedure's column of that name; None when it has none."""
    try:
        return model._meta.get_field(name) if model is not None else None  # type: ignore[attr-defined]
    except (AttributeError, FieldDoesNotExist):
        return None


def of_column(field: Any) -> Reach:
    if isinstance(field, models.CharField):
        return Reach(limit=field.max_length)
    if not isinstance(field, models.IntegerField):
        return Reach()
    return Reach(None, *RANGES.get(field.get_internal_type(), (None, None)))

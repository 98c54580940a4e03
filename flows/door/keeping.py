"""The door keeps what a step was told: each fact goes into the column of its name; bodies hold only what is derived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from django.db import models

from flows.door.facts import plain
from flows.door.terms import Terms

Row = TypeVar("Row")


@cache
def columns(cls: type[Any]) -> dict[str, models.Field[Any, Any]]:
    """The columns of a procedure's own facts, by name."""
    own = cls._meta.concrete_model._meta.local_concrete_fields
    return {field.name: field for field in own if not field.primary_key}


def keep_facts(run: Any, terms: Terms) -> None:
    """Put every stated fact into its column; what nobody stated (None) leaves its column as it is."""
    cls: Any = type(run)
    own = columns(cls)
    for name, value in run.act.facts.items():
        if value is not None and name in own and name not in terms.unkept:
            setattr(run, name, fitted(own[name], value))


def fitted(field: models.Field[Any, Any], value: Any) -> Any:
    """The value as its column holds it: rows and choices as plain data, a word for a choice."""
    if isinstance(field, models.JSONField):
        return plain(value)
    return value.value if isinstance(value, Enum) else value


def numbered(rows: Iterable[Row] | None) -> Iterator[tuple[int, Row]]:
    """Stated rows with their numbers: their places, or what they keep where a correction has added or struck some."""
    for place, row in enumerate(rows or (), 1):
        yield getattr(row, "numbered", place), row

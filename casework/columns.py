"""A column's value on its way: as the database takes it, as the record seals it.

What a field would be asked anew for every value is asked once per column.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from casework.canonical import as_given
from casework.models.quantity import Quantity

RANGES: dict[str, tuple[int, int]] = {
    "PositiveSmallIntegerField": (0, 32_767),
    "SmallIntegerField": (-32_768, 32_767),
    "PositiveIntegerField": (0, 2**31 - 1),
    "IntegerField": (-(2**31), 2**31 - 1),
    "PositiveBigIntegerField": (0, 2**63 - 1),
}


class DoesNotFit(ValueError):
    """A value is longer than its column or outside its range; `args` is one Chinese sentence."""


class Column:
    """One column of a table."""

    __slots__ = (
        "as_is",
        "asks",
        "attname",
        "bound",
        "field",
        "is_json",
        "is_key",
        "kept",
        "most",
        "name",
        "range",
        "spoken",
    )

    def __init__(self, field: models.Field[Any, Any]) -> None:
        self.field, self.attname, self.name = field, field.attname, str(field.column)
        self.is_key, self.is_json = field.primary_key, isinstance(field, models.JSONField)
        self.spoken = not isinstance(field, (models.DateField, models.DecimalField))  # words are sealed as they are
        self.most, self.range = field.max_length, RANGES.get(field.get_internal_type())
        self.asks = type(field).pre_save is not models.Field.pre_save and not stands_still(field)
        self.kept = KEPT.get(type(aim(field)))
        self.as_is, self.bound = taken_as_is(aim(field)), binding(field)

    def stored(self, value: Any, db: Any) -> Any:
        """The value as the database takes it."""
        if value is None or type(value) is self.as_is:
            return value
        if self.bound is not None and (self.is_json or type(value) is self.kept):
            return self.bound(value, db)
        return self.field.get_db_prep_save(value, db)

    def sealed(self, value: Any, fit: bool = False) -> Any:
        """See `canon`."""
        if value is None or self.is_json:
            return value
        if self.spoken and isinstance(value, str):
            if fit and self.most is not None and len(value) > self.most:
                raise DoesNotFit(f"“{self.field.verbose_name}”最多{self.most}字，现为{len(value)}字，请缩短。")
            return str(value)
        value = value if type(value) is self.kept else self.field.to_python(value)
        if self.range is not None:
            return self.within(value) if fit else value
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Quantity):
            return str(value)
        if isinstance(value, Decimal):
            return f"{value:.2f}" if value == round(value, 2) else f"{value.normalize():f}"
        return value

    def within(self, value: Any) -> Any:
        """A whole number that the column can hold."""
        least, most = self.range or (None, None)
        if least is not None and not isinstance(value, bool) and not least <= value <= most:
            raise DoesNotFit(f"“{self.field.verbose_name}”应在{least}到{most}之间，现为{value}，请核对。")
        return value


def aim(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """The field whose values the column holds: for a reference, the key referred to."""
    while field.remote_field is not None:
        field = field.target_field  # type: ignore[attr-defined]
    return field


def taken_as_is(field: models.Field[Any, Any]) -> type | None:
    """The type whose values the database takes without preparation."""
    own = type(field)
    if own.get_db_prep_save is not models.Field.get_db_prep_save:
        return None
    if isinstance(field, (models.CharField, models.TextField)):
        told = (models.CharField.get_prep_value, models.TextField.get_prep_value)
        return str if own.get_prep_value in told and own.get_db_prep_value is models.Field.get_db_prep_value else None
    return KEPT.get(own) if own in (models.BooleanField, models.BigAutoField) else None


def stands_still(field: models.Field[Any, Any]) -> bool:
    """Whether a day is what was said of it: only a day of making or changing is the field's own to say."""
    own = (models.DateField.pre_save, models.DateTimeField.pre_save)
    return type(field).pre_save in own and not (field.auto_now or field.auto_now_add)  # type: ignore[attr-defined]


def binding(field: models.Field[Any, Any]) -> Callable[[Any, Any], Any] | None:
    """How a value of exactly the field's type is bound (value, connection); None where the field must say it itself.

    It is what Django's own field does last. JSON goes as text with its letters as they are: escaped, Chinese is twice
    as long, and PostgreSQL reads it anew.
    """
    own = type(field)
    if own is models.JSONField and field.encoder is None:  # type: ignore[attr-defined]
        return lambda value, db: as_given(value)
    if own is models.DateField:
        return lambda value, db: db.ops.adapt_datefield_value(value)
    if own in WHOLE:
        kind = field.get_internal_type()
        return lambda value, db: db.ops.adapt_integerfield_value(value, kind)
    return None


WHOLE = (
    models.IntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.PositiveBigIntegerField,
)


# values of exactly this type the field's `to_python` leaves as they are
KEPT: dict[type, type] = {
    models.DateField: date,
    models.BooleanField: bool,
    models.BigAutoField: int,
    models.IntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.PositiveBigIntegerField: int,
}


@cache
def column(field: models.Field[Any, Any]) -> Column:
    return Column(field)


@cache
def columns(model: type[models.Model]) -> tuple[Column, ...]:
    """Columns of the model's own table, in their order."""
    return tuple(Column(field) for field in model._meta.local_concrete_fields)


def brought(row: models.Model, db: Any) -> list[Any]:
    """What a new row brings to its own table, column by column, as the database takes it; some fields say it
    themselves. It is done for every row of every act, so what needs no preparation costs no call.
    """
    held, found = row.__dict__, []
    for c in columns(type(row)):
        value = c.field.pre_save(row, True) if c.asks else held[c.attname]
        found.append(value if value is None or type(value) is c.as_is else c.stored(value, db))
    return found


def canon(field: models.Field[Any, Any], value: Any, fit: bool = False) -> Any:
    """A column's value as the record seals it: JSON, days in ISO form, hours in UTC, money as "1250.50".

    With `fit`, raises DoesNotFit for what the column cannot hold: SQLite would store it, PostgreSQL refuse or cut it.
    """
    return column(field).sealed(value, fit)

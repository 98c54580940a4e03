"""Quantity 数量: an exact number of things with its unit; one text on both databases, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable

MOST = Decimal(10) ** 9  # more than any list of things in a case counts
LONGEST = 40
SAID = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,12})?)\s*([^\d\s.,+-].*)?", re.ASCII | re.S)


@dataclass(frozen=True)
class Quantity:
    """An amount and its unit: `Quantity(Decimal("12.5"), "千克")` is written 12.5千克 on paper and in the record."""

    amount: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.figures}{self.unit}"

    @property
    def figures(self) -> str:
        """The amount without zeros at its end: 12.50 is 12.5, 1E+2 is 100."""
        return f"{self.amount.normalize():f}"


def parsed(text: str) -> tuple[Decimal, str]:
    """(amount, unit) of a text such as 12.5千克 or 1,250 件; the unit is "" where none is said. Raises ValueError."""
    found = SAID.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return Decimal(found[1].replace(",", "")), (found[2] or "").strip()


class QuantityField(models.CharField):  # type: ignore[type-arg]
    """A column of one quantity, kept as it is written: 12.5千克. Its number is exact and the same on both databases."""

    # for the type checker: what may be assigned, what is read
    _pyi_private_set_type: Quantity | str | Combinable | None  # type: ignore[assignment]
    _pyi_private_get_type: Quantity | None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST, "null": True, "blank": True, **kwargs})

    def deconstruct(self) -> Any:
        """To a migration the column is what the database holds, so that a landed one never needs this module."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Quantity | None:
        return quantity_of(value)

    def to_python(self, value: Any) -> Any:
        try:
            return quantity_of(value)
        except ValueError:
            raise ValidationError(f"“{value}”不是带单位的数量，应写作 12.5千克。") from None

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        held = quantity_of(value)
        return str(held) if held else None

    def value_to_string(self, obj: Any) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


def quantity_of(value: Any) -> Quantity | None:
    """The quantity of a text as it is kept; None for nothing. Raises ValueError for what has no unit."""
    if value is None or value == "" or isinstance(value, Quantity):
        return value or None
    amount, unit = parsed(str(value))
    if not unit:
        raise ValueError(value)
    return Quantity(amount, unit)

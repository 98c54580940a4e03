"""Money 金额: yuan with two places in Python, fen in a BIGINT on both databases."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable

MOST = Decimal("9999999999999.99")  # ten trillion yuan; fen still fit into a BIGINT with room to sum


def in_yuan(fen: Any) -> Decimal | None:
    """Yuan of a number of fen; whole amounts carry no places, so that they print as people write them."""
    if fen is None:
        return None
    whole, rest = divmod(int(fen), 100)
    return Decimal(int(fen)).scaleb(-2) if rest else Decimal(whole)


def in_fen(yuan: Any) -> int | None:
    """Fen of an amount in yuan. Raises ValidationError for more than two places or something that is no amount."""
    if yuan is None or yuan == "":
        return None
    try:
        amount = (Decimal(str(yuan)) * 100).normalize()
    except InvalidOperation:
        raise ValidationError(f"“{yuan}”不是金额，应写作 1250 或者 1250.50。") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValidationError(f"金额{yuan}元应当精确到分。")
    return int(amount)


class FenField(models.BigIntegerField):
    """An amount of money: Decimal yuan in Python, whole fen in the database."""

    # for the type checker: what may be assigned, what is read
    _pyi_private_set_type: Decimal | int | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def deconstruct(self) -> Any:
        """To a migration the column is what the database holds, so that a landed one never needs this module."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return in_yuan(value)

    def to_python(self, value: Any) -> Any:
        return in_yuan(in_fen(value))

    def get_prep_value(self, value: Any) -> Any:
        return in_fen(value) if not hasattr(value, "resolve_expression") else value

    def value_to_string(self, obj: Any) -> str:
        return str(self.value_from_object(obj))

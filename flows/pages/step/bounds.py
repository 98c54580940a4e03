"""The lawful range of a fine, drawn as one bar: what the statute allows, what was told, what is entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import law
from flows.door.facts import number
from law.fines.lawful import lawful_range

LEFT, WIDTH = 20, 400  # the bar in the drawing, in its own units


@dataclass(frozen=True)
class Bounds:
    """The range of the statute (yuan), the ceiling that the notice set, and places on the bar from 20 to 420."""

    low: Decimal
    high: Decimal
    told: Decimal | None
    fine: Decimal | None
    cites: str
    evidence: str
    explain: tuple[str, ...]

    @property
    def outside(self) -> bool:
        return self.fine is not None and not self.low <= self.fine <= self.high

    @property
    def low_at(self) -> int:
        return self.at(self.low)

    @property
    def told_at(self) -> int:
        return self.at(self.told or 0)

    @property
    def fine_at(self) -> int:
        return self.at(self.fine or 0)

    def at(self, amount: Decimal | int) -> int:
        return LEFT + round(WIDTH * min(amount, self.high) / (self.high or 1))


def bounds(run: Any, typed: Any, on: date) -> Bounds | None:
    """The range for the proceeding's offence; None when it has none yet or the statute names no bounds."""
    code = getattr(run, "offence", "")
    if not code:
        return None
    try:
        found = lawful_range(
            law.book(),
            code,
            overdue=bool(getattr(run, "overdue", False)),
            facts=getattr(run, "measure", None) or None,
            offence_day=getattr(run, "offence_day", None),
            decision_day=on,
        )
    except law.LawError:
        return None
    if found.low is None or found.high is None:
        return None
    told = getattr(run, "told_fine", None)
    return Bounds(found.low, found.high, told, typed_sum(typed), found.cites, found.evidence, found.explain)


def typed_sum(typed: Any) -> Decimal | None:
    """The sum as it stands in the field; None while it cannot be read."""
    try:
        return number("yuan", str(typed))
    except (ValueError, InvalidOperation):
        return None

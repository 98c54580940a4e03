"""What is owed of a fine on a day: the principal, the surcharge for late payment, and how it was reckoned.

The surcharge runs on what is still unpaid: every part of the fine bears 3 % for each day from the end of the payment term to
its own payment, days of reconsideration and litigation left out, and never more than itself (行政处罚法 第七十二条、第七十三条).
The statute names the amount of the fine; taking the unpaid part is the reading in favour of who pays by parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import law
from casework.models import Collection
from law.fines import surcharge


@dataclass(frozen=True)
class Owing:
    """Whole yuan: the unpaid fine, the unpaid surcharge and all surcharge so far; `lines` derive it in Chinese."""

    fine: int
    surcharge: int
    surcharge_all: int
    lines: tuple[str, ...]

    @property
    def total(self) -> int:
        return self.fine + self.surcharge


def pauses(run: Any, on: date) -> list[tuple[date, date]]:
    """Intervals of reconsideration and litigation, both ends included; an open one lasts to the day of asking."""
    found = [(date.fromisoformat(p["first"]), date.fromisoformat(p["last"]) if p["last"] else on) for p in run.pauses]
    return [(first, last) for first, last in found if first <= last]


def owing(run: Collection, on: date) -> Owing:
    """What would have to be paid on that day for the fine to be settled."""
    parts = [(p.amount - p.surcharge, p.on) for p in run.payments.all() if p.amount > p.surcharge] if run.pk else []
    left = run.owed - sum(amount for amount, _ in parts)
    accrued = Decimal(0)
    lines: list[str] = []
    for amount, paid in [*parts, (left, on)]:
        if amount and run.due and paid > run.due:
            found = surcharge(law.book(), amount, run.due, paid, paused=pauses(run, paid))
            accrued += found.amount
            lines += found.explain
    whole = int(min(accrued, Decimal(run.owed)).quantize(Decimal(1), ROUND_FLOOR))
    if lines:
        lines.append(f"加处罚款合计{whole}元（不足一元的不计）；已缴{run.surcharge_paid}元")
    return Owing(left, whole - run.surcharge_paid, whole, tuple(lines))

"""What is owed of a fine on a day: the principal, the surcharge for late payment, and how it was reckoned.

The surcharge runs on what is still unpaid: every part of the fine bears 3 % for each day from the end of the payment
term to its own payment, days of reconsideration and litigation left out, and never more than itself
(行政处罚法 第七十二条、第七十三条). The statute names the amount of the fine; taking the unpaid part is the reading
in favour of who pays by parts. It is exact to the fen. The end of the term is what the payment clock says today, so
that money follows a clock that was derived again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casework.models import Collection, Payment
from flows.door.lawful import whole
from law.fines.inputs import money
from law.fines.lawful import surcharge

__all__ = ["Owing", "money", "owing", "standing"]
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Owing:
    """Yuan, exact to the fen: the unpaid fine, the unpaid surcharge and all surcharge so far.

    `lines` derive it in Chinese.
    """

    fine: Decimal
    surcharge: Decimal
    surcharge_all: Decimal
    lines: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        return self.fine + self.surcharge


def pauses(run: Any, on: date) -> list[tuple[date, date]]:
    """Intervals of reconsideration and litigation, both ends included; an open one lasts to the day of asking."""
    found = [(date.fromisoformat(p["first"]), date.fromisoformat(p["last"]) if p["last"] else on) for p in run.pauses]
    return [(first, last) for first, last in found if first <= last]


def standing(run: Any) -> list[Payment]:
    """The payments that count: neither countered nor a counter-entry."""
    if run.pk is None:
        return []
    return list(Payment.objects.filter(proceeding_id=run.pk, counters=None, countered=None).order_by("on", "pk"))


def owing(run: Collection, on: date, *, without: Payment | None = None) -> Owing:
    """What would have to be paid on that day for the fine to be settled.

    `without` leaves out a payment being countered.
    """
    paid = [p for p in standing(run) if without is None or p.pk != without.pk]
    parts = [(p.amount - p.surcharge, p.on) for p in paid if p.amount > p.surcharge]
    left = Decimal(run.owed) - sum((amount for amount, _ in parts), NOTHING)
    accrued, lines = accrual(run, [*parts, (left, on)])
    had = sum((p.surcharge for p in paid), NOTHING)
    if lines:
        lines.append(f"加处罚款合计{money(accrued)}元；已缴{money(had)}元")
    return Owing(left, accrued - had, accrued, tuple(lines))


def accrual(run: Collection, parts: list[tuple[Decimal, date]]) -> tuple[Decimal, list[str]]:
    """All surcharge on these parts of the fine, each to its day, and how it was reckoned; never more than the fine."""
    last, total, lines = run.payable_until, NOTHING, list[str]()
    for amount, paid in parts:
        if amount and last and paid > last:
            found = surcharge(whole(), amount, last, paid, paused=pauses(run, paid))
            total += found.amount
            lines += found.explain
    return min(total, Decimal(run.owed)), lines

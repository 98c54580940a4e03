"""What is owed of a fine on a day: the principal, the surcharge for late payment, and how it was reckoned.

The surcharge runs on what is still unpaid: every part of the fine bears 3 % for each day from the end of the payment
term to its own payment, days of reconsideration and litigation left out, and never more than itself
(行政处罚法 第七十二条、第七十三条). The statute names the amount of the fine; taking the unpaid part is the reading
in favour of who pays by parts. It is exact to the fen. The end of the term is what the payment clock says today, so
that money follows a clock that was derived again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casework.models import Collection, Payment, Refund
from flows.door.act import stored
from flows.door.lawful import whole
from law.fines.inputs import money
from law.fines.lawful import surcharge

__all__ = ["Owing", "Share", "covered", "excess", "money", "owing", "shares", "standing", "to_return"]
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
    rows = stored(run, Payment, "refund", proceeding_id=run.pk, counters_id=None, countered=None)
    return sorted(rows, key=lambda one: (one.on, one.pk))


def held(payment: Payment) -> Decimal:
    """What is left of a payment after what was returned of it."""
    return payment.amount - payment.refund.amount if hasattr(payment, "refund") else payment.amount


def owing(run: Collection, on: date, *, without: Payment | None = None) -> Owing:
    """What would have to be paid on that day for the fine to be settled.

    `without` leaves out a payment being countered.
    """
    paid = [p for p in standing(run) if without is None or p.pk != without.pk]
    parts, left = list[tuple[Decimal, date]](), Decimal(run.owed)
    for p in paid:
        parts.append((min(held(p) - p.surcharge, left), p.on))
        left -= parts[-1][0]
    accrued, lines = accrual(run, [*parts, (left, on)])
    had = sum((p.surcharge for p in paid), NOTHING)
    if lines:
        lines.append(f"加处罚款合计{money(accrued)}元；已缴{money(had)}元")
    return Owing(left, max(accrued - had, NOTHING), accrued, tuple(lines))


def accrual(run: Collection, parts: list[tuple[Decimal, date]]) -> tuple[Decimal, list[str]]:
    """All surcharge on these parts of the fine, each to its day, and how it was reckoned; never more than the fine."""
    terms, total, lines = run.payment_clocks, NOTHING, list[str]()
    for amount, paid in parts:
        begun = [one for one in terms if one.start <= paid] or terms[-1:]
        last = begun[0].due if begun else None  # of the latest term that had begun by then
        if amount > 0 and last and paid > last:
            found = surcharge(whole(), amount, last, paid, paused=pauses(run, paid))
            total += found.amount
            lines += found.explain
    return min(total, Decimal(run.owed)), lines


# --- more than is owed


@dataclass(frozen=True)
class Share:
    """One payment as it counts, without what was returned of it: for the fine first, then for the surcharge, the rest
    is too much.
    """

    payment: Payment
    fine: Decimal
    surcharge: Decimal
    over: Decimal


def shares(run: Any, owed: Decimal) -> tuple[list[Share], Decimal]:
    """The payments against a fine of that sum, and the surcharge that has accrued on what was paid late of it.

    The surcharge follows the fine: of one that was lowered it runs on the lower one.
    """
    found, left = list[tuple[Payment, Decimal]](), owed
    for payment in standing(run):
        found.append((payment, min(held(payment), left)))
        left -= found[-1][1]
    accrued = unpaid = accrual(run, [(fine, payment.on) for payment, fine in found])[0]
    answer = []
    for payment, fine in found:
        extra = min(held(payment) - fine, unpaid)
        unpaid -= extra
        answer.append(Share(payment, fine, extra, held(payment) - fine - extra))
    return answer, accrued


def covered(account: Any) -> bool:
    """Whether nothing more is owed, as the columns say."""
    return bool(account.paid >= account.owed and account.surcharge_paid >= account.surcharge)


def short(account: Any) -> bool:
    """Whether the account was settled and more is owed than was paid: it is taken up again."""
    return bool(account.stage == "settled" and not covered(account))


def excess(account: Any, gone: bool = False) -> Decimal:
    """What the account holds and must not keep; `gone`: its decision was revoked, so that nothing is owed any more."""
    if gone:
        return Decimal(account.paid + account.surcharge_paid)
    over = account.paid + account.surcharge_paid - account.owed - account.surcharge
    return max(Decimal(over), NOTHING) if covered(account) else NOTHING


def to_return(account: Any, gone: bool = False) -> list[Share]:
    """The payments of which something is returned; not those of which it was said that nothing is."""
    found = shares(account, NOTHING if gone else Decimal(account.owed))[0]
    return [one for one in found if one.over > 0 and not kept(one.payment)]


def unanswered(account: Any, in_hand: Iterable[Any] = ()) -> Decimal:
    """What came into an account without a decision and waits for its return: what was there when the account ended was
    answered by the refund that ended it. `in_hand`: rows of the act in hand, which are not stored yet.
    """
    known, rows = standing(account), list(in_hand)
    keys = {one.pk for one in known}
    said = {row.payment_id for row in rows if isinstance(row, Refund)}
    mine = [row for row in rows if isinstance(row, Payment) and row.proceeding_id == account.pk]
    come = [row.amount for row in mine if row.pk not in keys]
    left = [one.amount for one in known if one.pk not in said and not hasattr(one, "refund")]
    return sum((*left, *come), NOTHING)


def kept(payment: Payment) -> bool:
    """Whether it was answered that nothing of the payment goes back."""
    return hasattr(payment, "refund") and payment.refund.result == Refund.Result.NONE

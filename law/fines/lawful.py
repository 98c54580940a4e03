"""How much may be fined: the lawful range, one offence one fine, the daily fine, the surcharge for late payment.

Amounts are yuan: int or Decimal in, Decimal out, to the fen. Every result carries `cites` and `explain` (Chinese).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from law.fines.inputs import facts_from, money
from law.fines.ranges import FEN, Range, span
from law.reading.applicable import Applicable, applicable, choose
from law.reading.errors import LawError

if TYPE_CHECKING:
    from law.reading.book import Book

__all__ = ["Applicable", "Daily", "Range", "Surcharge", "choose", "daily_fine", "lawful_range", "one_fine", "surcharge"]
DAY = timedelta(1)
ONE_FINE = "行政处罚法(2021) 第二十九条"
DAILY = "安全生产法(2021) 第一百一十二条"
DAILY_SINCE = date(2021, 9, 1)
RATE_CARD = "thresholds/late_fine_rate"


@dataclass(frozen=True)
class Daily:
    """The daily accumulating fine: whole days from the day after the order, amount in yuan."""

    days: int
    amount: Decimal
    cites: str
    evidence: str
    explain: tuple[str, ...]


@dataclass(frozen=True)
class Surcharge:
    """The surcharge for late payment: late days counted, amount in yuan, capped at the fine."""

    days: int
    amount: Decimal
    capped: bool
    cites: str
    evidence: str
    explain: tuple[str, ...]


def lawful_range(
    book: "Book",
    code: str,
    *,
    overdue: bool = False,
    facts: Mapping[str, Any] | None = None,
    offence_day: date | None = None,
    decision_day: date | None = None,
) -> Range:
    """The lawful range of an offence on given facts, under the law that applies to the two days. Raises LawError.

    facts: by key or Chinese title, amounts in yuan; `offence_day` of a continuing offence is the day it ended.
    """
    typed = facts_from(facts or {})
    found = applicable(book, code, offence_day=offence_day, decision_day=decision_day, overdue=overdue, facts=typed)
    cites = f"{found.range.cites}; {found.cites}" if found.chosen in ("old", "new") else found.range.cites
    return replace(found.range, cites=cites, explain=(*found.explain, *found.range.explain))


def one_fine(ranges: Sequence[Range]) -> Range:
    """Of several norms that one act breaks, the one with the higher fine (行政处罚法 第二十九条). Raises LawError."""
    if not ranges:
        raise LawError("没有可比较的处罚依据，请至少给出一个案由。")
    for found in ranges:
        if found.missing:
            raise LawError(f"案由{found.code}的罚款幅度还算不出来，请先补全事实再比较。")
    if len({found.party for found in ranges}) > 1:
        raise LawError("一事不二罚只在同一当事人之内比较，请按当事人分别选择案由。")
    best = max(ranges, key=lambda found: (found.high or Decimal(0), found.low or Decimal(0)))
    lines = [f"{found.code}：{span(found.low, found.high)}（{found.cites}）" for found in ranges]
    lines.append(f"同一个违法行为只罚款一次，按罚款数额高的规定：{best.code}（{ONE_FINE}）")
    equal = [found.code for found in ranges if found is not best and (found.high, found.low) == (best.high, best.low)]
    if equal:
        lines.append(f"与{'、'.join(equal)}幅度相同，请法制审核人员按特别法优先确认")
    return replace(best, cites=f"{best.cites}; {ONE_FINE}", explain=(*lines, *best.explain))


def daily_fine(original_fine: Decimal | int, ordered_on: date, until: date) -> Daily:
    """The daily fine from the day after the order through `until`, both included (安全生产法 第一百一十二条).

    original_fine: yuan of the fine already imposed. Raises LawError.
    """
    original = _positive(original_fine, "原处罚数额")
    if ordered_on < DAILY_SINCE:
        raise LawError(f"按日连续处罚自{DAILY_SINCE}起才有规定，{ordered_on}的责令改正不能适用。")
    if until < ordered_on:
        raise LawError(f"截止日{until}早于责令改正之日{ordered_on}，请更正。")
    days = (until - ordered_on).days
    lines = (
        "前提：被责令改正且受到罚款处罚，拒不改正",
        f"自{ordered_on}的次日{ordered_on + DAY}起，至{until}止，共{days}日",
        f"按原处罚数额每日{money(original)}元：{money(original)} × {days} = {money(original * days)}元",
    )
    return Daily(days, original * days, DAILY, "read", lines)


def surcharge(
    book: "Book", fine: Decimal | int, due: date, paid: date, *, paused: Iterable[tuple[date, date]] = ()
) -> Surcharge:
    """3 % of the fine for each late day, never above the fine (行政处罚法 第七十二条).

    due: last day of the payment term; paid: day of payment, itself counted; paused: intervals of reconsideration or
    litigation, both ends included. Raises LawError.
    """
    amount = _positive(fine, "罚款数额")
    pauses = _merged(paused)
    if paid <= due:
        return Surcharge(0, Decimal(0), False, *_rate(book, paid)[1:], (f"{paid}缴纳，未超过期限{due}，不加处罚款",))
    rate, cites, evidence = _rate(book, due + DAY)
    off = sum(_inside(first, last, due + DAY, paid) for first, last in pauses)
    late = (paid - due).days
    days = late - off
    raw = (amount * rate * days).quantize(FEN, ROUND_HALF_UP)
    capped = raw > amount
    lines = _lines(amount, due, paid, pauses, days, rate, raw)
    lines += [f"超过罚款本金，以本金{money(amount)}元为限"] if capped else []
    return Surcharge(days, min(raw, amount), capped, cites, evidence, tuple(lines))


def _lines(
    amount: Decimal, due: date, paid: date, pauses: list[tuple[date, date]], days: int, rate: Decimal, raw: Decimal
) -> list[str]:
    lines = [f"缴款期限{due}届满，自{due + DAY}起加处，至缴纳日{paid}止，共{(paid - due).days}日"]
    for first, last in pauses:
        if off := _inside(first, last, due + DAY, paid):
            lines.append(f"扣除复议、诉讼期间{first}至{last}（两端都计），其中{off}日在加处期间内")
    lines.append(f"{money(amount)}元 × {money(rate * 100)}% × {days}日 = {money(raw)}元")
    return lines


def _rate(book: "Book", on: date) -> tuple[Decimal, str, str]:
    """The daily rate in force that day, with its citation and evidence."""
    ruling = book.at(on)[RATE_CARD]
    return Decimal(ruling.value["rate"]), ruling.cites, ruling.evidence


def _merged(paused: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The intervals in order, overlaps joined, so that no day is taken off twice."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(paused):
        if last < first:
            raise LawError(f"中止期间{first}..{last}的末日早于首日，请更正。")
        if found and first <= found[-1][1] + DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _inside(first: date, last: date, begin: date, end: date) -> int:
    """How many days of an interval lie inside another; both ends of both included."""
    return max(0, (min(last, end) - max(first, begin)).days + 1)


def _positive(amount: Decimal | int, title: str) -> Decimal:
    if isinstance(amount, bool | float) or not Decimal(amount).is_finite() or amount <= 0:
        raise LawError(f"{title}应当是大于0的数额（元），不能是“{amount}”。")
    return Decimal(amount)

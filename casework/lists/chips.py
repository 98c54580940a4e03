"""Clock chips: one due day said in colour, words and weight at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.models import Clock, Finding

SOON = 10  # days before the end from which a chip turns amber: a matter of reading, not of law


@dataclass(frozen=True)
class Chip:
    """`kind` is the style class: late, today, soon, met, hold or empty."""

    kind: str
    words: str


def chip(due: date | None, on: date, *, duty: bool = True, provisional: bool = False) -> Chip:
    """How a due day looks on the day of reading; the end of a party's right is no delay of ours."""
    if due is None:
        return Chip("hold", "无法定期限")
    left = (due - on).days
    if left < 0:
        return Chip("late", f"逾期 {-left} 天") if duty else Chip("", "已届满")
    if left == 0:
        return Chip("today", "今日届满")
    kind = "soon" if left <= SOON else ""
    return Chip(
        f"{kind} hold".strip() if provisional else kind, f"余 {left} 天"
    )  # dashed: the calendar of that year is not announced yet


def of_clock(clock: Clock, on: date) -> Chip:
    """The chip of a clock: ended by an act, moot, or still running."""
    if clock.met:
        return Chip("met", "✓ 逾期办结" if clock.duty and clock.met > clock.due else "✓ 已办")
    if clock.lapsed:
        return Chip("hold", "已终止")
    return chip(clock.due, on, duty=clock.duty, provisional=clock.provisional)


def of_finding(finding: Finding, on: date) -> Chip:
    """The chip of a finding: signed off, waiting for re-inspection, or running against its deadline."""
    if finding.signed_off:
        return Chip("met", f"✓ {finding.signed_off:%m-%d} 销号")
    if finding.rectified:
        return Chip("soon", "待复查")
    return chip(finding.deadline, on) if finding.deadline else Chip("hold", "未定期限")

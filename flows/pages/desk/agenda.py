"""Days as a person sees them: the fortnight, and clocks grouped by the day on which they end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import law
from casework.lists.chips import Chip, chip
from casework.models import Clock

WEEKDAYS = "一二三四五六日"
AHEAD = 14  # days shown one by one
UNKNOWN = "调休安排尚未公布"
OPEN = 15  # clocks shown before the list folds


@dataclass(frozen=True)
class Day:
    """One cell of the fortnight."""

    day: date
    weekday: str
    said: str  # the number, with the month on the first day and on the first of a month
    style: str
    note: str  # 今, 休, 班
    chip: Chip | None


@dataclass
class Group:
    """Clocks that end on one day, or a gap of days off between two groups."""

    title: str
    sub: str = ""
    late: bool = False
    gap: str = ""
    clocks: list[Clock] = field(default_factory=list)


def fortnight(dues: Iterable[date] | Mapping[date, int], on: date) -> list[Day]:
    """Fourteen days from the Monday of this week with the number of duties that end on each."""
    ends = Counter(dues)
    first = monday(on)
    return [one(first + timedelta(i), ends, on, i == 0) for i in range(14)]


def monday(on: date) -> date:
    """The first of the fourteen days."""
    return on - timedelta(on.weekday())


def one(day: date, ends: Counter[date], on: date, first: bool) -> Day:
    calendar = law.book().calendar
    off, swapped = not calendar.is_workday(day), day in calendar.work
    note = "今" if day == on else "休" if off else "班" if swapped else ""
    style = "now" if day == on else "off" if off else "swap" if swapped else ""
    said = f"{day.month}-{day.day}" if first or day.day == 1 else str(day.day)
    number = ends.get(day, 0)
    seen = Chip(chip(day, on).kind, f"{number} 项") if number else None
    return Day(day, f"周{WEEKDAYS[day.weekday()]}", said, style, note, seen)


def by_day(clocks: Iterable[Clock], on: date) -> tuple[list[Group], list[Clock]]:
    """Groups from the overdue to AHEAD days from now, and the clocks that end later."""
    near = [c for c in clocks if c.due <= on + timedelta(AHEAD)]
    later = [c for c in clocks if c.due > on + timedelta(AHEAD)]
    late = [c for c in near if c.due < on and c.duty]
    groups = [Group("已逾期", late=True, clocks=late)] if late else []
    last = on
    for day in sorted({c.due for c in near if c.due >= on}):
        if gap := holiday(last + timedelta(1), day - timedelta(1)):
            groups.append(Group("", gap=gap))
        groups.append(Group(title(day, on), sub(day, on), clocks=[c for c in near if c.due == day]))
        last = day
    return groups, later


def folded(groups: list[Group]) -> tuple[list[Group], list[Group]]:
    """The groups up to the fifteenth clock, whole days only, and those that a reader unfolds."""
    shown, number = 0, 0
    for group in groups:
        if shown and number + len(group.clocks) > OPEN:
            break
        shown, number = shown + 1, number + len(group.clocks)
    return groups[:shown], groups[shown:]


def title(day: date, on: date) -> str:
    return "今天" if day == on else f"{day:%m-%d}"


def sub(day: date, on: date) -> str:
    worked = "上班" if day in law.book().calendar.work else ""
    return f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}" if day == on else f"周{WEEKDAYS[day.weekday()]} {worked}".strip()


def holiday(first: date, last: date) -> str:
    """A sentence about an announced holiday that lies wholly between two days; "" when there is none."""
    calendar = law.book().calendar
    days = [d for i in range((last - first).days + 1) if (d := first + timedelta(i)) in calendar.off]
    if len(days) < 2:
        return ""
    back = calendar.workday_from(days[-1] + timedelta(1))
    off = f"{days[0]:%m-%d} 至 {days[-1]:%m-%d} {calendar.name(days[0])}"
    then = f"{back:%m-%d} 上班" if calendar.known(days[0]) else UNKNOWN
    return f"{off}，末日落在假期的期限依其规定顺延，{then}"


def ahead(on: date) -> str:
    """What the next days bring: an announced holiday or a swapped working day within two weeks; "" otherwise."""
    calendar = law.book().calendar
    days = [on + timedelta(i) for i in range(1, AHEAD + 1)]
    off = [d for d in days if d in calendar.off]
    said = (
        [
            f"{off[0]:%m-%d} 起{calendar.name(off[0])}，"
            + (f"{calendar.workday_from(off[-1] + timedelta(1)):%m-%d} 上班" if calendar.known(off[0]) else UNKNOWN)
        ]
        if off
        else []
    )
    said += [f"{d:%m-%d}（周{WEEKDAYS[d.weekday()]}）调休上班" for d in days if d in calendar.work]
    return "，".join(said) + "。" if said else ""

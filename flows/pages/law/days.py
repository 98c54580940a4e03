"""Days drawn: the strip of a short term, month grids of a longer one, and the table of what was counted and why not."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import groupby
from typing import Any

import law
from law.reckoning.clock import Pause, Trace, day_of, run

DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
STRIP = 24  # days drawn in one line
GRID = 400  # days drawn in months; a longer term shows its derivation only


@dataclass(frozen=True)
class Cell:
    """One day: `said` is its number in the count, 起, 休, 扣 or 顺; `style` how it looks; `note` what it is."""

    day: date
    said: str
    style: str
    note: str = ""

    @property
    def weekday(self) -> str:
        """一 to 日; 班 on a weekend day that is worked."""
        return "班" if self.day in law.book().calendar.work else WEEKDAYS[self.day.weekday()]


@dataclass(frozen=True)
class Month:
    """One month as a grid of weeks from Monday; None where the week belongs to another month."""

    year: int
    month: int
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class Row:
    """Neighbouring days that were treated alike: when, why, and their numbers in the count."""

    when: str
    why: str
    numbers: str
    end: bool = False


@dataclass(frozen=True)
class Drawn:
    """A derived term in pictures; empty parts are not shown."""

    strip: list[Cell]
    months: list[Month]
    rows: list[Row]


def drawn(found: law.Due, ruling: Any, pauses: Sequence[Pause]) -> Drawn:
    """The days of a term, in order from the earlier to the later end."""
    if found.unit == "hour":
        return Drawn([], [], [])
    calendar = found.calendar or law.book().calendar
    trace = run(found.start, found.amount, ruling, sorted(pauses, key=lambda one: one[:2]), calendar)
    first, last = sorted((day_of(found.start), day_of(trace.end)))
    cells = (
        [cell(first + timedelta(i), trace, found, pauses) for i in range((last - first).days + 1)]
        if (last - first).days <= GRID
        else []
    )
    return Drawn(
        cells if len(cells) <= STRIP else [],
        grid(cells) if len(cells) > STRIP else [],
        rows(cells if found.direction == "after" else cells[::-1]),
    )


def cell(day: date, trace: Trace, found: law.Due, pauses: Sequence[Pause]) -> Cell:
    """How one day was treated."""
    calendar = found.calendar or law.book().calendar
    number = trace.counted.index(day) + 1 if day in trace.counted else 0
    if day == day_of(found.start):
        return Cell(day, "起", "zero", "当日不计")
    if day == day_of(trace.end):
        moved = f"{calendar.name(trace.rolled_from)}，末日移到这一天" if trace.rolled_from else counted_as(day, found)
        return Cell(day, str(number or "止"), "end", moved)
    if day in trace.paused:
        return Cell(
            day, "扣", "out", f"扣除：{next((cites for a, b, cites in pauses if a <= day <= b and cites), '扣除期间')}"
        )
    if number:
        return Cell(day, str(number), "on", counted_as(day, found))
    if trace.rolled_from and not calendar.is_workday(day):
        return Cell(day, "顺", "off", f"{calendar.name(day)}，末日顺延")
    return (
        Cell(day, "休", "off", f"{calendar.name(day)}，不计")
        if day in trace.skipped
        else Cell(day, "", "on", "期限之内")
    )


def counted_as(day: date, found: law.Due) -> str:
    """Why a day counts."""
    if found.unit != "working_day":
        return "自然日，节假日也计" if found.unit == "calendar_day" else "期限最后一日"
    name = (found.calendar or law.book().calendar).name(day)
    return "工作日" if name == "工作日" else f"{name}，计为工作日"


def rows(cells: Iterable[Cell]) -> list[Row]:
    """Neighbouring days with the same treatment in one line, as one writes it on paper."""
    made = []
    for (note, end), group in groupby(cells, key=lambda one: (one.note, one.style == "end")):
        days = list(group)
        numbers = [one.said for one in days if one.said.isdigit()]
        made.append(
            Row(
                span(days[0].day, days[-1].day),
                note,
                numbered(numbers) or ("起算" if days[0].style == "zero" else "—"),
                end,
            )
        )
    return made


def numbered(numbers: list[str]) -> str:
    """1、2 for two, 3–7 for more."""
    return "、".join(numbers) if len(numbers) <= 2 else f"{numbers[0]}–{numbers[-1]}"


def span(first: date, last: date) -> str:
    """09-28 周一, or 10-01 至 10-07; with the year where it changes."""
    if first == last:
        return f"{first:%Y-%m-%d} 周{WEEKDAYS[first.weekday()]}"
    low, high = sorted((first, last))
    return f"{low:%Y-%m-%d} 至 {high:%m-%d}" if low.year == high.year else f"{low:%Y-%m-%d} 至 {high:%Y-%m-%d}"


def grid(cells: Sequence[Cell]) -> list[Month]:
    """The months of a run of days; days outside the run are left blank."""
    known = {one.day: one for one in cells}
    firsts = dict.fromkeys(one.day.replace(day=1) for one in cells)
    return [
        trimmed(month(first.year, first.month, lambda day: known.get(day) or Cell(day, "", "blank")))
        for first in firsts
    ]


def trimmed(whole: Month) -> Month:
    """A month without the weeks in which nothing is drawn."""
    return replace(whole, weeks=[week for week in whole.weeks if any(one and one.style != "blank" for one in week)])


def month(year: int, number: int, mark: Callable[[date], Cell]) -> Month:
    """One month, each day drawn by `mark`."""
    first, days = monthrange(year, number)
    cells: list[Cell | None] = [None] * first + [mark(date(year, number, day)) for day in range(1, days + 1)]
    cells += [None] * (-len(cells) % 7)
    return Month(year, number, [cells[i : i + 7] for i in range(0, len(cells), 7)])


def end_words(found: law.Due) -> str:
    """What the end of a term means, in one short sentence."""
    if found.direction == "before":
        return "最迟在这一天完成"
    if isinstance(found.due, datetime) or found.due.year == MAXYEAR:
        return "届满，此后视为期满"
    after, calendar = found.due + DAY, found.calendar or law.book().calendar
    worked = calendar.workday_from(after)
    said = f"届满，{after:%m-%d} 起视为期满"
    return said if worked == after else f"{said}，其后第一个工作日 {worked:%m-%d}"

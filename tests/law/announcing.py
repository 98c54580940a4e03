"""The book while a year is not announced, and once a notice is out: what tests of both rooms try terms against."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from datetime import date

import law
from law.reckoning.workdays import Calendar, Year
from tests.law.notices import Notice, choices, fixed, weekend

YEAR = 2027


def waiting() -> Calendar:
    """The calendar of the book with nothing announced after 2026, whatever the book holds by now."""
    return replace(law.book().calendar, years={y: one for y, one in law.book().calendar.years.items() if y < YEAR})


def book_with(calendar: Calendar) -> law.Book:
    """The project's book with another calendar."""
    made = copy(law.book())
    made.__dict__["calendar"] = calendar
    return made


WAITING = waiting()
BOOK = book_with(WAITING)
SETTLED = tuple(
    (day, day not in WAITING.years[2026].work) for day in sorted({*WAITING.years[2026].off, *WAITING.years[2026].work})
)
SPACE = {one[0].holiday: one for one in choices(YEAR, SETTLED)}


def announced(said: Iterable[Notice], year: int = YEAR, before: Calendar = WAITING) -> Calendar:
    """The calendar once these arrangements are out; what falls in December is entered in the year before."""
    off, work = dict[date, str](), dict[date, str]()
    for one in said:
        off |= dict.fromkeys([*one.off, *fixed(year)[one.holiday]], one.holiday)
        work |= dict.fromkeys(one.work, one.holiday)
    last = before.years[year - 1]
    years = {
        **before.years,
        year - 1: replace(last, off=last.off | within(off, year - 1), work=last.work | within(work, year - 1)),
        year: Year(year, f"{year}年", "设想", "practice", "", within(off, year), within(work, year)),
    }
    return replace(before, years=years)


def within(days: dict[date, str], year: int) -> dict[date, str]:
    return {day: name for day, name in days.items() if day.year == year}


def worked_by(calendar: Calendar) -> Callable[[date], bool]:
    """Straight from the lists of the notices, not from the calendar's own reading."""
    off = {day for year in calendar.years.values() for day in year.off}
    work = {day for year in calendar.years.values() for day in year.work}
    return lambda day: day in work or not (day in off or weekend(day))


def others(holiday: str) -> list[Notice]:
    """The first arrangement of every other holiday."""
    return [space[0] for name, space in SPACE.items() if name != holiday]

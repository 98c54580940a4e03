"""A slow second opinion on due dates: every candidate day is tried in turn, straight from chinesecalendar.

Nothing here comes from the law room: no calendar card, no clock, no step of its reasoning.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar

from tests.law.notices import fixed

ONE = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def worked(day: date) -> bool:
    """The day is worked; of a year the package does not know the days off, each holiday is taken without swaps."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() <= 5 and day not in unswapped(day.year)


@cache
def unswapped(year: int) -> frozenset[date]:
    """The fixed days of a year, and for those on a weekend the working days after them."""
    off: set[date] = set()
    for days in fixed(year).values():
        off |= set(days)
        for day in days:
            while day.isoweekday() > 5 or (day in off and day not in days):
                day += ONE
            off.add(day)
    return frozenset(off)


def first(start: date, step: timedelta, holds: Callable[[date], bool]) -> date:
    """The first day at or beyond the start that holds."""
    while not holds(start):
        start += step
    return start


def between(start: date, end: date, counts: Callable[[date], bool]) -> int:
    """How many days count after the start up to and including the end, in either direction."""
    low, high = (start + ONE, end) if end >= start else (end, start - ONE)
    return sum(1 for n in range((high - low).days + 1) if counts(low + n * ONE))


def oracle_days(
    start: date,
    n: int,
    unit: str,
    forward: bool,
    roll: bool,
    off: Collection[date],
    worked: Callable[[date], bool] = worked,
) -> date:
    """The last day of a term of calendar or working days."""
    step = ONE if forward else -ONE

    def counts(day: date) -> bool:
        return day not in off and (unit == "calendar_day" or worked(day))

    end = first(start, step, lambda day: between(start, day, counts) == n)
    return first(end, step, worked) if roll and n and unit == "calendar_day" else end


def oracle_months(
    start: date, n: int, forward: bool, roll: bool, off: Collection[date], worked: Callable[[date], bool] = worked
) -> date:
    """The last day of a term of months: the corresponding day, or the month's last."""
    step = ONE if forward else -ONE

    def apart(day: date) -> int:
        return abs((day.year - start.year) * 12 + day.month - start.month)

    def corresponds(day: date) -> bool:
        last_of_month = (day + ONE).month != day.month
        return apart(day) == n and (day.day == start.day or (last_of_month and day.day < start.day))

    plain = first(start, step, corresponds)
    length = abs((plain - start).days)
    end = first(plain, step, lambda day: between(start, day, lambda d: d not in off) == length)
    return first(end, step, worked) if roll and n else end


def oracle_hours(start: datetime, n: int, forward: bool, off: Collection[date]) -> datetime:
    """The minute a term of hours ends, counting the minutes that do not lie in excluded days."""
    now, left = start, n * 60
    while left:
        minute = now if forward else now - MINUTE
        left -= minute.date() not in off
        now += MINUTE if forward else -MINUTE
    return now

"""The earliest and the latest day on which a term may end while the notice of a year is missing.

The number of days worked since the start is a sum over holidays, each of which a notice arranges by itself. Least and
most of that sum are therefore the sums of least and most; the term can have ended on a day when the most has reached
its length, and must have ended when the least has. Rolling to the next worked day is the same with a length of one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from law.reckoning.possible import Group, Option

if TYPE_CHECKING:
    from law.reckoning.workdays import Calendar

FURTHEST = 40000
SHARED = ("announced_off", "announced_work", "fixed", "_groups")  # what an assumption does not change


@dataclass
class Counted:
    """How many days each arrangement of one holiday takes from (or adds to) the walk so far."""

    group: Group
    sums: list[int] = field(default_factory=list)

    def meet(self, day: date) -> None:
        """Walk over a day."""
        if day not in self.group.days:
            return
        self.sums = self.sums or [0] * len(self.group.options)
        for i, option in enumerate(self.group.options):
            self.sums[i] += (day in option.work) - (day in option.off)

    def extreme(self, far: bool) -> int:
        """The least (`far`) or most that any arrangement adds."""
        return (min if far else max)(self.sums, default=0)

    def chosen(self, far: bool) -> list[Option]:
        """The arrangement that does, [] while none was met."""
        return [self.group.options[self.sums.index(self.extreme(far))]] if self.sums else []


def unsettled(calendar: "Calendar", first: date, last: date) -> bool:
    """A notice that is missing may still change a day between these two."""
    low, high = sorted((first, last))
    years = range(low.year, high.year + 2)
    return any(low <= day <= high for year in years for group in calendar.groups(year) for day in group.days)


def reading(
    calendar: "Calendar", start: date, length: int, step: timedelta, out: Collection[date], *, far: bool
) -> "tuple[date, Calendar]":
    """The end of the longest (`far`) or shortest walk of so many worked days, and a calendar that brings it about."""
    held: dict[int, list[Counted]] = {}
    worked, day, chosen = 0, start, list[tuple[str, Option]]()
    while worked + sum(one.extreme(far) for year in held.values() for one in year) < length:
        if far:  # on the day before the end the longest walk was not over yet: that is what makes it the longest
            chosen = _chosen(held, far)
        day += step
        if abs((day - start).days) > FURTHEST:
            raise OverflowError
        for year in (day.year, day.year + 1):
            if year not in held:
                held[year] = [Counted(group) for group in calendar.groups(year)]
        if day not in out:
            worked += not calendar.rests(day)
            for one in (*held[day.year], *held[day.year + 1]):
                one.meet(day)
    return day, assumed(calendar, chosen if far else _chosen(held, far))


def _chosen(held: dict[int, list[Counted]], far: bool) -> list[tuple[str, Option]]:
    return [(one.group.name, option) for year in held.values() for one in year for option in one.chosen(far)]


def assumed(calendar: "Calendar", chosen: Iterable[tuple[str, Option]]) -> "Calendar":
    """The calendar as it would be if the notices brought these arrangements."""
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    for name, option in chosen:
        off |= dict.fromkeys(option.off, name)
        work |= dict.fromkeys(option.work, name)
    made = replace(calendar, assumed_off=off, assumed_work=work)
    made.__dict__.update({name: calendar.__dict__[name] for name in SHARED if name in calendar.__dict__})
    return made

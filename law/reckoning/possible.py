"""Which arrangements a notice that is still missing may bring: the space that cautious readings are taken over.

An arrangement of one holiday is a run of neighbouring days off that holds its fixed days, with as many weekend days
worked near it as working days were taken beyond the number of the fixed ones (全国年节及纪念日放假办法 第六条、
第七条). How long, how many and how near says `holidays/arrangement`. Nothing here is a forecast.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from law.reckoning.workdays import Calendar

DAY = timedelta(days=1)
NEW_YEAR, AUTUMN, NATIONAL = "元旦", "中秋节", "国庆节"
NEAR = 3  # days between two holidays that a notice has always joined into one run


@dataclass(frozen=True)
class Option:
    """One arrangement of one holiday: the weekdays it takes off, the weekend days it has worked."""

    off: frozenset[date]
    work: frozenset[date]


@dataclass(frozen=True)
class Group:
    """One holiday of an unannounced year (or two that fall together) with everything a notice may make of it."""

    name: str
    options: tuple[Option, ...]

    @cached_property
    def days(self) -> frozenset[date]:
        """Every day that any arrangement touches."""
        return frozenset(day for option in self.options for day in option.off | option.work)


@dataclass(frozen=True)
class Rules:
    """How far an arrangement may go."""

    longest: int
    swapped: int
    reach: int
    at_work: int


def groups(calendar: "Calendar", year: int) -> tuple[Group, ...]:
    """The holidays of one year whose notice is missing; () when it is there, or when nothing is known."""
    figures = calendar.figures(date(year, 1, 1))
    fixed = calendar.statutory.pairs(year)
    if year in calendar.years or not fixed or figures is None:
        return ()
    return tuple(_group(calendar, year, names, days, figures) for names, days in _together(fixed))


def _together(fixed: Iterable[tuple[date, str]]) -> Iterator[tuple[tuple[str, ...], list[date]]]:
    """The fixed days by holiday; Mid-Autumn joins the National Day when they nearly touch."""
    held: dict[str, list[date]] = {}
    for day, name in fixed:
        held.setdefault(name, []).append(day)
    autumn, national = held.get(AUTUMN, []), held.get(NATIONAL, [])
    if autumn and national and min(abs(a - b) for a in autumn for b in national) <= NEAR * DAY:
        joined = sorted([*held.pop(AUTUMN), *held.pop(NATIONAL)])
        yield (AUTUMN, NATIONAL), joined
    for name, days in held.items():
        yield (name,), days


def _group(
    calendar: "Calendar", year: int, names: tuple[str, ...], days: list[date], figures: Mapping[str, Any]
) -> Group:
    longest = figures["joined"] if len(names) > 1 else figures["longest"][names[0]]
    swapped = max(figures["swapped"][name] for name in names)
    rules = Rules(longest, swapped, figures["reach"], figures["at_work"])
    entitled = len(days)  # a day of two holidays counts twice: one more working day is off for it
    told = calendar.told_in_december(year) if names == (NEW_YEAR,) else None
    found = [
        one for one in options(days, entitled, calendar.rests, rules) if told is None or told == _december(one, year)
    ]
    return Group("、".join(names), tuple(found) or (_least(days, entitled, calendar.rests),))


def _december(option: Option, year: int) -> tuple[frozenset[date], frozenset[date]]:
    return frozenset(d for d in option.off if d.year < year), frozenset(d for d in option.work if d.year < year)


def options(fixed: list[date], entitled: int, rests: Callable[[date], bool], rules: Rules) -> Iterator[Option]:
    """Every arrangement within the rules, the one with the fewest swaps and the longest run first."""
    found = []
    for first, last in _runs(fixed[0], fixed[-1], rules.longest):
        run = frozenset(_days(first, last))
        off = frozenset(day for day in run if not rests(day))
        swaps = len(off) - entitled
        if not 0 <= swaps <= rules.swapped:
            continue
        edge = {day for day in (first - DAY, last + DAY) if rests(day)}  # else the run would be longer
        near = [day for day in _days(first - rules.reach * DAY, last + rules.reach * DAY) if day not in run]
        free = [day for day in near if day.weekday() >= 5 and rests(day)]
        found += [
            (swaps, -len(run), first, Option(off, frozenset(work)))
            for work in combinations(free, swaps)
            if edge <= set(work) and _bearable(work, run, rests, rules.at_work)
        ]
    return iter(option for *_, option in sorted(found, key=lambda one: (*one[:3], sorted(one[3].work))))


def _runs(first: date, last: date, longest: int) -> Iterator[tuple[date, date]]:
    """Every run of at most so many days that holds the fixed ones."""
    spare = longest - (last - first).days - 1
    for before in range(spare + 1):
        for after in range(spare - before + 1):
            yield first - before * DAY, last + after * DAY


def _bearable(work: Iterable[date], run: frozenset[date], rests: Callable[[date], bool], most: int) -> bool:
    """No weekend day worked makes a stretch of more than so many working days (第七条)."""
    worked = set(work)

    def at_work(day: date) -> bool:
        return day in worked or (day not in run and not rests(day))

    return all(1 + _stretch(day, DAY, at_work, most) + _stretch(day, -DAY, at_work, most) <= most for day in worked)


def _stretch(day: date, step: timedelta, at_work: Callable[[date], bool], most: int) -> int:
    length = 0
    while length <= most and at_work(day + step):
        length, day = length + 1, day + step
    return length


def _least(fixed: list[date], entitled: int, rests: Callable[[date], bool]) -> Option:
    """The fixed days and, for those on a weekend, the working days after them (第六条)."""
    off, day = {one for one in fixed if not rests(one)}, fixed[-1]
    while len(off) < entitled:
        day += DAY
        if not rests(day):
            off.add(day)
    return Option(frozenset(off), frozenset())


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))

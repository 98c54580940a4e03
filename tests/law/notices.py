"""Every notice that a year may still bring, found by trying: runs of days off and sets of weekend days worked.

A second opinion on the space of `law.reckoning.possible`: the fixed days come from the `holidays` package, the bounds
are written out here, each candidate is judged on a line of days, and nothing of the law room is imported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import combinations

import holidays

ONE = timedelta(days=1)
LONGEST = {"元旦": 3, "春节": 10, "清明节": 3, "劳动节": 5, "端午节": 3, "中秋节": 3, "国庆节": 8}
SWAPS = {"元旦": 1, "春节": 2, "清明节": 1, "劳动节": 2, "端午节": 1, "中秋节": 1, "国庆节": 2}
REACH, AT_WORK = 14, 6
WORDS = {
    "元旦": "元旦",
    "农历除夕": "春节",
    "春节": "春节",
    "清明节": "清明节",
    "劳动节": "劳动节",
    "端午节": "端午节",
    "中秋节": "中秋节",
    "国庆节": "国庆节",
}


@dataclass(frozen=True)
class Notice:
    """What a notice says of one holiday: the working days it takes, the weekend days it has worked."""

    holiday: str
    off: frozenset[date]
    work: frozenset[date]


@cache
def fixed(year: int) -> dict[str, list[date]]:
    """The fixed days of a year by holiday, as the package knows them."""
    found: dict[str, list[date]] = {name: [] for name in LONGEST}
    for day, words in sorted(holidays.country_holidays("CN", years=year, observed=False, language="zh_CN").items()):
        for word in words.split("; "):
            if word in WORDS:
                found[WORDS[word]].append(day)
    return found


def weekend(day: date) -> bool:
    return day.isoweekday() > 5


def resting(day: date, settled: dict[date, bool]) -> bool:
    """Off by a notice that is out, or by the week."""
    return settled.get(day, weekend(day))


@cache
def notices(holiday: str, days: tuple[date, ...], announced: tuple[tuple[date, bool], ...] = ()) -> tuple[Notice, ...]:
    """Every arrangement of one holiday; `announced`: days a notice already settled, True for off."""
    settled, found = dict(announced), []
    around = [days[0] - timedelta(LONGEST[holiday]) + i * ONE for i in range(2 * LONGEST[holiday] + 10)]
    for first in around:
        for last in around:
            if not first <= days[0] <= days[-1] <= last or (last - first).days >= LONGEST[holiday]:
                continue
            run = [first + i * ONE for i in range((last - first).days + 1)]
            taken = [day for day in run if not resting(day, settled)]
            swaps = len(taken) - len(days)
            if 0 <= swaps <= SWAPS[holiday]:
                free = [
                    day
                    for i in range(-REACH, len(run) + REACH)
                    if weekend(day := first + i * ONE) and day not in run and resting(day, settled)
                ]
                for work in combinations(free, swaps):
                    if likely(run, work, settled):
                        found.append(Notice(holiday, frozenset(taken), frozenset(work)))
    return tuple(dict.fromkeys(found))


def likely(run: list[date], work: tuple[date, ...], settled: dict[date, bool]) -> bool:
    """The run is as long as it says, and no weekend day worked makes more than six working days in a row."""
    line = [run[0] - timedelta(40) + i * ONE for i in range(len(run) + 80)]
    off = {day for day in line if day in run or (resting(day, settled) and day not in work)}
    if run[0] - ONE in off or run[-1] + ONE in off:
        return False
    stretch: list[date] = []
    for day in line:
        stretch = [] if day in off else [*stretch, day]
        if len(stretch) > AT_WORK and any(one in work for one in stretch):
            return False
    return True


def choices(year: int, announced: tuple[tuple[date, bool], ...] = ()) -> Iterator[tuple[Notice, ...]]:
    """For each holiday of a year, everything its notice may say."""
    for holiday, days in fixed(year).items():
        yield notices(holiday, tuple(days), announced)

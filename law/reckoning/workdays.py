"""Which days are working days: the State Council's yearly notice, swapped working days included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from law.reading.errors import LawError
from law.reading.reader import Lined, Misread, known, read_yaml

DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
KEYS = ("title", "notice", "evidence", "note", "off", "work", "checked")


@dataclass(frozen=True)
class Year:
    """One year's days off and swapped working days, each with the holiday it belongs to."""

    year: int
    title: str
    notice: str
    evidence: str
    note: str
    off: Mapping[date, str]
    work: Mapping[date, str]


@dataclass(frozen=True)
class Calendar:
    """The working-day calendar over all announced years; other years know weekends only."""

    years: Mapping[int, Year]

    @cached_property
    def off(self) -> dict[date, str]:
        """Every announced day off with its holiday."""
        return {day: name for year in self.years.values() for day, name in year.off.items()}

    @cached_property
    def work(self) -> dict[date, str]:
        """Every weekend day announced as a working day with the holiday it was swapped for."""
        return {day: name for year in self.years.values() for day, name in year.work.items()}

    def known(self, day: date) -> bool:
        """The notice for that day's year is in the book."""
        return day.year in self.years

    def is_workday(self, day: date) -> bool:
        """The day is worked: no announced day off, and no weekend unless swapped."""
        return day not in self.off and (day.weekday() < 5 or day in self.work)

    def name(self, day: date) -> str:
        """What the day is: 国庆节放假, 周末, 调休上班 or 工作日."""
        if day in self.off:
            return f"{self.off[day]}放假"
        if day in self.work:
            return f"{self.work[day]}调休上班"
        return "工作日" if day.weekday() < 5 else "周末"

    def workday_from(self, day: date, step: timedelta = DAY) -> date:
        """The day itself if worked, otherwise the next worked day in the direction of `step`."""
        while not self.is_workday(day):
            day += step
        return day


def read_calendar(folder: Path) -> Calendar:
    """Read `calendar/YYYY.yaml`, one card a year. Raises Misread."""
    years = [read_year(path) for path in sorted(folder.glob("*.yaml"))]
    return Calendar({year.year: year for year in years})


def read_year(path: Path) -> Year:
    """Read the card of one year; a day off must lie in that year, a swapped day on a weekend."""
    card = known(read_yaml(path), KEYS, ("title", "evidence", "off", "work"), what="日历卡片")
    if not path.stem.isdigit():
        raise LawError(f"日历卡片应当以年份命名，“{path.name}”不是。")
    year = int(path.stem)
    off, work = _days(card, "off", year), _days(card, "work", year)
    for day in work:
        if day.weekday() < 5 or day in off:
            card.refuse("work", f"{day}不是周末或同时列为放假，不能作为调休上班日。")
    return Year(year, card["title"], card.get("notice") or "", card["evidence"], card.get("note") or "", off, work)


def _days(card: Lined, key: str, year: int) -> dict[date, str]:
    days: dict[date, str] = {}
    for name, ranges in (card[key] or {}).items():
        for text in ranges:
            for day in span(str(text), card.path, card.line_of(key)):
                if day.year != year or day in days:
                    card.refuse(key, f"{day}不在{year}年或重复列出。")
                days[day] = name
    return days


def span(text: str, path: str = "", line: int = 1) -> Iterator[date]:
    """Every day of `A..B` (both ends included) or of the single day `A`."""
    first, _, last = text.partition("..")
    try:
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise Misread(path, line, f"“{text}”不是有效日期，请写成2022-10-01或2022-10-01..2022-10-07。") from None
    while day <= end:
        yield day
        day += DAY


def say_day(day: date) -> str:
    """A day as printed in a derivation: 2022-10-08（星期六）."""
    return f"{day:%Y-%m-%d}（星期{WEEKDAYS[day.weekday()]}）"

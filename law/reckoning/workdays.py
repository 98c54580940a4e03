"""Which days are working days: the State Council's yearly notice, swapped working days included.

Under every year lie the fixed days of the regulation; what else a notice that is still missing may bring is asked of
`possible`, and `cautious` reads terms over it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from law.reading.cards import Card
from law.reading.errors import nearest, suggestion
from law.reading.reader import Lined, Misread, known, read_yaml
from law.reckoning.possible import NEW_YEAR, Group, groups
from law.reckoning.statutory import HOLIDAYS, LUNAR, Statutory, read_lunar

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
    """The working-day calendar: announced years, and the fixed days of the regulation under every other year.

    `assumed_…`: what a notice that is missing may bring, in a calendar made for one reading of a term.
    """

    years: Mapping[int, Year]
    statutory: Statutory = field(default_factory=Statutory)
    arrangement: Card | None = None
    assumed_off: Mapping[date, str] = field(default_factory=dict)
    assumed_work: Mapping[date, str] = field(default_factory=dict)

    @cached_property
    def announced_off(self) -> dict[date, str]:
        """Every day off that a notice announced."""
        return {day: name for year in self.years.values() for day, name in year.off.items()}

    @cached_property
    def announced_work(self) -> dict[date, str]:
        """Every weekend day that a notice announced as worked."""
        return {day: name for year in self.years.values() for day, name in year.work.items()}

    @cached_property
    def fixed(self) -> dict[date, str]:
        """The days off that the regulation fixes in years without a notice."""
        return {
            day: name
            for year in self.statutory.lunar
            if year not in self.years
            for day, name in self.statutory.days(year).items()
        }

    @cached_property
    def off(self) -> dict[date, str]:
        """Every day off with its holiday."""
        return {**self.assumed_off, **self.fixed, **self.announced_off}

    @cached_property
    def work(self) -> dict[date, str]:
        """Every weekend day that is worked with the holiday it was swapped for."""
        return {**self.assumed_work, **self.announced_work}

    def known(self, day: date) -> bool:
        """The notice for that day's year is in the book."""
        return day.year in self.years

    def is_workday(self, day: date) -> bool:
        """The day is worked: no announced day off, and no weekend unless swapped."""
        return day not in self.off and (day.weekday() < 5 or day in self.work)

    def rests(self, day: date) -> bool:
        """The day is off whatever a missing notice brings for its holidays: announced, or an ordinary weekend."""
        if day in self.announced_off:
            return True
        return day.weekday() >= 5 and day not in self.announced_work

    @cached_property
    def _groups(self) -> dict[int, tuple[Group, ...]]:
        return {}

    def groups(self, year: int) -> tuple[Group, ...]:
        """The holidays of an unannounced year with all a notice may make of them; () for an announced one."""
        if year not in self._groups:
            self._groups[year] = groups(self, year)
        return self._groups[year]

    def figures(self, day: date) -> Mapping[str, Any] | None:
        """How far the arrangements of a notice may go by the card of that day; None without the card."""
        version = self.arrangement.version(day) if self.arrangement else None
        return None if version is None or version.ended else version.value

    def told_in_december(self, year: int) -> tuple[frozenset[date], frozenset[date]] | None:
        """What the year before already says of the New Year of `year`: (days off, days worked); None when nothing."""
        before = self.years.get(year - 1)
        late = date(year - 1, 12, 1)
        off = frozenset(d for d, name in before.off.items() if d > late and name == NEW_YEAR) if before else frozenset()
        work = (
            frozenset(d for d, name in before.work.items() if d > late and name == NEW_YEAR) if before else frozenset()
        )
        return (frozenset(d for d in off if d.weekday() < 5), work) if off or work else None

    def name(self, day: date) -> str:
        """What the day is: 国庆节放假, 周末, 调休上班 or 工作日."""
        if day in self.off:
            maybe = day in self.assumed_off and day not in self.fixed and day not in self.announced_off
            return f"{self.off[day]}{'可能' if maybe else ''}放假"
        if day in self.work:
            return f"{self.work[day]}{'' if day in self.announced_work else '可能'}调休上班"
        return "工作日" if day.weekday() < 5 else "周末"

    def workday_from(self, day: date, step: timedelta = DAY) -> date:
        """The day itself if worked, otherwise the next worked day in the direction of `step`."""
        while not self.is_workday(day):
            day += step
        return day


def read_calendar(folder: Path, statutory: Card | None = None, arrangement: Card | None = None) -> Calendar:
    """Read `calendar/YYYY.yaml`, one card a year, over the fixed days of the regulation. Raises Misread."""
    fixed = Statutory(statutory, read_lunar(folder / f"{LUNAR}.yaml"))
    years = [read_year(path, fixed) for path in sorted(folder.glob("*.yaml")) if path.stem != LUNAR]
    return Calendar({year.year: year for year in years}, fixed, arrangement)


def read_year(path: Path, fixed: Statutory | None = None) -> Year:
    """Read the card of one year; a day off must lie in that year, a swapped day on a weekend. Raises Misread."""
    card = known(read_yaml(path), KEYS, ("title", "evidence", "off", "work"), what="日历卡片")
    if not path.stem.isdigit():
        near = suggestion(nearest(path.stem, (LUNAR,)))
        raise Misread(card.path, 1, f"日历卡片应当以年份命名，例如2027.yaml，“{path.name}”不是{near}。")
    year = int(path.stem)
    off, work = _days(card, "off", year), _days(card, "work", year)
    for day in work:
        if day in off:
            card["work"].refuse(work[day], f"{day}同时列为{off[day]}放假和{work[day]}调休上班，请删去一处。")
        if day.weekday() < 5:
            card["work"].refuse(work[day], f"{day}不是周末，本来就上班，不能作为调休上班日；请核对通知。")
    if fixed is not None:
        _agrees(card, off, work, fixed.days(year), fixed.cites(year))
    return Year(year, card["title"], card.get("notice") or "", card["evidence"], card.get("note") or "", off, work)


def _agrees(card: Lined, off: Mapping[date, str], work: Mapping[date, str], fixed: Mapping[date, str], by: str) -> None:
    """A notice arranges days off, it cannot take away one that the regulation fixes."""
    for day, name in fixed.items():
        if day in work:
            card["work"].refuse(work[day], f"{day}是{name}的法定放假日（{by}），不能列为调休上班，请核对通知。")
        if day not in off and day.weekday() < 5:
            said = name if name in card["off"] else ""
            where = card["off"] if said else card
            where.refuse(said or "off", f"{day}是{name}的法定放假日（{by}），没有列为放假，请在off的“{name}”中补上。")
    due = sum(name != NEW_YEAR for name in fixed.values())  # New Year's swaps may lie in the year before
    given = sum(name != NEW_YEAR and day.weekday() < 5 for day, name in off.items())
    given -= sum(name != NEW_YEAR for name in work.values())
    if given < due:
        card.refuse(
            "off",
            f"{NEW_YEAR}以外的法定放假日共{due}日，所列工作日放假减去调休上班只有{given}日，"
            f"少{due - given}日：适逢周末的应当在工作日补假（{by.split()[0]} 第六条），请核对通知。",
        )
    for key in ("off", "work"):
        for name in card[key] or ():
            if name not in HOLIDAYS and (near := nearest(name, HOLIDAYS)):
                card[key].refuse(name, f"没有“{name}”这个节日，是否为“{near}”。")


def _days(card: Lined, key: str, year: int) -> dict[date, str]:
    days: dict[date, str] = {}
    for name, ranges in (card[key] or {}).items():
        for text in ranges:
            for day in span(str(text), card.path, card[key].line_of(name)):
                if day.year != year or day in days:
                    card[key].refuse(name, f"{day}不在{year}年或重复列出。")
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

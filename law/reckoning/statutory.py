"""The days off that the regulation itself fixes (全国年节及纪念日放假办法 第二条): known without any year's notice.

`holidays/statutory` names them by edition, solar days as MM-DD and the others by their own word; `calendar/lunar.yaml`
says on which day those words fall in a year.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from law.reading.errors import nearest, suggestion
from law.reading.reader import Lined, Misread, known, read_yaml

if TYPE_CHECKING:
    from law.reading.cards import Card

NAME, ARRANGEMENT, LUNAR = "holidays/statutory", "holidays/arrangement", "lunar"
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
WORDS = {  # the word of the regulation: the word of the table, days after it
    "除夕": ("正月初一", -1),
    "正月初一": ("正月初一", 0),
    "正月初二": ("正月初一", 1),
    "正月初三": ("正月初一", 2),
    "清明": ("清明", 0),
    "端午": ("端午", 0),
    "中秋": ("中秋", 0),
}
TABLE = tuple(dict.fromkeys(word for word, _ in WORDS.values()))
FIGURES = ("longest", "swapped", "joined", "reach", "at_work")
LUNAR_KEYS = ("title", "evidence", "note", "years", "checked")


@dataclass(frozen=True)
class Statutory:
    """The fixed days of every year the table of lunar days knows; without a card there are none."""

    card: "Card | None" = None
    lunar: Mapping[int, Mapping[str, date]] = field(default_factory=dict)

    def days(self, year: int) -> dict[date, str]:
        """The fixed days off of a year with their holiday."""
        return dict(self.pairs(year))

    def pairs(self, year: int) -> list[tuple[date, str]]:
        """The same in order, a day twice on which two holidays fall."""
        if self.card is None or year not in self.lunar:
            return []
        version = self.card.version(date(year, 1, 1))
        if version is None or version.ended:
            return []
        said = ((self.day(year, word), holiday) for holiday, words in version.value.items() for word in words)
        return sorted(said)

    def day(self, year: int, word: str) -> date:
        """The day of a year on which a word of the card falls."""
        if word not in WORDS:
            return date.fromisoformat(f"{year}-{word}")
        column, after = WORDS[word]
        return self.lunar[year][column] + timedelta(after)

    def cites(self, year: int) -> str:
        """The article that fixes the days of a year."""
        version = self.card.version(date(year, 1, 1)) if self.card else None
        return version.cites.split(";")[0] if version else ""


def read_lunar(path: Path) -> dict[int, dict[str, date]]:
    """The lunar days of each year; {} without the table. Raises Misread."""
    if not path.is_file():
        return {}
    card = known(read_yaml(path), LUNAR_KEYS, ("title", "evidence", "years"), what="农历日期表")
    years = known(card["years"], card["years"] or (), path=card.path, what="years")
    return {int(year): _lunar_year(years, year) for year in years}


def _lunar_year(years: Lined, year: str) -> dict[str, date]:
    row = known(years[year], TABLE, TABLE, path=years.path, what=f"{year}年的农历日期")
    return {word: _solar(row, word, int(year), row[word]) for word in TABLE}


def _solar(card: Lined, key: str, year: int, text: Any) -> date:
    try:
        return date.fromisoformat(f"{year}-{text}")
    except ValueError:
        raise Misread(card.path, card.line_of(key), f'“{text}”不是{year}年的日期，请写成"02-06"。') from None


def check(card: Lined) -> None:
    """The two cards of the folder say what the calendar reads from them; anything else is refused. Raises Misread."""
    stem = Path(card.path).stem
    checks = {NAME.split("/")[1]: _fixed, ARRANGEMENT.split("/")[1]: _figures}
    if stem not in checks:
        card.refuse("title", f"holidays下没有“{stem}”这张卡片{suggestion(nearest(stem, checks))}。")
    for raw in _values(card):
        checks[stem](raw)


def _values(card: Lined) -> Iterator[Lined]:
    for version in (card.get("values") or {}).values():
        if isinstance(version, Lined) and "value" in version:
            yield known(version["value"], version["value"] or (), path=card.path, what="value")


def _fixed(value: Lined) -> None:
    """Every holiday and every day word is one the calendar can place."""
    known(value, HOLIDAYS, HOLIDAYS, what="法定节日")
    for holiday, words in value.items():
        for word in words if isinstance(words, list) else [words]:
            if str(word) in WORDS:
                continue
            try:
                date.fromisoformat(f"2028-{word}")
            except ValueError:
                near = suggestion(nearest(str(word), WORDS)) or f"，只能是月-日（01-01）或者{'、'.join(WORDS)}"
                value.refuse(holiday, f"“{word}”不是放假日{near}。")


def _figures(value: Lined) -> None:
    """Figures are whole numbers, those of holidays complete."""
    known(value, FIGURES, FIGURES, what="可能的安排")
    for key in ("longest", "swapped"):
        known(value[key], HOLIDAYS, HOLIDAYS, path=value.path, what=key)
    for key in FIGURES:
        found = value[key].values() if isinstance(value[key], Lined) else [value[key]]
        if any(isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= 31 for n in found):
            value.refuse(key, f"{key}应当是0至31的整数。")

"""The register of instruments: which text was in force on which day, and what may be cited."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from law.reading import reader
from law.reading.errors import LawError, nearest, suggestion
from law.reading.kinds import EVIDENCE
from law.reading.reader import Lined, read_yaml

KEYS = ("title", "short", "number", "adopted", "in_force", "repealed", "evidence", "note")
ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇0-9]+[条章款项]")


@dataclass(frozen=True)
class Instrument:
    """One version of a law, regulation, rule or document; in force from `in_force` until before `repealed`."""

    key: str
    title: str
    short: tuple[str, ...]
    number: str
    adopted: date | None
    in_force: date | None
    repealed: date | None
    evidence: str
    note: str

    def complaint(self, on: date) -> str:
        """Why it cannot be cited that day, "" when it can."""
        if self.in_force is None:
            return f"《{self.key}》施行日期尚未核实，{on}不得引用。"
        if on < self.in_force:
            return f"《{self.key}》自{self.in_force}起施行，{on}尚未施行，不得引用。"
        if self.repealed and on >= self.repealed:
            return f"《{self.key}》自{self.repealed}起失效，{on}不得引用，请改引现行规定。"
        return ""


@dataclass(frozen=True)
class Citation:
    """One part of a citation: the instrument as named and the article, "" when the whole is cited."""

    instrument: str
    article: str


@dataclass(frozen=True, eq=False)
class Register:
    """All instruments of the book by key."""

    instruments: Mapping[str, Instrument]

    def parse(self, cites: str) -> list[Citation]:
        """Take a citation apart; an article without instrument belongs to the instrument before it."""
        return list(_taken_apart(self, cites))

    def part(self, part: str, before: str) -> Citation:
        if before and ARTICLE.match(part):
            return Citation(before, part)
        key = max((k for k in self.names() if part == k or part.startswith(f"{k} ")), key=len, default="")
        if not key:
            key = part.split(" ", 1)[0]
        return Citation(key, part[len(key) :].strip())

    def names(self) -> Iterable[str]:
        """Every name under which an instrument may be cited: key, short names, title with document number."""
        return self._by_name.keys()

    def named(self, name: str) -> list[Instrument]:
        """The instruments of this name (a short name may stand for several versions)."""
        return self._by_name.get(name, [])

    @cached_property
    def _by_name(self) -> dict[str, list[Instrument]]:
        found: dict[str, list[Instrument]] = {}
        for one in self.instruments.values():
            numbered = [f"{one.title}({one.number})", f"{one.title}（{one.number}）"] if one.number else []
            for name in dict.fromkeys((*one.short, *numbered)):
                found.setdefault(name, []).append(one)
        return found | {key: [one] for key, one in self.instruments.items()}

    def known(self, cites: str) -> list[str]:
        """One sentence for each instrument cited that the register does not know, naming the nearest it does."""
        named = dict.fromkeys(cited.instrument for cited in self.parse(cites))
        return [self._unknown(name) for name in named if not self.named(name)]

    def _unknown(self, name: str) -> str:
        return f"文件登记簿没有“{name}”{suggestion(nearest(name, set(self.names())))}。"

    def citable(self, cites: str, on: date) -> list[str]:
        """One sentence for each instrument cited that is unknown or not in force on that day."""
        found = (self.complaint(name, on) for name in dict.fromkeys(c.instrument for c in self.parse(cites)))
        return [sentence for sentence in found if sentence]

    def complaint(self, name: str, on: date) -> str:
        """Why the instrument cannot be cited that day, "" when it can."""
        versions = self.named(name)
        if not versions:
            return self._unknown(name)
        complaints = [version.complaint(on) for version in versions]
        return "" if "" in complaints else complaints[-1]


@lru_cache(maxsize=4096)
def _taken_apart(held: Register, cites: str) -> tuple[Citation, ...]:
    """The same few citations are printed and asked again with every paper."""
    found: list[Citation] = []
    for part in re.split(r"[;；]", cites):
        if part := part.strip():
            found.append(held.part(part, found[-1].instrument if found else ""))
    return tuple(found)


def read_register(root: Path) -> Register:
    """Read `sources.yaml` and `sources/*.yaml`; a key may stand once in all of them. Raises Misread."""
    found: dict[str, Instrument] = {}
    for path in [*root.glob("sources.yaml"), *sorted(root.glob("sources/*.yaml"))]:
        entries = read_yaml(path)
        if not isinstance(entries, Lined):
            raise LawError(f"{path.name}应当是“文件名: 内容”的形式。")
        for key in entries:
            if key in found:
                entries.refuse(key, f"“{key}”已在另一文件登记。")
            found[key] = _instrument(key, entries)
    return Register(found)


def _instrument(key: str, entries: Lined) -> Instrument:
    raw = reader.known(entries[key], KEYS, ("title", "in_force", "evidence"), path=entries.path, what=f"“{key}”")
    if raw["evidence"] not in EVIDENCE:
        raw.refuse("evidence", f"证据等级只能是：{'、'.join(EVIDENCE)}。")
    short = raw.get("short") or []
    return Instrument(
        key,
        raw["title"],
        (short,) if isinstance(short, str) else tuple(short),
        str(raw.get("number") or ""),
        _day(raw, "adopted"),
        _day(raw, "in_force"),
        _day(raw, "repealed"),
        raw["evidence"],
        raw.get("note") or "",
    )


def _day(raw: Lined, key: str) -> date | None:
    value: Any = raw.get(key)
    try:
        return date.fromisoformat(value) if value is not None else None
    except (TypeError, ValueError):
        raw.refuse(key, f'“{value}”不是有效日期，请写成"2021-07-15"。')


def citable(cites: str, on: date) -> list[str]:
    """Sentences for every instrument cited that is unknown or not in force on that day; [] is fine.

    `cites` is citation text such as `行政处罚法(2021) 第六十四条第一项; 第八十五条`.
    """
    from law.reading.book import book

    return book().register.citable(cites, on)


def known(cites: str) -> list[str]:
    """Sentences for every instrument cited that the register of this book does not know; [] is fine.

    Whether it was in force is a question of the day: `citable`.
    """
    from law.reading.book import book

    return book().register.known(cites)


def parse(cites: str) -> list[Citation]:
    """Take a citation apart by the register of this book."""
    from law.reading.book import book

    return book().register.parse(cites)

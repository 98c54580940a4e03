"""The facts of the demo city, read from the CSV files beside this module."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Hazard:
    """One kind of finding: where, what, against which article, what is demanded and what it looks like put right."""

    picture: str
    groups: tuple[str, ...]
    grade: str
    place: str
    problem: str
    basis: str
    offence: str
    demand: str
    result: str

    @property
    def major(self) -> bool:
        return self.grade == "major"


@dataclass(frozen=True)
class Industry:
    """One of the 46 industries; `trades` are the words its units bear in their names."""

    name: str
    group: str
    trades: tuple[str, ...]
    weight: int


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one of the CSV files."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def hazards() -> tuple[Hazard, ...]:
    return tuple(Hazard(**{**row, "groups": tuple(row["groups"].split("|"))}) for row in rows("hazards"))  # type: ignore[arg-type]


@cache
def hazards_of(group: str, major: bool = False) -> tuple[Hazard, ...]:
    """Hazards that may be found at a unit of the group."""
    return tuple(h for h in hazards() if h.major is major and ("*" in h.groups or group in h.groups))


@cache
def industries() -> tuple[Industry, ...]:
    return tuple(
        Industry(row["name"], row["group"], tuple(row["trades"].split("|")), int(row["weight"]))
        for row in rows("industries")
    )


@cache
def group_of(industry: str) -> str:
    return next(found.group for found in industries() if found.name == industry)


@cache
def words(part: str) -> tuple[str, ...]:
    """Parts of names: surname, given_one, given_first, given_second, trade_first, trade_second."""
    return next(tuple(row["words"].split("|")) for row in rows("names") if row["part"] == part)

"""The items of an order and their last days, said group by group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from documents.reading.dates import day_text
from documents.reading.derived.source import Source, fact, get, stated
from documents.reading.stepping import step_into


def ranges(numbers: Iterable[int]) -> str:
    """Return numbers as a paper counts them: 1, 2, 3, 5, 6 → 1-3、5、6."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


def _items(source: Source) -> list[Any]:
    return list(get(source, "run", "problems") or step_into(source.get("run"), "findings") or [])


def _number(row: Any, place: int) -> int:
    number = step_into(row, "number")
    return number if isinstance(number, int) else place


@fact
def item_numbers(source: Source) -> str:
    """The items of an order: 1-3、5."""
    return ranges(_number(row, place) for place, row in enumerate(_items(source), 1))


@fact
def order_terms(source: Source) -> str:
    """Which items are to be put right by which day, the earliest first: 第1-3项问题于2026年9月20日（含当日）前，…."""
    last = stated(source, "rectify_deadline") or stated(source, "deadline")
    by_day: dict[date, list[int]] = {}
    for place, row in enumerate(_items(source), 1):
        day = step_into(row, "deadline") or last
        if isinstance(day, date):
            by_day.setdefault(day, []).append(_number(row, place))
    return "，".join(f"第{ranges(by_day[day])}项问题于{day_text(day)}（含当日）前" for day in sorted(by_day))

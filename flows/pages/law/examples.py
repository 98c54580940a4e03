"""Worked examples 验算例: the jurists' rows of a card, reckoned again whenever the page is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import law
from law.fines.offence import KINDS, PARTIES
from law.reading.book import PACKAGE
from law.reading.tables import rows, run, tables
from law.reckoning.explain import UNITS

TABLES = PACKAGE.parent / "tests" / "law"
WORDS = {
    "from": "起",
    "exclude": "扣除",
    "days": "定为",
    "on": "适用日",
    "scope": "地域",
    "due": "届满",
    "earliest": "最早可办",
    "value": "值",
    "refused": "应当拒绝",
    "provisional": "暂定",
    "evidence": "证据",
    "overdue": "逾期",
    "facts": "事实",
    "min": "下限",
    "max": "上限",
    "code": "案由",
    "offence_day": "违法日",
    "decision_day": "决定日",
    "kinds": "种类",
    "unit": "单位",
    "cites": "依据",
    "forbids": "拦截",
    "duty_evidence": "义务证据",
    "duty_cites": "义务依据",
    "since": "自",
    "confirmed": "确认",
    "party": "当事人",
    "fine": "罚款",
    "paid": "缴纳",
    "says": "原文",
    "stage": "情形",
}
VALUES = {**UNITS, **KINDS, **PARTIES, "read": "已核原文", "reported": "待核", "practice": "本机关规定"}


@dataclass(frozen=True)
class Example:
    """One row: what is given, what must come out, and whether it does."""

    name: str
    given: str
    expect: str
    holds: bool


def examples(card: str) -> list[Example]:
    """The rows of a card's table; none where the tables are not installed."""
    path = paths().get(card)
    if path is None:
        return []
    try:
        return [
            Example(row.name, said(row.given), said(row.expect), not run(row, law.book())) for row in rows(path, card)
        ]
    except law.LawError:
        return []


@cache
def paths() -> dict[str, Path]:
    """The tables by card, found once."""
    return tables(TABLES) if TABLES.is_dir() else {}


def said(found: Mapping[str, Any]) -> str:
    """A row's facts in short words."""
    return "，".join(f"{WORDS.get(key, key)} {worded(value)}" for key, value in found.items() if value not in ([], {}))


def worded(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "、".join(f"{key} {worded(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "、".join(worded(one) for one in value)
    return "—" if value is None else VALUES.get(str(value)) or str(value).replace("..", " 至 ")

"""Values of cards in Chinese: amounts with their unit, named figures, lists, and the tiers of an offence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from law.fines.offence import KINDS, PARTIES, STAGES

UNITS = {
    "calendar_day": "日",
    "working_day": "个工作日",
    "hour": "小时",
    "minute": "分钟",
    "month": "个月",
    "year": "年",
    "yuan": "元",
    "count": "",
    "ratio": "",
}
WORDS = {
    "citizen": "公民",
    "organisation": "单位",
    "business": "个体工商户",
    "individual": "个人",
    "person": "个人",
    "other": "其他",
    "min": "下限",
    "max": "上限",
}


@dataclass(frozen=True)
class Piece:
    """One line of a value that has several: for whom or what, and what it says."""

    title: str
    said: str
    code: str = ""


def value_words(value: Any, unit: str, facts: Mapping[str, Any]) -> str:
    """A value in one line; what the officer sets is said so, with its default."""
    if value is None:
        if facts.get("parties"):
            return f"{len(facts['parties'])} 类责任主体"
        if not unit:
            return "没有规定"
        default = facts.get("default")
        return "由承办人确定" + (f"，默认 {amount(default, unit)}" if default is not None else "")
    if isinstance(value, Mapping):
        return "，".join(
            f"{WORDS.get(key, key)} {amount(v, unit)}" for key, v in value.items() if not isinstance(v, (list, dict))
        )
    if isinstance(value, list):
        return f"{len(value)} 项要件"
    return amount(value, unit)


def amount(value: Any, unit: str) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if unit == "ratio":
            return f"{value:.0%}"
        return f"{value:,} {UNITS.get(unit, '')}".strip()
    return str(value)


def pieces(ruling: Any) -> list[Piece]:
    """The parts of a value: elements of a condition, named figures, or the tiers of an offence by party."""
    if isinstance(ruling.value, list):
        return [Piece(str(i), str(said)) for i, said in enumerate(ruling.value, 1)]
    if isinstance(ruling.value, Mapping):
        return [Piece(str(WORDS.get(key, key)), amount(said, ruling.unit)) for key, said in ruling.value.items()]
    parties = ruling.facts.get("parties") or {}
    found = [
        tier(code, party, stage, said)
        for code, party in parties.items()
        for stage, tiers in party.items()
        if stage in STAGES
        for said in (tiers if isinstance(tiers, list) else [tiers])
    ]
    return found + [
        Piece(band["title"], f"{band.get('when', '')}{span(band)}") for band in ruling.facts.get("bands") or ()
    ]


def tier(code: str, party: Mapping[str, Any], stage: str, said: Mapping[str, Any]) -> Piece:
    who = PARTIES.get(str(party.get("party")), str(party.get("party") or ""))
    kinds = "、".join(str(KINDS.get(kind, kind)) for kind in said.get("kinds") or ()) or "不予处罚，责令改正"
    when = "，".join(str(word) for word in (who, STAGES[stage], said.get("label")) if word)
    return Piece(when, f"{kinds}{span(said)}", code)


def span(said: Mapping[str, Any]) -> str:
    low, high = said.get("min"), said.get("max")
    if low is None and high is None:
        return f"：{said['formula']}" if said.get("formula") else ""
    if not low:
        return f"：{high:,} 元以下"
    return f"：{low:,} 元以上" + (f" {high:,} 元以下" if high else "")

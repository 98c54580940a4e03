"""What the papers say where a case has several charges: each with its facts, articles and fine, under one number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casework.models import Charge
from documents.reading.amounts import money_text
from documents.reading.articles import on_paper
from law.fines.offence import KINDS

NUMERALS = "一二三四五六七八九十"


def numeral(place: int) -> str:
    return NUMERALS[place] if place < len(NUMERALS) else str(place + 1)


def facts_of(charges: Iterable[Charge]) -> str:
    """（一）facts, the duty broken, the basis; one paragraph a charge."""
    told = [
        f"（{numeral(place)}）{one.offence_title}：{one.facts_found.rstrip('。')}。该行为违反了{on_paper(one.violated)}的规定，"
        f"依据{on_paper(one.basis)}的规定。"
        for place, one in enumerate(charges)
    ]
    return "\n".join(told)


def penalties_of(charges: Iterable[Charge], column: str, fine: Any, confiscation: Any) -> str:
    """（一）警告，罚款…；（二）…；合并执行：罚款…"""
    told = [
        f"（{numeral(n)}）对“{one.offence_title}”{words_of(one, getattr(one, column))}" for n, one in enumerate(charges)
    ]
    told += [f"没收违法所得{money_text(confiscation)}"] if confiscation else []
    told += [f"合并执行罚款{money_text(fine)}"] if fine else []
    return "；".join(told)


def words_of(one: Charge, fine: Any) -> str:
    if one.absorbed:
        return "与他项系同一行为，不另处罚款"
    words = [KINDS[kind] for kind in one.kinds if kind != "fine"]
    return "、".join([*words, f"罚款{money_text(fine)}"] if fine else words) or "不予处罚"


def rows_of(charges: Iterable[Charge], column: str) -> list[dict[str, Any]]:
    """The charges as rows, for a form that prints each of them."""
    return [
        {
            "number": one.number,
            "offence": one.offence_title,
            "facts": one.facts_found,
            "violated": one.violated,
            "basis": one.basis,
            "penalty": words_of(one, getattr(one, column)),
        }
        for one in charges
    ]

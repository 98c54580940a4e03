"""What a party was told, what it answered, and what may be heard."""

from __future__ import annotations

from typing import Any

from documents.reading.dates import day_text
from documents.reading.derived.source import Source, fact, get


@fact
def told_and_heard(source: Source) -> str:
    """Which notices were served on which day, and whether a hearing was asked for (行政处罚法 第四十四条、第六十五条).

    What became of the defence is the next sentence of the decision (`defence_adoption`).
    """
    served: dict[Any, str] = {}
    for title, day in (
        ("行政处罚告知书", get(source, "run", "told_served")),
        ("行政处罚听证告知书", get(source, "run", "hearing_told_served")),
    ):
        if day:
            served[day] = served.get(day, "") + f"《{title}》"
    if not served:
        return ""
    told = ["本机关" + "，".join(f"于{day_text(day)}依法送达{titles}" for day, titles in served.items())]
    told += ["当事人提出了陈述申辩"] if get(source, "run", "heard") else []
    if get(source, "run", "hearing_right"):
        asked = get(source, "run", "hearing_asked") and not get(source, "run", "hearing_withdrawn")
        waived = "书面放弃听证" if get(source, "run", "hearing_waived") else "未要求听证"
        told.append("当事人要求听证，本机关已依法组织听证" if asked else waived)
    return "，".join(told) + "。"


@fact
def defence_adoption(source: Source) -> str:
    """What became of the defence (行政处罚法 第四十五条)."""
    if answer := get(source, "run", "defence_answer"):
        said = str(get(source, "run", "defence") or "").rstrip("。")
        return f"当事人陈述申辩称：{said}。经复核：{answer}" if said else f"经复核：{answer}"
    if get(source, "run", "waived"):
        return "当事人书面放弃陈述、申辩的权利。"
    if get(source, "run", "heard"):
        return ""
    return "当事人在告知的期限内未提出陈述、申辩。" if get(source, "run", "told_served") else ""

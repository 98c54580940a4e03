"""The party's days: heard and answered, or waived, or let pass; the hearing settled (行政处罚法 第四十五条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.guards.days import day, waited
from flows.procedures.penalty.stage import LAW

statement_term = waited("statement_defence", "told_served", "当事人陈述、申辩的期限")
hearing_term = waited("hearing_request", "hearing_told_served", "当事人要求听证的期限")


def defence_settled(run: Any, on: date) -> str:
    """The party was heard and answered, or waived, or let the term pass (行政处罚法 第四十五条、第六十二条)."""
    if run.heard and not run.defence_answer:
        return f"当事人的陈述、申辩尚未复核，不得作出处罚决定（{LAW} 第四十五条第一款; 第六十二条）。"
    if run.heard or run.waived:
        return ""
    return statement_term(run, on)


def hearing_settled(run: Any, on: date) -> str:
    """The right was waived, or the hearing came to its end, or its days passed without a request."""
    if not run.hearing_right or run.hearing_waived:
        return ""
    if run.hearing_asked and not run.hearing_settled:
        open_ = f"当事人已于{day(run.hearing_asked)}要求听证，听证结束之前不得作出处罚决定"
        return f"{open_}（{LAW} 第六十三条; 第六十四条; 第六十五条）。"
    if run.hearing_asked and not run.hearing_withdrawn:
        return ""
    return hearing_term(run, on)  # who withdrew may ask again while the days run


def not_to_reinvestigate(run: Any, on: date) -> str:
    """What the head sent back is investigated and told anew before anything is decided on it."""
    if not run.to_reinvestigate:
        return ""
    said = "机关负责人审阅听证报告后决定重新调查，请先办理“重新调查”，查清后重新告知"
    return f"{said}（{LAW} 第四十四条; 第六十五条）。"


def not_returned_while_heard(run: Any, facts: Mapping[str, Any], on: date) -> str:
    """A return takes back what was told; while the party is being heard on it, it waits."""
    held = facts["outcome"] == "returned" and run.hearing_asked and not run.hearing_settled
    if not held:
        return ""
    said = f"当事人已于{day(run.hearing_asked)}要求听证，听证终结之前不能退回重新调查"
    return f"{said}；请先听证，或者改正后通过（{LAW} 第六十四条; 第六十五条）。"


def hearing_told(run: Any, on: date) -> str:
    """A hearing is waived where the right to it was told."""
    return "" if run.hearing_right else f"本案不在应当告知听证的范围，没有制发听证告知书（{LAW} 第六十三条第一款）。"


def no_open_request(run: Any, on: date) -> str:
    open_ = run.hearing_asked and not run.hearing_settled
    return f"当事人已于{day(run.hearing_asked)}要求听证；不再要求的，请登记撤回。" if open_ else ""


def defence_heard(run: Any, on: date) -> str:
    return "" if run.heard else f"当事人还没有陈述、申辩，请先制作陈述申辩笔录（{LAW} 第四十五条第一款）。"


def not_heard(run: Any, on: date) -> str:
    if not run.heard:
        return ""
    said = f"当事人已于{day(run.heard)}陈述、申辩，不能登记为放弃"
    return f"{said}{'' if run.defence_answer else '，请复核陈述、申辩'}（{LAW} 第四十五条第一款）。"

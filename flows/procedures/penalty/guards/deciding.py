"""The decision: on what was submitted, endorsed and discussed, never above what was told (行政处罚法 第五十七条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.door.lawful import edition
from flows.door.terms import Ground
from flows.procedures.penalty.lawful import decided, ruling_of, total, trips
from flows.procedures.penalty.stage import LAW

Facts = Mapping[str, Any]


def handling_submitted(run: Any, on: date) -> str:
    return "" if run.submitted else f"承办人尚未提交案件处理呈批表，请先呈批（{LAW} 第五十七条第一款）。"


def handling_endorsed(run: Any, on: date) -> str:
    """The head decides on what the handlers submitted and their unit's head looked through."""
    if run.handling_endorsed:
        return ""
    return f"案件处理呈批表尚未经承办机构负责人审核，请先呈批、审核（{LAW} 第五十七条第一款）。"


def collectively_discussed(run: Any, on: date) -> str:
    """Complex or major cases are decided by the heads together (行政处罚法 第五十七条第二款)."""
    if run.discussed or not run.told:
        return ""
    trip = trips(run, on).collective_discussion
    if not trip.applies:
        return ""
    said = f"{trip.ground}，应当由机关负责人集体讨论决定（{trip.cites}）。"
    return Ground(said, ruling_of("collective_discussion", trip, run, on))


def not_above_notice(run: Any, facts: Facts, on: date) -> str:
    """The defence makes nothing worse, and what was not told is not decided (行政处罚法 第四十五条第二款)."""
    items, rule = decided(run, facts), edition(run, on)["thresholds/no_aggravation"]
    above = [item for item in items if item.fine > (item.charge.told_fine or 0)]
    if above and len(items) > 1:
        one = above[0]
        said = f"{one.named}决定罚款{one.fine}元高于告知的{one.charge.told_fine or 0}元，不得加重"
        return Ground(f"{said}；确有新的事实，请重新调查、重新告知（{rule.cites}）。", rule)
    if total(items) > (run.told_fine or 0):
        said = f"决定罚款{total(items)}元高于告知的{run.told_fine or 0}元，不得加重"
        return Ground(f"{said}；确有新的事实，请重新调查、重新告知（{rule.cites}）。", rule)
    more = [str(kind) for kind in facts.get("kinds") or [] if str(kind) not in run.kinds]
    return Ground(f"告知书没有载明所选的处罚种类，请重新告知（{rule.cites}）。", rule) if more else ""

"""The day, and the call that reaches the party seven working days before (行政处罚法 第六十四条第二项、第三项)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from casework.models import Service
from flows.door.lawful import edition, whole
from flows.door.terms import Ground
from flows.guards.days import day, last_day
from flows.guards.service import served_lawfully
from flows.procedures.hearing.stage import CALL, LAW

Facts = Mapping[str, Any]
way_guard = served_lawfully("", ("hearing_refusal",))


def closed_only_on_ground(run: Any, facts: Facts, on: date) -> str:
    """A hearing is public unless a secret or privacy is touched (行政处罚法 第六十四条第三项)."""
    closed, ground = facts["openness"] == "closed", facts["closed_ground"]
    if closed and not ground:
        return f"听证应当公开举行；不公开的，请选择涉及国家秘密、商业秘密或者个人隐私（{LAW} 第六十四条第三项）。"
    return "公开举行的，请不要填写“不公开的理由”。" if ground and not closed else ""


def time_to_call(run: Any, facts: Facts, on: date) -> str:
    """The appointed day leaves the seven working days of the call (行政处罚法 第六十四条第二项)."""
    at = localtime(facts["held_at"]).date()
    return called_too_late(run, at, on, "请另定举行日期")


def called_in_time(run: Any, on: date) -> str:
    """The call reached the party on or before the last day reckoned back from the hearing."""
    return called_too_late(run, run.hearing_day, on, "请改期后重新通知") if run.hearing_day else ""


def called_too_late(run: Any, at: date, on: date, instead: str) -> str:
    last = last_day(run, CALL, at)
    if on <= last:
        return ""
    rule = edition(run, at)[f"terms/{CALL}"]
    said = f"听证定于{day(at)}举行，最迟应当于{day(last)}将听证通知书送达当事人"
    return Ground(f"{said}，{instead}（{rule.cites}）。", rule)


def on_a_working_day(run: Any, facts: Facts, on: date) -> str:
    """Nobody is called to the office on a day of rest."""
    at = localtime(facts["held_at"]).date()
    return "" if whole().calendar.is_workday(at) else f"{day(at)}不是工作日，请另定举行日期。"


def way_is_open(run: Any, facts: Facts, on: date) -> str:
    """The call goes to the party itself; a public notice would reach it only weeks later."""
    if facts["way"] == Service.Way.PUBLIC_NOTICE:
        return f"听证通知书应当直接、邮寄、电子或者留置送达；公告送达之日迟于期限，请改用其他方式（{LAW} 第六十一条）。"
    return refusal_way_is_open(run, facts, on)


def refusal_way_is_open(run: Any, facts: Facts, on: date) -> str:
    return str(said) if not (said := way_guard(run, on)) else said

"""What proposing a talk, agreeing to it and calling somebody presuppose (安委〔2018〕2号): "" or one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from casework.models import Clock, Paper, Party
from flows.door.terms import Ground, Who
from flows.guards.days import day, last_day, slip
from flows.procedures.talk.asked import Level, Reason, Stage

Facts = Mapping[str, Any]
RULES = "安全生产约谈实施办法(2018)"
NOTICE, AHEAD = "talk_notice", "talk_notice_param"
PROPOSERS = ("investigator", "unit_head", "supervisor", "patrol_leader", "clerk")
TALKERS = ("agency_head", "deputy_head", "unit_head", "supervisor", "patrol_leader", "investigator", "clerk")
OF_SOMETHING_OVERDUE = (Reason.HAZARD_OVERDUE, Reason.PATROL_OVERDUE)


def local(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def party_exists(run: Any, on: date) -> str:
    """Nobody talks to a unit that no longer exists."""
    party = run.case.party
    return f"{party}已于{day(party.ended)}死亡（终止），不能约谈（{RULES}）。" if party.ended else ""


def returned_first(run: Any, on: date) -> str:
    """A proposal is made once; it is made again when it was returned."""
    if run.stage != Stage.PROPOSED or run.returned:
        return ""
    return "约谈已经呈请，正在审批；退回之后才能重新呈请。"


def awaiting_decision(run: Any, on: date) -> str:
    """A returned proposal is decided after it has been made again."""
    return f"呈请已于{day(run.returned)}退回，请先补正后重新呈请。" if run.returned else ""


def talked_to_from_above(run: Any, facts: Facts, on: date) -> str:
    """A government is talked to by an organ above it, a department of one's own level only by the committee."""
    party, organ = run.case.party, run.case.organ
    if party.kind != Party.Kind.GOVERNMENT:
        return ""
    mine, theirs = organ.territory.path, party.territory.path
    if theirs.startswith(mine) and theirs != mine:
        return ""
    government = party.name.endswith(("人民政府", "管委会", "街道办事处"))
    if theirs == mine and not government and facts["level"] != Level.ORGAN:
        return ""
    return f"{organ}不能约谈{party}：对政府及其部门的约谈，由上级机关或者安委会（办公室）进行（{RULES}）。"


def fact_on_file(run: Any, facts: Facts, on: date) -> str:
    """What is said to be overdue is overdue on file, and the talk says from which matter it arises."""
    if facts["reason"] not in OF_SOMETHING_OVERDUE:
        return ""
    reason = facts["reason"].label
    above = run.arose_from
    if above is None:
        return f"约谈事由为“{reason}”的，请从逾期的那一事项发起约谈（{RULES}）。"
    overdue = Clock.objects.filter(proceeding_id=above.pk, duty=True, lapsed=None, suspended=None, due__lt=on)
    if above.stage in ("overdue", "failed") or any(row.met is None or row.met > row.due for row in overdue):
        return ""
    return f"“{reason}”没有在案：所依据的事项没有逾期，请核对约谈事由（{RULES}）。"


def texts_of(facts: Facts) -> str:
    """Everything in the facts that a talk's papers print."""
    rows = [f"{row.issue}\n{row.requirement}" for row in facts.get("issues") or ()]
    return "\n".join([*(str(value) for value in facts.values() if isinstance(value, str)), *rows])


def reporter_kept_secret(run: Any, facts: Facts, on: date) -> str:
    """Who reported the matter is not said to those who are called."""
    if not re.search("举报人|举报者|投诉人", texts_of(facts)):
        return ""
    return "约谈的通知、记录不得写明举报人的情况，请删去（危险化学品安全法(2025) 第十条）。"


def decision_complete(run: Any, facts: Facts, on: date) -> str:
    """Agreed, the talkers are named; returned or refused, the reason is."""
    if facts["outcome"] == "agreed":
        return talkers_named(run, facts, on)
    return "" if facts["agreement"] else f"退回或者不同意的，请写明理由（{RULES}）。"


def talkers_named(run: Any, facts: Facts, on: date) -> str:
    """Two persons talk."""
    lead, second = facts["lead"], facts["second"]
    if lead is None or second is None:
        return f"请确定主谈人和参加约谈的另一人（{RULES}）。"
    if lead.is_with(second):
        return f"约谈不得由一人进行，主谈人之外请另定一人（{RULES}）。"
    return ""


TALKING = {"lead": Who(TALKERS), "second": Who(TALKERS)}


def notice_void_or_wanted(run: Any, on: date) -> str:
    """A notice is made after the talk was agreed to, and again when the one on file was voided."""
    if run.stage != Stage.NOTIFIED or run.notice_void:
        return ""
    return "约谈通知书有效，不必重新制作；需要改变时间、地点的，请办理改期。"


def hour_ahead(run: Any, facts: Facts, on: date) -> str:
    """The hour appointed lies ahead."""
    at = facts["held_at"]
    if local(at) < on:
        return f"约谈时间{day(local(at))}早于办理日{day(on)}，请改填。"
    return slip(local(at), on, "约谈时间")


def too_short(run: Any, on: date, at: datetime | None, urgent: str) -> str:
    if at is None or urgent:
        return ""
    last, rule = last_day(run, AHEAD, local(at)), run.law[AHEAD]
    if on <= last:
        return ""
    said = f"{day(local(at))}约谈，最迟应当于{day(last)}送达约谈通知；不足的请改期，或者写明紧急约谈的理由"
    return Ground(f"{said}（{rule.cites}）。", rule, None)


def days_ahead(run: Any, facts: Facts, on: date) -> str:
    """Some days lie between the notice and the talk, unless the urgent ground is stated."""
    return too_short(run, on, facts["held_at"], facts["urgent_ground"])


def served_ahead(run: Any, on: date) -> str:
    """The same of the day on which the notice reached them."""
    return too_short(run, on, run.held_at, run.urgent_ground)


def served_before_hour(run: Any, on: date) -> str:
    """A notice that comes after the day appointed calls nobody."""
    if run.held_at is None or on <= local(run.held_at):
        return ""
    return f"送达日{day(on)}晚于约谈日{day(local(run.held_at))}，请改期后重新通知（{RULES}）。"


def notice_of(run: Any) -> Paper | None:
    """The latest notice of the talk, void or not."""
    papers: list[Paper] = run.stored(Paper, "voided", proceeding_id=run.pk, form=NOTICE)
    return papers[-1] if papers else None

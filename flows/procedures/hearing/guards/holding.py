"""The room: who came, what was put down, when absence is absence (行政处罚法 第六十四条第五项至第八项)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localtime

from casework.models import Paper, Service
from flows.door.lawful import edition
from flows.door.terms import Ground
from flows.guards.days import day
from flows.guards.people import INVESTIGATION, took_part
from flows.procedures.hearing.asked import Role
from flows.procedures.hearing.guards.bench import cases_of
from flows.procedures.hearing.keeping import penalty_of
from flows.procedures.hearing.stage import LAW

Facts = Mapping[str, Any]
AGENTS = 2  # 行政处罚法 第六十四条第五项


def day_has_come(run: Any, on: date) -> str:
    """A hearing is held on its day."""
    at = run.hearing_day
    if at is None or on >= at:
        return ""
    return Ground(f"听证定于{day(at)}举行，最早当日可以办理（{LAW} 第六十四条第二项）。", None, at)


def call_proved(run: Any, on: date) -> str:
    """Nobody is absent without proof that he was called."""
    papers = run.stored(Paper, "voided", proceeding_id=run.pk, form="hearing_notice")
    if papers and Service.objects.filter(paper_id=papers[-1].pk).exists():
        return ""
    return f"没有听证通知书送达的证明，不能举行听证，也不能认定无正当理由缺席（{LAW} 第六十四条第二项、第六项）。"


def held_when_appointed(run: Any, facts: Facts, on: date) -> str:
    """On the appointed day, not before the appointed hour, and it ends after it began."""
    first, last = facts["started"] or run.held_at, facts["ended"]
    if localtime(first).date() != run.hearing_day:
        said = f"听证定于{day(run.hearing_day)}举行，不能记为{day(localtime(first))}"
        return f"{said}；确需改日的请办理改期（{LAW} 第六十四条第二项）。"
    if first < run.held_at:
        return f"听证定于{localtime(run.held_at):%H:%M}开始，不得提前举行（{LAW} 第六十四条第二项）。"
    return "听证结束时间应当晚于开始时间，请更正。" if last and last <= first else ""


def heard(facts: Facts) -> bool:
    return str(facts["outcome"]) in ("held", "adjourned")


def record_is_whole(run: Any, facts: Facts, on: date) -> str:
    """What a hearing that was held must have put down (行政处罚法 第六十四条第七项、第八项)."""
    if not heard(facts):
        return ""
    if facts["started"] is None or facts["ended"] is None or not facts["statements"]:
        return f"已经举行的听证，请填写开始、结束时间和听证陈述（{LAW} 第六十四条第七项、第八项）。"
    if facts["signed_by"] or facts["refusal_note"]:
        return ""
    return f"听证笔录应当交当事人或者其代理人签字；拒绝签字的，由主持人在笔录中注明（{LAW} 第六十四条第八项）。"


def investigator_present(run: Any, facts: Facts, on: date) -> str:
    """Who investigated lays out facts, evidence and proposal (行政处罚法 第六十四条第七项)."""
    if not heard(facts):
        return ""
    penalty, cases = penalty_of(run), cases_of(run)
    came = facts["investigators"] or ()
    handlers = (penalty.owner_id, penalty.partner_id)
    if any(one.is_one_of(handlers) or took_part(one, cases, INVESTIGATION) for one in came):
        return ""
    said = "举行听证应当有本案的调查人员到场，提出违法事实、证据和处罚建议，请填写到场的调查人员"
    return f"{said}（{LAW} 第六十四条第七项）。"


def agents_authorised(run: Any, facts: Facts, on: date) -> str:
    """One or two agents, each by a letter of authority (行政处罚法 第六十四条第五项)."""
    agents = [one for one in facts["present"] or () if one.role == Role.AGENT]
    if len(agents) > AGENTS:
        return f"当事人可以委托一至二人代理，现填写{len(agents)}名代理人（{LAW} 第六十四条第五项）。"
    bare = "、".join(one.name for one in agents if not one.paper)
    said = f"{bare}没有授权委托书，不得作为代理人参加听证，请补正或者不列为代理人"
    return f"{said}（{LAW} 第六十四条第五项）。" if bare else ""


def party_side_present(run: Any, facts: Facts, on: date) -> str:
    """A hearing is held with the party or its agent."""
    if not heard(facts) or any(one.role in (Role.PARTY, Role.AGENT) for one in facts["present"] or ()):
        return ""
    said = "请填写到场的当事人或者代理人；无正当理由未到场的，请选“无正当理由缺席或者中途退出”"
    return f"{said}（{LAW} 第六十四条第五项、第六项）。"


def absence_told(run: Any, facts: Facts, on: date) -> str:
    if str(facts["outcome"]) != "absent" or facts["absence"]:
        return ""
    return f"请写明当事人未到场（或者中途退出）的情况，以及没有正当理由（{LAW} 第六十四条第六项）。"


def absence_waited(run: Any, facts: Facts, on: date) -> str:
    """Absence is put down only after the wait, unless the party walked out of a hearing that had begun."""
    if str(facts["outcome"]) != "absent" or facts["statements"]:
        return ""
    rule = edition(run, on)["thresholds/hearing_wait_30min"]
    noted = facts["started"] or run.held_at
    if noted >= run.held_at + timedelta(minutes=int(rule.value)):
        return ""
    return Ground(f"约定时间过后等待满{rule.value}分钟，方可记明当事人缺席（{rule.cites}）。", rule)

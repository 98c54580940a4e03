"""Whether it is the moment for a step at all: once only, hours that fit, a party that still exists, papers in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from casework.models import Paper
from flows.door.refusals import already
from flows.door.terms import Check, Guard
from flows.guards.days import day, within
from flows.guards.people import party_gone, party_there
from flows.guards.service import announced, served_lawfully
from flows.guards.service import channel_named as channel_guard
from flows.procedures.penalty.asked import Withdrawal
from flows.procedures.penalty.stage import DECISIONS, LAW, Stage

within_ninety_days = within("decision_90d", "filed", "立案后作出处罚决定的九十日期限")
published_in_time = within("publish_7wd_acl", "decided", "处罚决定公开曝光的期限")
served_in_time = within("service_7wd", "decided", "处罚决定书的送达期限")


def decision_not_revoked(run: Any, on: date) -> str:
    """A revoked decision is not published."""
    return f"处罚决定已于{day(run.revoked)}撤销，不再公示（{LAW} 第四十八条第二款）。" if run.revoked else ""


def publication_to_withdraw(run: Any, on: date) -> str:
    """What was published is taken down once the decision was changed or revoked."""
    if run.unpublish_since is not None:
        return ""
    return f"公示的处罚决定没有变更、撤销，无需撤回公示（{LAW} 第四十八条第二款）。"


def down_after_change(run: Any, facts: Mapping[str, Any], on: date) -> str:
    """Nothing is taken down on a ground that was not there yet."""
    if run.unpublish_since is None or on >= run.unpublish_since:
        return ""
    return f"撤回日{day(on)}早于处罚决定变更、撤销之日{day(run.unpublish_since)}，请更正。"


taken_down_in_time = within("publish_withdraw_3wd", "unpublish_since", "撤回公示的期限")


def served_or_announced_in_time(run: Any, on: date) -> str:
    """A decision announced in time counts as served when the notice has run, long after the seven days."""
    return "" if announced(run, "decision_announced", DECISIONS) else served_in_time(run, on)


def announced_once(fact: str, step: str, forms: tuple[str, ...]) -> Guard:
    """A paper is announced once; one that was made again is announced anew."""

    def not_announced_yet(run: Any, on: date) -> str:
        return already(run, step) if announced(run, fact, forms) else ""

    return not_announced_yet


def once_only(fact: str, step: str) -> Guard:
    """A step that keeps its stage is taken once; the second is told who was first."""

    def not_done_yet(run: Any, on: date) -> str:
        return already(run, step) if getattr(run, fact) else ""

    return not_done_yet


def copied_to_another(run: Any, facts: Mapping[str, Any], on: date) -> str:
    """What is copied goes to somebody else."""
    organ = run.case.organ.name
    return f"抄告机关不能是本机关（{organ}），请写收到抄告的机关。" if facts["copied_to"] == organ else ""


def only_for(outcome: str, guard: Guard) -> Guard:
    """A condition of one result of a step; the page shows it before a result is chosen."""

    def of_this_result(run: Any, on: date) -> str:
        return guard(run, on) if run.act.outcome in ("", outcome) else ""

    return of_this_result


def captured_already(run: Any, facts: Mapping[str, Any], on: date) -> str:
    """A piece of evidence was taken before it is put on file."""
    at = facts["captured"]
    if at is None or localtime(at).date() <= on:
        return ""
    return f"取得时间{localtime(at):%Y年%-m月%-d日%H:%M}晚于登记日{day(on)}，请更正（{LAW} 第四十六条）。"


def held_on_the_day(run: Any, facts: Mapping[str, Any], on: date) -> str:
    """What a record describes ends after it began, and not after the day of the record."""
    first, last = facts["start_time"], facts["end_time"]
    if last <= first:
        return "结束时间应当晚于开始时间，请更正。"
    typed = run.act.on
    return f"结束时间晚于记录日{day(typed)}，请更正。" if localtime(last).date() > typed else ""


def way_is_lawful(fact: str, forms: tuple[str, ...]) -> Check:
    """The way of service is open for this party; `fact` keeps the day of the public notice of papers of `forms`."""
    guard = served_lawfully(fact, forms)

    def way_in_hand(run: Any, facts: Mapping[str, Any], on: date) -> str:
        return str(said) if not (said := guard(run, on)) else said

    return way_in_hand


def channel_named(run: Any, facts: Mapping[str, Any], on: date) -> str:
    return channel_guard(run, on)


party_lives = party_there(
    f"不能再办理这一步；请由机关负责人撤案，撤案事由选“{Withdrawal.PARTY_ENDED.label}”（{LAW} 第五十七条第一款）。"
)


def withdrawal_grounded(run: Any, facts: Mapping[str, Any], on: date) -> str:
    """The end of the party, or the fine in another case, is on file before it is a ground."""
    if facts["ground"] == Withdrawal.FINED_ELSEWHERE and not run.fined_elsewhere:
        return f"本案的违法行为没有都在另案被处罚款，不能以此撤案，请另选撤案事由（{LAW} 第二十九条）。"
    if facts["ground"] != Withdrawal.PARTY_ENDED or party_gone(run, on):
        return ""
    return f"{run.case.party}没有登记死亡（注销）日，或者登记了承继人，请先更正当事人资料，或者另选撤案事由。"


def decision_not_in_force(run: Any, on: date) -> str:
    """A decision whose paper stands is revoked or changed, not withdrawn."""
    if run.stage != Stage.DECIDED or party_gone(run, on):
        return ""
    paper = Paper.objects.filter(proceeding_id=run.pk, form__in=DECISIONS).order_by("-pk").first()
    if paper is None or hasattr(paper, "voided"):
        return ""
    said = f"《{paper.title}》{paper.number or ''}仍然有效，不能撤案"
    return f"{said}；尚未送达而有错误的，请先作废（{LAW} 第五十七条第一款）。"


def a_unit(run: Any, on: date) -> str:
    """The duty to publish in seven working days is one towards production units (安全生产法 第七十八条第二款)."""
    if not run.case.party.is_person:
        return ""
    return "七个工作日内公开曝光只对生产经营单位（安全生产法(2021) 第七十八条第二款）；个人的处罚决定无需办理这一步。"

"""What the talk itself, the report on it and its verification presuppose (安委〔2018〕2号): "" or one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from casework.models import TalkIssue
from flows.door.terms import Ground
from flows.guards.days import day, not_late, slip
from flows.procedures.talk.asked import Stage
from flows.procedures.talk.calling import RULES, local

Facts = Mapping[str, Any]
FINE = re.compile(r"罚款\s*[\d一二三四五六七八九十百千万零壹贰叁肆伍陆柒捌玖拾佰仟]|处以?罚款|没收|吊销|责令停产停业")


def clock_time(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def no_penalty_in_it(run: Any, facts: Facts, on: date) -> str:
    """A talk is no penalty: it was neither notified nor decided as one."""
    asked = [facts.get("requirements") or "", *(row.requirement for row in facts.get("issues") or ())]
    if not any(FINE.search(text) for text in asked):
        return ""
    said = "约谈不是行政处罚，约谈要求不得写罚款、没收等内容；需要处罚的，请另行立案"
    return f"{said}（行政处罚法(2021) 第九条、第六十二条）。"


def way_on(run: Any, facts: Facts, on: date) -> str:
    """What each result of the day presupposes: the notice served, the hour come, the talker there."""
    if facts["outcome"] == "postponed":
        return "" if facts["postpone_ground"] else f"改期的，请写明理由（{RULES}）。"
    if run.noticed is None:
        return f"约谈通知没有送达在案，不能约谈，也不能认定未到场（{RULES}）。"
    if on < local(run.held_at):
        first = local(run.held_at)
        return Ground(f"约定于{day(first)}约谈，当日之前不能办理；需要提前的，请改期（{RULES}）。", None, first)
    if run.act.by.pk not in (run.lead_id, run.second_id):
        return f"约谈由主谈人{run.lead}、{run.second}进行并登记；不能进行的，请先另定人员（{RULES}）。"
    return ""


def absence_told(run: Any, facts: Facts, on: date) -> str:
    """That nobody came is said in words."""
    if facts["outcome"] != "absent" or facts["absence"]:
        return ""
    return f"未到场的，请写明等候和联系的情况（{RULES}）。"


ASKED_OF_A_TALK = {
    "started": "约谈开始",
    "ended": "约谈结束",
    "present": "到场人员",
    "issues": "通报的问题",
    "answer": "被约谈人表态",
    "requirements": "约谈要求",
    "due": "报告整改情况的期限",
}


def record_complete(run: Any, facts: Facts, on: date) -> str:
    """What the record of a talk attests is stated by those who held it."""
    if facts["outcome"] != "held":
        return ""
    if missing := [title for name, title in ASKED_OF_A_TALK.items() if not facts[name]]:
        return f"已约谈的，请填写：{'、'.join(missing)}（{RULES}）。"
    if facts["signed_by"] or facts["refusal_note"]:
        return ""
    return f"约谈记录应当由被约谈人签字；拒绝签字的，请写明情况，由两名约谈人员注明（{RULES}）。"


def hours_in_order(run: Any, facts: Facts, on: date) -> str:
    """It begins on its day and not before its hour, and ends after it began."""
    begun, ended = facts["started"], facts["ended"]
    if facts["outcome"] != "held" or begun is None or ended is None or run.held_at is None:
        return ""
    if local(begun) != on:
        return f"约谈开始时间与约谈日{day(on)}不是同一天，请核对。"
    if begun < run.held_at:
        return f"约定{day(local(run.held_at))}{clock_time(run.held_at)}约谈，不能早于约定时间开始（{RULES}）。"
    return "" if ended > begun else "约谈结束时间应当晚于开始时间，请改填。"


def days_after_talk(run: Any, facts: Facts, on: date) -> str:
    """The report and every issue are due after the talk."""
    if facts["outcome"] != "held" or facts["due"] is None:
        return ""
    if facts["due"] <= on:
        return f"报告整改情况的期限{day(facts['due'])}应当晚于约谈日{day(on)}，请改填（{RULES}）。"
    if any(row.due and row.due <= on for row in facts["issues"] or ()):
        return f"各项问题的完成期限应当晚于约谈日{day(on)}，请改填（{RULES}）。"
    return slip(facts["due"], on, "报告整改情况的期限")


def proxy_allowed(run: Any, facts: Facts, on: date) -> str:
    """Nobody stands in for those called where the notice forbids it."""
    proxies = [row.name for row in facts["present"] or () if row.proxy]
    if not proxies or run.proxy:
        return ""
    return f"约谈通知书写明不得委托他人参加，{'、'.join(proxies)}不能代为参加；请改期或者记为未到场（{RULES}）。"


def extended_once(run: Any, on: date) -> str:
    """More time is asked for before the day, and given once."""
    if run.extended:
        return f"已于{day(run.extended)}同意延期一次，不能再次延期（{RULES}）。"
    if run.due and on > run.due:
        return f"报告期限已于{day(run.due)}届满，延期应当在期限届满前申请（{RULES}）。"
    return ""


def extended_beyond(run: Any, facts: Facts, on: date) -> str:
    """The new day lies after the old one."""
    if facts["due"] <= run.due:
        return f"延长后的期限应当晚于原期限{day(run.due)}，请改填（{RULES}）。"
    return slip(facts["due"], on, "延长后的期限")


report_in_time = not_late("due", f"报告期限已于{{last}}届满，本次属逾期报告（{RULES}）。")


def issues_of(run: Any) -> dict[int, TalkIssue]:
    """Issues of the talk by number."""
    return {row.number: row for row in TalkIssue.objects.filter(talk_id=run.pk).order_by("number")}


def every_issue(name: str) -> Any:
    """The rows of the fact answer each issue of the talk once."""

    def each_answered(run: Any, facts: Facts, on: date) -> str:
        known, said = list(issues_of(run)), [row.number for row in facts[name]]
        if sorted(said) == known:
            return ""
        numbers = "、".join(str(number) for number in known)
        return f"请对第{numbers}项问题逐项填写，各填一次。"

    each_answered.__name__ = f"every_issue_in_{name}"
    return each_answered


def time_to_verify(run: Any, on: date) -> str:
    """Verified is what was reported, or what was not reported by the last day."""
    if run.stage != Stage.HELD or run.due is None or on > run.due:
        return ""
    first = run.due + timedelta(days=1)
    return Ground(f"尚未报告整改情况，报告期限至{day(run.due)}；收到报告后或者自{day(first)}起核实。", None, first)


def not_by_the_talker(run: Any, on: date) -> str:
    """Who led the talk does not judge what came of it."""
    if run.lead_id is None or run.act.by is None or run.act.by.pk != run.lead_id:
        return ""
    return f"{run.lead}是主谈人，不能核实约谈的落实情况，请由他人核实（职能分离）。"


def verdict_fits(run: Any, facts: Facts, on: date) -> str:
    """落实 when every issue is done, and only then; more time names its day."""
    left = [str(row.number) for row in facts["results"] if row.result != TalkIssue.Result.DONE]
    if facts["outcome"] == "effective":
        return f"第{'、'.join(left)}项没有落实，结论不能是“落实”（{RULES}）。" if left else ""
    if not left:
        return "各项均已落实，结论应当是“落实”，请改选。"
    if facts["outcome"] != "supplement":
        return ""
    if facts["supplement_due"] is None or facts["supplement_due"] <= run.act.on:
        return f"补充整改的，请填写晚于{day(run.act.on)}的期限（{RULES}）。"
    return slip(facts["supplement_due"], on, "补充整改期限")


def may_still_drop(run: Any, on: date) -> str:
    """After the talk the report is due, unless the party is no more."""
    if run.stage not in (Stage.HELD, Stage.REPORTED) or run.case.party.ended:
        return ""
    return f"约谈已经进行，仍应报告和核实；只有被约谈单位终止的才能不再办理（{RULES}）。"


def called_are_told(run: Any, facts: Facts, on: date) -> str:
    """Who was called is told that the talk is off."""
    told = facts["told"]
    if told is not None and told > run.act.on:
        return "告知日晚于办理日，请更正。"
    if told is not None or run.noticed is None or run.case.party.ended:
        return ""
    return f"约谈通知已于{day(run.noticed)}送达，请填写告知不再约谈的日期（{RULES}）。"

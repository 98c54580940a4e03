"""What each step of an inspection presupposes: "" or one sentence with its article (安全生产法 第六十五条以下)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localtime

import law
from casework.drawn import accepted
from casework.models import Draw, Finding, Inspection
from flows.guards.days import day, slip
from flows.guards.findings import not_dealt_with, open_orders
from flows.procedures.inspection.asked import PlanKind, Seen

Facts = Mapping[str, Any]
PLAN = "安全生产法(2021) 第六十二条第二款; 第六十五条"
VISIT = "安全生产法(2021) 第六十五条; 第六十七条; 第六十八条; 行政处罚法(2021) 第四十二条; 第五十五条"
DEALT = "安全生产法第六十五条第一款第二项、行政处罚法第二十八条第一款"


def party_exists(run: Any, on: date) -> str:
    """Nobody plans to visit a party that has died or been struck off."""
    party = run.case.party
    if party.ended is None or on <= party.ended:
        return ""
    return f"{party}已于{day(party.ended)}死亡或者注销，不能再对其检查；请取消，有承继人的另对承继人办理。"


def planned_ahead(run: Any, facts: Facts, on: date) -> str:
    """A plan precedes the visit: its day is not past, and not beyond any sensible year."""
    planned = facts["planned_for"]
    if planned < on:
        return f"计划检查日{day(planned)}早于{day(on)}，检查方案应当在检查之前拟定，请改填（{PLAN}）。"
    return slip(planned, on, "计划检查日")


def drawn_as_said(run: Any, facts: Facts, on: date) -> str:
    """A visit drawn at random names both adopted draws, that of the unit and that of the officers, and follows them.

    No statute prescribes the way of drawing; what “双随机” says is that nobody chose the unit or who goes there.
    """
    numbers = facts["draw"], facts["officers_draw"]
    if facts["plan_kind"] != PlanKind.DRAWN:
        return f"检查类别不是“{PlanKind.DRAWN.label}”的，请不要填写抽取编号。" if any(numbers) else ""
    if not all(numbers):
        return (
            f"“{PlanKind.DRAWN.label}”的检查对象和执法人员都应当随机抽取，请填写两次抽取的编号（已采用的）；"
            "没有抽取的，请先抽取或者另选检查类别。"
        )
    who = {f"officer-{one.pk}": str(one) for one in (run.owner, run.partner) if one is not None}
    unit = {f"party-{run.case.party_id}": str(run.case.party)}
    return among_drawn(run, numbers[0], Draw.Of.UNITS, unit) or among_drawn(run, numbers[1], Draw.Of.OFFICERS, who)


def among_drawn(run: Any, number: str, of: Draw.Of, named: Mapping[str, str]) -> str:
    """ "" when all who are named are in the result of the organ's adopted draw of that sort."""
    found = accepted(number)
    if found is None or found[0].organ_id != run.case.organ_id:
        return f"本机关没有编号为{number}、已采用的抽取，请核对编号，或者先采用抽取结果。"
    if found[0].of != of:
        return f"{number}抽取的是{found[0].get_of_display()}，不是{of.label}，请核对编号。"
    missing = "、".join(name for key, name in named.items() if key not in found[1])
    return f"{missing}不在{number}的抽取结果中，请按抽取结果确定{of.label}。" if missing else ""


def drawn_handler(run: Any, person: Any) -> str:
    """Who takes over a visit drawn at random is drawn too, perhaps as the next of the same ranking (递补)."""
    found = accepted(run.officers_draw) if run.officers_draw else None
    if not run.officers_draw or (found is not None and f"officer-{person.pk}" in found[1]):
        return ""
    return (
        f"{person}不在{run.officers_draw}的抽取结果中：双随机抽查由抽取的执法人员承办，请先在抽取中办理递补；"
        "原承办人应当回避、递补不能的，请写明回避情形（行政处罚法第四十三条）。"
    )


def planned_besides(run: Any, on: date) -> str:
    """Other visits to the same party that are still to come: on the same day where this one has its day.

    It is told whatever organ planned them; no card of law forbids two visits, so that nothing is refused.
    """
    rows = Inspection.objects.filter(case__party_id=run.case.party_id, closed=None, recorded=None, planned_for__gte=on)
    rows = rows.exclude(pk=run.pk).select_related("case__organ", "owner").order_by("planned_for", "pk")
    rows = rows.filter(planned_for=run.planned_for) if run.planned_for else rows
    said = "；".join(f"{day(row.planned_for)}，{row.case.organ}，{row.owner}主办" for row in rows[:5])
    if not said:
        return ""
    first = f"{run.case.party}在计划检查日另有检查" if run.planned_for else f"{run.case.party}另有尚未进行的检查"
    return f"{first}：{said}。能够合并的请合并进行，或者改期，避免同日重复检查。"


def still_ahead(run: Any, facts: Facts, on: date) -> str:
    """A plan is approved before its day has passed."""
    if facts["outcome"] != "agreed" or not run.planned_for or run.planned_for >= on:
        return ""
    return f"计划检查日{day(run.planned_for)}已过，不能批准，请退回重新拟定（{PLAN}）。"


def opinions_stated(run: Any, facts: Facts, on: date) -> str:
    """Whoever approves says both opinions that the plan prints."""
    if facts["outcome"] != "agreed" or facts["review_opinion"]:
        return ""
    return f"批准检查方案，请同时填写审核意见（{PLAN}）。"


def certificates_shown(run: Any, facts: Facts, on: date) -> str:
    """Officers show their certificates, or the unit may refuse them."""
    if facts["certificates_shown"]:
        return ""
    said = "未出示执法证件的，当事人有权拒绝检查：请出示证件并如实记录"
    return f"{said}（行政处罚法第五十五条第一款、安全生产法第六十七条第二款）。"


def signed_or_noted(run: Any, facts: Facts, on: date) -> str:
    """The record is signed by the unit, or the refusal is noted and reported."""
    if facts["signed_by"]:
        return ""
    if not facts["refusal_note"]:
        return "检查记录应当由被检查单位负责人签字；拒绝签字的，应当将情况记录在案（安全生产法第六十八条）。"
    if facts["refusal_reported"]:
        return ""
    return "拒绝签字的情况应当向本部门报告：请报告后勾选“拒签已报告”（安全生产法第六十八条）。"


def visited_in_order(run: Any, facts: Facts, on: date) -> str:
    """The visit ends after it began, on a day that the record has reached."""
    if facts["ended"] <= facts["started"]:
        return "检查结束时间应当晚于检查开始时间，请改填（安全生产法第六十八条）。"
    if localtime(facts["ended"]).date() > run.act.on:
        return f"检查结束时间晚于记录日{day(run.act.on)}，请核对（安全生产法第六十八条）。"
    return ""


def found_or_nothing(run: Any, facts: Facts, on: date) -> str:
    """The record says what was found, or that nothing was; not both, not neither."""
    if facts["findings"] and facts["no_findings"]:
        return "既填写了发现的问题，又勾选了“未发现问题”，请核对（安全生产法第六十八条）。"
    if facts["findings"] or facts["no_findings"]:
        return ""
    return "请填写发现的问题；没有发现问题的，请勾选“未发现问题”（安全生产法第六十八条）。"


def items_agree(run: Any, facts: Facts, on: date) -> str:
    """An item answered as faulty has a finding."""
    faulty = [row.item for row in facts["checked"] or () if row.result == Seen.FAULTY]
    if not faulty or not facts["no_findings"]:
        return ""
    return (
        f"检查项目“{'、'.join(faulty)}”记为发现问题，请在发现的问题中写明，或者更正检查结果（安全生产法第六十八条）。"
    )


def major_hazards_handled(run: Any, facts: Facts, on: date) -> str:
    """A major hazard is not merely written down: what was done on site is said."""
    rows = enumerate(facts["findings"] or (), 1)
    left = [str(n) for n, row in rows if row.grade == Finding.Grade.MAJOR and not row.on_site]
    if not left:
        return ""
    return (
        f"第{'、'.join(left)}项为重大事故隐患，应当写明现场处理情况；排除前或者排除过程中无法保证安全的，"
        "应当责令撤出作业人员、暂时停产停业或者停止使用（安全生产法第六十五条第一款第三项）。"
    )


def offences_known(run: Any, facts: Facts, on: date) -> str:
    """A suspected offence is one of the book."""
    for number, row in enumerate(facts["findings"] or (), 1):
        try:
            if row.offence:
                run.law.book.offence(row.offence)
        except law.LawError as why:
            return f"第{number}项的涉嫌案由：{why}"
    return ""


def earlier_than_planned(run: Any, on: date) -> str:
    """A visit before the planned day is unusual and says why."""
    return f"计划检查日为{day(run.planned_for)}，本次检查早于计划。" if run.planned_for and on < run.planned_for else ""


def every_finding_dealt_with(run: Any, on: date) -> str:
    """Each finding is signed off or turned into a penalty; the others say for whom they wait (应当责令改正)."""
    left = not_dealt_with(run, run.pk)
    return f"尚有问题没有处理完毕：{'；'.join(left)}。处理完毕后才能终结检查（{DEALT}）。" if left else ""


def something_open(run: Any, on: date) -> str:
    """A visit whose findings are dealt with is concluded, not terminated."""
    return "" if not_dealt_with(run, run.pk) else "各项问题已经处理完毕，请办理“终结检查”。"


def no_order_open(run: Any, on: date) -> str:
    """Orders end before the inspection from which they arose."""
    open_ = len(open_orders(run))
    return f"尚有{open_}份责令整改没有终结，请先逐份终止整改（{DEALT}）。" if open_ else ""

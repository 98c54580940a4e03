"""Inspection: planned by two with certificates, approved by another, called off, for a day to come."""

from datetime import timedelta

import pytest

from casework.models import Case, Clock, Entry, Finding, Paper
from documents import BlankLeft
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from flows.door.worklist import wanted
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.people import fresh, photo

pytestmark = pytest.mark.django_db


def invited(run):
    """Open invitations that hang on the proceeding, as kind.step; the same as its facts call for."""
    open_ = {f"{i.kind}.{i.step}" for i in Invitation.objects.filter(process_id=run.pk, finished=None)}
    assert open_ == {one.name for one in wanted(acts.again(run))}
    return open_


def said(refusal):
    return "".join(refusal.value.args)


def test_a_plan_opens_a_case_of_the_unit(people):
    plan = acts.proposed(people)
    assert plan.stage == "proposed"
    assert plan.case.party == people.company
    assert plan.case.number == "（晋）应急案〔2026〕1号"
    assert [entry.step for entry in plan.case.record.all()] == ["propose"]


def test_a_plan_needs_two_handlers_with_valid_certificates(people):
    who = people.jinjiang
    facts = {
        "plan_kind": "计划",
        "planned_for": DAY,
        "items": [{"item": "a", "content": "b"}],
        "method": ["现场检查"],
    }
    for by, partner, why in (
        (who.investigator, None, "不得少于两人"),
        (who.investigator, who.investigator, "不得少于两人"),
        (who.investigator, who.expired, "有效的执法证件"),
        (who.expired, who.partner, "有效的执法证件"),
        (who.auxiliary, who.partner, "请由执法人员办理"),
        (who.clerk, who.partner, "请由执法人员办理"),
    ):
        with pytest.raises(NotPermitted, match=why):
            begin("inspection", "propose", facts, party=people.company, by=fresh(by), partner=partner, on=DAY)
    assert not Case.objects.exists()


def test_an_officer_of_another_place_cannot_open_a_case_here(people):
    people.whole.people["jj.investigator"].offices.update(territory_path="350500/350502/")
    with pytest.raises(NotPermitted, match="没有岗位"):
        acts.proposed(people)


def test_the_plan_is_approved_by_somebody_else_and_printed(people):
    plan = acts.proposed(people)
    with pytest.raises(NotPermitted, match="承办机构负责人"):
        take(
            "inspection",
            "approve_plan",
            plan.pk,
            acts.APPROVAL,
            by=fresh(people.jinjiang.investigator),
            on=DAY,
        )
    plan = acts.run(
        take(
            "inspection",
            "approve_plan",
            plan.pk,
            acts.APPROVAL,
            by=fresh(people.jinjiang.unit_head),
            on=DAY,
        )
    )
    assert (plan.stage, plan.approved) == ("approved", DAY)
    paper = Paper.objects.get(proceeding_id=plan.pk)
    assert (paper.form, paper.number) == ("inspection_plan", "（晋）应急检查〔2026〕1号")


def test_a_unit_head_who_proposed_cannot_approve(people):
    head = people.jinjiang.unit_head
    head.offices.create(office="investigator", organ=people.jinjiang.organ, territory_path="350500/350582/", since=DAY)
    facts = {"plan_kind": "专项", "planned_for": DAY, "items": [{"item": "a", "content": "b"}], "method": ["暗查"]}
    plan = acts.run(
        begin(
            "inspection",
            "propose",
            facts,
            party=people.company,
            by=fresh(head),
            partner=people.jinjiang.partner,
            on=DAY,
        )
    )
    with pytest.raises(NotPermitted, match="职能分离"):
        take("inspection", "approve_plan", plan.pk, acts.APPROVAL, by=fresh(head), on=DAY)


def test_a_returned_plan_is_proposed_again(people):
    plan = acts.proposed(people)
    plan = acts.run(
        take(
            "inspection",
            "approve_plan",
            plan.pk,
            {"outcome": "returned", "approval_opinion": "检查内容不具体"},
            by=fresh(people.jinjiang.deputy),
            on=DAY,
        )
    )
    assert plan.stage == "returned"
    facts = {
        "plan_kind": "计划",
        "planned_for": DAY,
        "items": [{"item": "a", "content": "b"}],
        "method": ["现场检查"],
    }
    again = acts.run(take("inspection", "propose", plan.pk, facts, by=fresh(people.jinjiang.investigator), on=DAY))
    assert again.stage == "proposed"


def test_a_visit_is_recorded_with_its_findings_and_printed(people):
    plan = acts.approved(people)
    shot = photo(plan.case, people.jinjiang.investigator)
    rows = [
        acts.FINDINGS[0] | {"photo": shot.pk},
        acts.FINDINGS[1] | {"grade": "重大隐患", "on_site": "已责令撤出作业人员"},
    ]
    take(
        "inspection", "record_visit", plan.pk, acts.visit(findings=rows), by=fresh(people.jinjiang.investigator), on=DAY
    )
    first, second = Finding.objects.filter(case=plan.case).order_by("number")
    assert (first.photo, first.grade, first.found, first.territory_path) == (
        shot,
        "general",
        DAY,
        "350500/350582/350582101/",
    )
    assert (second.grade, second.offence, second.signed_off) == ("major", "AQ99-1-O", None)
    paper = Paper.objects.get(form="site_inspection_record")
    assert [row["problem"] for row in paper.blanks["findings_table"]] == [row["problem"] for row in rows]
    assert acts.run(paper.proceeding.record.last()).stage == "recorded"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"certificates_shown": False}, "第五十五条"),
        ({"signed_by": ""}, "第六十八条"),
        ({"signed_by": "", "refusal_note": "负责人拒签"}, "向本部门报告"),
        ({"ended": "2026-09-01T08:00"}, "晚于检查开始时间"),
        ({"started": "2026-08-31T09:00"}, "早于方案批准日"),
        ({"ended": "2026-09-02T11:00"}, "晚于记录日"),
        ({"started": "2026-09-02T09:00", "ended": "2026-09-02T11:00"}, "晚于登记日"),
        ({"checked": [{"item": "设备", "result": "发现问题"}], "findings": [], "no_findings": True}, "记为发现问题"),
        ({"findings": []}, "勾选“未发现问题”"),
        ({"no_findings": True}, "请核对"),
        ({"findings": [acts.FINDINGS[0] | {"grade": "major"}]}, "第六十五条第一款第三项"),
        ({"findings": [acts.FINDINGS[0] | {"offence": "AQ99-1-P"}]}, "AQ99-1"),
    ],
)
def test_a_visit_that_lacks_something_is_not_recorded(people, facts, why):
    plan = acts.approved(people)
    before = Entry.objects.count()
    with pytest.raises(Refused, match=why):
        take("inspection", "record_visit", plan.pk, acts.visit(**facts), by=fresh(people.jinjiang.investigator), on=DAY)
    assert (Entry.objects.count(), Finding.objects.count()) == (before, 0)


def test_a_refused_signature_that_was_noted_and_reported_is_enough(people):
    seen = acts.recorded(people, signed_by="", refusal_note="负责人在场拒绝签字", refusal_reported=True)
    assert seen.stage == "recorded"


def test_another_officer_does_not_record_the_visit(people):
    plan = acts.approved(people)
    with pytest.raises(NotPermitted, match="不是承办人"):
        take("inspection", "record_visit", plan.pk, acts.visit(), by=fresh(people.jinjiang.third), on=DAY)


def test_a_visit_before_the_planned_day_needs_a_reason(people):
    plan = acts.proposed(people, planned_for=DAY + timedelta(days=3))
    take("inspection", "approve_plan", plan.pk, acts.APPROVAL, by=fresh(people.jinjiang.unit_head), on=DAY)
    with pytest.raises(Refused, match="早于计划"):
        take("inspection", "record_visit", plan.pk, acts.visit(), by=fresh(people.jinjiang.investigator), on=DAY)
    entry = take(
        "inspection",
        "record_visit",
        plan.pk,
        acts.visit(),
        by=fresh(people.jinjiang.investigator),
        on=DAY,
        reason="接到举报",
    )
    assert "接到举报" in entry.reason


def test_a_blank_that_the_law_asks_for_stops_the_record_whole(people):
    people.company.representative = ""
    people.company.save()
    plan = acts.approved(people)
    with pytest.raises(BlankLeft, match="法定代表人"):
        take("inspection", "record_visit", plan.pk, acts.visit(), by=fresh(people.jinjiang.investigator), on=DAY)
    plan.refresh_from_db()
    assert (plan.stage, Finding.objects.count(), Paper.objects.filter(form="site_inspection_record").count()) == (
        "approved",
        0,
        0,
    )


def test_a_clean_visit_ends_without_finding(people):
    seen = acts.recorded(people, findings=[], no_findings=True, situation="未发现问题。")
    who = fresh(people.jinjiang.investigator)
    assert invited(seen) == {"inspection.conclude"}
    seen = acts.run(take("inspection", "conclude", seen.pk, by=who, on=DAY))
    assert (seen.stage, seen.closed) == ("concluded", DAY)
    assert not Clock.objects.filter(met=None, lapsed=None).exists()


def test_an_inspection_is_concluded_when_its_findings_are_dealt_with_not_when_they_are_ordered(people):
    seen = acts.recorded(people)
    who = fresh(people.jinjiang.investigator)
    with pytest.raises(Refused, match="第1项待责令整改或者立案处罚；第2项待责令整改或者立案处罚"):
        take("inspection", "conclude", seen.pk, by=who, on=DAY)
    order = acts.run(acts.order(people, seen))
    with pytest.raises(Refused, match="第1项待送达责令整改指令书"):
        take("inspection", "conclude", seen.pk, by=who, on=DAY)
    acts.serve(people, order)
    with pytest.raises(Refused, match="第1项由当事人整改至2026年9月16日；第2项由当事人整改至2026年9月16日"):
        take("inspection", "conclude", seen.pk, by=who, on=DAY)
    assert invited(seen) == set()
    late = DAY + timedelta(days=16)
    acts.review(people, order, "rectified", "rectified", on=late)
    assert invited(seen) == {"inspection.conclude"}
    assert acts.run(take("inspection", "conclude", seen.pk, by=who, on=late)).stage == "concluded"
    assert acts.run(seen.record.last()).case.closed == late


def due(run, card):
    clock = Clock.objects.filter(proceeding_id=run.pk, card=f"terms/{card}", met=None, lapsed=None).first()
    return clock and clock.due

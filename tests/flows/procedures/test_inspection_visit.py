"""What is recorded of a visit, and how a visit ends."""

from datetime import date, timedelta

import pytest

from casework.models import Case, Clock, Finding, Paper
from flows.door.engine import renamed, take
from flows.door.facts import BadFact
from flows.door.invitation import Invitation
from flows.door.offers import offer
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.procedures.test_inspection import due, invited
from tests.people import fresh, photo

pytestmark = pytest.mark.django_db


def test_what_was_corrected_on_the_spot_is_signed_off_at_once(people):
    seen = acts.recorded(people, findings=[acts.FINDINGS[0] | {"corrected": True}])
    finding = Finding.objects.get()
    assert (finding.rectified, finding.signed_off, finding.result) == (DAY, DAY, "当场改正")
    assert (
        acts.run(take("inspection", "conclude", seen.pk, by=fresh(people.jinjiang.investigator), on=DAY)).closed == DAY
    )


def test_a_plan_may_be_called_off_by_a_leader(people):
    plan = acts.approved(people)
    with pytest.raises(NotPermitted):
        take("inspection", "call_off", plan.pk, {"why": "企业停产"}, by=fresh(people.jinjiang.investigator), on=DAY)
    assert (
        acts.run(
            take("inspection", "call_off", plan.pk, {"why": "企业停产"}, by=fresh(people.jinjiang.deputy), on=DAY)
        ).stage
        == "called_off"
    )
    assert not Clock.objects.filter(met=None, lapsed=None).exists()


def test_the_case_page_says_why_a_step_is_not_yet_possible(people):
    seen = acts.recorded(people)
    offers = {o.step: o for o in offer(seen, fresh(people.jinjiang.investigator), DAY)}
    assert set(offers) == {"conclude", "terminate"}
    assert not offers["conclude"].allowed and "尚有问题没有处理完毕" in offers["conclude"].why[0]


@pytest.mark.parametrize(
    ("planned", "why"), [(DAY - timedelta(days=7), "早于2026年9月1日"), (date(9999, 12, 31), "应为笔误")]
)
def test_a_plan_is_made_for_a_day_to_come(people, planned, why):
    with pytest.raises(Refused, match=why):
        acts.proposed(people, planned_for=planned)
    assert not Case.objects.exists()


def test_a_plan_whose_day_has_passed_is_returned_not_approved(people):
    plan, late = acts.proposed(people), DAY + timedelta(days=1)
    head = fresh(people.jinjiang.unit_head)
    with pytest.raises(Refused, match="已过，不能批准，请退回"):
        take("inspection", "approve_plan", plan.pk, acts.APPROVAL, by=head, on=late)
    facts = {"outcome": "returned", "approval_opinion": "请改期。"}
    plan = acts.run(take("inspection", "approve_plan", plan.pk, facts, by=head, on=late))
    assert (plan.stage, due(plan, "refile_param"), due(plan, "approve_param")) == ("returned", date(2026, 9, 7), None)


def test_an_approval_says_both_opinions_that_the_plan_prints(people):
    plan = acts.proposed(people)
    facts = {"outcome": "agreed", "approval_opinion": "同意。"}
    with pytest.raises(Refused, match="请同时填写审核意见"):
        take("inspection", "approve_plan", plan.pk, facts, by=fresh(people.jinjiang.unit_head), on=DAY)


def test_a_planned_day_that_passes_without_a_visit_becomes_overdue(people):
    plan = acts.approved(people)
    assert (due(plan, "visit_planned_param"), due(plan, "approve_param")) == (date(2026, 9, 4), None)
    assert invited(plan) == {"inspection.record_visit"}
    assert Invitation.objects.get(process_id=plan.pk, finished=None).opens == DAY
    later = DAY + timedelta(days=9)
    facts = {"planned_for": later, "why": "企业停产检修"}
    plan = acts.run(
        take("inspection", "reschedule", plan.pk, facts, by=fresh(people.jinjiang.deputy), on=DAY + timedelta(days=6))
    )
    assert (plan.stage, plan.planned_for, due(plan, "visit_planned_param")) == ("approved", later, date(2026, 9, 15))
    assert Invitation.objects.get(process_id=plan.pk, finished=None).opens == later


def test_a_visit_written_late_keeps_its_own_day(people):
    plan, late = acts.approved(people), DAY + timedelta(days=3)
    entry = take("inspection", "record_visit", plan.pk, acts.visit(), by=fresh(people.jinjiang.investigator), on=late)
    seen = acts.run(entry)
    assert (entry.on, entry.happened, seen.recorded, seen.reached) == (late, DAY, late, DAY)
    assert set(Finding.objects.values_list("found", flat=True)) == {DAY}
    assert due(seen, "order_after_visit_param") == date(2026, 9, 4)  # late typing gives nobody more time


def test_no_visit_rests_on_a_voided_plan(people):
    plan = acts.approved(people)
    acts.void(Paper.objects.get(form="inspection_plan"), people)
    with pytest.raises(Refused, match="已经作废"):
        take("inspection", "record_visit", plan.pk, acts.visit(), by=fresh(people.jinjiang.investigator), on=DAY)
    left = take("inspection", "call_off", plan.pk, {"why": "方案作废"}, by=fresh(people.jinjiang.unit_head), on=DAY)
    assert acts.run(left).closed == DAY


def test_the_items_of_the_plan_are_answered_and_kept(people):
    plan = acts.approved(people)
    assert plan.plan_to_check == [{"item": "设备设施", "content": "安全生产法第三十六条"}]
    checked = [plan.plan_to_check[0] | {"result": "发现问题", "note": "两处"}]
    facts = acts.visit(checked=checked)
    seen = acts.run(take("inspection", "record_visit", plan.pk, facts, by=fresh(people.jinjiang.investigator), on=DAY))
    assert seen.checked == [{"item": "设备设施", "content": "安全生产法第三十六条", "result": "faulty", "note": "两处"}]


def test_a_finding_keeps_several_photographs(people):
    plan, who = acts.approved(people), people.jinjiang.investigator
    one, two, three = (photo(plan.case, who, title) for title in ("一", "二", "三"))
    row = acts.FINDINGS[0] | {"photo": one.pk, "photos": [two.pk, three.pk]}
    take("inspection", "record_visit", plan.pk, acts.visit(findings=[row]), by=fresh(who), on=DAY)
    finding = Finding.objects.get()
    assert (finding.photo, [p["evidence"] for p in finding.photos]) == (one, [two.pk, three.pk])


@pytest.mark.parametrize(("column", "length"), [("problem", 300), ("place", 120), ("basis", 200), ("on_site", 120)])
def test_words_of_a_finding_are_as_long_as_their_column(people, column, length):
    plan, who = acts.approved(people), fresh(people.jinjiang.investigator)
    row = acts.FINDINGS[0] | {column: "字" * (length + 1)}
    with pytest.raises(BadFact, match=f"最多{length}字"):
        take("inspection", "record_visit", plan.pk, acts.visit(findings=[row]), by=who, on=DAY)


def test_open_findings_call_for_an_order_within_the_term(people):
    seen = acts.recorded(people)
    assert invited(seen) == {"rectification.order"}
    assert due(seen, "order_after_visit_param") == date(2026, 9, 4)
    acts.order(people, seen, items=[{"number": 1}])
    assert invited(seen) == {"rectification.order"}  # the second finding still waits
    assert due(seen, "order_after_visit_param") == date(2026, 9, 4)
    acts.order(people, seen, items=[{"number": 2}])
    assert (invited(seen), due(seen, "order_after_visit_param")) == (set(), None)
    assert Clock.objects.get(proceeding_id=seen.pk, card="terms/order_after_visit_param").met == DAY


def test_nothing_is_ordered_on_a_voided_record(people):
    seen = acts.recorded(people)
    acts.void(Paper.objects.get(form="site_inspection_record"), people)
    with pytest.raises(Refused, match="现场检查记录已经作废"):
        acts.order(people, seen)


def test_a_visit_to_a_unit_that_was_shut_is_terminated_by_a_leader(people):
    seen = acts.recorded(people)
    facts = {"ground": "单位关闭或者场所拆除", "why": "厂房拆除"}
    with pytest.raises(NotPermitted):
        take("inspection", "terminate", seen.pk, facts, by=fresh(people.jinjiang.investigator), on=DAY)
    order = acts.run(acts.order(people, seen, items=[{"number": 1}]))
    deputy = fresh(people.jinjiang.deputy)
    with pytest.raises(Refused, match="请先逐份终止整改"):
        take("inspection", "terminate", seen.pk, facts, by=deputy, on=DAY)
    take("rectification", "terminate", order.pk, {"ground": "shut", "why": "厂房拆除"}, by=deputy, on=DAY)
    seen = acts.run(take("inspection", "terminate", seen.pk, facts, by=deputy, on=DAY))
    assert (seen.stage, seen.closed, seen.case.closed, invited(seen)) == ("terminated", DAY, DAY, set())
    rows = Finding.objects.order_by("number").values_list("signed_off", "rectified", "result")
    assert list(rows) == [(DAY, None, "终止整改：单位关闭"), (DAY, None, "终止检查：单位关闭或者场所拆除")]
    assert not Clock.objects.filter(met=None, lapsed=None).exists()


def test_a_party_that_has_ended_is_not_visited_and_its_plan_is_called_off(people):
    plan = acts.proposed(people)
    people.company.ended = DAY
    people.company.save()
    after = DAY + timedelta(days=1)
    with pytest.raises(Refused, match="死亡或者注销"):
        acts.proposed(people, on=after)
    head = fresh(people.jinjiang.unit_head)
    assert acts.run(take("inspection", "call_off", plan.pk, {"why": "注销"}, by=head, on=after)).closed == after


def test_former_names_of_steps_are_still_known():
    assert (renamed("inspection", "return_plan"), renamed("inspection", "close_clear")) == ("approve_plan", "conclude")

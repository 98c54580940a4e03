"""The door: whole or not at all, in order, and no way round it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from casework.columns import DoesNotFit
from casework.models import Clock, Entry, Paper, Proceeding
from documents import BlankLeft
from flows.door.engine import REFUSALS, begin, take
from flows.door.facts import BadFact
from flows.door.refusals import Refused
from flows.door.terms import PastTheDoor
from flows.models import Invitation
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.people import fresh

pytestmark = pytest.mark.django_db
PLAN = {"plan_kind": "计划", "planned_for": DAY, "items": [{"item": "a", "content": "b"}], "method": ["现场检查"]}


AGREED = {"outcome": "agreed", "review_opinion": "可行。", "approval_opinion": "同意。"}
RETURNED = AGREED | {"outcome": "returned"}


def approve(plan, by, key=None, **more):
    return take("inspection", "approve_plan", plan.pk, AGREED | more, by=fresh(by), on=DAY, key=key)


def test_the_same_key_twice_is_one_act(people):
    plan = acts.proposed(people)
    first = approve(plan, people.jinjiang.unit_head, key="k1")
    assert approve(plan, people.jinjiang.unit_head, key="k1") == first
    assert (Entry.objects.count(), Paper.objects.count()) == (2, 1)


def test_the_same_key_twice_opens_one_case(people):
    who = people.jinjiang
    twice = [
        begin(
            "inspection",
            "propose",
            PLAN,
            party=people.company,
            by=fresh(who.investigator),
            partner=who.partner,
            on=DAY,
            key="k",
        )
        for _ in "12"
    ]
    assert twice[0] == twice[1]
    assert Proceeding.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(people):
    plan = acts.proposed(people)
    approve(plan, people.jinjiang.unit_head, key="k1")
    who = fresh(people.jinjiang.investigator)
    with pytest.raises(Refused, match="提交编号已用于另一步骤"):
        take("inspection", "record_visit", plan.pk, acts.visit(), by=who, on=DAY, key="k1")
    other = acts.proposed(people)
    with pytest.raises(Refused, match="提交编号已用于另一步骤"):
        approve(other, people.jinjiang.unit_head, key="k1")


@pytest.mark.parametrize("key", ["k" * 65, "k\x00", "k\n"])
def test_a_key_that_the_record_cannot_hold_is_refused_on_both_databases(people, key):
    plan = acts.proposed(people)
    with pytest.raises(Refused, match="提交编号最长64个字，不能含有不可见的字符"):
        approve(plan, people.jinjiang.unit_head, key=key)
    assert Entry.objects.count() == 1


def opened(people, title):
    who = people.jinjiang
    by, partner = fresh(who.investigator), who.partner
    return begin("inspection", "propose", PLAN, party=people.company, by=by, partner=partner, on=DAY, title=title)


def test_the_name_of_a_case_loses_what_cannot_be_kept_and_keeps_to_its_length(people):
    assert opened(people, " 用电\x00检查\v（第二次） ").case.title == "用电检查 （第二次）"
    with pytest.raises(DoesNotFit, match="“案件名称”最多160字，现为400字，请缩短。"):
        opened(people, "长" * 400)
    assert Proceeding.objects.count() == 1


def test_the_key_of_a_refused_act_may_be_used_again(people):
    plan = acts.proposed(people)
    with pytest.raises(NotPermitted):
        approve(plan, people.jinjiang.clerk, key="k1")
    assert approve(plan, people.jinjiang.unit_head, key="k1").step == "approve_plan"


@pytest.mark.parametrize(
    ("kind", "step", "facts", "why"),
    [
        ("inspektion", "propose", {}, "没有名为 inspektion 的程序；是不是 inspection？"),
        ("inspection", "approve_plans", {}, "没有名为 approve_plans 的步骤；是不是 approve_plan（审批检查方案）？"),
        (
            "inspection",
            "approve_plan",
            {"aproval_opinion": "x"},
            "没有名为 aproval_opinion 的事实；是不是 approval_opinion？",
        ),
        ("inspection", "approve_plan", {}, "请填写“审批意见”（approval_opinion）。"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(people, kind, step, facts, why):
    plan = acts.proposed(people)
    with pytest.raises(REFUSALS) as refused:
        take(kind, step, plan.pk, facts, by=fresh(people.jinjiang.unit_head), on=DAY)
    assert why in "".join(refused.value.args)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"planned_for": "2026-02-30"}, "日期应写作 2026-09-02"),
        ({"method": ["现场检察"]}, "是不是 现场检查？"),
        ({"items": [{"item": "a", "contents": "b"}]}, "是不是 content？"),
        ({"items": []}, "请填写“检查内容”（items）。"),
    ],
)
def test_a_malformed_fact_is_a_sentence(people, facts, why):
    with pytest.raises(BadFact) as refused:
        acts.proposed(people, **facts)
    assert why in "".join(refused.value.args)
    assert not Proceeding.objects.exists()


def test_all_wrong_facts_are_told_at_once(people):
    with pytest.raises(BadFact) as refused:
        acts.proposed(people, planned_for="x", method=["y"], plan_kind="")
    assert len(refused.value.args) == 3


def test_a_proceeding_that_does_not_exist_is_a_sentence(people):
    with pytest.raises(Refused, match="没有编号为 999 的“执法检查”程序"):
        take("inspection", "approve_plan", 999, {"approval_opinion": "x"}, by=fresh(people.jinjiang.unit_head), on=DAY)


def test_a_step_is_not_taken_past_the_door(people):
    plan = acts.proposed(people)
    with pytest.raises(PastTheDoor):
        plan.approve_plan(approval_opinion="同意")
    with pytest.raises(AttributeError):
        plan.stage = "approved"


def test_no_update_moves_a_stage_in_silence(people):
    plan = acts.proposed(people)
    with pytest.raises(IntegrityError, match="阶段只能随办案记录一起变动"), transaction.atomic():
        Proceeding.objects.filter(pk=plan.pk).update(stage="approved")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_proceeding SET stage = 'approved' WHERE id = %s", [plan.pk])
    assert acts.run(plan.record.get()).stage == "proposed"


def test_when_the_paper_fails_nothing_has_happened(people):
    plan = acts.proposed(people)
    people.company.industry = ""
    people.company.save()
    before = (
        Entry.objects.count(),
        Clock.objects.count(),
        list(Invitation.objects.filter(finished=None).values_list("flow_task", flat=True)),
    )
    with pytest.raises(BlankLeft, match="所属行业"):
        approve(plan, people.jinjiang.unit_head)
    assert before == (
        Entry.objects.count(),
        Clock.objects.count(),
        list(Invitation.objects.filter(finished=None).values_list("flow_task", flat=True)),
    )
    assert (acts.run(plan.record.get()).stage, Paper.objects.count()) == ("proposed", 0)
    people.company.industry = "机械"
    people.company.save()
    approve(plan, people.jinjiang.unit_head)
    assert Paper.objects.get().number == "（晋）应急检查〔2026〕1号"  # the refused act has used up no number


def test_the_second_of_two_is_told_who_was_first(people):
    plan = acts.proposed(people)
    approve(plan, people.jinjiang.unit_head)
    with pytest.raises(Refused, match="“审批检查方案”已由蔡明辉于2026-09-01办理，本次未作任何改动。"):
        approve(plan, people.jinjiang.deputy)


def test_an_act_is_not_dated_before_the_one_before(people):
    plan = acts.proposed(people)
    with pytest.raises(Refused, match="早于本案上一次办理的日期2026-09-01"):
        take(
            "inspection",
            "approve_plan",
            plan.pk,
            AGREED,
            by=fresh(people.jinjiang.unit_head),
            on=DAY - timedelta(days=1),
        )


def test_offices_count_from_their_first_to_their_last_day(people):
    plan = acts.proposed(people)
    people.jinjiang.unit_head.offices.update(since=DAY, until=DAY)
    take("inspection", "approve_plan", plan.pk, RETURNED, by=fresh(people.jinjiang.unit_head), on=DAY)
    again = acts.proposed(people)
    with pytest.raises(NotPermitted, match="没有在晋江市应急管理局担任"):
        take(
            "inspection",
            "approve_plan",
            again.pk,
            RETURNED,
            by=fresh(people.jinjiang.unit_head),
            on=DAY + timedelta(days=1),
        )


def test_without_mandate_the_organ_does_nothing(people):
    people.jinjiang.organ.mandates.update(until=DAY - timedelta(days=1))
    with pytest.raises(NotPermitted, match="没有办理此程序的法定职权"):
        acts.proposed(people)


def test_a_partner_of_another_organ_is_no_partner_here(people):
    who = people.jinjiang
    with pytest.raises(NotPermitted, match="不能协办本案"):
        begin(
            "inspection",
            "propose",
            PLAN,
            party=people.company,
            by=fresh(who.investigator),
            partner=people.quanzhou.partner,
            on=DAY,
        )


def test_two_accounts_of_one_certificate_are_one_officer(people):
    who = people.jinjiang
    type(who.partner).objects.filter(pk=who.partner.pk).update(certificate_no=who.investigator.certificate_no)
    with pytest.raises(NotPermitted, match="是同一人"):
        begin(
            "inspection",
            "propose",
            PLAN,
            party=people.company,
            by=fresh(who.investigator),
            partner=fresh(who.partner),
            on=DAY,
        )


def test_separation_of_duties_counts_persons_not_accounts(people):
    plan = acts.proposed(people)
    head = people.jinjiang.unit_head
    type(head).objects.filter(pk=head.pk).update(
        certificate_no=people.jinjiang.partner.certificate_no
    )  # the partner's second account
    with pytest.raises(NotPermitted, match="已参与本案的拟定检查方案"):
        approve(plan, head)

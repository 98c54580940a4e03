"""The door: one act for one key, whole or not at all, every reason at once, and no way round it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from casework.models import Clock, Confirmation, Entry, Evidence, Paper, Proceeding
from casework.models.confirmation import digest
from documents import BlankLeft
from flows.engine import REFUSALS, begin, offer, take
from flows.facts import BadFact
from flows.models import Invitation
from flows.office_acts import hand_over
from flows.refusals import Refused
from flows.terms import PROCEDURES, PastTheDoor
from flows.worklist import uneven
from law import book
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.people import fresh, photo

pytestmark = pytest.mark.django_db
PLAN = {"plan_kind": "双随机", "planned_for": DAY, "items": [{"item": "a", "content": "b"}], "method": ["现场检查"]}


def approve(plan, by, **more):
    return take("inspection", "approve_plan", plan.pk, by=fresh(by), on=DAY, **{"approval_opinion": "同意"} | more)


def test_the_same_key_twice_is_one_act(people):
    plan = acts.proposed(people)
    first = approve(plan, people.jinjiang.unit_head, key="k1")
    assert approve(plan, people.jinjiang.unit_head, key="k1") == first
    assert (Entry.objects.count(), Paper.objects.count()) == (2, 1)


def test_the_same_key_twice_opens_one_case(people):
    who = people.jinjiang
    twice = [begin("inspection", "propose", party=people.company, by=fresh(who.investigator), partner=who.partner, on=DAY, key="k", **PLAN) for _ in "12"]
    assert twice[0] == twice[1]
    assert Proceeding.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(people):
    plan = acts.proposed(people)
    approve(plan, people.jinjiang.unit_head, key="k1")
    who = fresh(people.jinjiang.investigator)
    with pytest.raises(Refused, match="提交编号已用于另一步骤"):
        take("inspection", "record_visit", plan.pk, by=who, on=DAY, key="k1", **acts.visit())
    other = acts.proposed(people)
    with pytest.raises(Refused, match="提交编号已用于另一步骤"):
        approve(other, people.jinjiang.unit_head, key="k1")


def test_the_key_of_a_refused_act_may_be_used_again(people):
    plan = acts.proposed(people)
    with pytest.raises(NotPermitted):
        approve(plan, people.jinjiang.clerk, key="k1")
    assert approve(plan, people.jinjiang.unit_head, key="k1").step == "approve_plan"


@pytest.mark.parametrize(
    ("kind", "step", "facts", "why"),
    [
        ("inspektion", "propose", {}, "没有名为 inspektion 的程序；是不是 inspection？"),
        ("inspection", "approve_plans", {}, "没有名为 approve_plans 的步骤；是不是 approve_plan（批准检查方案）？"),
        ("inspection", "approve_plan", {"aproval_opinion": "x"}, "没有名为 aproval_opinion 的事实；是不是 approval_opinion？"),
        ("inspection", "approve_plan", {}, "请填写“审批意见”（approval_opinion）。"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_nearest(people, kind, step, facts, why):
    plan = acts.proposed(people)
    with pytest.raises(REFUSALS) as refused:
        take(kind, step, plan.pk, by=fresh(people.jinjiang.unit_head), on=DAY, **facts)
    assert why in "".join(refused.value.args)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"planned_for": "2026-02-30"}, "日期应写作 2026-09-02"),
        ({"method": ["现场检察"]}, "是不是 现场检查？"),
        ({"items": [{"item": "a", "contents": "b"}]}, "是不是 content？"),
        ({"items": []}, "请填写“检查内容”（items）。"),
    ],
)  # fmt: skip
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
        take("inspection", "approve_plan", 999, by=fresh(people.jinjiang.unit_head), on=DAY, approval_opinion="x")


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
    before = (Entry.objects.count(), Clock.objects.count(), list(Invitation.objects.filter(finished=None).values_list("flow_task", flat=True)))
    with pytest.raises(BlankLeft, match="所属行业"):
        approve(plan, people.jinjiang.unit_head)
    assert before == (Entry.objects.count(), Clock.objects.count(), list(Invitation.objects.filter(finished=None).values_list("flow_task", flat=True)))
    assert (acts.run(plan.record.get()).stage, Paper.objects.count()) == ("proposed", 0)
    people.company.industry = "机械"
    people.company.save()
    approve(plan, people.jinjiang.unit_head)
    assert Paper.objects.get().number == "（晋）应急检查〔2026〕1号"  # the refused act has used up no number


def test_the_second_of_two_is_told_who_was_first(people):
    plan = acts.proposed(people)
    approve(plan, people.jinjiang.unit_head)
    with pytest.raises(Refused, match="“批准检查方案”已由蔡明辉于2026-09-01办理，本次未作任何改动。"):
        approve(plan, people.jinjiang.deputy)


def test_an_act_is_not_dated_before_the_one_before(people):
    plan = acts.proposed(people)
    with pytest.raises(Refused, match="早于本程序上一步的日期2026-09-01"):
        take("inspection", "approve_plan", plan.pk, by=fresh(people.jinjiang.unit_head), on=DAY - timedelta(days=1), approval_opinion="x")


def test_offices_count_from_their_first_to_their_last_day(people):
    plan = acts.proposed(people)
    people.jinjiang.unit_head.offices.update(since=DAY, until=DAY)
    take("inspection", "return_plan", plan.pk, by=fresh(people.jinjiang.unit_head), on=DAY, opinion="x")
    again = acts.proposed(people)
    with pytest.raises(NotPermitted, match="没有在晋江市应急管理局担任"):
        take("inspection", "return_plan", again.pk, by=fresh(people.jinjiang.unit_head), on=DAY + timedelta(days=1), opinion="x")


def test_without_mandate_the_organ_does_nothing(people):
    people.jinjiang.organ.mandates.update(until=DAY - timedelta(days=1))
    with pytest.raises(NotPermitted, match="没有办理此程序的法定职权"):
        acts.proposed(people)


def test_a_partner_of_another_organ_is_no_partner_here(people):
    who = people.jinjiang
    with pytest.raises(NotPermitted, match="不能协办本案"):
        begin("inspection", "propose", party=people.company, by=fresh(who.investigator), partner=people.quanzhou.partner, on=DAY, **PLAN)


def test_two_accounts_of_one_certificate_are_one_officer(people):
    who = people.jinjiang
    type(who.partner).objects.filter(pk=who.partner.pk).update(certificate_no=who.investigator.certificate_no)
    with pytest.raises(NotPermitted, match="是同一人"):
        begin("inspection", "propose", party=people.company, by=fresh(who.investigator), partner=fresh(who.partner), on=DAY, **PLAN)


def test_separation_of_duties_counts_persons_not_accounts(people):
    plan = acts.proposed(people)
    head = people.jinjiang.unit_head
    type(head).objects.filter(pk=head.pk).update(certificate_no=people.jinjiang.partner.certificate_no)  # the partner's second account
    with pytest.raises(NotPermitted, match="已参与本案的拟定检查方案"):
        approve(plan, head)


def test_handing_over_does_not_get_around_separation(people):
    plan, who = acts.proposed(people), people.jinjiang
    who.unit_head.offices.create(office="investigator", organ=who.organ, territory_path="350500/350582/", since=DAY)
    hand_over("inspection", plan.pk, to=fresh(who.third), partner=fresh(who.partner), by=fresh(who.unit_head), on=DAY, reason="休假")
    investigator = who.investigator
    investigator.offices.create(office="unit_head", organ=who.organ, territory_path="350500/350582/", since=DAY)
    with pytest.raises(NotPermitted, match="职能分离"):
        approve(plan, investigator)


def test_evidence_of_another_case_is_refused(people):
    plan, other = acts.approved(people), acts.proposed(people)
    stray = photo(other.case, people.jinjiang.investigator, "他案照片")
    with pytest.raises(BadFact, match="他案照片不属于本案"):
        take(
            "inspection", "record_visit", plan.pk, by=fresh(people.jinjiang.investigator), on=DAY,
            **acts.visit(findings=[acts.FINDINGS[0] | {"photo": stray.pk}]),
        )  # fmt: skip
    assert Evidence.objects.count() == 1


def test_a_rule_of_practice_warns_until_the_organ_confirms_it_then_forbids(people):
    run, late = acts.served(people), DAY + timedelta(days=20)
    facts = {"extension_asked_to": DAY + timedelta(days=40), "extension_reason": "x"}
    ruling = book().at(DAY)["terms/rectify_deadline_param"]
    assert ruling.evidence == "practice"
    before = offer(run, fresh(people.jinjiang.clerk), late)
    assert next(o for o in before if o.step == "ask_extension").warns
    Confirmation.objects.create(
        organ=people.jinjiang.organ, card=ruling.card, since=str(ruling.since), said="", digest=digest(ruling), document="晋应急〔2026〕3号",
        dated=DAY, by=people.jinjiang.reviewer, on=DAY,
    )  # fmt: skip
    found = next(o for o in offer(PROCEDURES["rectification"].objects.get(pk=run.pk), fresh(people.jinjiang.clerk), late) if o.step == "ask_extension")
    assert (found.allowed, found.warns, len(found.why)) == (False, (), 1)
    with pytest.raises(Refused):
        take("rectification", "ask_extension", run.pk, by=fresh(people.jinjiang.clerk), on=late, reason="确有困难", **facts)


def test_a_warning_passes_only_with_a_reason_that_is_recorded(people):
    seen, who = acts.recorded(people), people.jinjiang
    facts = {"items": [{"number": 1}], "deadline": DAY + timedelta(days=45)}
    for reason in ("", "   "):
        with pytest.raises(Refused, match="请填写理由"):
            begin("rectification", "order", seen.case, by=fresh(who.investigator), partner=who.partner, on=DAY, reason=reason, **facts)
    entry = begin("rectification", "order", seen.case, by=fresh(who.investigator), partner=who.partner, on=DAY, reason="设备须进口", **facts)
    assert entry.reason.endswith("理由：设备须进口") and "超过通常的30日" in entry.reason


def test_clocks_start_are_met_and_lapse_with_the_steps_that_say_so(people):
    run, who = acts.served(people), people.jinjiang
    started = {c.card: c for c in Clock.objects.filter(proceeding_id=run.pk)}
    assert set(started) == {"terms/rectify_deadline_param", "terms/recheck_after_rectify"}
    take("rectification", "report_rectified", run.pk, by=fresh(who.clerk), on=DAY + timedelta(days=3), report="x")
    assert Clock.objects.get(pk=started["terms/rectify_deadline_param"].pk).met == DAY + timedelta(days=3)
    assert Clock.objects.get(pk=started["terms/recheck_after_rectify"].pk).lapsed == DAY + timedelta(days=3)
    take("rectification", "terminate", run.pk, by=fresh(who.deputy), on=DAY + timedelta(days=4), why="x")
    assert not Clock.objects.filter(proceeding_id=run.pk, met=None, lapsed=None).exists()


def test_the_work_list_is_level_after_every_act(people):
    for run in (acts.proposed(people), acts.approved(people), acts.recorded(people), acts.served(people), acts.failed(people)):
        assert uneven(PROCEDURES[run.kind].objects.get(pk=run.pk)) == set()
        assert Invitation.objects.filter(process_id=run.pk, finished=None).exists() or run.closed


def test_every_open_proceeding_has_an_owner_and_a_live_task_or_clock(people):
    for make in (acts.proposed, acts.approved, acts.recorded, acts.ordered, acts.served, acts.failed):
        make(people)
    for run in Proceeding.objects.filter(closed=None):
        live = run.clocks.filter(met=None, lapsed=None).exists() or run.invitations.filter(finished=None).exists()
        assert run.owner_id and live, run


def test_a_person_in_charge_gets_a_case_of_its_own_from_the_same_inspection(people):
    seen, who = acts.recorded(people), people.jinjiang
    facts = {"offence": "AQ94-1", "offence_day": DAY, "discovered": DAY, "summary": "未履行安全生产管理职责。"}
    entry = begin("penalty", "propose", party=people.boss, arose_from=seen, by=fresh(who.investigator), partner=who.partner, on=DAY, **facts)
    assert (entry.case.party, entry.case.arose_from, entry.proceeding.arose_from_id) == (people.boss, seen.case, seen.pk)
    assert entry.case != seen.case

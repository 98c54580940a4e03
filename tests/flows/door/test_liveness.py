"""No open case is silent: somebody may act today, a duty runs, or something is awaited; else who could act is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from casework.models import Appointment, Case, Clock, Delegation, Office, Officer
from casework.scope import offices_of, read_offices
from flows import liveness
from flows.beside.correct import propose_correction
from flows.door.invitation import Invitation
from flows.door.terms import Ground
from flows.liveness import silent_cases
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.people import fresh

TODAY = timezone.localdate()


def stop_the_clocks():
    Clock.objects.update(lapsed=TODAY)


@pytest.fixture
def plan(people):
    """A plan that waits for its approval and for nothing else."""
    found = acts.proposed(people, TODAY)
    stop_the_clocks()
    return found


def found(on=TODAY):
    return list(silent_cases(on))


def test_a_plan_that_somebody_may_approve_is_not_silent(plan):
    assert Invitation.objects.filter(process=plan.pk, finished=None).exists()
    assert found() == []


def test_a_case_whose_approvers_have_all_left_is_silent_and_says_which_office_is_empty(people, plan):
    Office.objects.filter(office__in=("unit_head", "deputy_head", "agency_head")).update(until=TODAY - timedelta(1))
    (one,) = found()
    assert one.case.pk == plan.case_id
    assert "无人可办" in one.reasons[0] and "请先任命" in one.could[0], one


def test_a_closed_account_is_nobody(people, plan):
    Officer.objects.exclude(username__endswith="investigator").update(is_active=False)
    assert [one.case.pk for one in found()] == [plan.case_id]


def test_who_took_part_may_not_be_the_only_one_who_could_approve(people, plan):
    """The proposer alone holds the approver's office too: separation of duties leaves nobody, and it says of whom."""
    heads = Office.objects.filter(office__in=("unit_head", "deputy_head", "agency_head"))
    heads.exclude(pk=heads.filter(organ=plan.case.organ_id).first().pk).update(until=TODAY - timedelta(1))
    heads.filter(until=None).update(officer=plan.owner)
    (one,) = found()
    assert "职能分离" in one.could[0], one


def test_a_visit_that_needs_two_officers_is_silent_when_one_certificate_has_ended(people):
    seen = acts.approved(people, TODAY)
    stop_the_clocks()
    assert found() == []
    Officer.objects.filter(pk=seen.partner_id).update(certificate_until=TODAY - timedelta(1))
    (one,) = found()
    assert "没有有效的执法证件" in one.could[0] and "转办" in one.could[0], one


def test_a_duty_speaks_until_its_last_day_and_one_that_stands_still_does_not(people, plan):
    Officer.objects.update(is_active=False)
    clock = Clock.objects.create(proceeding_id=plan.pk, card="terms/close_90d", start=TODAY, due=TODAY)
    assert found() == []
    Clock.objects.filter(pk=clock.pk).update(suspended=TODAY - timedelta(50))
    assert len(found()) == 1


def test_an_overdue_duty_is_alive_only_on_the_list_of_somebody_who_may_act(client, people, plan):
    late = {"start": TODAY - timedelta(99), "due": TODAY - timedelta(9)}
    Clock.objects.create(proceeding_id=plan.pk, card="terms/close_90d", **late)
    assert found() == [], "the approval stands on a list"
    Office.objects.filter(office__in=("unit_head", "deputy_head", "agency_head")).update(until=TODAY - timedelta(1))
    (one,) = found()
    assert f"已于{late['due']}届满" in one.reasons[0] and "无人可办" in one.reasons[1] and "请先任命" in one.could[0]
    sign_in(client, people.quanzhou.supervisor)
    page = client.get(reverse("silent")).content.decode()
    assert "届满" in page and reverse("urge", args=[plan.case_id]) in page, "the supervisor may urge it there"


def test_an_approval_that_only_its_proposer_could_give_is_silent(people, plan):
    """The row of an act beside the steps is asked by its gate: separation of duties leaves nobody."""
    heads = Office.objects.filter(office__in=("unit_head", "deputy_head", "agency_head"))
    heads.exclude(officer=people.jinjiang.unit_head).update(until=TODAY - timedelta(1))
    entry = plan.record.get(step="propose")
    said = {"on": TODAY, "reason": "打错。", "by": Officer.objects.get(pk=people.jinjiang.unit_head.pk)}
    propose_correction(entry, {"planned_for": str(TODAY + timedelta(1))}, **said)
    stop_the_clocks()
    assert found() == []
    Invitation.objects.exclude(step="approve_correction").delete()
    (one,) = found()
    assert "批准更正" in one.reasons[0] and "须由另一位负责人批准" in one.could[0]


def test_a_window_of_the_party_is_no_duty(people, plan):
    Officer.objects.update(is_active=False)
    Clock.objects.create(proceeding_id=plan.pk, card="terms/pay_15d", start=TODAY, due=TODAY, duty=False)
    assert len(found()) == 1


def test_a_day_to_come_is_a_wait_and_a_day_past_is_not(people, plan):
    Officer.objects.update(is_active=False)
    Invitation.objects.filter(process=plan.pk).update(opens=TODAY + timedelta(3))
    assert found() == []
    assert len(found(TODAY + timedelta(3))) == 1
    soon = timezone.now() + timedelta(9)
    Appointment.objects.create(proceeding_id=plan.pk, officer=plan.owner, title="复查", at=soon)
    assert found(TODAY + timedelta(3)) == []


def test_a_case_without_any_invitation_names_what_stands_open(people, plan):
    Invitation.objects.all().delete()
    (one,) = found()
    assert "尚未终结，却没有待办" in one.reasons[0] and "转办或者处理" in one.could[0], one


def test_a_closed_case_is_not_silent(people, plan):
    Invitation.objects.all().delete()
    Case.objects.update(closed=TODAY)
    assert found() == []


def test_verify_prints_each_silent_case(people, plan, capsys):
    Invitation.objects.all().delete()
    with pytest.raises(SystemExit):
        call_command("verify", "--all")
    assert f"停滞：案件 {plan.case.number}：" in capsys.readouterr().err


def test_the_page_lists_what_verify_finds_within_the_territory(client, people, plan):
    sign_in(client, people.jinjiang.head)
    assert "没有停滞的案件" in client.get(reverse("silent")).content.decode()
    Invitation.objects.all().delete()
    assert plan.case.number in client.get(reverse("silent")).content.decode()


def test_another_organ_does_not_see_the_exception(client, people, plan):
    Invitation.objects.all().delete()
    Office.objects.filter(officer=people.quanzhou.clerk).update(territory_path="350503/")
    sign_in(client, people.quanzhou.clerk)
    assert plan.case.number not in client.get(reverse("silent")).content.decode()


def test_a_case_whose_only_task_the_guards_refuse_for_good_is_silent(people, plan, monkeypatch):
    """The gate lets the approver, the guards do not: nobody can do what the case waits for."""
    forbids(monkeypatch, "inspection", "approve_plan", lambda run, on: "上级要求暂停一切检查。")
    (one,) = found()
    assert one.case.pk == plan.case_id and "不能办理：上级要求暂停一切检查" in one.reasons[0] and "转办" in one.could[0]


def test_one_that_the_guards_will_allow_on_a_day_of_theirs_waits_for_it(people, plan, monkeypatch):
    later = TODAY + timedelta(5)
    forbids(
        monkeypatch, "inspection", "approve_plan", lambda run, on: Ground("还早。", None, later) if on < later else ""
    )
    assert found() == []


def test_a_day_that_cures_nothing_is_no_wait_and_is_not_asked_for_ever(people, plan, monkeypatch):
    asked = []

    def never(run, on):
        asked.append(on)
        return Ground("还早。", None, on + timedelta(1))

    forbids(monkeypatch, "inspection", "approve_plan", never)
    assert len(found()) == 1 and len(asked) <= 4


def test_an_invitation_to_begin_what_may_not_be_begun_is_no_life(people, monkeypatch):
    """A finding calls for an order, and the procedure that is called for is refused."""
    seen = acts.recorded(people, TODAY)
    stop_the_clocks()
    assert found() == []
    for kind, step in Invitation.objects.filter(process=seen.pk, finished=None).values_list("kind", "step"):
        forbids(monkeypatch, kind, step, lambda run, on: "不能办理。")
    assert [one.case.pk for one in found()] == [seen.case_id]


def forbids(monkeypatch, kind, step, guard):
    """The step refuses by one more guard."""
    whole = liveness.steps

    def with_guard(cls):
        terms = whole(cls)
        return (
            terms | {step: replace(terms[step], only_if=(*terms[step].only_if, guard))} if cls.kind_ == kind else terms
        )

    monkeypatch.setattr(liveness, "steps", with_guard)


def test_an_order_that_follows_a_failed_one_is_asked_as_one_that_begins(people):
    """Of the same kind as the order on which the invitation hangs, yet not a step of it."""
    plain = [{key: said for key, said in row.items() if key != "offence"} for row in acts.FINDINGS]
    order = acts.failed(people, findings=plain)
    assert Invitation.objects.filter(process=order.pk, kind="rectification", step="order", finished=None).exists()
    Clock.objects.update(lapsed=order.reinspected)
    assert found(order.reinspected) == []


def test_offices_read_at_once_are_those_that_each_reads(people):
    head, deputy = people.jinjiang.head, people.jinjiang.deputy
    office = Office.objects.get(officer=head, office="agency_head")
    said = {"since": TODAY, "until": TODAY, "document": "委托书", "by": head, "on": TODAY}
    Delegation.objects.create(office=office, deputy=deputy, **said)
    everybody = list(Officer.objects.order_by("pk"))
    read_offices(everybody)
    columns = ("pk", "office", "organ", "officer", "acting_since", "acting_until", "acting_ended")

    def told(person):
        return sorted(tuple(str(getattr(one, name)) for name in columns) for one in offices_of(person))

    assert [told(one) for one in everybody] == [told(fresh(one)) for one in everybody]
    assert len(told(fresh(deputy))) == 1 + Office.objects.filter(officer=deputy).count()

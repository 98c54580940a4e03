"""The door asks who acts, apart from whom, on which rule and by which clock."""

from datetime import timedelta

import pytest

from casework.models import Case, Clock, Confirmation, Evidence
from casework.models.confirmation import digest
from flows.beside.office import hand_over
from flows.door.engine import begin, take
from flows.door.facts import BadFact
from flows.door.level import uneven
from flows.door.offers import offer
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.models import Invitation
from law import book
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.door.test_engine import approve
from tests.people import fresh, photo

pytestmark = pytest.mark.django_db


def test_handing_over_does_not_get_around_separation(people):
    plan, who = acts.proposed(people), people.jinjiang
    who.unit_head.offices.create(office="investigator", organ=who.organ, territory_path="350500/350582/", since=DAY)
    hand_over(
        "inspection",
        plan.pk,
        to=fresh(who.third),
        partner=fresh(who.partner),
        by=fresh(who.unit_head),
        on=DAY,
        reason="休假",
    )
    investigator = who.investigator
    investigator.offices.create(office="unit_head", organ=who.organ, territory_path="350500/350582/", since=DAY)
    with pytest.raises(NotPermitted, match="职能分离"):
        approve(plan, investigator)


def test_evidence_of_another_case_is_refused(people):
    plan, other = acts.approved(people), acts.proposed(people)
    stray = photo(other.case, people.jinjiang.investigator, "他案照片")
    with pytest.raises(BadFact, match="他案照片不属于本案"):
        take(
            "inspection",
            "record_visit",
            plan.pk,
            acts.visit(findings=[acts.FINDINGS[0] | {"photo": stray.pk}]),
            by=fresh(people.jinjiang.investigator),
            on=DAY,
        )
    assert Evidence.objects.count() == 1


def test_a_rule_of_practice_warns_until_the_organ_confirms_it_then_forbids(people):
    run, late = acts.served(people), DAY + timedelta(days=20)
    facts = {"extension_asked_to": DAY + timedelta(days=40), "extension_reason": "x"}
    ruling = book().at(DAY)["terms/rectify_deadline_param"]
    assert ruling.evidence == "practice"
    before = offer(run, fresh(people.jinjiang.clerk), late)
    assert next(o for o in before if o.step == "ask_extension").warns
    Confirmation.objects.create(
        organ=people.jinjiang.organ,
        card=ruling.card,
        since=str(ruling.since),
        said="",
        digest=digest(ruling),
        document="晋应急〔2026〕3号",
        dated=DAY,
        by=people.jinjiang.reviewer,
        on=DAY,
    )
    found = next(
        o
        for o in offer(PROCEDURES["rectification"].objects.get(pk=run.pk), fresh(people.jinjiang.clerk), late)
        if o.step == "ask_extension"
    )
    assert (found.allowed, found.warns, len(found.why)) == (False, (), 1)
    with pytest.raises(Refused):
        take(
            "rectification", "ask_extension", run.pk, facts, by=fresh(people.jinjiang.clerk), on=late, reason="确有困难"
        )


def test_a_warning_passes_only_with_a_reason_that_is_recorded(people):
    seen, who = acts.recorded(people), people.jinjiang
    facts = {"items": [{"number": 1}], "deadline": DAY + timedelta(days=45)}
    for reason in ("", "   "):
        with pytest.raises(Refused, match="请填写理由"):
            begin(
                "rectification",
                "order",
                facts,
                case=seen.case,
                by=fresh(who.investigator),
                partner=who.partner,
                on=DAY,
                reason=reason,
            )
    entry = begin(
        "rectification",
        "order",
        facts,
        case=seen.case,
        by=fresh(who.investigator),
        partner=who.partner,
        on=DAY,
        reason="设备须进口",
    )
    assert entry.reason.endswith("理由：设备须进口") and "超过通常的30日" in entry.reason


def test_clocks_start_are_met_and_lapse_with_the_steps_that_say_so(people):
    run, who = acts.served(people), people.jinjiang
    started = {c.card: c for c in Clock.objects.filter(proceeding_id=run.pk)}
    assert {"terms/rectify_deadline_param", "terms/recheck_after_rectify"} <= set(started)
    assert started["terms/serve_order_param"].met
    take("rectification", "report_rectified", run.pk, {"report": "x"}, by=fresh(who.clerk), on=DAY + timedelta(days=3))
    assert Clock.objects.get(pk=started["terms/rectify_deadline_param"].pk).met == DAY + timedelta(days=3)
    assert Clock.objects.get(pk=started["terms/recheck_after_rectify"].pk).lapsed == DAY + timedelta(days=3)
    take(
        "rectification",
        "terminate",
        run.pk,
        {"ground": "gone", "why": "x"},
        by=fresh(who.deputy),
        on=DAY + timedelta(days=4),
    )
    assert not Clock.objects.filter(proceeding_id=run.pk, met=None, lapsed=None).exists()


def test_the_work_list_is_level_after_every_act(people):
    for run in (
        acts.proposed(people),
        acts.approved(people),
        acts.recorded(people),
        acts.served(people),
        acts.failed(people),
    ):
        assert uneven(PROCEDURES[run.kind].objects.get(pk=run.pk)) == set()


def test_every_open_case_has_an_owner_and_a_live_task_or_clock(people):
    for make in (acts.proposed, acts.approved, acts.recorded, acts.ordered, acts.served, acts.failed):
        make(people)
    for case in Case.objects.filter(closed=None):
        clocks = Clock.objects.filter(proceeding__case=case, met=None, lapsed=None, duty=True)
        assert clocks.exists() or Invitation.objects.filter(process__case=case, finished=None).exists(), case


def test_a_person_in_charge_gets_a_case_of_its_own_from_the_same_inspection(people):
    seen, who = acts.recorded(people), people.jinjiang
    facts = {
        "offence": "AQ94-1",
        "offence_day": DAY,
        "discovered": DAY,
        "summary": "未履行安全生产管理职责。",
        "handler_opinion": "建议立案。",
    }
    entry = begin(
        "penalty",
        "propose",
        facts,
        party=people.boss,
        arose_from=seen,
        by=fresh(who.investigator),
        partner=who.partner,
        on=DAY,
    )
    assert (entry.case.party, entry.case.arose_from, entry.proceeding.arose_from_id) == (
        people.boss,
        seen.case,
        seen.pk,
    )
    assert entry.case != seen.case

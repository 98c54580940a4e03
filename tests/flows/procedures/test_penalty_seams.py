"""What calls for a penalty by the ordinary procedure, and what its end leaves to others: nothing falls silent."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Finding
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.door.terms import PROCEDURES
from flows.door.worklist import wanted
from tests.flows import acts
from tests.flows.penalty_walk import OFFENCE
from tests.flows.procedures.test_summary_penalty import ON, told
from tests.people import fresh

pytestmark = pytest.mark.django_db
TURN = "terms/summary_turned_param"


def invited(run):
    """Open invitations that hang on the proceeding, as kind.step; the same as its facts call for."""
    open_ = {f"{i.kind}.{i.step}" for i in Invitation.objects.filter(process_id=run.pk, finished=None)}
    assert open_ == {one.name for one in wanted(acts.again(run))}
    return open_


def proposed(people, order, offence="AQ99-1-O", **facts):
    day, who = order.failed, people.jinjiang
    said = {"offence": offence, "offence_day": day, "discovered": day, "overdue": True}
    by = fresh(who.investigator)
    return acts.run(
        begin("penalty", "propose", OFFENCE | said | facts, case=order.case, by=by, partner=who.partner, on=day)
    )


def moved(people, run, step, who, **facts):
    return acts.run(take("penalty", step, run.pk, facts, by=fresh(getattr(people.jinjiang, who)), on=run.proposed))


def declined(people, run):
    moved(people, run, "endorse_filing", "unit_head", outcome="agreed", endorsement="同意。")
    return moved(people, run, "file", "deputy", outcome="declined", approval_opinion="不构成违法。")


def test_an_order_that_was_not_obeyed_invites_the_penalty_and_then_its_own_review(people):
    order = acts.failed(people)
    assert invited(order) == {"penalty.propose"}
    run = proposed(people, order)
    assert invited(order) == {"rectification.review"}  # the other finding goes along with the order
    assert "penalty.add_charge" not in invited(run)


def test_a_penalty_that_is_declined_leaves_the_findings_to_a_new_order(people):
    order = acts.failed(people)
    declined(people, proposed(people, order))
    assert set(Finding.objects.values_list("to_penalty", flat=True)) == {None}
    assert invited(order) == {"rectification.order"}


def test_a_penalty_that_is_withdrawn_leaves_the_findings_to_a_new_order(people):
    order = acts.failed(people)
    run = proposed(people, order)
    moved(people, run, "withdraw", "head", ground="not_established", why="违法事实不能成立。")
    assert set(Finding.objects.values_list("to_penalty", flat=True)) == {None}
    assert invited(order) == {"rectification.order"}


def test_a_penalty_without_an_order_meets_the_term_after_the_visit_and_gives_it_back(people):
    seen = acts.recorded(people, findings=acts.FINDINGS[1:])
    clocks = Clock.objects.filter(proceeding_id=seen.pk, card="terms/order_after_visit_param")
    day = acts.DAY + timedelta(days=1)
    said = OFFENCE | {"offence": "AQ99-1-O", "offence_day": acts.DAY, "discovered": acts.DAY}
    who = people.jinjiang
    run = acts.run(
        begin("penalty", "propose", said, case=seen.case, by=fresh(who.investigator), partner=who.partner, on=day)
    )
    assert (clocks.get().met, invited(seen)) == (day, {"inspection.conclude"})
    declined(people, run)
    assert clocks.filter(met=None, lapsed=None).get().start == day
    assert invited(seen) == {"rectification.order"}


def test_a_second_suspected_offence_of_the_order_is_a_further_charge_or_a_second_penalty(people):
    two = [acts.FINDINGS[0] | {"offence": "AQ99-3-O"}, acts.FINDINGS[1]]
    order = acts.failed(people, findings=two)
    run = proposed(people, order)
    assert "penalty.propose" not in invited(order)  # one is open: it takes the other offence up
    moved(people, run, "endorse_filing", "unit_head", outcome="agreed", endorsement="同意。")
    run = moved(people, run, "file", "deputy", outcome="filed", approval_opinion="同意。")
    assert "penalty.add_charge" in invited(run)
    more = {"offence": "AQ99-3-O", "offence_day": order.failed, "overdue": True, "facts_found": "冲床仍未停用。"}
    run = moved(people, run, "add_charge", "investigator", **more)
    assert "penalty.add_charge" not in invited(run)
    run = moved(people, run, "drop_charge", "investigator", number=2, why="已由他人处理。")
    assert Finding.objects.get(offence="AQ99-3-O").to_penalty is None
    assert "penalty.add_charge" not in invited(run)
    assert invited(order) == {"rectification.order"}


def test_what_was_turned_over_calls_for_the_ordinary_procedure_which_takes_over_its_term(people):
    pk, who = told(people), people.jinjiang
    take("summary_penalty", "turn_to_ordinary", pk, {"turned_why": "须调查。"}, by=fresh(who.investigator), on=ON)
    summary = PROCEDURES["summary_penalty"].objects.get(pk=pk)
    assert invited(summary) == {"penalty.propose"}
    day = date(2026, 3, 4)
    said = OFFENCE | {"offence_day": ON, "discovered": ON}
    run = acts.run(
        begin("penalty", "propose", said, case=summary.case, by=fresh(who.investigator), partner=who.partner, on=day)
    )
    clock = Clock.objects.get(card=TURN)
    assert (clock.proceeding_id, clock.met) == (run.pk, day)
    assert invited(summary) == set()

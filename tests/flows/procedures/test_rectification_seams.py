"""What follows an order: a new order, a penalty, an end; nothing is stuck and nothing falls silent."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Finding, Paper
from flows.door.engine import renamed, take
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from flows.door.worklist import wanted
from flows.guards import findings
from flows.pages.case.panel import beginnings, panel
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.people import fresh

pytestmark = pytest.mark.django_db
LAST = DAY + timedelta(days=15)
GONE = {"ground": "gone", "why": "厂房已拆除"}


def due(run, card):
    clock = Clock.objects.filter(proceeding_id=run.pk, card=f"terms/{card}", met=None, lapsed=None).first()
    return clock and clock.due


def order(people, seen, **more):
    return acts.order(people, seen, **more)


review = acts.review


def invited(run):
    """Open invitations that hang on the proceeding, as kind.step; the same as its facts call for."""
    open_ = {f"{i.kind}.{i.step}" for i in Invitation.objects.filter(process_id=run.pk, finished=None)}
    assert open_ == {one.name for one in wanted(acts.again(run))}
    return open_


def visit_steps(visit):
    return PROCEDURES["inspection"].objects.get(pk=visit.pk)


def test_a_leader_may_end_an_order_that_has_become_pointless(people):
    run = acts.served(people)
    with pytest.raises(NotPermitted):
        take(
            "rectification",
            "terminate",
            run.pk,
            GONE,
            by=fresh(people.jinjiang.investigator),
            on=LAST,
        )
    run = acts.run(
        take(
            "rectification",
            "terminate",
            run.pk,
            GONE,
            by=fresh(people.jinjiang.deputy),
            on=LAST,
        )
    )
    assert (run.stage, run.closed, Clock.objects.filter(proceeding_id=run.pk, lapsed=LAST).count()) == (
        "terminated",
        LAST,
        2,
    )


def test_former_names_of_steps_are_still_known():
    found = {name: renamed("rectification", name) for name in ("pass_review", "fail_review", "grant_extension")}
    assert found == {"pass_review": "review", "fail_review": "review", "grant_extension": "settle_extension"}
    assert renamed("rectification", "refuse_extension") == "settle_extension"


def test_a_voided_order_is_not_served(people):
    run = acts.ordered(people)
    acts.void(Paper.objects.get(form="rectification_order"), people)
    with pytest.raises(Refused, match="已经作废，不能办理“送达指令书”"):
        acts.serve(people, run)
    facts = {"ground": "faulty", "why": "文书作废"}
    by = fresh(people.jinjiang.unit_head)
    assert acts.run(take("rectification", "terminate", run.pk, facts, by=by, on=DAY)).closed == DAY


def test_nothing_rests_on_an_order_voided_after_service(people):
    run = acts.served(people)
    acts.void(Paper.objects.get(form="rectification_order"), people)
    late, who = LAST + timedelta(days=1), fresh(people.jinjiang.investigator)
    with pytest.raises(Refused, match="已经作废"):
        review(people, run, "not", "not", on=late)
    with pytest.raises(Refused, match="已经作废"):
        take("rectification", "establish_overdue", run.pk, {"opinion": "x"}, by=who, on=late)


def test_after_a_failed_review_the_law_calls_for_something_else_than_another_review(people):
    run = acts.failed(people)
    assert "rectification.review" not in invited(run)
    assert findings.calls_for_penalty(run)  # the second finding is a suspected offence
    assert not findings.calls_for_order_again(run)
    Finding.objects.update(offence="")
    assert not findings.calls_for_penalty(acts.again(run))
    assert findings.calls_for_order_again(acts.again(run))


def test_what_was_not_rectified_is_ordered_again_and_the_old_order_gives_way(people):
    first, late = acts.failed(people), LAST + timedelta(days=1)
    visit = first.visit
    second = acts.run(acts.order(people, first, on=late))
    assert (second.arose_from_id, second.visit_id) == (first.pk, visit.pk)
    assert set(Finding.objects.values_list("rectification_id", "deadline")) == {(second.pk, late + timedelta(days=15))}
    with pytest.raises(Refused, match="已另行责令"):
        review(people, first, "not", on=late)
    assert invited(first) == {"rectification.give_way"}
    by = fresh(people.jinjiang.investigator)
    first = acts.run(take("rectification", "give_way", first.pk, by=by, on=late))
    assert (first.stage, first.closed, first.case.closed) == ("superseded", late, None)
    assert not Clock.objects.filter(proceeding_id=first.pk, met=None, lapsed=None).exists()
    acts.serve(people, second, on=late)
    done = late + timedelta(days=16)
    review(people, second, "rectified", "rectified", on=done)
    assert invited(visit_steps(visit)) == {"inspection.conclude"}


def test_an_order_that_still_holds_a_finding_does_not_give_way(people):
    run = acts.failed(people)
    with pytest.raises(Refused, match="第1、2项仍在本指令书名下"):
        by = fresh(people.jinjiang.investigator)
        take("rectification", "give_way", run.pk, by=by, on=LAST + timedelta(days=1))


def test_findings_of_a_faulty_order_fall_back_and_call_for_a_new_one(people):
    run = acts.served(people)
    visit = visit_steps(run.visit)
    assert (invited(visit), due(visit, "order_after_visit_param")) == (set(), None)
    facts = {"ground": "指令书有误，另行责令", "why": "列错设备"}
    on = DAY + timedelta(days=2)
    take("rectification", "terminate", run.pk, facts, by=fresh(people.jinjiang.deputy), on=on)
    assert (invited(visit), due(visit, "order_after_visit_param")) == ({"rectification.order"}, date(2026, 9, 8))
    assert set(Finding.objects.values_list("rectification_id", "deadline", "signed_off")) == {(None, None, None)}
    assert acts.again(visit).case.closed is None
    again = acts.run(acts.order(people, visit, on=on))
    assert (again.visit_id, due(visit, "order_after_visit_param"), invited(visit)) == (visit.pk, None, set())


@pytest.mark.parametrize("ground", ["gone", "party_ended", "shut", "moved"])
def test_an_order_without_a_party_or_a_place_ends_with_its_findings(people, ground):
    run = acts.served(people)
    people.company.ended = DAY
    people.company.save()
    facts = {"ground": ground, "why": "见核查记录"}
    take("rectification", "terminate", run.pk, facts, by=fresh(people.jinjiang.unit_head), on=LAST)
    rows = set(Finding.objects.values_list("rectified", "signed_off"))
    assert rows == {(None, LAST)}
    assert invited(visit_steps(run.visit)) == {"inspection.conclude"}


def test_an_end_of_the_party_that_nobody_registered_is_asked_about(people):
    run = acts.served(people)
    facts = {"ground": "party_ended", "why": "注销"}
    with pytest.raises(Refused, match=r"没有登记死亡（注销）日.*请填写理由"):
        take("rectification", "terminate", run.pk, facts, by=fresh(people.jinjiang.unit_head), on=LAST)


def test_an_order_may_be_terminated_at_every_open_stage():
    cls = PROCEDURES["rectification"]
    ended = {terms.target for terms in steps(cls).values() if terms.ends}
    ended |= {one.target for terms in steps(cls).values() for one in terms.outcomes.values() if one.ends}
    assert set(steps(cls)["terminate"].sources) == set(cls.Stage.values) - ended


def test_a_second_review_that_keeps_the_stage_still_moves_the_inspection(people):
    """What one finding waits for is settled by a penalty, the other is put right at a later review."""
    run = acts.failed(people)
    visit = visit_steps(run.visit)
    Finding.objects.filter(number=2).update(to_penalty=LAST + timedelta(days=2))
    review(people, run, "rectified", "not", on=LAST + timedelta(days=5))
    assert invited(visit) == {"inspection.conclude"}


def recommended(run, people, on):
    """Steps that the case page recommends to the handler: in the proceeding, and of what may be begun."""
    who = fresh(people.jinjiang.investigator)
    runs = [PROCEDURES[one.kind].objects.get(pk=one.pk) for one in run.case.proceedings.all()]
    here = [one.offer.step for one in panel(runs, [], who, on).now if one.called]
    return here, [f"{one.offer.kind}.{one.offer.step}" for one in beginnings(run.case, runs, who, on).now if one.called]


def test_the_page_recommends_what_the_law_calls_for_next(people):
    seen = acts.recorded(people)
    assert recommended(seen, people, DAY) == ([], ["rectification.order"])
    run = acts.serve(people, acts.run(acts.order(people, seen)))
    assert recommended(run, people, LAST) == ([], [])
    assert recommended(run, people, LAST + timedelta(days=1)) == (["review"], [])
    Finding.objects.update(offence="")
    run = review(people, run, "not", "not", on=LAST + timedelta(days=1))
    here, begun = recommended(run, people, LAST + timedelta(days=1))
    assert (here, begun) == ([], ["rectification.order"])

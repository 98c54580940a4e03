"""A paper that a correction left wrong is not served, nor an event registered before the paper that it hands on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.folding import unlike_the_record
from casework.models import Entry, Paper, Penalty, Service
from flows import take
from flows.beside.correct import approve_correction, propose_correction
from flows.beside.flags import settle_flag
from flows.beside.reissue import reissue
from flows.door.refusals import Refused
from flows.models import Invitation
from tests.flows import acts
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db


def lowered(people):
    """A decision on 60,000 yuan, corrected to 59,000 before it is served."""
    walk = Walk(people).to("issue_decision")
    on, line = walk.day("issue_decision"), Entry.objects.get(proceeding_id=walk.pk, step="issue_decision")
    propose_correction(line, {"fine": "59000"}, by=fresh(people.jinjiang.head), on=on, reason="数额打错。")
    approve_correction(line, by=fresh(people.jinjiang.unit_head), on=on)
    return walk


def flags(walk):
    return Penalty.objects.get(pk=walk.pk).flags


def settled(walk, outcome):
    jj, on = walk.people.jinjiang, walk.day("issue_decision")
    return settle_flag(walk.run, flags(walk)[0]["line"], outcome, by=fresh(jj.unit_head), on=on, reason="已核对。")


def test_a_paper_that_says_the_old_value_is_not_served(people):
    walk = lowered(people)
    with pytest.raises(Refused, match=r"写有更正前的内容.*重新制作"):
        walk.take("serve_decision")
    assert not Service.objects.filter(paper__form="penalty_decision_unit").exists()
    assert Invitation.objects.filter(process_id=walk.pk, step="settle_flag", finished=None).exists()


def test_once_it_is_made_again_the_right_paper_is_served_and_nothing_is_left_to_settle(people):
    walk = lowered(people)
    paper = Paper.objects.get(proceeding_id=walk.pk, form="penalty_decision_unit")
    reissue(paper=paper, by=fresh(people.jinjiang.head), on=walk.day("issue_decision"), reason="数额打错。")
    assert flags(walk) == []
    walk.take("serve_decision")
    served = Service.objects.get(paper__form="penalty_decision_unit").paper
    assert served.pk != paper.pk and "伍万玖仟" in str(served.blanks)
    assert list(unlike_the_record()) == []


def test_a_leader_who_says_that_it_stands_lets_it_go_out(people):
    walk = lowered(people)
    settled(walk, "仍然有效")
    walk.take("serve_decision")
    assert Service.objects.filter(paper__form="penalty_decision_unit").exists()


@pytest.mark.parametrize("outcome", ["已补正", "已变更、撤销或者重新制作"])
def test_nobody_says_that_it_was_dealt_with_while_it_lies_there_as_it_was(people, outcome):
    walk = lowered(people)
    with pytest.raises(Refused, match="还没有作废，也没有重新制作"):
        settled(walk, outcome)
    assert flags(walk)


def test_a_wrong_paper_of_another_proceeding_is_flagged_there(people):
    """The visit's finding is printed by the order, which is a proceeding of its own."""
    visit = acts.recorded(people)
    order = acts.run(acts.order(people, visit))
    line = Entry.objects.get(proceeding_id=visit.pk, step="record_visit")
    rows = [dict(one) for one in line.facts["findings"]]
    rows[0]["problem"] = "双手启动按钮失效，仍在使用"
    propose_correction(
        line, {"findings": rows}, "笔录文字有误。", by=fresh(people.jinjiang.investigator), on=acts.DAY, reason="错字。"
    )
    approve_correction(line, by=fresh(people.jinjiang.unit_head), on=acts.DAY)
    paper = Paper.objects.get(proceeding_id=order.pk, form="rectification_order")
    assert [flag["paper"] for flag in acts.again(order).flags] == [paper.pk]
    assert Invitation.objects.filter(process_id=order.pk, step="settle_flag", finished=None).exists()
    with pytest.raises(Refused, match="写有更正前的内容"):
        acts.serve(people, order)
    assert list(unlike_the_record()) == []


def made_again(people, step, form):
    """A paper made again ten days after the first."""
    walk = Walk(people).to(step)
    late = walk.day(step) + timedelta(10)
    paper = Paper.objects.get(proceeding_id=walk.pk, form=form)
    reissue(paper=paper, by=fresh(people.jinjiang.head), on=late, reason="印错。")
    return walk, late


@pytest.mark.parametrize(
    ("step", "form", "serve", "column"),
    [
        ("issue_decision", "penalty_decision_unit", "serve_decision", "served"),
        ("give_notice", "hearing_preinform", "serve_notice", "told_served"),
    ],
)
def test_a_service_is_not_before_the_paper_that_was_made_again(people, step, form, serve, column):
    walk, late = made_again(people, step, form)
    with pytest.raises(Refused, match=rf"早于《.*》.*制作日{late}"):
        walk.take(serve, on=late, **{column: late - timedelta(1)})
    walk.take(serve, on=late, **{column: late})
    assert Service.objects.filter(paper__form=form).get().on == late


def test_a_correction_of_the_day_of_service_is_held_to_the_paper_too(people):
    walk, late = made_again(people, "issue_decision", "penalty_decision_unit")
    line = walk.take("serve_decision", on=late + timedelta(2), served=late + timedelta(1))
    said = {"by": fresh(people.jinjiang.investigator), "on": late + timedelta(2), "reason": "签收日录错。"}
    with pytest.raises(Refused, match="制作日"):
        propose_correction(line, {"served": late - timedelta(1)}, **said)
    propose_correction(line, {"served": late}, **said)


def test_a_visit_typed_late_is_not_held_to_a_plan_made_again_after_it(people):
    plan = acts.approved(people)
    paper, late = Paper.objects.get(proceeding_id=plan.pk, form="inspection_plan"), acts.DAY + timedelta(3)
    reissue(paper=paper, by=fresh(people.jinjiang.unit_head), on=late, reason="印错。")
    by, facts = fresh(people.jinjiang.investigator), acts.visit(acts.DAY)
    assert take("inspection", "record_visit", plan.pk, facts, by=by, on=late).day == acts.DAY

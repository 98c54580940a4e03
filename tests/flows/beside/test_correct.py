"""A recorded step is corrected: proposed with its effects, approved by a second person; rows and record add up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.folding import unlike_the_record
from casework.models import Clock, Entry, Office, Paper, Proceeding, Service
from flows.beside.correct import approve_correction, propose_correction, refuse_correction, withdraw_correction
from flows.beside.effects import effects
from flows.beside.flags import settle_flag
from flows.beside.office import hand_over
from flows.beside.reissue import reissue
from flows.door.facts import BadFact
from flows.door.folder import locked
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.models import Invitation
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_patrol_issue import handed_over
from tests.people import change, fresh

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=5)


def line(run, step):
    return Entry.objects.select_related("proceeding").filter(proceeding_id=run.pk, step=step).latest("line")


def propose(people, entry, facts, by=None, on=LATER, **more):
    said = {
        "by": fresh(by or people.jinjiang.investigator),
        "on": on,
        "reason": "签收联载明的日期与录入的不同。",
    } | more
    return propose_correction(entry, facts, **said)


def approve(people, entry, on=LATER, by=None):
    return approve_correction(entry, by=fresh(by or people.jinjiang.unit_head), on=on)


def told(people):
    """A penalty whose notices were served on the thirteenth."""
    return Walk(people).to("serve_notice")


def whole():
    assert list(unlike_the_record()) == []


def due(run, card):
    return Clock.objects.get(proceeding_id=run.pk, card=f"terms/{card}").due


def test_a_proposal_changes_nothing_and_invites_a_leader(people):
    walk = told(people)
    served, before = line(walk, "serve_notice"), due(walk, "statement_defence")
    propose(people, served, {"told_served": served.day + timedelta(1)}, on=served.on + timedelta(2))
    assert due(walk, "statement_defence") == before and walk.run.told_served == served.day
    assert Invitation.objects.filter(process=walk.pk, kind="beside", step="approve_correction", finished=None).exists()
    whole()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_wrong_service_day_is_corrected_both_ways_and_the_windows_move(people, days):
    walk = told(people)
    served = line(walk, "serve_notice")
    if days < 0 and line(walk, "give_notice").on == served.day:
        pytest.fail("the walk leaves no day between the notice and its service")
    before, right = due(walk, "statement_defence"), served.day + timedelta(days)
    propose(people, served, {"told_served": right}, on=served.on + timedelta(2))
    entry = approve(people, served, on=served.on + timedelta(2))
    assert (entry.step, entry.corrects) == ("correct", served.line)
    assert walk.run.told_served == right and walk.run.proposal is None
    assert due(walk, "statement_defence") != before
    assert set(Service.objects.filter(proceeding_id=walk.pk).values_list("on", flat=True)) == {right}
    assert not Invitation.objects.filter(process=walk.pk, step="approve_correction", finished=None).exists()
    whole()


def test_a_day_on_which_the_later_step_was_too_early_flags_that_step(people):
    run = acts.served(people)
    report = {"report": "已整改。", "reported": DAY + timedelta(2)}
    jj = people.jinjiang
    acts.take("rectification", "report_rectified", run.pk, report, by=fresh(jj.investigator), on=DAY + timedelta(2))
    served = line(run, "serve")
    propose(people, served, {"served": DAY + timedelta(3)})
    seen = approve(people, served)
    found = Proceeding.objects.get(pk=run.pk).flags
    assert [flag["line"] for flag in found] == [line(run, "report_rectified").line]
    assert "早于" in found[0]["why"] and seen.facts["doubts"][0]["line"] == found[0]["line"]
    assert Invitation.objects.filter(process=run.pk, kind="beside", step="settle_flag", finished=None).exists()
    settle_flag(run, found[0]["line"], "仍然有效", by=fresh(jj.unit_head), on=LATER, reason="报告日另有收件章为证。")
    assert Proceeding.objects.get(pk=run.pk).flags == []
    assert not Invitation.objects.filter(process=run.pk, step="settle_flag", finished=None).exists()
    whole()


def test_a_served_paper_is_corrected_only_with_its_notice(people):
    run = acts.served(people)
    ordered, right = line(run, "order"), DAY + timedelta(20)
    with pytest.raises(Refused, match="补正通知书"):
        propose(people, ordered, {"deadline": right})
    propose(people, ordered, {"deadline": right}, notice="整改期限录入有误。")
    entry = approve(people, ordered)
    notice = Paper.objects.get(form="correction_notice")
    assert [notice.form, notice.number, notice.digest] in entry.papers and notice.line == entry.line
    assert any("2026年9月21日" in row["new"] for row in notice.blanks["changes"])
    assert acts.again(run).deadline == right and due(run, "rectify_deadline_param") == right
    whole()


def test_what_the_party_is_told_is_kept_as_text_and_within_its_limit(people):
    run = acts.served(people)
    ordered, right = line(run, "order"), DAY + timedelta(20)
    with pytest.raises(Refused, match="1000字以内，现为1001字"):
        propose(people, ordered, {"deadline": right}, notice="长" * 1001)
    with pytest.raises(Refused, match="补正通知书"):
        propose(people, ordered, {"deadline": right}, notice=" \x00 ")
    propose(people, ordered, {"deadline": right}, notice="整改期限\x00录入有误。")
    assert acts.again(run).proposal["notice"] == "整改期限录入有误。"


def test_a_paper_not_yet_served_is_left_for_making_again(people):
    run = acts.ordered(people)
    propose(people, line(run, "order"), {"deadline": DAY + timedelta(20)})
    approve(people, line(run, "order"))
    assert not Paper.objects.filter(form="correction_notice").exists()
    assert "重新制作" in acts.again(run).flags[0]["why"]
    whole()


def test_a_paper_made_again_says_what_the_correction_put_right(people):
    run = acts.ordered(people)
    right = DAY + timedelta(20)
    propose(people, line(run, "order"), {"deadline": right})
    approve(people, line(run, "order"))
    old = Paper.objects.get(form="rectification_order")
    reissue(paper=old, by=fresh(people.jinjiang.unit_head), on=LATER, reason="期限有误。")
    new = Paper.objects.filter(form="rectification_order").latest("pk")
    assert "2026年9月21日" in str(new.blanks) and "2026年9月21日" not in str(old.blanks)
    assert acts.again(run).deadline == right
    whole()


def test_a_paper_made_again_names_who_handles_the_case_now(people):
    run = acts.ordered(people)
    head = fresh(people.jinjiang.unit_head)
    hand_over(run.kind, run.pk, to=people.jinjiang.third, by=head, on=DAY, reason="调岗。")
    old = Paper.objects.get(form="rectification_order")
    assert people.jinjiang.investigator.name in str(old.blanks)
    reissue(paper=old, by=fresh(people.jinjiang.unit_head), on=DAY, reason="印错。")
    new = Paper.objects.filter(form="rectification_order").latest("pk")
    assert people.jinjiang.third.name in str(new.blanks) and people.jinjiang.investigator.name not in str(new.blanks)
    whole()


def test_nobody_approves_what_he_proposed_or_wrote(people):
    run = acts.served(people)
    served = line(run, "serve")
    propose(people, served, {"served": DAY + timedelta(1)}, by=people.jinjiang.unit_head)
    for who, why in (
        (people.jinjiang.unit_head, "另一位负责人"),
        (people.jinjiang.investigator, "不是本案办案机关的负责人"),
    ):
        with pytest.raises(NotPermitted, match=why):
            approve(people, served, by=who)
    assert acts.again(run).served == DAY
    whole()


@pytest.mark.parametrize(
    ("facts", "error", "says"),
    [
        ({"served": LATER + timedelta(1)}, Refused, "还没有发生的事不能登记"),
        ({"servd": DAY}, BadFact, "是不是 served？"),
        ({"served": DAY - timedelta(1)}, Refused, "早于责令日"),
        ({"served": DAY}, Refused, "与原记录相同"),
        ({"receiver": "长" * 400}, BadFact, "最多60字"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(people, facts, error, says):
    run = acts.served(people)
    count = Entry.objects.count()
    with pytest.raises(error, match=says):
        propose(people, line(run, "serve"), facts)
    assert Entry.objects.count() == count and acts.again(run).proposal is None


def test_a_mistyped_name_is_corrected_in_the_row_that_the_step_made(people):
    run = acts.served(people)
    propose(people, line(run, "serve"), {"receiver": "蔡宏太"})
    approve(people, line(run, "serve"))
    assert Service.objects.get(proceeding_id=run.pk).receiver == "蔡宏太"
    whole()


def test_one_proposal_at_a_time_which_its_author_withdraws_or_a_leader_refuses(people):
    run, jj = acts.served(people), people.jinjiang
    served = line(run, "serve")
    propose(people, served, {"receiver": "蔡宏太"})
    with pytest.raises(Refused, match="已有一件待批的更正"):
        propose(people, served, {"receiver": "蔡红泰"})
    with pytest.raises(NotPermitted, match="本人撤回"):
        withdraw_correction(served, by=fresh(jj.unit_head), on=LATER)
    withdraw_correction(served, by=fresh(jj.investigator), on=LATER)
    propose(people, served, {"receiver": "蔡红泰"})
    refuse_correction(served, by=fresh(jj.unit_head), on=LATER, reason="原件为证，原录无误。")
    with pytest.raises(Refused, match="没有待批的更正"):
        approve(people, served)
    assert Service.objects.get(proceeding_id=run.pk).receiver == "蔡宏泰"
    whole()


def test_effects_are_told_without_any_write(people):
    run = acts.served(people)
    served = line(run, "serve")
    held = locked(PROCEDURES["rectification"], run.pk)
    seen = effects(served, {"served": DAY + timedelta(1)}, held, LATER)
    assert ("casework_rectification", run.pk, "served") in seen.columns
    assert acts.again(run).served == DAY and date.fromisoformat(seen.facts[0].new) == DAY + timedelta(1)
    whole()


def test_who_wrote_a_line_corrects_it_in_whatever_office(people):
    issue = handed_over(people)
    leader = people.quanzhou.patrol_leader
    propose(
        people,
        line(issue, "hand_over"),
        {"received_by": "王某某"},
        by=leader,
        on=issue.case.moved,
        notice="签收人写错。",
    )
    assert acts.again(issue).proposal["by"] == leader.pk


def test_whose_office_has_ended_does_not_even_withdraw_a_proposal(people):
    issue = handed_over(people)
    leader, entry = people.quanzhou.patrol_leader, line(issue, "hand_over")
    propose(people, entry, {"received_by": "王某某"}, by=leader, on=issue.case.moved, notice="签收人写错。")
    change(Office.objects.filter(officer=leader), until=issue.case.moved)
    with pytest.raises(NotPermitted, match="没有职务"):
        withdraw_correction(entry, by=fresh(leader), on=issue.case.moved + timedelta(1))
    assert acts.again(issue).proposal

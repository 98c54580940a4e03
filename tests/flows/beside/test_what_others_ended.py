"""Acts beside the steps where another proceeding has gone on, ended, or closed the case meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.folding import unlike_the_record
from casework.models import Case, CaseSource, Clock, Collection, Entry, Finding, Paper
from documents.reading.catalogue import form
from flows.beside.correct import propose_correction
from flows.beside.reissue import reissue
from flows.beside.reopen import approve_reopening, propose_reopening
from flows.beside.take_back import take_back
from flows.door.engine import begin, take
from flows.door.refusals import Refused
from flows.models import Invitation
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.penalty_walk import OFFENCE, Walk
from tests.flows.procedures.test_collection import entered, pay
from tests.flows.procedures.test_hearing import LAST_CALL, Heard
from tests.people import fresh

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)
MATTER = {"reason": "no_effort", "matter": "整改不力。", "persons": [{"name": "蔡宏泰", "position": "总经理"}]}
ADDRESS = {
    "address": "晋江市陈埭镇工业园区3号",
    "receiver": "蔡宏泰",
    "phone": "0595-85000001",
    "agree_electronic": True,
}


def invited(run: Any) -> set[str]:
    return set(Invitation.objects.filter(process_id=run.pk, finished=None).values_list("step", flat=True))


def refused(match: str) -> Any:
    return pytest.raises(Refused, match=match)


def test_a_procedure_that_arises_from_what_it_does_not_follow_is_a_sentence(people):
    by = fresh(people.jinjiang.investigator)
    said = {"party": people.company, "source": "other", "partner": people.jinjiang.partner, "by": by, "on": DAY}
    talk = begin("talk", "propose", MATTER, **said)
    with refused("罚款执行”须以本案的"):
        begin("collection", "enter", case=talk.case, arose_from=acts.run(talk), by=by, on=DAY)


def test_two_cases_may_change_the_address_of_one_party_by_turns(people):
    walks = [Walk(people).to("file"), Walk(people).to("file")]
    for at, walk in ((0, "a"), (1, "b"), (0, "c")):
        electronic = {"electronic_channel": "email", "electronic_address": f"{walk}@example.cn"}
        walks[at].take("confirm_address", on=date(2026, 3, 9), **ADDRESS, **electronic)
    assert list(unlike_the_record()) == []


def test_a_case_of_every_source_can_be_filed():
    options = form("case_filing_approval").blanks["case_source"].options
    assert set(CaseSource.values) <= set(options)


def test_what_was_never_begun_is_not_taken_up_again(people):
    who, plan = people.jinjiang, acts.proposed(people)
    take_back(proceeding=plan, by=fresh(who.investigator), on=DAY, reason="选错当事人。")
    with refused("的开始已于2026-09-01撤回"):
        propose_reopening(proceeding=plan, by=fresh(who.deputy), on=DAY, reason="还要检查。")


def reopened(run: Any, people: Any, on: date) -> None:
    propose_reopening(proceeding=run, by=fresh(people.jinjiang.deputy), on=on, reason="撤案不当。")
    approve_reopening(proceeding=run, by=fresh(people.jinjiang.head), on=on)


def test_a_hearing_is_taken_up_again_after_its_penalty_and_leaves_that_alone(people):
    heard = Heard(people).called()
    heard.walk.take("withdraw", on=LAST_CALL)
    with refused("所依附的“行政处罚"):
        propose_reopening(proceeding=heard.run, by=fresh(people.jinjiang.deputy), on=LAST_CALL, reason="要听证。")
    reopened(heard.walk.run, people, LAST_CALL)
    line, stage = heard.penalty.line, heard.penalty.stage
    reopened(heard.run, people, LAST_CALL)
    assert (heard.run.closed, heard.run.stage, heard.penalty.line, heard.penalty.stage) == (None, "called", line, stage)
    assert heard.invited() and list(unlike_the_record()) == []


def test_the_close_out_sees_what_the_same_act_has_ended(people):
    heard = Heard(people).called()
    heard.walk.take("withdraw", on=LAST_CALL)
    assert "propose" in invited(heard.walk.run)


def test_an_order_is_made_again_although_the_one_before_it_was_reported_on_late(people):
    """The findings were free when the second order was given; what the first has come to since is another matter."""
    failed = acts.failed(people)
    on = failed.reached + timedelta(days=1)
    acts.order(people, failed, on)
    by = fresh(people.jinjiang.investigator)
    said = {"report": "补报：已整改。"}
    take("rectification", "report_rectified", failed.pk, said, by=by, on=on, reason="逾期补报。")
    paper = Paper.objects.filter(form="rectification_order").latest("pk")
    made = reissue(paper=paper, by=fresh(people.jinjiang.deputy), on=on, reason="印错。")
    assert len(made.papers) == 1 and list(unlike_the_record()) == []


def test_a_paper_is_made_again_although_its_findings_went_on_to_another_order(people):
    failed = acts.failed(people, signed_by="", refusal_note="负责人拒绝签字，居委会林某见证。")
    on, paper = failed.reached + timedelta(days=1), Paper.objects.get(form="rectification_review_opinion")
    acts.order(people, failed, on)
    assert not Finding.objects.filter(rectification_id=failed.pk).exists()
    reissue(paper=paper, by=fresh(people.jinjiang.deputy), on=on, reason="印错。")
    new = Paper.objects.filter(form="rectification_review_opinion").order_by("-pk")[0]
    assert new.pk != paper.pk and set(new.blanks) == set(paper.blanks)
    assert list(unlike_the_record()) == []


def test_an_end_is_not_taken_back_when_another_proceeding_has_closed_the_case(people):
    order, who = acts.served(people), people.jinjiang
    ended = {"ground": "shut", "why": "已经关停。"}
    take("rectification", "terminate", order.pk, ended, by=fresh(who.unit_head), on=NEXT)
    visit = order.case.proceedings.get(kind="inspection")
    if visit.closed is None:
        take("inspection", "conclude", visit.pk, by=fresh(who.investigator), on=NEXT)
    order.case.refresh_from_db()
    assert order.case.closed == NEXT
    with refused("已结案的请重新办理"):
        take_back(proceeding=order, by=fresh(who.unit_head), on=NEXT, reason="没有关停。")
    reopened(acts.again(order), people, NEXT)
    order.case.refresh_from_db()
    assert order.case.closed is None and invited(order)


def test_a_correction_passes_what_the_step_asks_of_its_facts(people):
    walk = Walk(people).to("review")
    entry, who = Entry.objects.get(proceeding_id=walk.pk, step="review"), people.jinjiang
    with refused("审核要点应当逐项回答一次"):
        propose_correction(
            entry,
            {"points": [{"key": "papers", "answer": "yes"}]},
            by=fresh(who.reviewer),
            on=entry.on,
            reason="漏写。",
        )


def test_a_case_ends_when_what_alone_kept_it_open_is_taken_back(people):
    """A visit ends while a talk is open in its case; the talk was proposed by mistake and is taken back."""
    who, seen = people.jinjiang, acts.recorded(people, findings=None, no_findings=True)
    by = fresh(who.investigator)
    talk = begin("talk", "propose", MATTER, case=seen.case, arose_from=seen, by=by, on=DAY)
    take("inspection", "conclude", seen.pk, {}, by=by, on=DAY)
    assert Case.objects.get(pk=seen.case_id).closed is None
    take_back(proceeding=talk.proceeding, by=by, on=NEXT, reason="选错案件。")
    assert Case.objects.get(pk=seen.case_id).closed == NEXT
    assert list(unlike_the_record()) == []


def taken_up_again(people: Any, run: Any, on: date) -> Any:
    """One leader proposes, another approves."""
    propose_reopening(proceeding=run, by=fresh(people.jinjiang.unit_head), on=on, reason="结论有误。")
    approve_reopening(proceeding=run, by=fresh(people.jinjiang.deputy), on=on)
    return acts.again(run)


def test_findings_stand_again_with_the_order_that_is_taken_up_again(people):
    """A re-inspection that passed is looked at anew: there is something to see, and the visit is not concluded."""
    after = DAY + timedelta(days=16)
    order = acts.review(people, acts.served(people), "rectified", "rectified", on=after)
    assert "conclude" in invited(order.arose_from)
    order = taken_up_again(people, order, after)
    assert order.stage == "served" and invited(order) == {"review"} and "conclude" not in invited(order.arose_from)
    assert not Finding.objects.exclude(signed_off=None).exists()
    assert not Clock.objects.running().filter(card="terms/visit_conclude_param").exists()
    assert acts.review(people, order, "rectified", "rectified", on=after).stage == "passed"
    assert list(unlike_the_record()) == []


def test_an_order_taken_up_again_gives_way_to_the_one_that_followed_it(people):
    """What somebody has ordered anew meanwhile stays there: nothing is left under the order, and it can be ended."""
    who, order = people.jinjiang, acts.served(people)
    faulty = {"ground": "faulty", "why": "期限写错。"}
    take("rectification", "terminate", order.pk, faulty, by=fresh(who.unit_head), on=NEXT)
    acts.order(people, acts.again(order.arose_from), on=NEXT)
    order = taken_up_again(people, order, NEXT)
    assert order.stage == "served" and invited(order) == {"give_way"}
    entry = take("rectification", "give_way", order.pk, {}, by=fresh(who.investigator), on=NEXT)
    assert entry.stage == "superseded" and list(unlike_the_record()) == []


def test_a_penalty_taken_up_again_has_its_findings(people):
    """The order is not called for besides the penalty that is looked into again."""
    who, seen = people.jinjiang, acts.failed(people)
    on = seen.reinspected
    facts = OFFENCE | {"offence": "AQ99-1-O", "offence_day": str(on), "discovered": str(on), "overdue": True}
    how = {"arose_from": seen, "partner": fresh(who.partner), "by": fresh(who.investigator)}
    penalty = acts.run(begin("penalty", "propose", facts, case=seen.case, on=on, **how))
    held = Finding.objects.filter(to_penalty=on).count()
    gone = {"ground": "not_established", "why": "违法事实不成立。"}
    take("penalty", "withdraw", penalty.pk, gone, by=fresh(who.head), on=on)
    assert held and not Finding.objects.exclude(to_penalty=None).exists() and "order" in invited(seen)
    taken_up_again(people, penalty, on)
    assert Finding.objects.filter(to_penalty=on).count() == held and "order" not in invited(seen)
    assert list(unlike_the_record()) == []


def test_what_waits_for_the_end_of_all_hangs_where_it_did(people):
    """The close-out hangs on the account, which ended last; a talk about the decision begins there and ends."""
    filed = date(2026, 3, 3)
    account = Collection.objects.get(pk=entered(people, on=filed))
    spot = account.arose_from
    take("summary_penalty", "file_with_organ", spot.pk, by=fresh(people.jinjiang.clerk), on=filed)
    pay(people, account.pk, 3000, filed)
    assert invited(account) == {"propose"}
    by = fresh(people.jinjiang.investigator)
    talk = begin("talk", "propose", MATTER, case=spot.case, arose_from=spot, by=by, on=filed)
    assert invited(account) == set()
    why = {"drop_ground": "已经改正。"}
    take("talk", "drop", talk.proceeding_id, why, by=fresh(people.jinjiang.deputy), on=filed)
    assert invited(account) == {"propose"}

"""What a hearing leaves in the penalty: the review after it, the way back to the investigation, hands kept apart."""

from __future__ import annotations

import pytest

from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_hearing import ASKED, DAY, LAST_CALL, LATE, START, Heard, refused

pytestmark = pytest.mark.django_db


def small(people) -> Heard:
    """A fine below every threshold, for which the handlers told of the right to a hearing all the same."""
    heard = Heard.__new__(Heard)
    heard.people, heard.pk = people, 0
    heard.walk = Walk(people, start=START, fine=10_000).to("conclude")
    heard.walk.take("give_notice", hearing=True)
    heard.walk.take("serve_notice")
    return heard


def test_a_case_that_was_heard_is_reviewed_whatever_the_fine(people):
    heard = small(people)
    assert heard.penalty.under_review is False
    heard.reported()
    heard.walk.take("waive_defence", on=DAY)
    heard.take("read", DAY)
    assert (heard.penalty.under_review, heard.penalty.review_asked) == (True, DAY)
    assert "review" in heard.invited(heard.walk.pk)
    assert heard.clock("legal_review_param", heard.walk.pk).met is None
    heard.walk.take("submit_handling", on=DAY)
    heard.walk.take("endorse_handling", on=DAY)
    with refused("经过听证程序，应当经过法制审核.*第五十八条"):
        heard.walk.take("issue_decision", on=DAY)
    heard.walk.take("review", on=DAY)
    heard.walk.take("issue_decision", on=DAY)
    assert heard.penalty.fine == 10_000


def test_what_the_head_sends_back_is_investigated_before_anything_else(people):
    heard = Heard(people).reported()
    heard.walk.take("waive_defence", on=DAY)
    heard.take("read", DAY, outcome="reinvestigate", reading_opinion="主要事实存疑，重新调查。")
    assert (heard.run.stage, heard.penalty.hearing_settled, heard.penalty.stage) == ("concluded", DAY, "told")
    assert heard.invited(heard.walk.pk) & {"submit_handling", "review", "resume_investigation"} == {
        "resume_investigation"
    }
    for step in ("submit_handling", "ask_review"):
        with refused("决定重新调查，请先办理“重新调查”"):
            heard.walk.take(step, on=DAY)
    heard.walk.take("resume_investigation", on=DAY)
    assert (heard.penalty.stage, heard.penalty.hearing_asked) == ("filed", None)


def test_what_was_submitted_before_the_hearing_is_not_decided_after_it_is_sent_back(people):
    """A request that was posted in time may be typed after the handlers submitted."""
    heard = Heard(people)
    heard.walk.take("waive_defence", on=LATE)
    heard.walk.take("submit_handling", on=LATE)
    heard.walk.take("endorse_handling", on=LATE)
    heard.take("request", LATE, received=ASKED)
    heard.take("answer", LATE)
    heard.take("appoint", LATE)
    heard.take("notify", LATE)
    heard.take("serve_call", LAST_CALL)
    for step in ("hold", "report"):
        heard.take(step, DAY)
    heard.take("read", DAY, outcome="reinvestigate", reading_opinion="主要事实存疑，重新调查。")
    for step in ("discuss", "issue_decision"):
        with refused("决定重新调查，请先办理“重新调查”"):
            heard.walk.take(step, on=DAY)


def test_while_the_party_is_heard_the_telling_is_not_taken_back(people):
    heard = Heard(people).called()
    with refused("“行政处罚听证”自2026-09-30起尚未终结"):
        heard.walk.take("resume_investigation", on=DAY)
    heard.walk.take("ask_review", on=DAY)
    with refused("听证终结之前不能退回重新调查"):
        heard.walk.returns("review", on=DAY)
    assert (heard.penalty.stage, heard.penalty.hearing_asked, heard.run.stage) == ("told", ASKED, "called")
    heard.take("hold", DAY)
    assert heard.run.stage == "held"

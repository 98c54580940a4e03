"""What a hearing leaves in the penalty: the review after it, the way back to the investigation, hands kept apart."""

from __future__ import annotations

import pytest

from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_hearing import DAY, START, Heard, refused

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

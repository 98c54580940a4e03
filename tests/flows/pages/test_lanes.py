"""The stage bar foretells the ordinary way: never back, never by a step that nothing calls for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.models import Entry
from flows.pages.case.lanes import ahead
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.penalty_walk import Walk

pytestmark = pytest.mark.django_db


def coming(run):
    passed = Entry.objects.filter(proceeding_id=run.pk).order_by("line").values_list("stage", flat=True)
    return ahead(acts.again(run), list(dict.fromkeys(passed)))


WAYS = {
    "propose": ["endorsed", "filed", "reported", "notified", "told", "decided", "served"],
    "conclude": ["reviewed", "notified", "told", "decided", "served"],  # large enough to be reviewed
    "give_notice": ["told", "decided", "served"],
    "serve_notice": ["decided", "served"],
    "serve_decision": [],
}


@pytest.mark.parametrize("last", WAYS)
def test_a_penalty_goes_on_to_its_decision_not_back_to_its_filing(people, last):
    assert coming(Walk(people).to(last).run) == WAYS[last]


def test_a_penalty_that_was_sent_back_passes_its_stages_again(people):
    run = acts.again(Walk(people).to("conclude").run)
    run.__dict__["stage"] = "filed"
    passed = ["proposed", "endorsed", "filed", "reported"]
    assert ahead(run, passed) == ["reported", "reviewed", "notified", "told", "decided", "served"]


def test_a_plan_goes_on_to_the_end_of_its_inspection(people):
    assert coming(acts.proposed(people)) == ["approved", "recorded", "concluded"]
    assert coming(acts.approved(people)) == ["recorded", "concluded"]


def test_an_order_goes_on_to_its_review_and_from_a_failed_one_to_the_next(people):
    assert coming(acts.served(people)) == ["passed"]
    run = acts.failed(people, DAY + timedelta(30))
    assert coming(run) == ["passed"]

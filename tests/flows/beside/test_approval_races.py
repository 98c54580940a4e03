"""Two people at once beside the steps: each question, task, delegation and hand-over has one winner."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.models import Consultation, Delegation, Entry
from flows.beside.assign import assign
from flows.beside.consult import answer_consultation, consult
from flows.beside.delegate import delegate
from flows.beside.leave import hand_over_all
from tests.flows.door.test_races import at_once, pytestmark, settled, whole  # noqa: F401
from tests.flows.penalty_walk import Walk
from tests.people import fresh


@pytest.fixture
def walk(people_committed):
    return Walk(people_committed).to("endorse_filing")


@pytest.fixture
def who(walk):
    return walk.people.jinjiang


@pytest.fixture
def on(walk):
    return walk.day("file")


def asked(walk, by, on, officer):
    return consult(proceeding=walk.run, step="file", officers=[officer], question="？", by=by, on=on)


def test_one_question_to_one_person(walk, who, on):
    people = [fresh(who.deputy), fresh(who.head)]
    officer = fresh(who.reviewer)
    _, told = settled(at_once(*(lambda by=by: asked(walk, by, on, officer) for by in people)))
    assert "不必重复征询" in told[0].args[0] and Consultation.objects.count() == walk.run.waits_on == 1
    whole()


def test_one_answer_to_one_question(walk, who, on):
    asked(walk, fresh(who.deputy), on, who.reviewer)
    people = [fresh(who.reviewer) for _ in range(2)]
    how = {"proceeding": walk.run, "agrees": True, "on": on}
    _, told = settled(at_once(*(lambda by=by: answer_consultation(by=by, **how) for by in people)))
    assert "可能已经答复或者撤回" in told[0].args[0] and walk.run.waits_on == 0
    whole()


def test_an_answer_and_a_leave_leave_one_end(walk, who, on):
    asked(walk, fresh(who.deputy), on, who.reviewer)
    reviewer, head, leaver = fresh(who.reviewer), fresh(who.head), fresh(who.reviewer)
    results = at_once(
        lambda: answer_consultation(proceeding=walk.run, agrees=True, by=reviewer, on=on),
        lambda: hand_over_all(leaver=leaver, by=head, on=on, reason="调离。"),
    )
    row = Consultation.objects.get()
    assert (row.answered is None) != (row.withdrawn is None), results
    assert walk.run.waits_on == 0
    whole()


def test_a_task_is_given_once(walk, who, on):
    how = {"proceeding": walk.run, "step": "file", "to": who.deputy, "on": on, "reason": "分工。"}
    people = [fresh(who.head), fresh(who.unit_head)]
    _, told = settled(at_once(*(lambda by=by: assign(by=by, **how) for by in people)))
    assert "不必再转" in told[0].args[0]
    whole()


def test_an_office_has_one_deputy(people_committed):
    who, on = people_committed.jinjiang, date(2026, 3, 5)
    how = {"holder": who.head, "office": "agency_head", "since": on, "until": on + timedelta(5), "document": "纪要"}
    people = [fresh(who.deputy), fresh(who.unit_head)]
    at_once(*(lambda d=d: delegate(deputy=d, by=fresh(who.head), on=on, **how) for d in people))
    assert Delegation.objects.count() == 1


def test_everything_is_handed_over_once(walk, who, on):
    Walk(walk.people, party=walk.people.business).to("endorse_filing")
    leavers = [fresh(who.investigator) for _ in range(2)]
    to, by = fresh(who.third), fresh(who.unit_head)
    results = at_once(
        *(lambda one=one: hand_over_all(leaver=one, to=to, by=by, on=on, reason="调离。") for one in leavers)
    )
    assert Entry.objects.filter(step="hand_over_all").count() == 2, results
    whole()

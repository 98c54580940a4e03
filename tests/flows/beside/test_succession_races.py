"""Two at once about who goes on as the party of a case: one proposal, one answer, one move, on PostgreSQL."""

from __future__ import annotations

import pytest

from casework.models import Case, Entry
from flows.beside.succession import propose_succession_back, refuse_succession, succeed
from tests.flows import acts
from tests.flows.beside.test_division import divided
from tests.flows.beside.test_succession import LATER, proposed
from tests.flows.door.test_races import at_once, pytestmark, settled, whole  # noqa: F401
from tests.people import fresh


@pytest.fixture
def people(people_committed):
    return people_committed


@pytest.fixture
def order(people):
    run = acts.ordered(people)
    divided(people)
    return acts.again(run)


def answers(people, run):
    leaders = [fresh(people.jinjiang.unit_head), fresh(people.jinjiang.deputy)]
    return [lambda by=by: succeed(proceeding=run, by=by, on=LATER) for by in leaders]


def back(people, run):
    said = {"document": "分立协议撤销函", "reason": "没有分立。", "on": LATER, "proceeding": run}
    return propose_succession_back(by=fresh(people.jinjiang.investigator), **said)


def test_one_proposal(people, order):
    _, told = settled(
        at_once(*(lambda to=to: proposed(people, order, to=to) for to in (people.agency, people.business)))
    )
    assert "已有待批的当事人变更" in told[0].args[0]
    whole()


def test_one_proposal_over_two_procedures_of_a_case(people, order):
    runs = list(order.case.proceedings.order_by("pk"))
    assert len(runs) > 1
    settled(at_once(*(lambda run=run: proposed(people, run, to=people.agency) for run in runs)))
    whole()


def test_one_approval(people, order):
    proposed(people, order, to=people.business)
    _, told = settled(at_once(*answers(people, order)))
    assert "没有待批的当事人变更" in told[0].args[0]
    assert Case.objects.get(pk=order.case_id).party == people.business
    whole()


def test_an_approval_and_a_refusal(people, order):
    proposed(people, order, to=people.business)
    head = fresh(people.jinjiang.head)
    refuse = lambda: refuse_succession(proceeding=order, by=head, on=LATER, reason="再查。")  # noqa: E731
    entry, _ = settled(at_once(answers(people, order)[0], refuse))
    moved = entry.step == "succeed"
    assert Case.objects.get(pk=order.case_id).party == (people.business if moved else people.company)
    whole()


def test_one_way_back(people, order):
    proposed(people, order, to=people.business)
    answers(people, order)[0]()
    settled(at_once(*[lambda: back(people, order)] * 2))
    settled(at_once(*answers(people, order)))
    case = Case.objects.get(pk=order.case_id)
    assert (case.party, case.former) == (people.company, None)
    whole()


def test_an_approval_beside_a_change_of_the_register(people, order):
    """Either the approval came first, or it is told that the register changed; never against a stranger."""
    proposed(people, order, to=people.business)
    other = f"{people.agency.name}，全部资产"
    results = at_once(answers(people, order)[0], lambda: divided(people, others=other, corrects=1))
    refused = [one for one in results if isinstance(one, Exception)]
    assert [str(one) for one in refused] in ([], [str(one) for one in refused if "在提请之后变了" in str(one)])
    moved = Entry.objects.filter(step="succeed").exists()
    assert moved is not bool(refused)
    assert Case.objects.get(pk=order.case_id).party == (people.business if moved else people.company)
    whole()

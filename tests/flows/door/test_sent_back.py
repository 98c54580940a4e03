"""退回: every approving step can send back, with a reason; who proposed has it on the list and proposes again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from casework.models import Entry, Officer
from flows.beside.return_submission import return_submission
from flows.door.clocks import term
from flows.door.engine import REFUSALS, take
from flows.door.facts import asked
from flows.door.terms import PROCEDURES, RETURN, Terms, steps
from flows.pages.desk.duties import duties
from flows.pages.office.office import notices_of
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import ORDER, Walk
from tests.flows.procedures import test_closeout, test_patrol_issue, test_rectification_extension, test_talk
from tests.people import fresh

pytestmark = pytest.mark.django_db


def starts(terms: Terms) -> set[str]:
    """Cards of the clocks that the step or a result of it starts."""
    ways = [*terms.starts, *(start for one in terms.outcomes.values() for start in one.starts)]
    return {term(start.card) for start in ways}


def answers(kind: str, step: str) -> set[str]:
    """Cards of the clocks that the step meets."""
    return {term(card) for card in steps(PROCEDURES[kind])[step].meets}


def approving(kind: str) -> set[str]:
    """Steps that answer in a term of their own what another step laid before them, and that stand apart from it."""
    here = steps(PROCEDURES[kind])
    found = set()
    for name, terms in here.items():
        own = {one for one in terms.apart_from if one.split(".")[0] == kind}
        waits = answers(kind, name)
        if terms.called_for and own and any(waits & starts(one) for other, one in here.items() if other != name):
            found.add(name)
    return found


APPROVING = {f"{kind}.{step}" for kind in PROCEDURES for step in approving(kind)}


@dataclass
class Laid:
    """What waits for an approval: who approves, how he sends it back, and what the proposer then does again."""

    run: Any
    on: date
    approver: Officer
    back: str  # the step by which it goes back
    facts: dict[str, Any]
    why: str  # the fact with the reason
    again: str
    proposer: Officer
    invited: bool = True  # False where the party, and not an officer, proposes again


def penalty(step: str, who: str, back: str, facts: dict[str, Any], why: str, again: str) -> Callable[[Any], Laid]:
    def laid(people: Any) -> Laid:
        walk, who_ = Walk(people).to(ORDER[ORDER.index(step) - 1]), people.jinjiang
        said = facts | ({"points": walk.points()} if step == "review" else {})
        return Laid(walk.run, walk.day(step), getattr(who_, who), back, said, why, again, who_.investigator)

    return laid


def plan(people: Any) -> Laid:
    who, facts = people.jinjiang, {"outcome": "returned", "approval_opinion": "请改日期。"}
    run = acts.proposed(people)
    return Laid(run, acts.DAY, who.unit_head, "approve_plan", facts, "approval_opinion", "propose", who.investigator)


def closing(step: str, who: str, opinion: str) -> Callable[[Any], Laid]:
    def laid(people: Any) -> Laid:
        pk = test_closeout.propose(people, test_closeout.settled(people))
        if step == "approve":
            test_closeout.do(people, pk, "review", "unit_head", review_opinion="同意结案。")
        run, facts = PROCEDURES["closeout"].objects.get(pk=pk), {"outcome": "returned", opinion: "材料不齐。"}
        office = people.jinjiang
        return Laid(run, date(2026, 3, 13), getattr(office, who), step, facts, opinion, "propose", office.investigator)

    return laid


def talk(people: Any) -> Laid:
    run, facts = test_talk.proposed(people), {"outcome": "returned", "agreement": "事由不清。"}
    who = people.jinjiang
    return Laid(run, test_talk.OVERDUE, who.head, "agree", facts, "agreement", "propose", who.investigator)


def patrol(people: Any) -> Laid:
    run = test_patrol_issue.verify(people, test_patrol_issue.reported(people))
    who, facts = people.quanzhou, {"step": "sign_off"}
    on = test_patrol_issue.DUE
    return Laid(run, on, who.patrol_leader, RETURN, facts, "reason", "verify", who.patrol_member)


def extension(people: Any) -> Laid:
    run, on = test_rectification_extension.asked(people), acts.DAY + timedelta(6)
    who, facts = people.jinjiang, {"outcome": "refused", "extension_opinion": "理由不足。"}
    told = (who.unit_head, "settle_extension", facts, "extension_opinion", "ask_extension", who.investigator)
    return Laid(run, on, *told, invited=False)


RETURNED = {"outcome": "returned"}
LAID: dict[str, Callable[[Any], Laid]] = {
    "penalty.endorse_filing": penalty(
        "endorse_filing", "unit_head", "endorse_filing", RETURNED | {"endorsement": "不清。"}, "endorsement", "propose"
    ),
    "penalty.file": penalty(
        "file", "deputy", "file", RETURNED | {"approval_opinion": "不清。"}, "approval_opinion", "propose"
    ),
    "penalty.review": penalty(
        "review",
        "reviewer",
        "review",
        RETURNED | {"opinion": "facts", "review_opinion": "缺证据。"},
        "opinion",
        "conclude",
    ),
    "penalty.endorse_handling": penalty(
        "endorse_handling",
        "unit_head",
        "endorse_handling",
        RETURNED | {"handling_endorsement": "不清。"},
        "handling_endorsement",
        "submit_handling",
    ),
    "penalty.discuss": penalty("discuss", "head", RETURN, {"step": "discuss"}, "reason", "submit_handling"),
    "penalty.issue_decision": penalty(
        "issue_decision", "head", RETURN, {"step": "issue_decision"}, "reason", "submit_handling"
    ),
    "inspection.approve_plan": plan,
    "closeout.review": closing("review", "unit_head", "review_opinion"),
    "closeout.approve": closing("approve", "head", "approval_opinion"),
    "talk.agree": talk,
    "patrol_issue.sign_off": patrol,
    "rectification.settle_extension": extension,
}


def invites(person: Officer, laid: Laid, step: str) -> bool:
    """Whether the step stands on the person's list, to be done."""
    rows = duties(fresh(person), laid.on).now
    return any(task.run.pk == laid.run.pk and task.terms.name == step for task, _ in rows)


def goes_back(laid: Laid, *, without_a_reason: bool = False) -> Entry:
    """The approver sends back: by a result of his step, or by the act that stands in the stead of one."""
    how = {"by": fresh(laid.approver), "on": laid.on}
    if laid.back == RETURN:
        reason = "" if without_a_reason else "不清。"
        return return_submission(proceeding=laid.run, **laid.facts, **how, reason=reason)
    facts = {key: value for key, value in laid.facts.items() if not (without_a_reason and key == laid.why)}
    return take(laid.run.kind, laid.back, laid.run.pk, facts, **how)


def again(laid: Laid) -> Any:
    return PROCEDURES[laid.run.kind].objects.get(pk=laid.run.pk)


def test_every_approving_step_stands_here():
    assert LAID.keys() == APPROVING


@pytest.mark.parametrize("name", sorted(APPROVING))
def test_the_approver_sends_back_with_a_reason_and_the_proposer_proposes_again(client, people, name):
    laid, (kind, step) = LAID[name](people), name.split(".")
    assert invites(laid.approver, laid, step)
    with pytest.raises(REFUSALS), transaction.atomic():
        goes_back(laid, without_a_reason=True)
    if laid.back == RETURN:
        page = sign_in(client, laid.approver).get(reverse("step", args=[laid.run.case_id, laid.run.pk, step]))
        assert reverse("beside", args=[laid.run.case_id, laid.run.pk, RETURN]) in page.content.decode()
    line = goes_back(laid)
    assert not invites(laid.approver, laid, step) and again(laid).closed is None
    assert not laid.invited or invites(laid.proposer, laid, laid.again)
    if laid.invited:
        rows = [task for task, _ in duties(fresh(laid.proposer), laid.on).now if task.terms.name == laid.again]
        page = sign_in(client, laid.proposer).get(rows[0].address)
        assert page.status_code == 200 and 'id="step"' in page.content.decode(), "the row leads to the form"
    told = [row for row in notices_of(fresh(laid.proposer), laid.on) if row.pk == line.pk]
    assert [bool(row.back and row.why) for row in told] == [True], "it is told with its reason"
    proposed = Entry.objects.filter(proceeding_id=laid.run.pk, step=laid.again).latest("line")
    facts = {key: value for key, value in proposed.facts.items() if key in stated(kind, laid.again)}
    take(kind, laid.again, laid.run.pk, facts, by=fresh(laid.proposer), on=laid.on, reason="已改正。")
    assert [row for row in notices_of(fresh(laid.proposer), laid.on) if row.pk == line.pk] == []
    nexts = {one for one in approving(kind) if answers(kind, one) & starts(steps(PROCEDURES[kind])[laid.again])}
    assert nexts & set(laid.run.invitations.filter(finished=None).values_list("step", flat=True)), (
        "it goes its way anew"
    )


def stated(kind: str, step: str) -> set[str]:
    """Facts that the step asks."""
    return set(asked(PROCEDURES[kind], step))

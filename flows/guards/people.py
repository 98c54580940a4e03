"""People named in a fact, not acting themselves: whose hands they must be apart from, and which office they hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from casework.models import OfficeKind, Officer, Party
from permissions.gate import FORMER, held_on, named, office_for, taken_in

INVESTIGATION = (
    "inspection.record_visit",
    "rectification.order",
    "rectification.review",
    "rectification.pass_review",
    "rectification.fail_review",
    "rectification.establish_overdue",
    "penalty.propose",
    "penalty.add_charge",
    "penalty.drop_charge",
    "penalty.interview",
    "penalty.add_evidence",
    "penalty.conclude",
    "penalty.amend",
    "penalty.give_notice",
    "penalty.hear_defence",
    "penalty.answer_defence",
    "penalty.submit_handling",
)
REVIEW = ("penalty.review", "penalty.pass_review", "penalty.review_before_decision", "penalty.return_review")
PUNISHED = (  # 公民、法人或者其他组织 (行政处罚法 第四条)
    Party.Kind.ORGANISATION,
    Party.Kind.BUSINESS,
    Party.Kind.INDIVIDUAL,
    Party.Kind.AGENCY,
)
HEARING = ("hearing.hold", "hearing.report")


def party_gone(run: Any, on: date) -> bool:
    """Whether the party had died or been dissolved by that day and nobody is on file who takes its place."""
    party = run.case.party
    return bool(party.ended and party.ended <= on and party.successor_id is None)


def taken(person: Officer, cases: Iterable[int], steps: Iterable[str]) -> set[str]:
    """Which of `steps` ("kind.step") the person took in these cases, under any account with the same certificate."""
    done = set[str]().union(*taken_in(cases, person).values())
    return done & {FORMER.get(step, step) for step in steps}


def took_part(person: Officer, cases: Iterable[int], steps: Iterable[str]) -> str:
    """What the person did there, in the words of the steps; "" when nothing."""
    return "、".join(sorted(named(step) for step in taken(person, cases, steps)))


def not_in_office(person: Officer, offices: tuple[str, ...], run: Any, on: date) -> str:
    """A sentence when the person holds none of the offices over the case on that day."""
    if office_for(person, offices, run.case, on):
        return ""
    wanted = "、".join(str(OfficeKind(office).label) for office in offices)
    return f"{person}于{on}没有在{run.case.organ}担任{wanted}，请另选人员。"


def position(person: Officer, run: Any, on: date, *, besides: str = "") -> str:
    """The office by which a paper calls the person; `besides` is named only where there is no other."""
    mine = [held.office for held in held_on(person, on) if held.covers(run.case, on)]
    first = next((office for office in mine if office != besides), besides or None)
    return str(OfficeKind(first).label) if first else ""

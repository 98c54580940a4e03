"""People named in a fact, not acting themselves: whose hands they must be apart from, and which office they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from casework.models import OfficeKind, Officer, Party
from flows.door.terms import Check, Guard
from flows.guards.days import day
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


def party_there(rest: str) -> Guard:
    """The party lives or has a successor; `rest` says what cannot be done otherwise, and by which way out."""

    def party_lives(run: Any, on: date) -> str:
        if not party_gone(run, on):
            return ""
        return f"{run.case.party}已于{day(run.case.party.ended)}死亡或者终止，没有登记承继人，{rest}"

    return party_lives


def party_known_ended(run: Any, facts: Mapping[str, Any], on: date) -> str:
    """Death or dissolution as a ground is registered with the party, so that other procedures know it."""
    if str(facts["ground"]) != "party_ended" or run.case.party.ended:
        return ""
    return f"{run.case.party}没有登记死亡（注销）日，请先在当事人信息中登记。"


def signature_or_note(sentence: str) -> Check:
    """Who is to sign has signed, or the refusal is noted; else the sentence, with its article."""

    def signed_or_refused(run: Any, facts: Mapping[str, Any], on: date) -> str:
        return "" if facts["signed_by"] or facts["refusal_note"] else sentence

    return signed_or_refused


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

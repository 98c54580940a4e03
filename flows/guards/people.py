"""People named in a fact, not acting themselves: whose hands they must be apart from, and which office they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from casework.models import OfficeKind, Officer, Party
from flows.door.act import has_successor
from flows.door.terms import Check, Guard
from flows.guards.days import day
from permissions.gate import FORMER, held_on, named, taken_in

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


def registrations(party: Party) -> Any:
    """Keys of every registration of the party, for a lookup: its own and those that are merged with it."""
    stays = party.same_as_id or party.pk
    return Party.objects.filter(Q(pk=stays) | Q(same_as=stays)).values("pk")


def at_the_party(run: Any) -> str:
    """What acts queue at that are lawful once only against a party, in whatever case; see `Terms.queues`."""
    return f"party {run.case.party.same_as_id or run.case.party_id}"


def party_gone(run: Any, on: date) -> bool:
    """Whether the party had died or been dissolved by that day and nobody takes its place in the case."""
    ended = run.case.party.ended
    return bool(ended and ended <= on and not has_successor(run))


def party_there(rest: str) -> Guard:
    """The party lives or has a successor; `rest` says what cannot be done otherwise, and by which way out."""

    def party_lives(run: Any, on: date) -> str:
        if not party_gone(run, on):
            return ""
        none = "本案决定不由承继人承接" if run.case.party.successor_id else "没有登记承继人"
        return f"{run.case.party}已于{day(run.case.party.ended)}死亡或者终止，{none}，{rest}"

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


def position(person: Officer, run: Any, on: date, *, besides: str = "") -> str:
    """The office by which a paper calls the person; `besides` is named only where there is no other."""
    mine = [held.office for held in held_on(person, on) if held.covers(run.case, on)]
    first = next((office for office in mine if office != besides), besides or None)
    return str(OfficeKind(first).label) if first else ""

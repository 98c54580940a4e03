"""What the legal reviewer must have seen before answering each of the nine points (行政处罚法 第五十八条)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import law
from casework.models import Clock, Entry, Evidence, Mandate, Paper, Penalty
from flows.door.children import arisen
from flows.door.lawful import whole
from flows.door.material import material
from flows.guards.people import INVESTIGATION
from flows.procedures.penalty.lawful import offence_now, standing, trips
from flows.procedures.penalty.proving import matrix
from flows.procedures.penalty.review_points import ASKS_FOR_A_FAULT
from flows.procedures.penalty.similar import alike
from law.fines.offence import KINDS
from law.fines.suspicion import hinted
from permissions.gate import mandates


@dataclass(frozen=True)
class Handled:
    """A line of the investigation: who took it, and for each whether the certificate was valid that day."""

    entry: Entry
    people: list[tuple[Any, bool]]

    @property
    def sound(self) -> bool:
        return len(self.people) > 1 and all(valid for _, valid in self.people)


@dataclass(frozen=True)
class Piece:
    """One line of the evidence list with its files on record."""

    title: str
    copies: int | str
    proves: str
    facts: list[int]
    files: list[Evidence]

    @property
    def amounted(self) -> bool:
        """Whether the unit is said with the number."""
        return isinstance(self.copies, str)


@material("penalty.review", draws="points", drafts=lambda run: "issue_decision" if run.told_served else "give_notice")
def to_review(run: Any, on: date) -> dict[str, Any]:
    """Material of the nine points: people and certificates, place, facts and evidence, law, amount, days, papers."""
    entries = list(
        Entry.objects.filter(case_id=run.case.pk).select_related("by", "partner", "proceeding").order_by("line")
    )
    charges = standing(run)
    vars(run)["charges_held"] = list(charges)
    begun = {one.proceeding_id: one.proceeding for one in entries if one.proceeding.arose_from_id == run.pk}
    arisen(run, begun.values())  # whatever began has a line in the case
    chosen = pieces(run)
    return {
        "reversed": ASKS_FOR_A_FAULT,
        "handled": [handled(one) for one in entries if f"{one.proceeding.kind}.{one.step}" in INVESTIGATION],
        "mandates": [one for one in mandates(run.act.by, run.case.organ_id) if covers(one, run, on)],
        "alike": Penalty.objects.filter(case__party_id=run.case.party_id).exclude(pk=run.pk).select_related("case"),
        "matrix": matrix(run, charges, chosen),
        "similar": alike(run, charges, run.act.by, on),
        "charges": [(one, lawful_words(run, one, on)) for one in charges],
        "kinds": "、".join(KINDS[kind] for kind in run.kinds),
        "why": why_reviewed(run, on),
        "lines": [one for one in entries if one.proceeding_id == run.pk],
        "clocks": Clock.objects.filter(proceeding_id=run.pk).order_by("due", "pk"),
        "papers": Paper.objects.filter(proceeding__case_id=run.case.pk).select_related("voided").order_by("pk"),
        "crimes": crimes(charges),
    }


def handled(entry: Entry) -> Handled:
    people = [person for person in (entry.by, entry.partner) if person is not None]
    return Handled(entry, [(person, person.certified(entry.day)) for person in people])


def covers(mandate: Mandate, run: Any, on: date) -> bool:
    lasts = mandate.since <= on and (mandate.until is None or on <= mandate.until)
    return lasts and mandate.kind in ("*", run.kind)


def pieces(run: Any) -> list[Piece]:
    """The evidence that the report chose, each with what it proves; the files of the case with that title beside it."""
    files: dict[str, list[Evidence]] = defaultdict(list)
    for row in Evidence.objects.filter(case_id=run.case.pk).select_related("by").order_by("pk"):
        files[row.title].append(row)
    return [
        Piece(row["title"], row["copies"], row["proves"], row.get("facts", []), files[row["title"]])
        for row in run.evidence_list
    ]


def lawful_words(run: Any, charge: Any, on: date) -> Any:
    """The offence as the law of the day has it; None where the book does not know it."""
    try:
        return offence_now(run, charge.offence, on)
    except law.LawError:
        return None


def why_reviewed(run: Any, on: date) -> Any:
    """The threshold that asks for the review; None where it was sent for another reason."""
    try:
        trip = trips(run, on).legal_review
    except law.LawError:
        return None
    return trip if trip.applies else None


def crimes(charges: list[Any]) -> list[Any]:
    """Crimes to which the offences point, as cards; only facts are listed, the question is the reviewer's."""
    book = whole()
    names = dict.fromkeys(name for one in charges for name in hinted(book, one.offence))
    return [book.card(name) for name in names]

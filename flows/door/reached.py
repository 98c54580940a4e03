"""Whether a paper has reached its addressee: by a service on file, by a step that hands it over in the act, or because
the party signed it as it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from inspect import signature

from casework.models import Entry, Paper, Service
from documents.reading.catalogue import form as form_of
from flows.door.terms import PROCEDURES, former, steps, undressed

SIGNED = "party_signature"  # a form with this blank is signed by the party as it is made


@dataclass(frozen=True)
class Reached:
    """The day on which a paper reached its addressee; `line`: the one that handed it over, 0 where a service did."""

    on: date
    line: int = 0

    def __str__(self) -> str:
        return f"已于{self.on}{'交付' if self.line else '送达'}"


def reached(paper: Paper) -> Reached | None:
    """How the paper reached its addressee; None while it has not."""
    if served := Service.objects.filter(paper=paper).order_by("pk").first():
        return Reached(served.on)
    if signed(paper, paper.proceeding.kind):
        return Reached(paper.issued, paper.line)
    if not handing_over(paper.proceeding.kind, paper.form):
        return None
    lines = Entry.objects.filter(proceeding_id=paper.proceeding_id, line__gte=paper.line).order_by("line")
    return delivered([paper], lines, {paper.proceeding_id: paper.proceeding.kind}).get(paper.pk)


def signed(paper: Paper, kind: str) -> bool:
    """Whether the party signed the paper as it was made, and has it since; of a paper that a step serves, the step says
    when it reached the party.
    """
    return served_aside(kind, paper.form) and bool(paper.blanks.get(SIGNED))


def delivered(papers: Iterable[Paper], entries: Iterable[Entry], kinds: Mapping[int, str]) -> dict[int, Reached]:
    """Papers that a step handed over, by key; `kinds`: the procedure of each proceeding by key."""
    lines = list(entries)
    gone = {(one.proceeding_id, one.corrects) for one in lines if one.step == "take_back"}
    found: dict[int, Reached] = {}
    for paper in papers:
        if signed(paper, kinds[paper.proceeding_id]):
            found[paper.pk] = Reached(paper.issued, paper.line)
        words = handing_over(kinds[paper.proceeding_id], paper.form)
        for one in lines if words else ():
            own = one.proceeding_id == paper.proceeding_id and one.line >= paper.line
            if own and one.step in words and (one.proceeding_id, one.line) not in gone:
                found.setdefault(paper.pk, Reached(one.day, one.line))
    return found


def handing_over(kind: str, form: str) -> set[str]:
    """Steps of a procedure that hand over a form in the act, by the names that entries know them by."""
    cls = PROCEDURES.get(kind)
    if cls is None:
        return set()
    found = {name for name, terms in steps(cls).items() if form in terms.delivers}
    return found | {old for old, name in former(cls).items() if name in found}


@cache
def serving(kind: str, form: str) -> str:
    """The step of a procedure that registers the service of a form, which rests on it and asks how; "" for none."""
    cls = PROCEDURES.get(kind)
    for name, terms in steps(cls).items() if cls else ():
        if form in terms.rests_on and {"way", "receiver"} <= signature(undressed(cls, name)).parameters.keys():
            return name
    return ""


@cache
def served_aside(kind: str, form: str) -> bool:
    """Whether a paper goes out and no step of the procedure hands it over or registers its service."""
    return form_of(form).direction == "external" and not handing_over(kind, form) and not serving(kind, form)


@cache
def to_be_served(kind: str, form: str) -> bool:
    """Whether somebody is called upon to serve it from the day of its issue: what the party signed, it has seen."""
    return served_aside(kind, form) and SIGNED not in form_of(form).blanks

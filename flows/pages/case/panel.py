"""The next-step panel 下一步: open to me now, waiting for somebody else, not yet possible and why, and what is off
the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.models import Case, Clock, OfficeKind, Officer
from flows.door.clocks import term
from flows.door.offers import Offer, looked_at, offer, openings
from flows.door.terms import PROCEDURES
from flows.door.worklist import seams, wanted
from permissions.gate import office_for

OFFICES = dict(OfficeKind.choices)


@dataclass(frozen=True)
class Option:
    """A step on the panel. `why` leaves out that the reader holds another office; `offices` says whose step it is;
    `called`: the law calls for it now, so that the first of these is the one to recommend.
    """

    offer: Offer
    procedure: str
    clock: Clock | None
    earliest: date | None
    offices: str
    mine: bool
    why: tuple[str, ...]
    called: bool = False


@dataclass
class Panel:
    """Offers in four groups."""

    now: list[Option] = field(default_factory=list)
    others: list[Option] = field(default_factory=list)
    shut: list[Option] = field(default_factory=list)
    aside: list[Option] = field(default_factory=list)

    @property
    def closed(self) -> list[Option]:
        """Everything that is not open to the reader now."""
        return [*self.shut, *self.others, *self.aside]


def panel(runs: list[Any], clocks: Iterable[Clock], user: Officer, on: date) -> Panel:
    """Ask the door for every step of the proceedings; of one that has ended, those that may take it up again."""
    running = [c for c in clocks if c.runs]
    known = [run for run in runs if run.kind in PROCEDURES]
    for run in known:
        looked_at(run, user, on)
    called = {(run.pk, one.name) for run in known for one in wanted(run) if one.opens is None or one.opens <= on}
    return sorted_into([o for run in known for o in offer(run, user, on)], running, user, on, called)


def beginnings(case: Case, runs: list[Any], user: Officer, on: date) -> Panel:
    """Ask the door which procedures may follow those of the case; `runs` are its proceedings with their facts."""
    if case.closed:
        return Panel()
    for run in runs:
        looked_at(run, user, on)
    calls = [(run.pk, one) for run in runs if run.kind in PROCEDURES for one in seams(run)]
    called: Called = {(None, one.name) for _, one in calls}
    offers = openings(case, user, on, {(pk, one.kind, one.step) for pk, one in calls})
    return sorted_into(offers, [], user, on, called)


Called = set[tuple[int | None, str]]  # key of the proceeding, None before it begins, and "kind.step"


def sorted_into(offers: list[Offer], running: list[Clock], user: Officer, on: date, called: Called) -> Panel:
    made = Panel()
    for one in offers:
        seen = option(one, running, user, on, (one.run.pk, f"{one.kind}.{one.step}") in called)
        group(made, seen, on_the_way(seen)).append(seen)
    nearest = {
        clock.proceeding_id: clock.due
        for clock in sorted(running, key=lambda clock: clock.due, reverse=True)
        if clock.duty
    }
    made.now.sort(
        key=lambda o: (
            not o.called,
            not o.offer.terms.called_for,
            o.clock.due if o.clock else date.max,
            nearest.get(o.offer.run.pk, date.max),
        )
    )
    return made


def option(one: Offer, running: list[Clock], user: Officer, on: date, called: bool) -> Option:
    meets = {term(card) for card in one.terms.meets}
    clock = next((c for c in running if c.proceeding_id == one.run.pk and c.card in meets), None)
    mine = bool(office_for(user, one.terms.by, one.run.case, on))
    why = one.why if mine or one.permitted else one.why[:-1]  # the door asks for the person last
    days = [day for said in why if (day := getattr(said, "earliest", None))]
    offices = "、".join(str(OFFICES.get(office, office)) for office in one.terms.by)
    return Option(one, PROCEDURES[one.kind].title_, clock, max(days, default=None), offices, mine, tuple(why), called)


def on_the_way(one: Option) -> bool:
    """Whether the step is one that the law calls for from here: invited now, or moving the proceeding on later."""
    run, terms = one.offer.run, one.offer.terms
    if not terms.called_for:
        return one.called
    if run.pk is None:  # a procedure that cannot begin yet is off the way until it can
        return one.offer.allowed
    if any(getattr(run, fact) for fact in terms.until):
        return False
    return one.called or (bool(terms.target or terms.outcomes) and not_ruled_out(run, terms.after))


def not_ruled_out(run: Any, after: tuple[str, ...]) -> bool:
    """A step that waits for a day still lies ahead; one that waits for another kind of fact (`found`, `under_review`)
    does not.
    """
    return all(getattr(run, fact) or isinstance(getattr(run, fact), type(None)) for fact in after)


def group(made: Panel, one: Option, ahead: bool) -> list[Option]:
    if one.offer.allowed:
        return made.now
    if not ahead and not (one.mine and one.offer.run.pk and one.earliest):
        return made.aside
    return made.others if not one.why else made.shut

"""What may be done next: every step with its answer, allowed now or why not yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.models import Case, Officer
from flows.door.act import Act
from flows.door.folder import cannot_open
from flows.door.invitation import calling
from flows.door.refusals import unmet
from flows.door.terms import PROCEDURES, Terms, opening, steps
from permissions.gate import NotPermitted, permit

LOOKED_BACK = 5  # proceedings from which nothing is called for and which are asked, the latest first


@dataclass(frozen=True)
class Offer:
    """One step as the case page shows it: allowed now, or why not yet; `warns` let it pass with a recorded reason."""

    kind: str
    step: str
    terms: Terms
    why: tuple[str, ...]
    warns: tuple[str, ...]
    permitted: bool
    run: Any

    @property
    def allowed(self) -> bool:
        return self.permitted and not self.why

    @property
    def title(self) -> str:
        return self.terms.title


def offer(run: Any, user: Officer, on: date) -> list[Offer]:
    """Every step of the stage for this person on this day: allowed now, or every reason why not yet."""
    cls = PROCEDURES[run.kind]
    at = [terms for terms in steps(cls).values() if run.stage in terms.sources or "*" in terms.sources]
    here = [terms for terms in at if terms.reopens or not run.closed]
    if here and not isinstance(run, cls):
        run = cls.objects.select_related("case__organ__territory", "case__party", "owner", "partner").get(pk=run.pk)
    return [offered(run, terms, user, on) for terms in here]


def looked_at(run: Any, user: Officer, on: date) -> None:
    """Lay an act without facts into the proceeding: what one question about it read, the next need not read again."""
    held = vars(run).get("act")
    known = held.known if held is not None and (held.on, held.by) == (on, user) else {}
    run.act = Act(on, user, known=known)


def offered(run: Any, terms: Terms, user: Officer, on: date) -> Offer:
    """The door's answer to one step, asked without facts."""
    looked_at(run, user, on)
    forbids, warns = unmet(run, terms, on)
    permitted = True
    try:
        permit(user, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from, person=terms.person)
    except NotPermitted as why:
        permitted, forbids = False, [*forbids, *why.args]
    return Offer(run.kind, terms.name, terms, tuple(forbids), tuple(warns), permitted, run)


def begins(run: Any, kind: str, terms: Terms) -> bool:
    """Whether an invitation that hangs on the proceeding asks to begin another, be it of its own kind; a step that
    begins its procedure and can be taken again, as after a return, is the proceeding's own at that stage.
    """
    return kind != run.kind or ("new" in terms.sources and not {run.stage, "*"} & {*terms.sources})


def second_handler(user: Officer, before: Any) -> Officer | None:
    """With whom a person begins what follows `before`: the other of its two handlers; where one alone kept it, as a
    clerk keeps an account, the other of the latest two in the case. None where the case never had two.
    """
    if before.partner_id is None:
        pairs = [one for one in before.case.proceedings.all() if one.partner_id is not None]
        before = max(pairs, key=lambda one: one.pk, default=before)
    two: Officer | None = before.partner if before.partner_id != user.pk else before.owner
    return two


def openings(
    case: Case, user: Officer, on: date, called: Collection[tuple[int, str, str]] | None = None
) -> list[Offer]:
    """Procedures that may be begun inside the case now, or why not yet: from every proceeding that calls for one, else
    from the latest of another kind that lets it begin. `called`: what `called_from` says, where it is known.
    """
    runs = list(case.proceedings.all())
    calling = called_from(case) if called is None else called
    found: list[Offer] = []
    known: dict[int, dict[Any, Any]] = {}
    for kind, cls in PROCEDURES.items():
        said = cls.procedure_
        before = sorted((p for p in runs if p.kind in said.follows), key=lambda p: -p.pk)
        if said.once and said.once_for == "case" and any(p.kind == kind and p.closed is None for p in runs):
            continue
        others = [p for p in before if p.kind != kind]
        for terms in opening(cls).values():
            named = [p for p in before if (p.pk, kind, terms.name) in calling]
            offers = [beginning(kind, terms, one, case, user, on, known) for one in named or others[:LOOKED_BACK]]
            offers = [one for one in offers if not cannot_open(one.run, runs)]
            found += offers if named else [next((one for one in offers if one.allowed), offers[0])] if offers else []
    return found


def beginning(kind: str, terms: Terms, before: Any, case: Case, user: Officer, on: date, known: Any) -> Offer:
    """The offer to begin a procedure from one proceeding of the case."""
    run = PROCEDURES[kind](case=case, kind=kind, opened=on, owner=user)
    run.act = Act(on, user, known=known.setdefault(before.pk, {}))
    run.arose_from, run.partner = before, second_handler(user, before)
    return offered(run, terms, user, on)


def called_from(case: Case) -> set[tuple[int, str, str]]:
    """(proceeding, kind, step) of what is open on the work-lists in the case."""
    return set(calling(process__case_id=case.pk).values_list("process_id", "kind", "step"))

"""What may be done next: every step with its answer, allowed now or why not yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.models import Case, Officer
from flows.door.act import Act
from flows.door.folder import cannot_open
from flows.door.refusals import unmet
from flows.door.terms import PROCEDURES, Terms, opening, steps
from permissions.gate import NotPermitted, permit


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


def second_handler(user: Officer, before: Any) -> Officer | None:
    """With whom a person begins what follows `before`: the other of its two handlers; where one alone kept it, as a
    clerk keeps an account, the other of the latest two in the case. None where the case never had two.
    """
    if before.partner_id is None:
        pairs = [one for one in before.case.proceedings.all() if one.partner_id is not None]
        before = max(pairs, key=lambda one: one.pk, default=before)
    two: Officer | None = before.partner if before.partner_id != user.pk else before.owner
    return two


def openings(case: Case, user: Officer, on: date) -> list[Offer]:
    """Procedures that may be begun inside the case now, or why not yet."""
    runs = list(case.proceedings.all())
    found: list[Offer] = []
    known: dict[Any, Any] = {}
    for kind, cls in PROCEDURES.items():
        said = cls.procedure_
        before = [p for p in runs if p.kind in said.follows]
        if not before:
            continue
        run = cls(case=case, kind=kind, opened=on, owner=user)
        run.act = Act(on, user, known=known)
        if said.once and said.once_for == "case" and any(p.kind == kind and p.closed is None for p in runs):
            continue
        run.arose_from = max(before, key=lambda p: p.pk)
        run.partner = second_handler(user, run.arose_from)
        found += [offered(run, terms, user, on) for terms in opening(cls).values()]
    return [one for one in found if one.run.arose_from is None or not cannot_open(one.run, runs)]

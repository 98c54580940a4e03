"""Whether an act is let in: its facts are read, its turn awaited, guards and gate asked; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.models import Officer
from casework.wire import in_turn
from flows.door import facts
from flows.door.act import Act
from flows.door.folder import cannot_open, fits_origin, settle_people
from flows.door.refusals import Refused, unmet
from flows.door.terms import Terms
from permissions.gate import NotPermitted, ceiling, office_for, permit


@dataclass(frozen=True)
class Asking:
    """What somebody asks of the door: with which facts, why in spite of a warning, and under which key."""

    by: Officer
    on: date
    given: Mapping[str, Any]
    reason: str = ""
    key: str | None = None


def in_hand(run: Any, terms: Terms, ask: Asking) -> Act:
    """The facts read into their types and laid into the act: its result, and the day and hour of its event."""
    settle_people(run, ask.by)
    said = facts.read(type(run), terms.name, ask.given)
    found = Act(ask.on, ask.by, said, acting=run)
    if terms.outcomes:
        found.outcome = str(said["outcome"])
        found.target = str(terms.outcomes[found.outcome].target or run.stage)
    if terms.event:
        said[terms.event] = said.get(terms.event) or facts.unsaid(type(run), terms.name, terms.event, ask.on)
        found.happens(said[terms.event])
    run.act = found
    return found


def let_in(run: Any, terms: Terms, ask: Asking) -> tuple[str, str]:
    """The office in which the act in hand is done, and what its line says of warnings with the reason given for them.
    Raises Refused for what forbids it and for a warning without a reason, NotPermitted for the person.
    """
    by, on, now = ask.by, ask.on, run.act
    facts.of_case(now.facts, run.case_id)
    if terms.queues:
        in_turn(terms.queues(run))
        now.known.clear()  # what was read before its turn may have changed
    forbids, warns = unmet(run, terms, on)
    if forbids:
        raise Refused(*forbids)
    how: dict[str, Any] = {"officers": terms.officers, "apart_from": terms.apart_from, "person": terms.person}
    office = permit(by, terms.by, run, on, also_on=now.day, **how)
    ceiling(by, run, on, now.facts.get("fine"))
    reason = facts.cleaned(ask.reason)
    if warns and not reason:
        raise Refused(*(f"{why}如确需办理，请填写理由。" for why in warns))
    return office, "\n".join([*warns, f"理由：{reason}"]) if warns else ""


def admit(run: Any, terms: Terms, ask: Asking) -> None:
    """Whether a proceeding may begin: asked before its row exists, so that nothing of it is left when it may not."""
    by, on = ask.by, ask.on
    in_hand(run, terms, ask)
    wrong = cannot_open(run)  # finds the proceeding from which this arises
    if wrong := [*wrong, *(unmet(run, terms, on)[0] if fits_origin(run) else ())]:
        raise Refused(*wrong)
    permit(by, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from)
    if run.partner is not None and not office_for(run.partner, terms.by, run.case, on):
        raise NotPermitted(f"{run.partner}于{on}没有在{run.case.organ}担任承办岗位，不能协办本案，请另定协办人。")
    if run.partner is not None and not run.partner.is_active:
        raise NotPermitted(f"{run.partner}的账号已停用，不能协办本案，请另定协办人。")

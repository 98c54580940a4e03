"""What others sent back to be mended 退回: told to the handlers with the reason until the next step answers it."""

from __future__ import annotations

from functools import cache

from django.db.models import Q

from casework.models import Entry
from flows.beside.return_submission import TITLE
from flows.door.facts import asked
from flows.door.terms import PROCEDURES, RETURN, former, steps
from permissions.offices import DECIDES


@cache
def returning() -> frozenset[str]:
    """Names of the steps and acts that can send something back."""
    ways = (terms for cls in PROCEDURES.values() for terms in steps(cls).values())
    return frozenset(one.name for one in ways if any(o.setback for o in one.outcomes.values())) | sending()


@cache
def sending() -> frozenset[str]:
    """The word of 退回 and the steps that did the same in lines of earlier releases."""
    old = (name for cls in PROCEDURES.values() for name, now in former(cls).items() if now == RETURN)
    return frozenset([RETURN, *old])


def returns() -> Q:
    """Lines by which somebody who decides may have sent something back."""
    return Q(step__in=returning(), office__in=DECIDES)


def told(entry: Entry) -> Entry | None:
    """The line with `back`, how it sent back, and `why`; None where it did not. Other lines as they are."""
    if entry.step in sending():
        vars(entry)["back"], vars(entry)["why"] = TITLE, str(entry.facts.get("why") or "")
        return entry
    cls = PROCEDURES.get(entry.proceeding.kind)
    terms = steps(cls).get(entry.step) if cls else None
    if cls is None or terms is None:
        return entry
    if not (back := terms.returned(entry.facts)):
        return None
    texts = [want.name for want in asked(cls, entry.step).values() if want.kind == "text"]
    vars(entry)["back"] = back
    vars(entry)["why"] = next((str(entry.facts[name]) for name in texts if entry.facts.get(name)), "")
    return entry

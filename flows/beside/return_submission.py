"""Sending back 退回: who is to approve returns what lies before him, with the reason; who laid it there lays it anew.

Where an approval is one result of several, 退回 is another result of the same step. Where it makes a paper with facts
of its own or asks nothing at all, this act stands in its stead: the step declares what comes of it (`Back` in
flows.door.terms).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Officer, Proceeding
from flows.beside.recording import Said, beside, reasoned
from flows.door import clocks
from flows.door.children import barred
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, RETURN, Back, Terms, steps
from flows.door.verbs import records, verb
from flows.door.waiting import reachable
from permissions.gate import permit

TITLE = "退回"

records(RETURN, TITLE, step="步骤", why="退回的理由")


def sends(by: Officer, run: Any, on: date, *, step: str = "") -> str:
    """The office in which the person could take the step in whose stead it goes back; without one, the first of those
    that he could. Raises NotPermitted, and Refused where nothing lies before the step.
    """
    open_ones = approvals(run)
    if not step and open_ones:
        step = open_ones[0].name
    terms, _ = laid(run, step)
    return permit(by, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from, person=terms.person)


def approvals(run: Any) -> list[Terms]:
    """Steps that can be reached now and before which something lies that can go back."""
    found = [one for one in steps(PROCEDURES[run.kind]).values() if one.back and reachable(run, one.name)]
    return [one for one in found if one.back and any(getattr(typed(run), name) for name in one.back.clears)]


def typed(run: Any) -> Any:
    """The proceeding with the columns of its procedure."""
    cls = PROCEDURES[run.kind]
    return run if isinstance(run, cls) else cls.objects.get(pk=run.pk)


def laid(run: Any, step: str) -> tuple[Terms, Back]:
    """The step and what comes of sending back in its stead. Raises Refused with what can go back."""
    open_ones = approvals(run)
    for one in open_ones:
        if one.back and step in (one.name, one.title):
            return one, one.back
    named = "、".join(f"“{one.title}”" for one in open_ones)
    said = f"现在可以退回的是{named}" if named else "现在没有提交上来、可以退回的事项"
    raise Refused(f"“{run.title_}”{said}，请核对办理的步骤。")


def offered(run: Proceeding) -> dict[str, list[tuple[str, str]]]:
    """The steps among which a page lets choose."""
    return {"step": [(one.name, one.title) for one in approvals(run)]}


@verb(RETURN, title=TITLE, gate=sends, undone=True, offers=offered)
def return_submission(
    *,
    proceeding: Proceeding,
    step: Label[str, "退回的是提请哪一步的"],
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Return what lies before a step in the stead of taking it.

    Raises NotPermitted unless `by` could take the step; Refused where nothing lies before it and without a reason.
    """

    def returned(run: Any, writes: Writes) -> Said:
        terms, back = laid(run, step)
        if wrong := barred(run, terms):
            raise Refused(*wrong)
        office, why = sends(by, run, on, step=step), reasoned(reason, TITLE)
        for name in back.clears:
            setattr(run, name, None)
        if back.target is not None:
            run.__dict__["stage"], run.reached = back.target, on  # the field lets only a step move it
        done = Terms(RETURN, TITLE, (), None, terms.by, terms.cites, starts=back.starts, lapses=back.lapses)
        clocks.keep(writes, run, done, on, ended=False)
        return Said(office, {"step": terms.title, "why": why}, cites=terms.cites)

    return beside(RETURN, TITLE, proceeding.kind, proceeding.pk, returned, by=by, on=on, key=key)

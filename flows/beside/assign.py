"""Giving a task of an office to one of its people 转办: it stands on that person's list alone.

The power stays the office's: whoever holds it may still take the step from the page of the case. When the person can
act no longer, the list of the office shows the task again without anybody's doing (flows.pages.desk.put_to).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Officer, Proceeding
from flows.beside.consult import at_hand
from flows.beside.recording import Said, beside, reasoned, still_open
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, Terms, steps
from flows.door.verbs import records, verb
from flows.door.waiting import assigned, assigning
from flows.door.worklist import called_steps, own_step, seams
from permissions.gate import NotPermitted, office_for, permit
from permissions.offices import LEADS

TITLE = "指定办理人"


records("assign", TITLE, step="步骤", to="转给", reason="理由")


def assigns(by: Officer, run: Any, on: date, *, step: str) -> str:
    """The office in which the person gives the task on; raises NotPermitted, Refused where there is no such task."""
    terms = invited_to(run, step)
    return giver(by, run, terms, on, assigned(run).get(named(run, step, terms), {}).get("to"))


def named(run: Any, step: str, terms: Terms) -> str:
    """The task as "kind.step"."""
    return step if "." in step else f"{run.kind}.{terms.name}"


@verb("assign", title=TITLE, gate=assigns)
def assign(
    *, proceeding: Proceeding, step: str, to: Officer, by: Officer, on: date, reason: str, key: str | None = None
) -> Entry:
    """Give a step that an office is invited to take to one person of the office.

    Raises NotPermitted unless `by` leads the organ, is the person to whom the task was given, or, where it was given to
    nobody, may take it; and when `to` may not take it. Refused for a step that nobody is invited to, that belongs to
    the handlers or to a person named in the case, and without a reason.
    """

    def given(run: Any, writes: Writes) -> Said:
        still_open(run, "转办", or_followed=True)
        office, terms = assigns(by, run, on, step=step), invited_to(run, step)
        name, why = named(run, step, terms), reasoned(reason, TITLE)
        if assigned(run).get(name, {}).get("to") == to.pk:
            raise Refused(f"“{terms.title}”现在就由{to}办理，不必再转。")
        run.pending = assigning(run, {**assigned(run), name: {"to": to.pk, "office": taker(to, run, terms, on)}})
        return Said(office, {"step": terms.title, "to": str(to), "reason": why})

    return beside("assign", TITLE, proceeding.kind, proceeding.pk, given, by=by, on=on, key=key)


def invited_to(run: Any, step: str) -> Terms:
    """The terms of a step that an office is invited to take now: one of the proceeding's, or as `kind.step` the first
    of what is called for after it. Raises Refused for any other.
    """
    if "." in step:
        one = next((one for one in seams(run) if one.name == step), None)
        if one is None:
            raise Refused("现在没有这项待办，不能指定办理人。")
        terms, named = steps(PROCEDURES[one.kind])[one.step], one.owner is not None
    else:
        terms = at_hand(run, step)
        named = own_step(run, terms).owner is not None
    if named:
        whose = "案件里指定的人" if terms.person else "承办人"
        raise Refused(f"“{terms.title}”由{whose}办理，不能指定他人；换承办人请用转办。")
    if "." not in step and terms not in called_steps(run):
        raise Refused(f"现在没有待办的“{terms.title}”，不能指定办理人。")
    return terms


def giver(by: Officer, run: Any, terms: Terms, on: date, former: int | None) -> str:
    """The office in which the task is given on. Raises NotPermitted."""
    if office := office_for(by, LEADS, run.case, on):
        return office
    if former not in (None, by.pk):
        person = Officer.objects.get(pk=former)
        raise NotPermitted(f"“{terms.title}”已指定由{person}办理，只有{person}或者本机关负责人可以再转。")
    try:
        return taker(by, run, terms, on)
    except NotPermitted as why:
        raise NotPermitted(f"{by}不办理“{terms.title}”，也不是本机关负责人，不能指定办理人。") from why


def taker(person: Officer, run: Any, terms: Terms, on: date) -> str:
    """The office in which the person may take the step. Raises NotPermitted."""
    return permit(person, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from, person=terms.person)

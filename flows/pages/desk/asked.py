"""Whether a row of the work-list can be done today: the door is asked with what the page has read for all rows at once.

Gate, stage, bars, papers, separation of duties, and guards of the proceeding's own facts are answered from what was
read. A guard that would ask the database more is not answered here: the row asks by itself once the page is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from casework.models import Entry, OfficeKind, Officer, Paper, Proceeding
from flows.beside.recording import LINES
from flows.door.act import Act
from flows.door.engine import REFUSALS
from flows.door.offers import begins, offered, second_handler
from flows.door.refusals import CONFIRMED
from flows.door.terms import PROCEDURES
from flows.door.verbs import Verb
from flows.door.waiting import ASKED, asked_of
from permissions.gate import HeldApart, NotPermitted, held_on, mandates, permit, taken_in

OFFICES = dict(OfficeKind.choices)
Known = dict[Any, Any]


class Unread(Exception):
    """A guard asked for more than was read."""


def nothing_more(*asked: Any) -> Any:
    raise Unread


def ahead(user: Officer, runs: list[Any], on: date) -> Known:
    """What the door would read for each proceeding, read for all of them: children, papers, steps already taken."""
    known: Known = {}
    if not runs:
        return known
    keys = {run.pk: run.kind for run in runs}
    arisen = around(runs)
    rows = Paper.objects.filter(proceeding_id__in=keys).select_related("voided").order_by("pk")
    papers = gathered(rows, "proceeding_id")
    words = gathered(asked_of([run.pk for run in runs if run.waits_on]), "proceeding_id")
    for pk, kind in keys.items():
        known[kind, pk, ASKED] = words[pk]
        known[kind, pk, "arisen"] = arisen[pk]
        known[kind, pk, "papers"] = papers[pk]
    lines_of(runs)
    cases = {run.case_id for run in runs}
    done = {other: taken_in(cases, user, other) for other in {None, *(held.acts_for for held in held_on(user, on))}}
    confirmed: dict[int, Any] = defaultdict(dict)
    for run in runs:
        known |= {("taken", run.case_id, user.pk, other): said[run.case_id] for other, said in done.items()}
        run.case.__dict__[CONFIRMED] = confirmed[run.case.organ_id]
        mandates(user, run.case.organ_id)
    return known


def lines_of(runs: list[Any]) -> None:
    """Lines for which something waits, of all cases in one statement; their authors do not settle it."""
    asked = {(run.case_id, n) for run in runs for n in ((run.proposal or {}).get("line"), run.late_line) if n}
    if asked:
        rows = Entry.objects.filter(case_id__in={case for case, _ in asked}, line__in={line for _, line in asked})
        for entry in rows.select_related("by", "partner", "proceeding"):
            for run in runs:
                if run.case_id == entry.case_id:
                    vars(run.case).setdefault(LINES, {})[entry.line] = entry


def around(runs: list[Any]) -> dict[int, list[Any]]:
    """What arose from each proceeding. A case whose proceeding one person keeps is read whole with it: who begins what
    follows looks there for the second handler.
    """
    alone = {run.case_id for run in runs if run.partner_id is None}
    near = Proceeding.objects.filter(Q(arose_from_id__in=[run.pk for run in runs]) | Q(case_id__in=alone))
    rows = list(near.select_related("owner", "partner").order_by("pk"))
    cases = gathered(rows, "case_id")
    for run in runs:
        if run.case_id in alone:
            vars(run.case).setdefault("_prefetched_objects_cache", {})["proceedings"] = cases[run.case_id]
    return gathered(rows, "arose_from_id")


def gathered(rows: Iterable[Any], by: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return found


@dataclass(frozen=True)
class Answer:
    """Whether a row can be done today: `why` not, "" when it can, and `until` when where a day is known.

    `sure` is False where only a further question to the database tells; `apart`: it is separation of duties that keeps
    the person from it, so that another of the office may.
    """

    why: str = ""
    until: date | None = None
    sure: bool = True
    apart: bool = False


def answered(task: Any, user: Officer, on: date, known: Known, *, further: bool = False) -> Answer:
    """The answer from what was read; with `further` the guards may ask the database."""
    terms = task.terms
    if not task.asked:
        return Answer(f"等{awaited(task)}办理", task.due)
    if task.opens and task.opens > on:
        return Answer(f"等{getattr(terms, 'waits_for', '') or '可以办理之日'}", task.opens)
    if isinstance(terms, Verb):
        return gated(task, user, on, known, further)
    run = taken_up(task, user, on)
    run.act = Act(on, user, known=known)
    how = {"officers": terms.officers, "apart_from": terms.apart_from, "person": terms.person}
    try:
        with asking(further):
            permit(user, terms.by, run, on, **how)  # first, from what was read: no row may be shown to who cannot do it
            seen = offered(run, terms, user, on)
    except Unread:
        return Answer(sure=False)
    except NotPermitted as why:
        return Answer(str(why.args[0]), task.due, apart=isinstance(why, HeldApart))
    days = [day for said in seen.why if (day := getattr(said, "earliest", None))]
    return Answer(seen.why[0], max(days, default=None)) if seen.why else Answer()


def gated(task: Any, user: Officer, on: date, known: Known, further: bool) -> Answer:
    """The same of an act beside the steps, from its gate."""
    run = task.run
    run.act = Act(on, user, known=known)
    try:
        with asking(further):
            task.terms.permits(user, run, on)
    except Unread:
        return Answer(sure=False)
    except REFUSALS as why:
        return Answer(str(why.args[0]), task.due)
    return Answer()


def asking(further: bool) -> AbstractContextManager[Any]:
    """While it lasts, the database is asked nothing, unless `further` says so."""
    return nullcontext() if further else connection.execute_wrapper(nothing_more)


def awaited(task: Any) -> str:
    """Whose turn it is: a person by name, else the offices."""
    if task.owner is not None:
        return str(task.owner)
    offices = task.terms.offices if isinstance(task.terms, Verb) else task.terms.by
    return "、".join(str(OFFICES.get(office, office)) for office in offices)


def taken_up(task: Any, user: Officer, on: date) -> Any:
    """The proceeding in which the person would take the step of a row."""
    return begun(task, user, on) if begins(task.run, task.kind, task.terms) else task.run


def begun(task: Any, user: Officer, on: date) -> Any:
    """The procedure to which the row invites, as the person would begin it from the one that calls for it."""
    before = task.run
    two = {"owner": user, "partner": second_handler(user, before)}
    return PROCEDURES[task.kind](case=before.case, kind=task.kind, opened=on, arose_from=before, **two)

"""The stage bar: one rail per proceeding, what was passed, where it stands, and the way the law calls for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from casework.lists.words import procedure_title, stage_title
from casework.models import Clock, Entry
from flows.door.terms import PROCEDURES, Acting, Terms, steps
from flows.door.worklist import wanted
from flows.pages.case.panel import not_ruled_out

SETBACKS = {
    "failed",
    "overdue",
    "returned",
    "rejected",
}  # stages drawn in red: things that went wrong for the party or the file


@dataclass(frozen=True)
class Stop:
    """One stage on the rail. `style` is done, now, bad or empty for what lies ahead."""

    title: str
    day: date | None
    style: str


@dataclass(frozen=True)
class Lane:
    """One proceeding: its rail and the duty that ends next."""

    run: Any
    title: str
    stops: list[Stop]
    clock: Clock | None


def lane(run: Any, entries: Iterable[Entry], clocks: Iterable[Clock]) -> Lane:
    running = sorted((c for c in clocks if c.runs and c.duty), key=lambda c: c.due)
    stops = rail(run, [e for e in entries if e.proceeding_id == run.pk])
    return Lane(run, procedure_title(run.kind), stops, running[0] if running else None)


def rail(run: Any, entries: list[Entry]) -> list[Stop]:
    """Stages passed in their order with the day each was reached, then the stages ahead."""
    passed: list[Entry] = []
    for entry in entries:
        if not passed or passed[-1].stage != entry.stage:
            passed.append(entry)
    end = len(passed) - 1
    stops = [
        Stop(called(run, entry), entry.on, style(entry.stage, last=i == end, over=bool(run.closed)))
        for i, entry in enumerate(passed)
    ]
    coming = [] if run.closed else ahead(run, [entry.stage for entry in passed])
    return stops + [Stop(stage_title(run.kind, stage), None, "") for stage in coming]


def called(run: Any, entry: Entry) -> str:
    """The stage to which a line led, as it was called on its day."""
    return str((entry.words or {}).get("stage") or stage_title(run.kind, entry.stage))


def style(stage: str, *, last: bool, over: bool) -> str:
    bad = " bad" if stage in SETBACKS else ""
    return f"done{bad}" if not last or over else "now"


def ahead(run: Any, passed: Collection[str] = ()) -> list[str]:
    """Stages that follow if everything goes its ordinary way: from each stage where the first step that is called for
    leads, with the first of its results. One that some fact rules out, or that leads back to a stage passed before this
    one was reached, only where no other leads on.
    """
    found: list[str] = []
    here, over = run.stage, False
    behind = set() if here in SETBACKS else set(takewhile(lambda stage: stage != run.stage, passed))
    declared = steps(PROCEDURES[run.kind]).values() if run.kind in PROCEDURES else ()
    calls = wanted(run) if isinstance(run, Acting) else ()
    called = {one.step for one in calls if one.kind == run.kind}
    while not over:
        nexts = [
            (terms, *way)
            for terms in declared
            if here in terms.sources and (way := onward(terms)) and way[0] not in {here, run.stage, *found}
            if terms.called_for or (here == run.stage and terms.name in called)
        ]
        if not nexts:
            return found
        asked = called if here == run.stage else set()
        _, here, over = min(nexts, key=lambda one: (one[1] in behind, off_the_way(run, one[0], asked)))
        found.append(here)
    return found


def onward(terms: Terms) -> tuple[str, bool] | None:
    """The stage to which the step leads when all goes well, and whether it ends there; None when it keeps its stage."""
    ways = [(one.target, one.ends) for one in terms.outcomes.values()] or [(terms.target, terms.ends)]
    return next(((str(target), ends) for target, ends in ways if target), None)


def off_the_way(run: Any, terms: Terms, asked: Collection[str]) -> tuple[bool, bool]:
    """What is asked for now comes before all others, what a fact rules out after them."""
    return terms.name not in asked, isinstance(run, Acting) and not not_ruled_out(run, terms.after)

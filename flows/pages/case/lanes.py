"""The stage bar: one rail per proceeding, what was passed, where it stands, and the way the law calls for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.lists.words import procedure_title, stage_title
from casework.models import Clock, Entry
from flows.door.terms import PROCEDURES, Acting, steps
from flows.door.worklist import wanted

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
    passed: list[tuple[str, date]] = []
    for entry in entries:
        if not passed or passed[-1][0] != entry.stage:
            passed.append((entry.stage, entry.on))
    end = len(passed) - 1
    stops = [
        Stop(stage_title(run.kind, stage), day, style(stage, last=i == end, over=bool(run.closed)))
        for i, (stage, day) in enumerate(passed)
    ]
    return stops if run.closed else stops + [Stop(stage_title(run.kind, stage), None, "") for stage in ahead(run)]


def style(stage: str, *, last: bool, over: bool) -> str:
    bad = " bad" if stage in SETBACKS else ""
    return f"done{bad}" if not last or over else "now"


def ahead(run: Any) -> list[str]:
    """Stages that follow if everything goes its ordinary way: from each stage the first step that is called for."""
    found: list[str] = []
    here = run.stage
    declared = steps(PROCEDURES[run.kind]).values() if run.kind in PROCEDURES else ()
    called = set(wanted(run)) if isinstance(run, Acting) else set()
    while True:
        nexts = [
            t
            for t in declared
            if here in t.sources and t.target and t.called_for and t.target not in (here, run.stage, *found)
        ]
        nexts = [t for t in nexts if t.name in called] or nexts if here == run.stage else nexts
        if not nexts:
            return found
        here = str(nexts[0].target)
        found.append(here)
        if nexts[0].ends:
            return found

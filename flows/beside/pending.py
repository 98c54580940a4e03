"""What acts beside the steps leave to be done, kept on the proceeding: a list asks nothing where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.models import Entry, Paper, Service
from flows.door import awaited
from flows.door.act import as_it_stands, stored
from flows.door.papers import forms_of
from flows.door.terms import PROCEDURES, Terms, stages_after, steps
from flows.door.worklist import ASIDE, BESIDE, Wanted, calls_of


def put(run: Any, name: str, value: Any) -> None:
    """Note or (with None) strike out one thing left to be done; the column is empty when nothing is."""
    left = {**(run.pending or {}), name: value}
    run.pending = {key: said for key, said in left.items() if said is not None} or None


def put_on_all(run: Any, name: str, value: Any) -> None:
    """Note or strike out the same on every proceeding of the case, of which one is in hand."""
    put(run, name, value)
    for other in run.case.proceedings.exclude(pk=run.pk).order_by("pk"):
        if left(other, name) != value:
            before = as_it_stands(other)
            put(other, name, value)
            run.act.changed.append((other, before))


def left(run: Any, name: str) -> Any:
    """What is left to be done under that name, None when nothing."""
    return (run.pending or {}).get(name)


def invited(run: Any) -> Iterator[Wanted]:
    """Invitations to acts beside the steps: to make void papers again, serve a revocation, approve, confirm,
    and a wait from its last day on.
    """
    if run.late_line:
        yield Wanted(BESIDE, "confirm_late")
    if not run.pending:
        return
    if left(run, "reopening"):
        yield Wanted(BESIDE, "approve_reopening")
    if (paper := left(run, "serve")) and not Service.objects.filter(paper_id=paper).exists():
        yield Wanted(BESIDE, "serve_change", run.owner_id)
    coming = any(awaited.waits(run.kind, form) for form in run.act.issuing.get(run.pk, ()))
    if left(run, awaited.SERVING) and not run.party_gone and (coming or awaited.awaiting(run)):
        yield Wanted(BESIDE, "serve_paper", run.owner_id)
    if (wait := left(run, "wait")) and not run.closed:
        yield Wanted(BESIDE, "end_wait", run.owner_id, opens=date.fromisoformat(wait["until"]))
    if left(run, "void") and not run.closed and lacking(run):
        yield Wanted(BESIDE, "reissue")


ASIDE.append(invited)


def lacking(run: Any) -> list[Paper]:
    """Void papers, made again by nobody, that the party lacks, or on which a step rests that can be reached before a
    step makes them again.
    """
    making = run.act.issuing.get(run.pk, set())  # the act in hand makes them again
    forms = rested_on(run) - making
    rows = stored(run, Paper, "voided", proceeding_id=run.pk)
    latest = {one.form: one for one in rows if one.form in forms or awaited.waits(run.kind, one.form)}
    void = [paper for paper in latest.values() if hasattr(paper, "voided") and paper.form not in making]
    gone = taken_back(run.pk) if void else set()
    return [paper for paper in void if paper.line not in gone and needed(run, paper.form)]


def needed(run: Any, form: str) -> bool:
    """Whether a void paper of the form is to be made again: the party lacks it, or no step on the way makes it."""
    return awaited.waits(run.kind, form) or not made_on_the_way(run, form)


def made_on_the_way(run: Any, form: str) -> bool:
    """Whether every way to what rests on the form leads through a step that issues it anew: the other day of a hearing
    is notified by a notice of its own.
    """
    if any(form in one.rests_on for _, one in calls_of(run.kind)):
        return False
    cls = PROCEDURES[run.kind]
    typed = run if isinstance(run, cls) else cls.objects.get(pk=run.pk)
    open_ = stages_after(cls, run.stage, by=lambda way: form not in forms_of(typed, way))
    resting = [one for one in steps(cls).values() if form in one.rests_on]
    return not any(open_ & {*one.sources} or "*" in one.sources for one in resting)


def taken_back(proceeding: int) -> set[int]:
    """Lines of the proceeding that were taken back, or undone with their paper: nothing of them happened."""
    undone = Entry.objects.filter(proceeding_id=proceeding, step__in=("take_back", "void_paper"))
    rows = undone.values_list("corrects", flat=True)
    return {line for line in rows if line is not None}


def rested_on(run: Any) -> set[str]:
    """Forms on which a step rests that can be taken at the present stage or at one that can follow it, and those on
    which a procedure rests that is called for by the facts of this one.
    """
    called = {form for _, one in calls_of(run.kind) for form in one.rests_on}
    return called.union(*(one.rests_on for one in ahead(run.kind, run.stage)))


def ahead(kind: str, stage: str) -> list[Terms]:
    """Steps that can be taken at the stage or at one that can follow it."""
    cls = PROCEDURES[kind]
    reached = stages_after(cls, stage)
    return [one for one in steps(cls).values() if reached & {*one.sources} or "*" in one.sources]

"""What acts beside the steps leave to be done, kept on the proceeding: a list asks nothing where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.models import Entry, Paper, Service
from flows.door.terms import PROCEDURES, Terms, steps
from flows.door.worklist import ASIDE, BESIDE, Wanted


def put(run: Any, name: str, value: Any) -> None:
    """Note or (with None) strike out one thing left to be done; the column is empty when nothing is."""
    left = {**(run.pending or {}), name: value}
    run.pending = {key: said for key, said in left.items() if said is not None} or None


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
    if (wait := left(run, "wait")) and not run.closed:
        yield Wanted(BESIDE, "end_wait", run.owner_id, opens=date.fromisoformat(wait["until"]))
    if left(run, "void") and not run.closed and lacking(run):
        yield Wanted(BESIDE, "reissue")


ASIDE.append(invited)


def lacking(run: Any) -> list[Paper]:
    """Void papers, made again by nobody, on which a step rests that can still be reached."""
    forms = rested_on(run) - run.act.issuing.get(run.pk, set())  # the act in hand makes them again
    rows = Paper.objects.filter(proceeding_id=run.pk, form__in=forms).select_related("voided").order_by("pk")
    latest = {paper.form: paper for paper in rows}
    void = [paper for paper in latest.values() if hasattr(paper, "voided")]
    gone = taken_back(run.pk) if void else set()
    return [paper for paper in void if paper.line not in gone]


def taken_back(proceeding: int) -> set[int]:
    """Lines of the proceeding that were taken back, or undone with their paper: nothing of them happened."""
    undone = Entry.objects.filter(proceeding_id=proceeding, step__in=("take_back", "void_paper"))
    rows = undone.values_list("corrects", flat=True)
    return {line for line in rows if line is not None}


def rested_on(run: Any) -> set[str]:
    """Forms on which a step rests that can be taken at the present stage or at one that can follow it."""
    return {form for one in ahead(run.kind, run.stage) for form in one.rests_on}


def ahead(kind: str, stage: str) -> list[Terms]:
    """Steps that can be taken at the stage or at one that can follow it."""
    terms = list(steps(PROCEDURES[kind]).values())
    reached, left = set[str](), [stage]
    while left:
        at = left.pop()
        if at not in reached:
            reached.add(at)
            left += [target for one in terms if at in one.sources for target in one.targets]
    return [one for one in terms if reached & {*one.sources} or "*" in one.sources]

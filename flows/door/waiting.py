"""What a step waits for besides the law: the word of persons asked before it 加签会签, and whose task it is 转办.

`pending["assigned"]` of a proceeding says to whom an office's task was given: {"kind.step": {to: key, office: key}}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casework.models import Consultation
from flows.door.terms import PROCEDURES, steps

ASSIGNED = "assigned"
ASKED = "asked"  # under this name an act in hand keeps what was asked (flows.door.act.Acting.once)
ENDED = ("answered", "withdrawn")


def asked(run: Any) -> list[Consultation]:
    """Words asked and neither given nor withdrawn, as the act in hand leaves them; read again once it changes rows."""
    touched = len(run.act.rows) + len(run.act.changed)
    rows = run.once(f"{ASKED} {touched}" if touched else ASKED, lambda: list(asked_of([run.pk])))
    return [row for row in run.act.leaves(rows) if not any_of(row)]


def asked_of(proceedings: Iterable[int]) -> Iterable[Consultation]:
    """The same of several proceedings as they are stored, in one statement."""
    keys = list(proceedings)
    rows = Consultation.objects.filter(proceeding_id__in=keys, answered=None, withdrawn=None).order_by("pk")
    return rows.select_related("officer", "asked_by") if keys else ()


def any_of(row: Consultation) -> bool:
    return any(getattr(row, column) is not None for column in ENDED)


def assigned(run: Any) -> Mapping[str, Mapping[str, Any]]:
    """To whom tasks were given, by "kind.step"."""
    found: Mapping[str, Mapping[str, Any]] = (run.pending or {}).get(ASSIGNED) or {}
    return found


def assigning(run: Any, said: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """`pending` with these tasks given and no others; None when nothing is left to be done."""
    others = {name: value for name, value in (run.pending or {}).items() if name != ASSIGNED}
    return (others | ({ASSIGNED: dict(said)} if said else {})) or None


def reachable(run: Any, step: str) -> bool:
    """Whether the step can be taken at the stage where the proceeding stands."""
    terms = steps(PROCEDURES[run.kind]).get(step)
    if terms is None or (run.closed and not terms.reopens):
        return False
    return run.stage in terms.sources or "*" in terms.sources


def settled(run: Any, before: Mapping[str, Any]) -> None:
    """An act that ends the proceeding or leaves the stage of a step withdraws what was asked about that step and takes
    back to whom it was given; tasks of other procedures that hang on this one stay with whom they were given to.
    """
    if (run.stage, run.closed) == (before.get("stage"), before.get("closed")):
        return
    if run.waits_on:
        rows = asked(run)
        over = [row for row in rows if not reachable(run, row.step)]
        for row in over:
            run.sets(row, withdrawn=run.act.on)
        run.waits_on = len(rows) - len(over)
    if said := assigned(run):
        kept = {name: to for name, to in said.items() if stays(run, *name.split(".", 1))}
        if len(kept) < len(said):
            run.pending = assigning(run, kept)


def stays(run: Any, kind: str, step: str) -> bool:
    return kind != run.kind or reachable(run, step)


def forsaken(run: Any, child: Any) -> None:
    """What was asked in a child that ends with its parent `run` is withdrawn by the act of the parent."""
    if child.waits_on:
        for row in asked(child):
            run.sets(row, withdrawn=run.act.on)
        run.sets(child, waits_on=0)

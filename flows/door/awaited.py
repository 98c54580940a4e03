"""Papers that go out and that no step serves: from the day of the issue somebody is called upon to serve them.

`pending["serving"]` of a proceeding is the first line whose papers wait so; what an earlier release issued does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Paper, Service
from flows.door import clocks
from flows.door.reached import to_be_served
from flows.door.terms import Start

SERVING = "serving"
CARD = "paper_serve_param"
DECISION = "decision_revoked"  # is served by an act of its own, whatever else waits


def noted(run: Any, forms: Iterable[str]) -> int:
    """How many papers of these forms wait from the line in hand on; the proceeding bears a note of the first."""
    found = sum(waits(run.kind, form) for form in forms)
    if found and SERVING not in (run.pending or {}):
        run.pending = (run.pending or {}) | {SERVING: run.case.entries + 1}
    return found


def begun(writes: Writes, run: Any, papers: int, on: date) -> None:
    """For each of them its term of service; it outlives the proceeding, for the party is told all the same."""
    for _ in range(papers):
        writes.insert(clocks.started(run, Start(CARD, outlives=True), on))


def running(run: Any) -> list[Any]:
    """Their terms, the first begun first."""
    return [clock for clock in clocks.running(run.pk) if clock.card == clocks.term(CARD)]


def awaiting(run: Any) -> list[Paper]:
    """The papers that wait to be served, in their order."""
    first = (run.pending or {}).get(SERVING)
    if first is None:
        return []
    served = Service.objects.filter(paper__proceeding_id=run.pk).values("paper_id")
    rows = Paper.objects.filter(proceeding_id=run.pk, line__gte=first, voided=None).exclude(pk__in=served)
    return [paper for paper in rows.order_by("pk") if waits(run.kind, paper.form)]


def waits(kind: str, form: str) -> bool:
    """Whether papers of the form wait so."""
    return form != DECISION and to_be_served(kind, form)

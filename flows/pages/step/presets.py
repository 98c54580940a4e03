"""What a form shows before anything is typed, from what the proceeding already knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.models import Finding
from flows.door.facts import Asked
from flows.door.offered import Offered
from flows.door.terms import Terms
from flows.pages.step.options import FINDING


def presets(run: Any, terms: Terms, wants: Mapping[str, Asked]) -> dict[str, Any]:
    """Values by fact: by the path that the step declares; where an opening step is taken again, what was said first.

    And a row for each finding. Nothing else: what one act said is not another's to repeat.
    """
    again = run.pk is not None and "new" in terms.sources
    found = {}
    for name, want in wants.items():
        path = terms.asks.get(name, name if again else "")
        value = along(run, str(path)) if path else None
        if value not in (None, "", []) and not callable(value):
            found[name] = value
        if want.kind == "rows" and (key := finding_column(want)):
            found[name] = [{key: finding.number} for finding in open_findings(run)]
    return found


def with_offered(known: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, and after it what is offered and was not taken up: a page shown again offers the rest."""
    found = {**known, **typed}
    for name, rows in known.items():
        if not isinstance(rows, list) or not isinstance(typed.get(name), list):
            continue
        rows_typed = [row for row in typed[name] if isinstance(row, Mapping)]  # of choices nothing is left over
        taken = {str(value) for row in rows_typed for value in row.values()}
        left = [row for row in rows if (one := offered(row)) is not None and str(one) not in taken]
        found[name] = [*typed[name], *left]
    return found


def offered(row: Any) -> Offered | None:
    """What the row offers, None where it states something or is no row."""
    values = row.values() if isinstance(row, Mapping) else ()
    return next((value for value in values if isinstance(value, Offered)), None)


def along(run: Any, path: str) -> Any:
    value = run
    for part in path.split("."):
        value = getattr(value, part, None)
    return value


def finding_column(want: Asked) -> str:
    """The column of a row that names a finding by number; "" when the rows are about something else."""
    return next((column.name for column in want.row if column.title == FINDING), "")


def needs_findings(wants: Mapping[str, Asked]) -> bool:
    return any(want.title == FINDING or finding_column(want) for want in wants.values())


def open_findings(run: Any) -> list[Finding]:
    """Findings that are not signed off: those under the order when the proceeding is one, else those under none."""
    if "_open_findings" not in run.__dict__:
        rows = (
            Finding.objects.filter(case_id=run.case.pk, signed_off=None)
            .select_related("rectification")
            .order_by("number")
        )
        mine = [row for row in rows if run.pk and row.rectification_id == run.pk]
        run.__dict__["_open_findings"] = mine or [
            row for row in rows if row.rectification is None or row.rectification.closed
        ]
    found: list[Finding] = run.__dict__["_open_findings"]
    return found

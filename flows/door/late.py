"""Lines typed long after what they tell: each waits for a second person, the earliest first, none is forgotten."""

from __future__ import annotations

from datetime import date
from typing import Any

LATE = "late"  # under this name `pending` keeps the lines after the first


def is_late(run: Any, day: date, on: date) -> bool:
    """Whether so much time went by between the event and its record that a second person looks at it."""
    return day != on and bool(on > run.reckon("late_entry_param", day).due)


def noted(run: Any, line: int) -> None:
    """A line waits: in the column where it is the first, behind it otherwise."""
    if not run.late_line:
        run.late_line = line
        return
    kept = run.pending or {}
    run.pending = kept | {LATE: [*kept.get(LATE, ()), line]}


def seen(run: Any) -> None:
    """The first has been looked at: the next one is the first."""
    kept = dict(run.pending or {})
    later = list(kept.pop(LATE, ()))
    run.late_line = later.pop(0) if later else None
    run.pending = (kept | ({LATE: later} if later else {})) or None

"""The day of what happened: its field comes first on the form, with its bounds, and a word on typing it late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flows.door.lawful import due
from flows.door.refusals import causes
from flows.door.terms import Terms
from law import LawError

LATE = "late_entry_param"
LONGEST = 60  # days looked back for the first that counts as late; the card's term is a few working days


@dataclass(frozen=True)
class EventDay:
    """`causes`: (what, day) before which the event cannot be; `late`: the last day that is typed late today."""

    on: date
    causes: tuple[tuple[str, date], ...]
    late: date | None

    @property
    def first(self) -> date | None:
        """The earliest day that the door takes."""
        return max((day for _, day in self.causes), default=None)


def event_day(run: Any, terms: Terms, on: date) -> EventDay | None:
    """The bounds of the step's event; None where what happens is the act itself."""
    if not terms.event:
        return None
    found = tuple(causes(run, terms)) if run.pk else ()
    last = late_until(run, on)
    first = max((day for _, day in found), default=None)
    return EventDay(on, found, last if first is None or (last is not None and last >= first) else None)


def late_until(run: Any, on: date) -> date | None:
    """The last day of which a record made today is a late one; None when no such day is near."""
    for back in range(1, LONGEST):
        day = on - timedelta(back)
        try:
            if on > due(run, LATE, day).due:
                return day
        except LawError:
            return None
    return None

"""Clocks of an act: which start, which are met, what an exclusion does to one that runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection

import law
from casework.ledger import Writes
from casework.models import Clock, Exclusion
from flows.terms import Start, Terms


def term(card: str) -> str:
    """A card may be named with its folder or without: `pay_15d` is `terms/pay_15d`."""
    return card if "/" in card else f"terms/{card}"


def keep(writes: Writes, run: Any, terms: Terms, on: date) -> None:
    """Add the statements that bring the proceeding's clocks to what the step says."""
    for column, names in (("met", terms.meets), ("lapsed", terms.lapses)):
        if names:
            cards = [term(card) for card in names]
            marks = ", ".join(["%s"] * len(cards))
            writes.add(
                f"UPDATE casework_clock SET {column} = %s WHERE proceeding_id = %s AND met IS NULL AND lapsed IS NULL AND card IN ({marks})",
                on, run.pk, *cards,
            )  # fmt: skip
    for said in run.__dict__.pop("_excludes", []):
        exclude(writes, run, on, *said)
    if terms.ends:
        writes.add("UPDATE casework_clock SET lapsed = %s WHERE proceeding_id = %s AND met IS NULL AND lapsed IS NULL", on, run.pk)
    for start in terms.starts:
        if start.when(run):
            writes.insert(started(run, start, on))


def started(run: Any, start: Start, on: date) -> Clock:
    """The clock that `start` describes, its due day derived from the card in force on the day of the step."""
    first = getattr(run, start.counts_from) if start.counts_from else on
    clock = Clock(proceeding_id=run.pk, card=term(start.card), duty=start.duty)
    clock.start = first.date() if isinstance(first, datetime) else first
    if start.until:  # the officer set the last day itself
        clock.due = getattr(run, start.until)
        return clock
    clock.days = getattr(run, start.days) if start.days else None
    found = law.due(clock.card, first, on=clock.start, days=clock.days)  # the law of the day on which the term began
    if isinstance(found.due, datetime):
        clock.start_at, clock.due_at, clock.due = first, found.due, found.due.date()
    else:
        clock.due = found.due
    clock.provisional = found.provisional
    return clock


def derived(clock: Clock, *more: tuple[date, date, str], book: law.Book | None = None) -> law.Due:
    """The clock reckoned again from its first day with its ledger and `more` intervals, by the law of that day; raises law.LawError."""
    out = [(e.first, e.last, e.cites) for e in clock.exclusions.all() if e.last] + [*more]
    return law.due(clock.card, clock.start_at or clock.start, on=clock.start, excluded=out, days=clock.days, book=book)


def exclude(writes: Writes, run: Any, on: date, card: str, first: date, last: date, cites: str) -> None:
    """Enter an interval into the ledger of the running clock and derive its end again."""
    for clock in Clock.objects.filter(proceeding_id=run.pk, card=term(card), met=None, lapsed=None):
        found = derived(clock, (first, last, cites))
        at = found.due if isinstance(found.due, datetime) else None
        writes.insert(Exclusion(clock_id=clock.pk, first=first, last=last, cites=cites))
        writes.add(
            "UPDATE casework_clock SET due = %s, due_at = %s, provisional = %s WHERE id = %s",
            at.date() if at else found.due, at and connection.ops.adapt_datetimefield_value(at), found.provisional, clock.pk,
        )  # fmt: skip


def explain(clock: Clock) -> list[str]:
    """The derivation of a clock line by line, as the card stood on its first day; empty when the officer set the end."""
    try:
        return list(derived(clock).lines)
    except law.LawError:
        return []

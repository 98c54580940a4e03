"""Clocks of an act: which start, which are met, what an exclusion does to one that runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

import law
from casework.fetching import made
from casework.ledger import Writes
from casework.models import Clock, Exclusion
from flows.door import lawful
from flows.door.act import as_it_stands
from flows.door.held import running as held
from flows.door.lawful import card_of, due
from flows.door.terms import Start, Terms

term = card_of


def keep(writes: Writes, run: Any, terms: Terms, day: date, ended: bool) -> None:
    """Bring the clocks of the act to what the step says; `day` is the day of its event."""
    meets, lapses = {term(card) for card in terms.meets}, {term(card) for card in terms.lapses}
    if meets or lapses or ended:
        for clock in held(run):
            column = "met" if clock.card in meets else "lapsed" if clock.card in lapses else ""
            if ended and not column and not clock.outlives:
                column = "lapsed"
            if column:
                change(writes, clock, **{column: clock.met_on(day) if column == "met" else day})
    for card, first, last, cites, of in run.act.excluded:
        exclude(writes, of, run.act.day, card, first, last, cites)
    for start in terms.starts:
        if start.when(run):
            writes.insert(started(run, start, day))


def running(proceeding: int) -> list[Clock]:
    """Clocks of a proceeding that are neither met nor moot."""
    return list(Clock.objects.filter(proceeding_id=proceeding, met=None, lapsed=None).order_by("pk"))


def change(writes: Writes, clock: Clock, **values: Any) -> None:
    """Change columns of one clock within the act."""
    before = as_it_stands(clock)
    for name, value in values.items():
        setattr(clock, name, value)
    writes.changes(clock, before)


def local_day(moment: date | datetime) -> date:
    """The day on the officer's calendar."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def started(run: Any, start: Start, on: date) -> Clock:
    """The clock that `start` describes, its due day derived from the card in force on the day on which it begins."""
    first = getattr(run, start.counts_from) if start.counts_from else on
    clock = made(Clock, proceeding_id=run.pk, card=term(start.card), duty=start.duty, outlives=start.outlives)
    clock.start = local_day(first)
    if start.until:  # the officer set the last day itself
        clock.due = getattr(run, start.until)
        clock.purpose = lawful.edition(run, clock.start)[clock.card].purpose
        return clock
    clock.days = getattr(run, start.days) if start.days else None
    put(clock, due(run, clock.card, first, days=clock.days), first)
    return clock


def put(clock: Clock, found: law.Due, first: date | datetime | None = None) -> None:
    """Lay a derived end into the clock's columns: the day that counts, and the two between which it is still open."""
    if isinstance(found.due, datetime):
        clock.start_at, clock.due_at, clock.due = clock.start_at or first, found.due, local_day(found.due)
    else:
        clock.due_at, clock.due = None, found.due
    clock.provisional, clock.purpose = found.provisional, found.purpose
    clock.early, clock.late, clock.raw = local_day(found.early), local_day(found.late), local_day(found.raw)


def derived(
    clock: Clock, *more: tuple[date, date, str], book: law.Book | None = None, on: date | None = None
) -> law.Due:
    """The clock reckoned again from its first day with its ledger and `more` intervals, by the law of that day.

    An interval without end counts up to `on` (default: today). Raises law.LawError.
    """
    until = on or timezone.localdate()
    out = [(e.first, e.last or max(until, e.first), e.cites) for e in clock.exclusions.all()] + [*more]
    first, how = clock.start_at or clock.start, {"excluded": out, "days": clock.days, "book": book}
    return due(clock.proceeding, clock.card, first, **how)


def exclude(writes: Writes, run: Any, on: date, card: str, first: date, last: date | None, cites: str) -> None:
    """Enter an interval into the ledger of the running clock of `run` and derive its end again.

    An interval without end stops the clock.
    """
    for clock in running(run.pk):
        if clock.card != term(card):
            continue
        clock.proceeding = run
        writes.insert(Exclusion(clock_id=clock.pk, first=first, last=last, cites=cites))
        if last is None:
            change(writes, clock, suspended=first)
            continue
        before = as_it_stands(clock)
        put(clock, derived(clock, (first, last, cites), on=on))
        writes.changes(clock, before)


def resume(writes: Writes, run: Any, cards: tuple[str, ...], last: date) -> None:
    """Close the open interval of stopped clocks: `last` is its last day, the end is derived again."""
    for clock in running(run.pk):
        if clock.suspended is None or clock.card not in {term(card) for card in cards}:
            continue
        clock.proceeding = run
        for gap in clock.exclusions.filter(last=None):
            closed = as_it_stands(gap)
            gap.last = max(last, gap.first)
            writes.changes(gap, closed)
        before = as_it_stands(clock)
        clock.suspended = None
        put(clock, derived(clock, on=last))
        writes.changes(clock, before)


def explain(clock: Clock) -> list[str]:
    """The derivation of a clock line by line, as the card stood on its first day."""
    try:
        return list(derived(clock).lines)
    except law.LawError:
        return []

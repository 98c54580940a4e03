"""Terms under corrected facts 期限重算: what a line began, met or stopped, told again; a met term keeps its day."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.folding import same
from casework.models import Clock, Entry
from flows.beside import replaying
from flows.beside.replaying import Overlay, Told, made_by
from flows.door import clocks

CLOCK = "casework_clock"


def clocks_of(entry: Entry, old: Told, new: Told, begun: list[Clock], run: Any, on: date) -> Overlay:
    """Terms that the line began, met or stopped, under both tellings: changed columns; `begun` gets those that only the
    corrected facts begin.
    """
    keys, changes = made_by(entry, CLOCK), Overlay()
    rows = list(Clock.objects.filter(pk__in=keys).prefetch_related("exclusions").order_by("pk"))
    for (start, before), (_, after) in zip(old.starts, new.starts, strict=True):
        clock = next((one for one in rows if one.card == clocks.term(start.card)), None)
        if before and clock is not None:
            rows.remove(clock)
            changes |= moot(clock, on) if not after else again(clock, start, new, run, on)
        elif after and not before:
            begun.append(clocks.started(new.run, start, new.run.act.day))
    return changes | by_bodies(rows, old, new, begun, on) | ended_by(entry, old, new)


def by_bodies(rows: list[Clock], old: Told, new: Told, begun: list[Clock], on: date) -> Overlay:
    """Terms that the body of the step itself began, such as that of another proceeding of the case."""
    was, now = ({(one.card, one.proceeding_id): one for one in told.rows.get(CLOCK, [])} for told in (old, new))
    begun += [one for key, one in now.items() if key not in was]
    changes = Overlay()
    for clock in rows:
        key = (clock.card, clock.proceeding_id)
        if key in was and key not in now:
            changes |= moot(clock, on)
        elif key in was:
            was[key].pk = now[key].pk = clock.pk
            after = replaying.sealed(now[key])
            before = replaying.sealed(was[key])
            changes |= {
                column: (said, after[column]) for column, said in before.items() if not same(said, after[column])
            }
    return changes


def again(clock: Clock, start: Any, new: Told, run: Any, on: date) -> Overlay:
    """One term from its corrected first day, with its ledger of excluded days."""
    before = replaying.sealed(clock)
    fresh = clocks.started(new.run, start, new.run.act.day)
    clock.start, clock.start_at, clock.days = fresh.start, fresh.start_at, fresh.days
    clock.due, clock.due_at, clock.provisional = fresh.due, fresh.due_at, fresh.provisional
    clock.early, clock.late, clock.raw, clock.purpose = fresh.early, fresh.late, fresh.raw, fresh.purpose
    if not start.until and clock.suspended is None and clock.exclusions.all():
        clock.proceeding = run
        clocks.put(clock, clocks.derived(clock, on=on))
    after = replaying.sealed(clock)
    return {key: (value, after[key]) for key, value in before.items() if not same(value, after[key])}


def moot(clock: Clock, on: date) -> Overlay:
    """A term that would not have begun becomes moot."""
    return {} if clock.met or clock.lapsed else {(CLOCK, clock.pk, "lapsed"): (None, on.isoformat())}


def ended_by(entry: Entry, old: Told, new: Told) -> Overlay:
    """Terms that the line itself met or made moot end on its corrected day."""
    was, now = old.run.act.day.isoformat(), new.run.act.day.isoformat()
    said = [row for row in entry.writes or () if len(row) == 5 and row[0] == CLOCK and row[2] in ("met", "lapsed")]
    return {(CLOCK, key, column): (was, now) for _, key, column, _, day in said if day == was != now}

"""What a locked proceeding brings along, so that an act need not ask again: its running clocks, and who is around it.

The case is locked from there to the end of the act, so what was read stays true until the act itself is written.
"""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import Any

from casework.fetching import instance, select_from
from casework.models import Clock, Proceeding
from casework.wire import ask
from flows.door.terms import PROCEDURES

RUNNING = "WHERE proceeding_id = %s AND met IS NULL AND lapsed IS NULL ORDER BY id"
CASE_OF = "(SELECT case_id FROM casework_proceeding WHERE id = %s)"
AROUND = (
    f"WHERE case_id = {CASE_OF} AND id <> %s AND (arose_from_id = %s "
    "OR id = (SELECT arose_from_id FROM casework_proceeding WHERE id = %s) "
    "OR EXISTS (SELECT 1 FROM flows_invitation i WHERE i.process_id = casework_proceeding.id "
    "AND i.finished IS NULL AND i.kind NOT IN (casework_proceeding.kind, 'beside')){more}) ORDER BY id"
)


@cache
def lookers(kind: str) -> tuple[str, ...]:
    """Procedures whose work-lists look at every proceeding of the kind in their case."""
    return tuple(name for name, cls in PROCEDURES.items() if kind in cls.procedure_.looks_at)


def around_it(kind: str, pk: int) -> tuple[str, tuple[Any, ...]]:
    """What reads the proceedings around one: the statement and its parameters."""
    more = lookers(kind)
    said = f" OR kind IN ({', '.join(['%s'] * len(more))})" if more else ""
    return AROUND.replace("{more}", said), (pk, pk, pk, pk, *more)


def running(run: Any) -> list[Clock]:
    """Clocks of a proceeding that are neither met nor moot, as stored; a locked one brought them along."""
    rows = vars(run).get("clocks_held")
    if rows is None:
        rows = ask((select_from(Clock) + RUNNING, (run.pk,)))[0]
    return [*(instance(Clock, list(row)) for row in rows), *map(copy, vars(run).get("clocks_taken_over", ()))]


def taken_over(run: Any, clock: Clock) -> None:
    """A clock of the parent goes on with the proceeding that begins: the step that begins it may meet it."""
    vars(run).setdefault("clocks_taken_over", []).append(clock)


def around(run: Any) -> list[Proceeding]:
    """Proceedings of the case that an act on this one may touch: those that hold an invitation to another procedure,
    those that arose from it, those from which it arose, and those that look at every one of its kind.
    """
    rows = vars(run).get("around_held")
    if rows is None:
        where, said = around_it(run.kind, run.pk)
        rows = ask((select_from(Proceeding) + where, said))[0]
    known = {row.pk: row for row in (instance(Proceeding, list(row)) for row in rows)}
    above = run.arose_from_id
    while above is not None and (row := known.get(above) or ancestor(run, above)) is not None:
        known[above] = row
        above = row.arose_from_id if row.arose_from_id not in known else None
    return [known[pk] for pk in sorted(known)]


def ancestor(run: Any, pk: int) -> Proceeding | None:
    """A proceeding of the same case further up; None where the matter came from another case."""
    return Proceeding.objects.filter(case_id=run.case.pk, pk=pk).first()

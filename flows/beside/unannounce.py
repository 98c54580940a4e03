"""The public notice 公告 of a paper that is voided: nobody was told of the paper that is made in its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.models import Clock, Entry, Paper
from flows.beside import pending
from flows.door import awaited, clocks
from flows.door.terms import PROCEDURES, Terms, former, steps
from flows.guards.service import NOTICE, noticed, notices


def announcing(kind: str, form: str) -> Iterator[Terms]:
    """Steps of a procedure that announce papers of a form: the term of the public notice begins with them."""
    for terms in steps(PROCEDURES[kind]).values():
        if form in terms.rests_on and any(start.card == NOTICE for start in terms.starts):
            yield terms


def unannounce(run: Any, paper: Paper) -> bool:
    """What was announced of a paper falls with it: the day of the notice goes, its term lapses, and the term of service
    that it met or made moot runs on with its old last day. Whether it was announced.
    """
    if told := noticed(run, paper):
        notices(run, paper, None)
        fallen(run, [one for one in running(run, {clocks.term(NOTICE)}) if one.start == told][:1])
        lines = Entry.objects.filter(proceeding_id=run.pk, step="announce_paper", facts__of=paper.pk).order_by("line")
        runs_on(run, None if awaited.waits(run.kind, paper.form) else lines.last())
    by_steps = [terms for terms in announcing(run.kind, paper.form) if getattr(run, terms.event) is not None]
    for terms in by_steps:
        setattr(run, terms.event, None)
        fallen(run, running(run, {clocks.term(start.card) for start in terms.starts}))
        runs_on(run, line_of(run, terms, paper))
    return bool(told or by_steps)


def running(run: Any, cards: set[str]) -> list[Clock]:
    return [clock for clock in clocks.running(run.pk) if clock.card in cards]


def fallen(run: Any, terms: list[Clock]) -> None:
    for clock in terms:
        run.sets(clock, lapsed=max(run.act.on, clock.start))


def runs_on(run: Any, entry: Entry | None) -> None:
    """The terms that the line closed run again; in a proceeding that has ended nobody has them any more."""
    for clock in closed_by(entry) if entry is not None and not run.closed else ():
        run.sets(clock, met=None, lapsed=None)


def line_of(run: Any, terms: Terms, paper: Paper) -> Entry | None:
    """The line that announced the paper."""
    names = [terms.name, *(old for old, name in former(PROCEDURES[run.kind]).items() if name == terms.name)]
    lines = Entry.objects.filter(proceeding_id=run.pk, step__in=names, line__gt=paper.line)
    return lines.exclude(line__in=pending.taken_back(run.pk)).order_by("line").last()


def closed_by(entry: Entry) -> Iterator[Clock]:
    """The clocks that the line met or made moot, as they stand."""
    table = Clock._meta.db_table
    changed = [said for said in entry.writes or () if len(said) == 5 and said[0] == table]
    keys = [said[1] for said in changed if said[2] in ("met", "lapsed")]
    yield from Clock.objects.filter(pk__in=keys).order_by("pk")

"""Deriving open clocks again 重新推算: what a new dated value or a new calendar changes in running cases.

A clock keeps the law of the day on which it began, as `clocks.explain` does: a value dated later touches only clocks
that
begin later. What changes an open clock is a value entered afterwards for an earlier day, a corrected card, or the
calendar
of a year that was not announced yet. Ends that an officer set (`Start(until=…)`) are no derivation and stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

import law
from casework.ledger import Writes
from casework.models import Clock, Entry, Exclusion, Officer
from flows.beside.recording import Said, beside
from flows.door.act import as_it_stands
from flows.door.clocks import derived, put, term
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import records
from flows.door.wholly import wholly
from permissions.gate import NotPermitted, office_for

STEP, TITLE = "rederive", "期限重新推算"
records(STEP, TITLE, clocks="期限")
OFFICES = ("legal_reviewer",)
CITES = "行政处罚法(2021) 第八十五条; 民事诉讼法(2023) 第八十五条"


@dataclass(frozen=True)
class Change:
    """An open clock that would end otherwise: days, or minutes for hours; `settled`: its calendar is announced now."""

    clock: Clock
    title: str
    old: date
    new: date
    provisional: bool
    lines: tuple[str, ...]
    found: law.Due

    @property
    def moved(self) -> bool:
        """The end itself changes, not only that it is certain now."""
        return self.old != self.new

    @property
    def settled(self) -> bool:
        """It was provisional and is certain now."""
        return self.clock.provisional and not self.provisional

    @property
    def why(self) -> str:
        """Why, in a few words."""
        if self.settled:
            return "放假安排已公布，由暂定转为确定"
        if self.provisional and not self.moved:
            return "可能的最早日、最迟日有变化"
        if self.provisional and not self.clock.provisional:
            return "所涉年度的放假安排尚未录入，转为暂定"
        return "法规库的规定或者日历有变化"

    @property
    def case(self) -> Any:
        """The folder in which it runs."""
        return self.clock.proceeding.case


@dataclass(frozen=True)
class Preview:
    """What deriving again would do: the clocks that change, those the book cannot derive any more, how many were
    asked.
    """

    changes: list[Change]
    failing: list[tuple[Clock, str]]
    asked: int

    def organs(self) -> list[int]:
        """The organs whose cases would change."""
        return sorted({change.case.organ_id for change in self.changes})


def preview(clocks: QuerySet[Clock] | None = None, *, book: law.Book | None = None) -> Preview:
    """Derive every open clock again by today's book (or `book`) and say which would change; nothing is written."""
    changes, failing = [], []
    asked, doubtful = suspects(running(Clock.objects.all() if clocks is None else clocks), book)
    for clock in open_clocks(doubtful):
        try:
            if change := changed(clock, book):
                changes.append(change)
        except law.LawError as why:
            failing.append((clock, str(why)))
    return Preview(changes, failing, asked)


def running(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """Clocks that still run."""
    return clocks.filter(Q(proceeding__closed=None) | Q(outlives=True), met=None, lapsed=None)


def suspects(clocks: QuerySet[Clock], book: law.Book | None) -> tuple[int, list[int]]:
    """(how many were asked, keys of those that may change): plain columns, each term of a day reckoned once."""
    found, asked, known = [], 0, dict[tuple[Any, ...], tuple[Any, ...] | None]()
    excluded = set(Exclusion.objects.filter(clock__met=None, clock__lapsed=None).values_list("clock_id", flat=True))
    columns = (
        "pk",
        "proceeding__kind",
        "proceeding__case__organ__territory__code",
        "card",
        "start",
        "start_at",
        "days",
        "due",
        "due_at",
        "provisional",
        "early",
        "late",
        "raw",
    )
    rows = clocks.values_list(*columns).iterator(chunk_size=5000)
    for pk, kind, scope, card, start, start_at, days, *had, raw in rows:
        if set_by_officer(kind, card) or (raw is None and counted_back(card)):
            continue
        asked += 1
        key = (scope, card, start, start_at, days)
        if key not in known:
            known[key] = reckoned(*key, book)
        if pk in excluded or known[key] != held(*had):
            found.append(pk)
    return asked, found


def reckoned(
    scope: str, card: str, start: date, start_at: datetime | None, days: int | None, book: law.Book | None
) -> tuple[Any, ...] | None:
    """What `held` says of a clock, for a term without exclusions; None when the book cannot say."""
    try:
        answer = law.due(card, start_at or start, on=start, days=days, book=book, scope=scope)
    except law.LawError:
        return None
    return ends(answer)


def ends(found: law.Due) -> tuple[Any, ...]:
    """What a clock keeps of a derivation; the two ends are compared only while they are open."""
    return found.due, found.provisional, *((found.early, found.late) if found.early != found.late else ())


def held(
    due: date, due_at: datetime | None, provisional: bool, early: date | None, late: date | None
) -> tuple[Any, ...]:
    """The same of what a clock says today."""
    return due_at or due, provisional, *((early, late) if early != late else ())


def open_clocks(keys: Iterable[int]) -> Iterator[Clock]:
    """The running clocks of these keys with all that is said of them, in the order of their cases."""
    people = (
        "proceeding__case__party",
        "proceeding__case__organ__territory",
        "proceeding__owner",
        "proceeding__partner",
    )
    wanted, found = list(keys), list[Clock]()
    for i in range(0, len(wanted), 500):
        rows = running(Clock.objects.filter(pk__in=wanted[i : i + 500]))
        found += rows.select_related(*people).prefetch_related("exclusions")
    return iter(sorted(found, key=lambda clock: (clock.proceeding.case_id, clock.proceeding_id, clock.due, clock.pk)))


@cache
def counted_back(card: str) -> bool:
    """Whether the term ends before the day from which it counts: clocks of earlier releases do not hold that day."""
    return law.book().card(card).body.get("direction") == "before"


@cache
def set_by_officer(kind: str, card: str) -> bool:
    """Whether the procedure lets an officer set the end of this term."""
    cls = PROCEDURES.get(kind)
    starts = [start for terms in steps(cls).values() for start in terms.starts] if cls else []
    return any(start.until and term(start.card) == card for start in starts)


def changed(clock: Clock, book: law.Book | None = None) -> Change | None:
    """The change deriving again would make, None when the clock stays. Raises law.LawError."""
    found = derived(clock, book=book)
    old = clock.due_at if clock.due_at and isinstance(found.due, datetime) else clock.due
    at = clock.due_at if isinstance(found.due, datetime) else None
    if ends(found) == held(clock.due, at, clock.provisional, clock.early, clock.late):
        return None
    title = (book or law.book()).card(clock.card).title
    return Change(clock, title, old, found.due, found.provisional, tuple(found.lines), found)


def apply(*, by: Officer, on: date, clocks: QuerySet[Clock] | None = None, book: law.Book | None = None) -> list[Entry]:
    """Write the changes, one entry in the record for each proceeding; the old ends stay in the facts of the entry.

    Only cases of organs whose legal officer `by` is on that day; each case is locked and derived again inside its lock.
    Raises NotPermitted when `by` is nowhere the legal officer; a second run finds nothing left to change.
    """
    seen = preview(clocks, book=book)
    mine = [change for change in seen.changes if office_for(by, OFFICES, change.case, on)]
    if seen.changes and not mine:
        raise NotPermitted(f"{by}于{on}不是所涉办案机关的法制审核人员，不能重新推算；请由本机关法制审核人员办理。")
    return list(written(mine, by, on, book))


def written(changes: Iterable[Change], by: Officer, on: date, book: law.Book | None) -> Iterator[Entry]:
    for pk, group in groupby(changes, key=lambda change: change.clock.proceeding_id):
        with wholly():
            entry = rewritten(pk, [change.clock.pk for change in group], by, on, book)
        if entry:
            yield entry


def rewritten(pk: int, clocks: list[int], by: Officer, on: date, book: law.Book | None) -> Entry | None:
    """Under the lock of the case: derive again, write ends and entry. None when somebody else was first."""
    kind = Clock.objects.values_list("proceeding__kind", flat=True).get(pk=clocks[0])

    def derived_again(run: Any, writes: Writes) -> Said:
        again = [change for clock in open_clocks(clocks) if (change := changed(clock, book))]
        if not again:
            raise NothingLeft
        facts = {"clocks": [told(change) for change in again]}
        for change in again:
            move(writes, change)
        return Said(office_for(by, OFFICES, run.case, on), facts, cites=CITES)

    try:
        return beside(STEP, TITLE, kind, pk, derived_again, by=by, on=on)
    except NothingLeft:
        return None


class NothingLeft(Exception):
    """Somebody else has derived these clocks again."""


def move(writes: Writes, change: Change) -> None:
    """The new end of one clock, with the two ends between which it may still be."""
    was = as_it_stands(change.clock)
    put(change.clock, change.found)
    writes.changes(change.clock, was)


def told(change: Change) -> dict[str, Any]:
    """One clock as the record keeps it, the old end first."""
    return {
        "clock": change.clock.pk,
        "card": change.clock.card,
        "title": change.title,
        "old": said(change.old),
        "new": said(change.new),
        "provisional": change.provisional,
        "early": said(change.found.early),
        "late": said(change.found.late),
        "why": change.why,
    }


def said(end: date) -> str:
    return f"{timezone.localtime(end):%Y-%m-%d %H:%M}" if isinstance(end, datetime) else end.isoformat()

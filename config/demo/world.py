"""The days of the demo city.

Every matter is a script that waits for its days; all of them take their acts in the order of time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

import law
from casework.models import Case, Evidence, Officer, Party, Proceeding
from config.demo.people import Bureau
from config.demo.pictures import Picture
from flows.door.engine import begin, take

Matter = Generator[date, date, None]  # yields the day it waits for, is sent that day
REASON = "案情需要，已报承办机构负责人同意。"
WHERE = ("case", "party", "organ", "title", "source", "arose_from", "partner")  # what begin asks besides the facts


@dataclass
class World:
    """What the scripts share: the last day, the bureaus by area code, pictures, and the queue of what is to come."""

    last: date
    seed: str
    bureaus: dict[str, Bureau]
    album: dict[tuple[str, bool], list[Picture]]
    heads: Any = None  # units.Heads: the person in charge as a party, by the key of the unit
    acts: int = 0
    queue: list[tuple[date, int, Matter]] = field(default_factory=list)
    order: int = 0

    def rng(self, name: str) -> Random:
        """Chance of its own for each matter, so that one more matter leaves the others as they were."""
        return Random(f"{self.seed}:{name}")

    def bureau(self, party: Party) -> Bureau:
        return self.bureaus[party.territory.path.split("/")[1]]

    # --- time

    def add(self, matter: Matter) -> None:
        """Put a script into the queue by the first day it waits for; what lies beyond the last day never comes."""
        self.wait(matter, next(matter))

    def wait(self, matter: Matter, until: date) -> None:
        if until <= self.last:
            self.order += 1
            heapq.heappush(self.queue, (until, self.order, matter))

    def run(self, seen: Callable[[date], None]) -> None:
        """Take every act up to the last day, in the order of time."""
        while self.queue:
            on, _, matter = heapq.heappop(self.queue)
            seen(on)
            try:
                self.wait(matter, matter.send(on))
            except StopIteration:
                continue

    # --- acts

    def begin(self, kind: str, step: str, *, by: Officer, on: date, **said: Any) -> tuple[Case, int]:
        """Open a proceeding; returns its case and its key."""
        self.acts += 1
        where = {name: said.pop(name) for name in WHERE if name in said}
        entry = begin(kind, step, said, by=by, on=on, reason=REASON, **where)
        return Case.objects.get(pk=entry.case_id), entry.proceeding_id

    def take(self, kind: str, step: str, pk: int, *, by: Officer, on: date, **facts: Any) -> None:
        self.acts += 1
        take(kind, step, pk, facts, by=by, on=on, reason=REASON)

    def beside(self, act: Callable[..., Any], **said: Any) -> None:
        """An act beside the steps: a correction, a paper void or made again, a decision revoked."""
        self.acts += 1
        act(**said)

    def photos(
        self, case: Case, run: int, by: Officer, on: date, seen: list[tuple[str, bool]], rng: Random
    ) -> list[Evidence]:
        """Pictures of what the officers saw, kept among the evidence of the case."""
        made = []
        for scene, good in seen:
            picture = rng.choice(self.album[scene, good])
            made.append(
                Evidence(
                    case=case,
                    proceeding_id=run,
                    kind="photo",
                    title="整改后照片" if good else "整改前照片",
                    file=picture.file,
                    media_type="image/jpeg",
                    size=picture.size,
                    sha256=picture.sha256,
                    captured=moment(on, 10),
                    by=by,
                    note="整改后的现场状况" if good else "检查时的现场状况",
                )
            )
        return Evidence.objects.bulk_create(made)


def moment(on: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in the city."""
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))


def workday(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not law.book().calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def later(on: date, days: int) -> date:
    """So many working days after a day."""
    for _ in range(days):
        on = workday(on + timedelta(days=1))
    return on


def earlier(on: date, days: int) -> date:
    """So many working days before a day, or before the last working day when it is none."""
    book = law.book().calendar
    while days or not book.is_workday(on):
        days -= book.is_workday(on)
        on -= timedelta(days=1)
    return on


def all_closed(case: Case) -> bool:
    """Whether every proceeding of the case but the close-out has ended."""
    return not Proceeding.objects.filter(case=case, closed=None).exclude(kind="closeout").exists()

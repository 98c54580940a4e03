"""What waits in my cases 等待: for whom or what, and until which day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

import law
from casework.models import Appointment, Clock, Officer
from casework.reading.sentences import plainly
from flows.pages.desk.duties import Duties


@dataclass(frozen=True)
class Waiting:
    """One thing that nobody in front of this page can do today. `late` when its day has passed."""

    title: str
    case: Any
    kind: str
    says: str
    until: date | None
    address: str
    moment: datetime | None = None
    run: Any = None  # the proceeding to urge, where another person holds it up
    awaits: Officer | None = None  # the person by name for whom it waits


def waits(found: Duties, clocks: Iterable[Clock], user: Officer, on: date) -> list[Waiting]:
    """Rows that wait, terms of the party that run, and appointed days: the soonest first, those without a day last."""
    rows = [*put_off(found), *of_parties(found, clocks, on), *appointed(user, on)]
    return sorted(rows, key=lambda row: (row.until or date.max, row.case.pk))


def put_off(found: Duties) -> Iterator[Waiting]:
    for task, said in found.later:
        case, address = task.run.case, reverse("case", args=[task.run.case_id])
        held_up = None if task.asked else task.run
        person = None if task.asked else task.owner
        yield Waiting(task.title, case, task.kind, plainly(said.why), said.until, address, run=held_up, awaits=person)


def of_parties(found: Duties, clocks: Iterable[Clock], on: date) -> Iterator[Waiting]:
    """Terms of the party that run in proceedings where no row waits for their end already."""
    told = {task.run.pk for task, said in found.later if said.until is not None}
    for clock in clocks:
        if not clock.duty and clock.due >= on and clock.proceeding_id not in told:
            run = clock.proceeding
            address = reverse("case", args=[run.case_id]) + "#clocks"
            yield Waiting(card_title(clock.card), run.case, run.kind, "等当事人，期满为止", clock.due, address)


def card_title(card: str) -> str:
    try:
        return law.book().card(card).title
    except law.LawError:
        return card


def appointed(user: Officer, on: date) -> Iterator[Waiting]:
    """Days appointed to me, or in proceedings I handle."""
    midnight = timezone.make_aware(datetime.combine(on, time.min))
    mine = Q(officer=user) | Q(proceeding__owner=user) | Q(proceeding__partner=user)
    rows = Appointment.objects.filter(mine, met=None, lapsed=None, at__gte=midnight)
    seen = set()
    for row in rows.select_related("proceeding__case__party__territory").order_by("at", "pk"):
        run, at = row.proceeding, timezone.localtime(row.at)
        if (run.pk, row.title, row.at) not in seen:  # one line for all who are to come
            seen.add((run.pk, row.title, row.at))
            says = f"约定 {at:%m-%d %H:%M}" + (f"，{row.place}" if row.place else "")
            yield Waiting(row.title, run.case, run.kind, says, at.date(), reverse("case", args=[run.case_id]), at)

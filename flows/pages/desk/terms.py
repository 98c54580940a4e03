"""Terms on the workbench: one's own, or those of a territory, with how many duties end on each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, Q, Value, When, Window
from django.db.models.functions import RowNumber

from casework.models import Clock, Officer
from flows.door.terms import PROCEDURES, steps
from flows.pages.desk import agenda
from permissions.offices import PATROLS

LONGEST = 5  # overdue duties of a territory on the workbench; all of them are on the page of what is overdue


@dataclass(frozen=True)
class Terms:
    """`shown` by day, `ends` the number of duties that end on each day of the fortnight, `late` of those overdue."""

    shown: Sequence[Clock]
    ends: Counter[date]
    late: int


def of_handler(clocks: Sequence[Clock], on: date) -> Terms:
    """The running terms of a person's own proceedings."""
    ends = Counter(clock.due for clock in clocks if clock.duty)
    return Terms(clocks, ends, sum(number for due, number in ends.items() if due < on))


def led_by(offices: Iterable[str]) -> tuple[str, ...]:
    """Procedures in which an office leads a tour: whoever holds it answers for all of them that he sees."""
    mine = set(offices) & set(PATROLS)
    taken = {kind: {by for one in steps(cls).values() for by in one.by} for kind, cls in PROCEDURES.items()}
    return tuple(kind for kind, by in taken.items() if mine & by)


def of_territory(user: Officer, on: date, kinds: Sequence[str] = ()) -> Terms:
    """For those who answer for a territory and handle nothing themselves: the longest overdue, and what ends next;
    `kinds`: of these procedures alone.

    All are counted on the way: beside what is shown, each day of the fortnight comes with one of its terms.
    """
    running = Clock.objects.visible_to(user, on).running().filter(duty=True).select_related("proceeding__case__party")
    running = running.filter(proceeding__kind__in=kinds) if kinds else running
    over = Case(When(due__lt=on, then=Value(1)), default=Value(0))
    rows = running.filter(due__lte=on + timedelta(agenda.AHEAD)).annotate(
        place=Window(RowNumber(), partition_by=over, order_by=("due", "pk")),
        alike=Window(Count("pk"), partition_by=over),
        of_day=Window(RowNumber(), partition_by="due", order_by="pk"),
        on_day=Window(Count("pk"), partition_by="due"),
    )
    shown = Q(due__lt=on, place__lte=LONGEST) | Q(due__gte=on, place__lte=agenda.OPEN)
    found = list(rows.filter(shown | Q(due__gte=agenda.monday(on), of_day=1)).order_by("due", "pk"))
    most = {True: LONGEST, False: agenda.OPEN}
    ends = Counter({row.due: row.on_day for row in found})
    late = next((row.alike for row in found if row.due < on), 0)
    return Terms([row for row in found if row.place <= most[row.due < on]], ends, late)

"""The workbench 工作台: my tasks in the order of their day, my clocks, papers that wait for me, and figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from casework.models import Clock, Officer
from casework.reading.reader import reader
from flows.door.invitation import Invitation
from flows.door.terms import PROCEDURES, Terms, steps
from flows.door.verbs import VERBS, Verb
from flows.door.worklist import BESIDE, queue
from flows.pages.case.ready import paper_title
from flows.pages.desk import agenda, figures
from flows.pages.desk.begin import may_open
from permissions.gate import held, held_on

SHOWN = 30
LONGEST = 5  # overdue duties of a territory on the workbench; all of them are on the page of what is overdue
OVERSEERS = {"supervisor", "agency_head", "deputy_head", "unit_head"}


@dataclass(frozen=True)
class Task:
    """One invitation: which step, of which proceeding, due when.

    `claimed` when it is mine by name, `assists` when I am the second handler.
    """

    run: Any
    kind: str
    terms: Terms | Verb
    due: date | None
    claimed: bool
    assists: bool
    papers: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where it is done: the step, the beginning of another procedure, or the case where several steps settle it."""
        case, step = self.run.case_id, self.terms.name
        if isinstance(self.terms, Verb):
            return reverse("beside", args=[case, self.run.pk, step])
        if "new" in self.terms.sources:
            return reverse("begin_step", args=[case, self.kind, step])
        return reverse("case", args=[case]) if self.several else reverse("step", args=[case, self.run.pk, step])

    @property
    def several(self) -> bool:
        """Whether the work is settled by one of several steps, which stand side by side on the case."""
        return isinstance(self.terms, Terms) and bool(self.terms.task) and not self.terms.outcomes


def workbench(request: HttpRequest) -> HttpResponse:
    """What one person has to do, today first."""
    user, on = reader(request), timezone.localdate()
    over = oversees(user, on)
    handled = my_clocks(user)
    whole = over and not handled
    mine = territory_clocks(user, on) if whole else handled
    days, later = agenda.by_day(mine, on)
    groups, folded = agenda.folded(days)
    waiting = tasks(user, on)
    territory = figures.of_territory(user, on) if over else None
    ends = territory_ends(user, on) if whole else Counter(clock.due for clock in mine if clock.duty)
    late = territory.late if whole and territory else sum(number for due, number in ends.items() if due < on)
    context = {
        "on": on,
        "ahead": agenda.ahead(on),
        "fort": agenda.fortnight(ends, on),
        "tasks": waiting[:SHOWN],
        "count": len(waiting),
        "signs": [task for task in waiting if task.papers][:SHOWN],
        "groups": groups,
        "later": later,
        "folded": folded,
        "folds": sum(len(group.clocks) for group in folded),
        "clocks": sum(n for due, n in ends.items() if due >= on) if whole else len(mine),
        "today": ends[on],
        "late": late,
        "openings": may_open(user, on),
        "month": None if whole else figures.of_month(user, on),
        "territory": territory,
        "whole": whole,
        "units": territory.units if territory and not waiting else [],
    }
    return render(request, "flows/workbench.html", context)


def my_clocks(user: Officer) -> list[Clock]:
    """Running clocks of the proceedings I handle, by day; a party's ended window is nobody's task."""
    running = Clock.objects.filter(Q(proceeding__owner=user) | Q(proceeding__partner=user), met=None, lapsed=None)
    return list(running.select_related("proceeding__case__party").order_by("due", "pk"))


def territory_clocks(user: Officer, on: date) -> list[Clock]:
    """For those who answer for a territory and handle nothing themselves: the longest overdue, and what ends next."""
    running = (
        Clock.objects.visible_to(user, on)
        .filter(met=None, lapsed=None, duty=True)
        .select_related("proceeding__case__party")
    )
    late = running.filter(due__lt=on).order_by("due", "pk")[:LONGEST]
    near = running.filter(due__gte=on, due__lte=on + timedelta(agenda.AHEAD)).order_by("due", "pk")[: agenda.OPEN]
    return [*late, *near]


def territory_ends(user: Officer, on: date) -> Counter[date]:
    """How many duties of the territory end on each day from this Monday to the end of the fortnight."""
    first = on - timedelta(on.weekday())
    rows = Clock.objects.visible_to(user, on).filter(
        met=None, lapsed=None, duty=True, due__gte=first, due__lte=on + timedelta(agenda.AHEAD)
    )
    return Counter(dict(rows.order_by().values_list("due").annotate(number=Count("pk"))))


def tasks(user: Officer, on: date) -> list[Task]:
    """Open invitations to me by name, or to an office I hold over the case, the soonest due first."""
    offered = Q(owner=user) | Q(
        process__partner=user, owner__isnull=False
    )  # either of the two handlers may take the step
    for office in held(user):
        if office.since <= on and (office.until is None or on <= office.until):
            offered |= Q(
                owner=None,
                pair__in=[f"{kind}.{step}" for kind, step in queue({office.office})],
                process__case__organ_id=office.organ,
                process__case__territory_path__under=office.path,
            )
    rows = (
        Invitation.objects.annotate(pair=Concat("kind", Value("."), "step"))
        .filter(offered, finished=None)
        .select_related("process__case__party__territory", "process__owner")
    )
    rows = rows.annotate(due=nearest_due()).order_by(F("due").asc(nulls_last=True), "pk")[:200]
    return [task for row in rows if (task := as_task(row, user))]


def nearest_due() -> Subquery:
    running = Clock.objects.filter(proceeding=OuterRef("process"), met=None, lapsed=None, duty=True)
    ends: QuerySet[Any] = running.order_by().values("proceeding").annotate(first=Min("due")).values("first")
    return Subquery(ends)


def as_task(row: Any, user: Officer) -> Task | None:
    if row.kind == BESIDE and row.step in VERBS:
        verb, own = VERBS[row.step], row.owner_id == user.pk
        return Task(row.process, row.process.kind, verb, row.due, own, row.process.partner_id == user.pk, ())
    kind, cls = row.kind, PROCEDURES.get(row.kind)
    terms = steps(cls).get(row.step) if cls else None
    if terms is None:
        return None
    issued = [*terms.issues, *(name for outcome in terms.outcomes.values() for name in outcome.issues)]
    printed = tuple(dict.fromkeys(paper_title(name) for name in issued if isinstance(name, str) and name))
    return Task(row.process, kind, terms, row.due, row.owner_id == user.pk, row.process.partner_id == user.pk, printed)


def oversees(user: Officer, on: date) -> bool:
    """Whether the person answers for a territory, and so is shown its figures."""
    return any(h.office in OVERSEERS for h in held_on(user, on))

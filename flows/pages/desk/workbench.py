"""The workbench 工作台: what I can do today, soonest first; what waits and for whom; my clocks, and figures."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.models import Clock, Officer
from casework.reading.reader import reader
from flows.pages.case.case import part
from flows.pages.desk import agenda, figures
from flows.pages.desk.begin import may_open
from flows.pages.desk.duties import duties, duty
from flows.pages.desk.waiting import waits
from flows.pages.step.many import together
from permissions.gate import held_on

SHOWN = 30
OPEN = 12  # waiting rows shown before the list folds
LONGEST = 5  # overdue duties of a territory on the workbench; all of them are on the page of what is overdue
OVERSEERS = {"supervisor", "agency_head", "deputy_head", "unit_head"}


def workbench(request: HttpRequest) -> HttpResponse:
    """What one person has to do, today first; figures are drawn in after it."""
    user, on = reader(request), timezone.localdate()
    over = oversees(user, on)
    handled = my_clocks(user)
    whole = over and not handled
    mine = territory_clocks(user, on) if whole else handled
    days, later = agenda.by_day(mine, on)
    groups, folded = agenda.folded(days)
    found = duties(user, on)
    waiting = waits(found, handled, user, on)
    ends = territory_ends(user, on) if whole else Counter(clock.due for clock in mine if clock.duty)
    context = {
        "on": on,
        "ahead": agenda.ahead(on),
        "fort": agenda.fortnight(ends, on),
        "tasks": found.now[:SHOWN],
        "count": len(found.now),
        "signs": [task for task, _ in found.now if task.papers][:SHOWN],
        "together": together(task for task, _ in found.now),
        "waiting": waiting[:OPEN],
        "more": waiting[OPEN:],
        "waits": len(waiting),
        "groups": groups,
        "later": later,
        "folded": folded,
        "folds": sum(len(group.clocks) for group in folded),
        "clocks": sum(n for due, n in ends.items() if due >= on) if whole else len(mine),
        "today": ends[on],
        "late": sum(number for due, number in ends.items() if due < on),
        "openings": may_open(user, on),
        "over": over,
        "whole": whole,
        "idle": over and not found.now and not waiting,
    }
    return render(request, "flows/workbench.html", context)


def desk_territory(request: HttpRequest) -> HttpResponse:
    """The figures of the reader's territory, drawn into the workbench or a page of its own; `units` shows each unit."""
    user, on = reader(request), timezone.localdate()
    if not oversees(user, on):
        raise Http404("辖区数字由负责人和监督人员查看")
    return drawn_in(request, "territory", {"on": on, "territory": figures.of_territory(user, on)})


def desk_month(request: HttpRequest) -> HttpResponse:
    """What I did this month, likewise."""
    user, on = reader(request), timezone.localdate()
    return drawn_in(request, "month", {"on": on, "month": figures.of_month(user, on)})


def desk_task(request: HttpRequest, pk: int) -> HttpResponse:
    """One row asked to the end: it stays what can be done, or says for what it waits; nothing when it is gone."""
    user, on = reader(request), timezone.localdate()
    found = duty(user, on, pk)
    if found is None:
        return HttpResponse()
    return render(request, "flows/parts/task.html", {"task": found[0], "said": found[1], "on": on})


def drawn_in(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A part of the workbench; without scripts a page of its own."""
    context |= {"part": f"flows/parts/{name}.html", "units": "units" in request.GET}
    return render(request, context["part"] if part(request) else "flows/desk_part.html", context)


def my_clocks(user: Officer) -> list[Clock]:
    """Running clocks of the proceedings I handle, by day; a party's ended window is nobody's task."""
    running = Clock.objects.running().filter(Q(proceeding__owner=user) | Q(proceeding__partner=user))
    return list(running.select_related("proceeding__case__party").order_by("due", "pk"))


def territory_clocks(user: Officer, on: date) -> list[Clock]:
    """For those who answer for a territory and handle nothing themselves: the longest overdue, and what ends next."""
    running = Clock.objects.visible_to(user, on).running().filter(duty=True).select_related("proceeding__case__party")
    over = Case(When(due__lt=on, then=Value(1)), default=Value(0))
    place = Window(RowNumber(), partition_by=over, order_by=("due", "pk"))
    rows = running.filter(due__lte=on + timedelta(agenda.AHEAD)).annotate(place=place)
    first = rows.filter(Q(due__lt=on, place__lte=LONGEST) | Q(due__gte=on, place__lte=agenda.OPEN))
    return list(first.order_by("due", "pk"))


def territory_ends(user: Officer, on: date) -> Counter[date]:
    """How many duties of the territory ended on each day so far or end within the fortnight."""
    last = on + timedelta(agenda.AHEAD)
    rows = Clock.objects.visible_to(user, on).running().filter(duty=True, due__lte=last)
    return Counter(dict(rows.order_by().values_list("due").annotate(number=Count("pk"))))


def oversees(user: Officer, on: date) -> bool:
    """Whether the person answers for a territory, and so is shown its figures."""
    return any(h.office in OVERSEERS for h in held_on(user, on))

"""The workbench 工作台: what I can do today, soonest first; what waits and for whom; my clocks, and figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.models import Clock, Officer
from casework.reading.presence import met
from casework.reading.reader import reader
from flows.pages.case.case import part
from flows.pages.desk import agenda, figures
from flows.pages.desk.begin import may_open
from flows.pages.desk.duties import duties, duty
from flows.pages.desk.terms import led_by, of_handler, of_territory
from flows.pages.desk.waiting import waits
from flows.pages.step.many import together
from permissions.gate import held_on
from permissions.offices import OVERSEES

SHOWN = 30
OPEN = 12  # waiting rows shown before the list folds


def workbench(request: HttpRequest) -> HttpResponse:
    """What one person has to do, today first; figures are drawn in after it."""
    user, on = reader(request), timezone.localdate()
    over = oversees(user, on)
    handled = my_clocks(user)
    led = () if over else led_by(held.office for held in held_on(user, on))
    whole = (over or bool(led)) and not handled
    terms = of_territory(user, on, led) if whole else of_handler(handled, on)
    days, later = agenda.by_day(terms.shown, on)
    groups, folded = agenda.folded(days)
    found = duties(user, on)
    waiting = waits(found, handled, user, on)
    met([*(task.run.owner for task, _ in found.now[:SHOWN]), *(row.awaits for row in waiting)], [user, *found.met])
    context = {
        "on": on,
        "ahead": agenda.ahead(on),
        "fort": agenda.fortnight(terms.ends, on),
        "tasks": found.now[:SHOWN],
        "count": len(found.now),
        "unshown": max(0, len(found.now) - SHOWN),
        "all_read": found.whole,
        "signs": [task for task, _ in found.now if task.papers][:SHOWN],
        "together": together(task for task, _ in found.now),
        "waiting": waiting[:OPEN],
        "more": waiting[OPEN:],
        "waits": len(waiting),
        "groups": groups,
        "later": later,
        "folded": folded,
        "folds": sum(len(group.clocks) for group in folded),
        "clocks": sum(n for due, n in terms.ends.items() if due >= on) if whole else len(handled),
        "today": terms.ends[on],
        "late": terms.late,
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
    """What I did this month, likewise; noughts of inspection are shown only to whom they tell something."""
    user, on = reader(request), timezone.localdate()
    month = figures.of_month(user, on)
    enforces = any(held.office == "investigator" for held in held_on(user, on))
    return drawn_in(request, "month", {"on": on, "month": month, "nothing": not (enforces or any(month.values()))})


def desk_task(request: HttpRequest, pk: int) -> HttpResponse:
    """One row asked to the end: it stays what can be done, or says for what it waits; nothing when it is gone."""
    user, on = reader(request), timezone.localdate()
    found = duty(user, on, pk)
    if found is None:
        return HttpResponse()
    met([found[0].run.owner], [user])
    return render(request, "flows/parts/task.html", {"task": found[0], "said": found[1], "on": on})


def drawn_in(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A part of the workbench; without scripts a page of its own."""
    context |= {"part": f"flows/parts/{name}.html", "units": "units" in request.GET}
    return render(request, context["part"] if part(request) else "flows/desk_part.html", context)


def my_clocks(user: Officer) -> list[Clock]:
    """Running clocks of the proceedings I handle, by day; a party's ended window is nobody's task."""
    running = Clock.objects.running().filter(Q(proceeding__owner=user) | Q(proceeding__partner=user))
    return list(running.select_related("proceeding__case__party").order_by("due", "pk"))


def oversees(user: Officer, on: date) -> bool:
    """Whether the person answers for a territory, and so is shown its figures."""
    return any(h.office in OVERSEES for h in held_on(user, on))

"""The form on which a wait of a proceeding is noted, and the waits that are open in a territory."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casework.models import Entry, Officer, Wait
from casework.reading.presence import met
from casework.reading.reader import reader
from flows.beside import waits
from flows.door.asking import parameters
from flows.door.engine import procedure_of
from flows.door.facts import shaped
from flows.door.verbs import may
from flows.pages.office.office import answered, chosen, key_of, open_runs
from flows.pages.step.form import Field
from flows.pages.step.keeping import kept
from flows.pages.step.step import visible_case
from law import LawError

SAYS = "期满之日转为承办人的待办；等待不停止任何期限的计算，也不妨碍办理其他步骤。"


@kept
def wait_page(request: HttpRequest, pk: int) -> HttpResponse:
    """等待: one open proceeding of the case waits for somebody until a day."""
    user, on = reader(request), timezone.localdate()
    case = visible_case(user, on, pk)
    runs = open_runs(case)
    own = ("by", "on", "key", "proceeding")
    wants = {name: want for name, want in parameters(waits.wait_for, own).items() if name not in own}
    fields = [
        Field("run", "程序", "choice", True, runs[0][0] if len(runs) == 1 else "", runs),
        *(Field(w.name, w.title, w.kind, w.required, choices=list(w.choices)) for w in wants.values()),
    ]

    def do() -> Entry:
        run = chosen(case, request.POST.get("run", ""))
        facts: dict[str, Any] = shaped(wants, {name: request.POST.get(name, "") for name in wants}, "wait_for")
        return waits.wait_for(proceeding=run, **facts, by=user, on=on, key=key_of(request))

    return answered(request, waits.WAIT, SAYS + last_day(case, on), fields, case, do)


def last_day(case: Any, on: date) -> str:
    """Until when a wait may be noted today."""
    run = case.proceedings.filter(closed=None).first()
    if run is None:
        return ""
    typed = procedure_of(run.kind).objects.select_related("case__organ__territory").get(pk=run.pk)
    try:
        return f"最后一日最迟 {waits.longest(typed, on).due}，期满仍须等的另作等待。"
    except LawError:
        return ""


def may_wait(user: Officer, case: Any, on: date) -> bool:
    """Whether the person may note a wait in an open proceeding of the case."""
    return any(not run.closed and may("wait_for", user, run, on) for run in case.proceedings.all())


def open_waits(user: Officer, on: date, most: int) -> list[Wait]:
    """Waits of open proceedings that the reader sees, the first to end first."""
    rows = Wait.objects.visible_to(user, on).filter(ended=None, proceeding__closed=None, proceeding__case__closed=None)
    found = list(rows.select_related("proceeding__case__party", "proceeding__owner").order_by("until", "pk")[:most])
    met(wait.proceeding.owner for wait in found)
    return found

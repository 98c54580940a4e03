"""The form of any act beside the steps of a proceeding, drawn from what the act asks."""

from __future__ import annotations

import inspect
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from casework.models import Entry, Paper, Proceeding
from casework.reading.reader import reader
from flows.door.asking import Asked, parameters
from flows.door.facts import shaped
from flows.door.verbs import VERBS, Verb
from flows.pages.office.office import answered, key_of, reason_field
from flows.pages.step.form import Field
from flows.pages.step.subject import visible_case

DRAWN = {"str", "text", "int", "yuan", "date", "choice", "paper"}
OWN = ("by", "on", "key", "reason", "proceeding")
SAYS = "原记录不改、不删，这一项在它后面另记一条。"


def beside_page(request: HttpRequest, pk: int, run: int, verb: str) -> HttpResponse:
    """One act beside the steps of one proceeding of a case that the reader sees."""
    user, on = reader(request), timezone.localdate()
    case = visible_case(user, on, pk)
    of = get_object_or_404(Proceeding, pk=run, case_id=case.pk)
    act = VERBS.get(verb)
    if act is not None and (own := own_page(act, of)):
        return redirect(own)
    if act is None or not drawable(act):
        raise Http404("没有这项行为的页面")
    wants = asked(act)
    takes = inspect.signature(act.act).parameters
    fields = [drawn(want, of) for want in wants.values()] + ([reason_field("理由")] if "reason" in takes else [])

    def do() -> Entry:
        typed = {name: request.POST.get(name, "") for name in wants}
        papers = {name for name, want in wants.items() if want.kind == "paper"}
        given = {name: int(v) if name in papers and v.isdecimal() else v for name, v in typed.items()}
        facts: dict[str, Any] = shaped(wants, given, verb)
        facts |= {"proceeding": of} if "proceeding" in takes else {}
        done: Entry = act.do(facts, by=user, on=on, reason=request.POST.get("reason", ""), key=key_of(request))
        return done

    return answered(request, act.title, SAYS, fields, case, do)


def own_page(act: Verb, run: Proceeding) -> str:
    """Where the act has a page of its own: on the line that is to be corrected, on the first doubt; "" elsewhere."""
    if "entry" in act.asks and run.proposal:
        line = Entry.objects.filter(case_id=run.case_id, line=run.proposal["line"]).first()
        return reverse("correct", args=[line.pk]) if line else ""
    if "line" in act.asks and run.flags:
        return reverse("settle_flag", args=[run.case_id, run.pk, run.flags[0]["line"]])
    return ""


def drawable(act: Verb) -> bool:
    """Whether a form can ask all that the act must be told."""
    if any(one.kind == "mapping" for one in act.asks.values()):
        return False
    wants = asked(act)
    needed = {name for name, one in act.asks.items() if one.required and one.kind != "proceeding"}
    return needed <= wants.keys() and all(want.kind in DRAWN for want in wants.values())


def asked(act: Verb) -> dict[str, Asked]:
    """What the page asks besides the reason."""
    return {name: want for name, want in parameters(act.act, OWN).items() if name not in OWN}


def drawn(want: Asked, run: Proceeding) -> Field:
    """One input; papers are those of the proceeding."""
    if want.kind != "paper":
        return Field(want.name, want.title, want.kind, want.required, choices=list(want.choices))
    rows = Paper.objects.filter(proceeding=run).order_by("-pk")
    return Field(want.name, "文书", "choice", True, choices=[(str(one.pk), str(one)) for one in rows])

"""The form of any act beside the steps of a proceeding, drawn from what the act asks."""

from __future__ import annotations

import inspect
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
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
    wants = asked(act) if act else {}
    if act is None or any(want.kind not in DRAWN for want in wants.values()):
        raise Http404("没有这项行为的页面")
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


def asked(act: Verb) -> dict[str, Asked]:
    """What the page asks besides the reason."""
    return {name: want for name, want in parameters(act.act, OWN).items() if name not in OWN}


def drawn(want: Asked, run: Proceeding) -> Field:
    """One input; papers are those of the proceeding."""
    if want.kind != "paper":
        return Field(want.name, want.title, want.kind, want.required, choices=list(want.choices))
    rows = Paper.objects.filter(proceeding=run).order_by("-pk")
    return Field(want.name, "文书", "choice", True, choices=[(str(one.pk), str(one)) for one in rows])

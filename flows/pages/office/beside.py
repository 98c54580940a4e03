"""The form of any act beside the steps of a proceeding, drawn from what the act asks."""

from __future__ import annotations

import inspect
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from casework.lists.words import procedure_title
from casework.models import Case, Entry, Evidence, Officer, Paper, Proceeding
from casework.reading.reader import reader
from casework.uploads import Unfit, too_large
from flows.door.asking import Asked, parameters
from flows.door.facts import shaped
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.door.verbs import VERBS, Verb
from flows.door.wholly import wholly
from flows.pages.case import record
from flows.pages.office.office import answered, key_of, reason_field
from flows.pages.step import form as forms
from flows.pages.step import pieces
from flows.pages.step.fields import shown
from flows.pages.step.form import Field
from flows.pages.step.keeping import kept
from flows.pages.step.subject import visible_case

DRAWN = {"str", "text", "body", "int", "yuan", "quantity", "date", "choice", "choices", "paper", "evidences"}
KEYED = ("paper", "party")  # kinds that a page chooses by key
SHOWN = 3  # lines of the record beside the form
PEOPLE = ("by", "partner", "acts_for", "proceeding")
OWN = ("by", "on", "key", "reason", "proceeding")
SAYS = "原记录不改、不删，这一项在它后面另记一条。"


@kept
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
    fields = drawn_all(act, of, wants) + ([reason_field("理由")] if "reason" in takes else [])

    def do() -> Entry:
        came = forms.typed(wants, request.POST, request.FILES)
        came.wrong += too_large(request)
        files = forms.stored(came)
        if came.wrong:
            raise Refused(*came.wrong)
        with wholly():
            if first := Entry.objects.filter(key=key_of(request) or None, by=user, step=verb).first():
                return first  # sent twice: no second evidence
            given = forms.with_evidence(came.given, new_evidence(case, of, files, came, user, request))
            keyed = {name for name, want in wants.items() if want.kind in KEYED}
            given = {name: int(v) if name in keyed and v.isdecimal() else v for name, v in given.items()}
            facts: dict[str, Any] = shaped(wants, given, verb)
            facts |= {"proceeding": of} if "proceeding" in takes else {}
            done: Entry = act.do(facts, by=user, on=on, reason=request.POST.get("reason", ""), key=key_of(request))
            return done

    return answered(request, act.title, SAYS, fields, case, do, lately(of))


def lately(run: Proceeding) -> dict[str, Any]:
    """The lines of the proceeding that the act is about: the last ones, and before them one that waits as late."""
    late = PROCEDURES[run.kind].objects.get(pk=run.pk).late_line
    rows = list(Entry.objects.filter(proceeding=run).select_related(*PEOPLE).order_by("-line"))
    found = [one for one in rows if one.line == late] + [one for one in rows if one.line != late][:SHOWN]
    papers = list(Paper.objects.filter(proceeding=run, line__in=[one.line for one in found]).select_related("voided"))
    people = record.people_in(found)
    shown = [record.line(one, [p for p in papers if p.line == one.line], True, people=people) for one in found]
    return {"lines": shown, "late": late, "of": procedure_title(run.kind)}


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
    try:
        wants = asked(act)
    except TypeError:  # it is about something that no form asks for, such as a draw
        return False
    needed = {name for name, one in act.asks.items() if one.required and one.kind != "proceeding"}
    chosen = {name for name, want in wants.items() if want.kind == "party"} if act.offers else set()
    return needed <= wants.keys() and all(want.kind in DRAWN or name in chosen for name, want in wants.items())


def new_evidence(
    case: Case, of: Proceeding, files: Any, came: forms.Typed, user: Officer, request: HttpRequest
) -> dict[forms.Upload, Evidence]:
    """The files that came, as evidence of the case. Raises Refused where a title cannot be kept."""
    try:
        return pieces.evidence(case, of, files, came, user, request.POST)
    except Unfit as why:
        raise Refused(*why.args) from None


def drawn_all(act: Verb, run: Proceeding, wants: dict[str, Asked]) -> list[Field]:
    """Every input; where there is nothing to choose, nothing is asked."""
    offered = act.offers(run) if act.offers else {}
    asked = (want for want in wants.values() if offered.get(want.name, True))
    fields = [drawn(want, run, offered.get(want.name, [])) for want in asked]
    known = act.drafts(PROCEDURES[run.kind].objects.get(pk=run.pk)) if act.drafts else {}
    for field in fields:
        field.value = field.value or shown(known.get(field.name))
    return fields


def asked(act: Verb) -> dict[str, Asked]:
    """What the page asks besides the reason."""
    return {name: want for name, want in parameters(act.act, OWN).items() if name not in OWN}


def drawn(want: Asked, run: Proceeding, offered: list[tuple[str, str]]) -> Field:
    """One input; papers are those of the proceeding."""
    if offered:
        only = offered[0][0] if len(offered) == 1 else ""
        return Field(want.name, want.title, "choice", True, only, offered)
    if want.kind == "evidences":
        held = [(str(one.pk), one.title) for one in run.case.evidence.order_by("-pk")]
        return Field(want.name, want.title, want.kind, want.required, choices=held)
    if want.kind != "paper":
        return Field(want.name, want.title, want.kind, want.required, choices=list(want.choices))
    rows = Paper.objects.filter(proceeding=run).order_by("-pk")
    choices = [(str(one.pk), str(one)) for one in rows]
    return Field(want.name, "文书", "choice", True, choices[0][0] if len(choices) == 1 else "", choices)

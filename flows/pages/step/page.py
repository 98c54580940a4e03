"""The step page as it is drawn: with what was typed, with the sentences of a refusal, or as a preview beside it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casework.lists.places import named
from casework.models import CaseSource
from casework.reading.reader import reader
from casework.uploads import Unfit, limits
from flows.door.offers import offered
from flows.door.terms import RETURN
from flows.door.verbs import may
from flows.pages.case.ready import ready
from flows.pages.step import drafting, material, pieces
from flows.pages.step import form as forms
from flows.pages.step.bounds import bounds
from flows.pages.step.event import event_day
from flows.pages.step.foresight import Foresight, foresee
from flows.pages.step.keeping import Draft
from flows.pages.step.presets import along, needs_findings, open_findings, presets, with_offered
from flows.pages.step.results import results
from flows.pages.step.subject import Act, partner_of, partners, unsourced

FINES = {"fine", "proposed_fine"}


def page(
    request: HttpRequest,
    act: Act,
    typed: Mapping[str, Any],
    on: date,
    *,
    key: str,
    wrong: list[str] | None = None,
    reason: str = "",
    status: int = 200,
    draft: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page with its form as typed; `wrong` are the sentences of a refusal."""
    user, run, terms = reader(request), act.run, act.terms
    offer = offered(run, replace(terms, officers=1) if act.opens else terms, user, on)  # the form asks for the partner
    findings = open_findings(run) if needs_findings(act.wants) else ()
    narrowed = {name: along(run, str(path)) for name, path in terms.narrows.items()}
    options = forms.Options(act.case, on, run.case.organ_id, findings, type(run), narrowed, (run, terms, on))
    said, post = draft or {}, request.POST
    context = {
        "act": act,
        "case": act.case,
        "offer": offer,
        "on": on,
        "key": key,
        "reason": reason,
        "wrong": wrong or [],
        "town": town(run.case),
        **arranged(forms.drawn(act.wants, typed, options), act, on),
        "ready": ready(run, terms, user, on),
        "notes": [told for note in terms.notes if (told := note(run, on))],
        "limits": limits(),
        "limit": settings.UPLOAD_LIMIT,
        "prints": prints(act),
        "returns": returns(act, user, on),
        "procedure": run.title_,
        "partners": partners(run, terms, user, on) if act.opens and terms.officers == 2 else [],
        "sources": CaseSource.choices if unsourced(act) else [],
        "source": post.get("source") or said.get("source", ""),
        "kept": draft_of(request, said),
        "case_title": post.get("case_title") or said.get("case_title") or run.case.title,
        "partner": post.get("partner") or said.get("partner") or (run.partner and run.partner.username),
    }
    return render(request, "flows/step.html", context, status=status)


def draft_of(request: HttpRequest, said: Mapping[str, Any]) -> Draft | None:
    """What the page says of its draft; None where drafts are not kept."""
    if not drafting.kept():
        return None
    path = request.path
    return Draft(said.get("saved_at"), f"{path}?draft", f"{path}?forget", str(said.get("files", "")))


def town(case: Any) -> str:
    """The name of the place of the case, most often that of its party, which was read with it."""
    place = case.party.territory
    if place.path == case.territory_path:
        return str(place.name)
    return named([case.territory_path]).get(case.territory_path, "")


def returns(act: Act, user: Any, on: date) -> str:
    """Where the reader may send back what is laid before this step; "" where there is no such page for him."""
    run, step = act.run, act.terms.name
    if act.terms.back is None or not run.pk or not may(RETURN, user, run, on, step=step):
        return ""
    return reverse("beside", args=[run.case_id, run.pk, RETURN])


def prints(act: Act) -> bool:
    """Whether the step issues papers, whichever way it ends."""
    return bool(act.terms.issues or any(one.issues for one in act.terms.outcomes.values()))


def arranged(fields: list[forms.Field], act: Act, on: date) -> dict[str, Any]:
    """Fields in the order of the page: the day of the event, what stands beside its material, plain ones, tables of
    rows, the fine with its lawful range, and at the end the result.
    """
    run, terms = act.run, act.terms
    found = material.of(run, terms.name)
    apart = {f.name: f for f in fields if f.name in (terms.event, "outcome", *(found.draws if found else ()))}
    event, ending = apart.get(terms.event), apart.get("outcome") if terms.outcomes else None
    rest = [f for f in fields if f.name not in apart or (f.name == "outcome" and ending is None)]
    fine = next((f for f in rest if f.kind == "yuan" and f.name in FINES), None)
    seen = bounds(run, fine.value, on) if fine else None
    money = fine if seen else None
    return {
        "event": event,
        "happened": event_day(run, terms, on),
        "material": found,
        "shown": material.laid_out(run, found, on) if found else {},
        "beside": {name: field for name, field in apart.items() if found and name in found.draws},
        "plain": [f for f in rest if f.kind != "rows" and f is not money],
        "tables": [f for f in rest if f.kind == "rows"],
        "money": money,
        "bounds": seen,
        "ending": ending,
        "results": results(run, terms),
    }


def refused(request: HttpRequest, act: Act, came: forms.Typed, sentences: list[str], on: date) -> HttpResponse:
    """The sentences; with htmx only they are sent, so that the form in the browser keeps its files too."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "flows/parts/refusals.html", {"wrong": sentences})
    key, reason = request.POST.get("key") or secrets.token_urlsafe(18), request.POST.get("reason", "")
    if again := forms.chosen_again(came.files):
        sentences = [*sentences, f"已填写的文字都在；请重新选择{again}（浏览器不允许网页代选文件）。"]
    given = with_offered(presets(act.run, act.terms, act.wants), forms.without_files(came.given))
    given = {name: value for name, value in given.items() if name in came.given}
    return page(request, act, given, on, key=key, wrong=sentences, reason=reason, status=422)


def foreseen(request: HttpRequest, act: Act, came: forms.Typed, on: date) -> HttpResponse:
    """The papers and clocks of the step as it stands in the form."""
    if act.opens:
        act.run.partner = partner_of(request, act)
    try:
        given = forms.with_evidence(came.given, pieces.stand_ins(act.case, came, request.POST))
        seen = foresee(act.run, act.terms, given, by=reader(request), on=on)
    except Unfit as why:
        seen = Foresight(lacking=list(why.args))
    return render(request, "flows/parts/foresight.html", {"seen": seen, "act": act, "on": on})

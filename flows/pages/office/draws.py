"""The register of draws and one draw: its roster, its acts, its result, and the certificate that anybody checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from casework import draws as reckoning
from casework.lists.listing import Listing
from casework.models import Draw, Organ, Party
from casework.reading.reader import reader
from flows.beside import draws
from flows.beside.draw_verbs import TITLES
from flows.door.engine import REFUSALS
from flows.pages.step.keeping import kept, typed
from permissions.gate import NotPermitted, held_on
from permissions.offices import DRAWS

OUTSIDERS = 5  # lines of the form on which numbers are named


def draw_list(request: HttpRequest) -> HttpResponse:
    """Draws of the organs in which the reader holds an office, and of those below, newest first."""
    rows = visible(request).select_related("organ").order_by("-pk")
    context = {"listing": Listing(request, rows, {"number": ("-id",)}), "on": timezone.localdate()}
    return render(request, "flows/draws.html", context)


def visible(request: HttpRequest) -> Any:
    """Draws of the reader's organs and territories."""
    user, on = reader(request), timezone.localdate()
    rows = Draw.objects.none()
    for held in held_on(user, on):
        rows |= Draw.objects.filter(organ_id=held.organ) | Draw.objects.filter(
            organ__territory__path__startswith=held.path
        )
    return rows.distinct()


@kept
def new_draw(request: HttpRequest) -> HttpResponse:
    """First the roster by its conditions, with a ground beside each row that is left out; then it is published."""
    user, on = reader(request), timezone.localdate()
    try:
        held = draws.holding(user, DRAWS, on)
    except NotPermitted as why:
        raise Http404(str(why)) from None
    said = typed(request) or request.GET
    asked = {name: said.get(name, "") for name in ("of", "purpose", "wanted", "industry", "risk")}
    wrong: list[str] = []
    if request.method == "POST":
        grounds = {key.removeprefix("ground-"): text for key, text in said.items() if key.startswith("ground-")}
        out = [{"id": one, "ground": str(text)} for one, text in grounds.items() if str(text).strip()]
        wanted = int(asked["wanted"]) if asked["wanted"].isdecimal() else 0
        try:
            made = draws.freeze(
                of=asked["of"],
                purpose=asked["purpose"],
                wanted=wanted,
                by=user,
                on=on,
                excluded=out,
                industry=asked["industry"],
                risk=asked["risk"],
            )
            messages.success(request, f"名册已公布，编号 {made.draw.number}。", extra_tags="done")
            return redirect("draw", pk=made.draw.pk)
        except REFUSALS as why:
            wrong = list(map(str, why.args))
    roster: list[dict[str, str]] = []
    if asked["of"] in Draw.Of.values:
        organ = Organ.objects.get(pk=held.organ)
        roster = draws.roster_of(asked["of"], organ, held.path, on, asked["industry"], asked["risk"])
    rows = [row | {"ground": said.get(f"ground-{row['id']}", "")} for row in roster]
    context = {
        "typed": asked,
        "rows": rows,
        "wrong": wrong,
        "of": Draw.Of.choices,
        "risks": Party.Risk.choices,
        "on": on,
    }
    return render(request, "flows/draw_new.html", context, status=422 if wrong else 200)


@kept
def draw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw; a POST names the act."""
    user, on = reader(request), timezone.localdate()
    get_object_or_404(visible(request), pk=pk)
    wrong: list[str] = []
    if request.method == "POST":
        step = request.POST.get("step", "")
        try:
            doing(request, pk)[step]()
            messages.success(request, f"已{TITLES[step]}。", extra_tags="done")
            return redirect("draw", pk=pk)
        except KeyError:
            raise Http404("没有这一步") from None
        except REFUSALS as why:
            wrong = list(map(str, why.args))
    held = draws.read(pk)
    names = held.names
    context = {
        "draw": held.draw,
        "frozen": held.said("freeze"),
        "commitment": held.said("commit").get("commitment", ""),
        "named": held.said("name").get("named", []),
        "opened": held.said("draw"),
        "result": [{"id": one, "name": names[one]} for one in held.result],
        "excused": held.excused,
        "lines": [(line, TITLES.get(line.step, line.step)) for line in held.lines],
        "wrong": wrong,
        "on": on,
        "user": user,
        "outsiders": outsiders(typed(request)),
        "typed": typed(request),
        "least": reckoning.LEAST_OUTSIDERS,
    }
    return render(request, "flows/draw.html", context, status=422 if wrong else 200)


def outsiders(said: Any) -> list[dict[str, Any]]:
    """The lines on which outsiders name their numbers, as typed; `place` counts them."""
    keys = ("name", "body", "number")
    return [{"place": i, **{key: said.get(f"{key}-{i}", "") for key in keys}} for i in range(1, OUTSIDERS + 1)]


def doing(request: HttpRequest, pk: int) -> dict[str, Callable[[], Any]]:
    """The acts by the word that the form sends."""
    user, on, said = reader(request), timezone.localdate(), request.POST
    named = [{key: text for key, text in row.items() if key != "place"} for row in outsiders(said)]
    reason = said.get("reason", "")
    return {
        "commit": lambda: draws.commit(pk, by=user, on=on),
        "name": lambda: draws.name(pk, named, by=user, on=on),
        "draw": lambda: draws.draw(pk, by=user, on=on),
        "accept": lambda: draws.accept(pk, by=user, on=on),
        "excuse": lambda: draws.excuse(pk, said.get("one", ""), by=user, on=on, reason=reason),
        "abandon": lambda: draws.abandon(pk, by=user, on=on, reason=reason),
    }


def draw_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate as a file."""
    get_object_or_404(visible(request), pk=pk)
    held = draws.read(pk)
    try:
        text = json.dumps(held.certificate(), ensure_ascii=False, indent=1)
    except REFUSALS as why:
        raise Http404(str(why)) from None
    headers = {"Content-Disposition": content_disposition_header(True, f"{held.draw.number}抽取证书.json") or ""}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)

"""The page on which a party is registered, reached from “choose party” and from a case."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from casework.models import Case, Officer, Party, Territory
from casework.reading.reader import reader
from casework.scope import paths_of
from flows.beside import parties
from flows.door.refusals import Refused
from flows.pages.step.form import Choices, Field
from flows.pages.step.keeping import kept, typed
from permissions.gate import NotPermitted

KINDS = (Party.Kind.ORGANISATION, Party.Kind.BUSINESS, Party.Kind.INDIVIDUAL, Party.Kind.AGENCY, Party.Kind.GOVERNMENT)
UNIT = (
    "name",
    "uscc",
    "representative",
    "representative_position",
    "address",
    "postcode",
    "phone",
    "industry",
    "size",
    "risk",
)
ASKS = {
    Party.Kind.INDIVIDUAL: ("name", "id_number", "employer", "position", "address", "postcode", "phone"),
    Party.Kind.GOVERNMENT: (
        "name",
        "uscc",
        "representative",
        "representative_position",
        "address",
        "postcode",
        "phone",
    ),
}
EMPLOYER = "所在单位（名称或者信用代码）"


@kept
def register_party(request: HttpRequest) -> HttpResponse:
    """Register, then go on to where the party was wanted."""
    user, on = reader(request), timezone.localdate()
    if not parties.may_register(user, on):
        raise Http404("你的岗位不登记当事人")
    kind = request.POST.get("kind") or request.GET.get("kind") or str(Party.Kind.ORGANISATION)
    kind = kind if kind in Party.Kind.values else str(Party.Kind.ORGANISATION)
    case = wanted_by(request, user, on)
    said, wrong, known = typed(request), list[str](), None
    facts = {name: said.get(name, "") for name in (*asks(kind), "territory")} if said else preset(case, kind)
    if request.method == "POST":
        try:
            made = parties.register(by=user, on=on, kind=kind, **facts)
            messages.success(request, f"已将“{made}”登记到名册。", extra_tags="done")
            return redirect(onward(request, case, made))
        except (Refused, NotPermitted) as why:
            wrong, known = list(why.args), getattr(why, "party", None)
    places = territories(user, on)
    context = {
        "kind": kind,
        "kinds": [(str(one), one.label) for one in KINDS],
        "case": case,
        "wrong": wrong,
        "known": known,
        "onward": onward(request, case, known) if known else "",
        "fields": [field(kind, name, facts) for name in asks(kind)],
        "place": Field(
            "territory",
            "属地",
            "choice",
            True,
            facts.get("territory", "") or (places[0][0] if len(places) == 1 else ""),
            places,
        ),
        "back": request.GET.get("then", ""),
        "label": Party.Kind(kind).label,
    }
    return render(request, "flows/register_party.html", context, status=422 if wrong else 200)


def asks(kind: str) -> tuple[str, ...]:
    return ASKS.get(Party.Kind(kind), UNIT)


def field(kind: str, name: str, typed: dict[str, str]) -> Field:
    """One input; the columns of the register give title and choices."""
    required = name in parties.required(kind)
    if name == "employer":
        return Field(name, EMPLOYER, "str", False, typed.get(name, ""))
    choices: Choices = [(str(key), str(label)) for key, label in Party._meta.get_field(name).flatchoices]  # type: ignore[union-attr]
    return Field(
        name, parties.called(kind, name), "choice" if choices else "str", required, typed.get(name, ""), choices
    )


def territories(user: Officer, on: date) -> Choices:
    """Every unit of the reader's territories, the townships under their county."""
    rows = Territory.objects.none()
    for path in paths_of(user, on):
        rows |= Territory.objects.filter(path__under=path)
    return [(place.code, "　" * (place.path.count("/") - 1) + place.name) for place in rows.order_by("path")]


def wanted_by(request: HttpRequest, user: Officer, on: date) -> Case | None:
    """The case in which somebody is missing, when the page was opened from one."""
    pk = request.GET.get("case", "")
    if not pk.isdecimal():
        return None
    found: Case = get_object_or_404(Case.objects.visible_to(user, on).select_related("party__territory"), pk=pk)
    return found


def preset(case: Case | None, kind: str) -> dict[str, str]:
    """What the case already knows about its unit's person in charge."""
    if case is None:
        return {}
    unit = case.party
    known = {"territory": unit.territory.code}
    if kind != Party.Kind.INDIVIDUAL:
        return known
    return known | {
        "employer": unit.uscc or unit.name,
        "name": unit.representative,
        "position": unit.representative_position,
    }


def onward(request: HttpRequest, case: Case | None, party: Any) -> str:
    """Where the party was wanted: the step that opens a case, the case it arose from, or the workbench."""
    if case is not None:
        return (
            reverse("another_case", args=[case.pk, party.pk])
            if party.employer_id == case.party_id
            else reverse("another", args=[case.pk])
        )
    kind, _, step = request.GET.get("then", "").partition("/")
    try:
        return reverse("open_case", args=[kind, step, party.pk])
    except NoReverseMatch:
        return reverse("workbench")

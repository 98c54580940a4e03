"""Opening a matter: which procedures a person may open, and against whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.lists import search
from casework.lists.listing import Listing
from casework.models import Officer, Party
from casework.reading.reader import reader
from casework.scope import paths_of
from flows.door.refusals import unknown_procedure, unknown_step
from flows.door.terms import PROCEDURES, Terms, opening, steps
from permissions.gate import held_on


@dataclass(frozen=True)
class Opening:
    """A procedure that opens a case, by one of its first steps."""

    kind: str
    procedure: str
    terms: Terms


def may_open(user: Officer, on: date) -> list[Opening]:
    """Procedures that open a case and whose first step belongs to an office of the person."""
    mine = {h.office for h in held_on(user, on)}
    return [
        Opening(kind, cls.title_, terms)
        for kind, cls in PROCEDURES.items()
        if not cls.procedure_.follows or cls.procedure_.alone
        for terms in opening(cls).values()
        if mine & set(terms.by)
    ]


def step_known(kind: str, step: str) -> None:
    """404 with the nearest name when there is no such procedure or step."""
    if kind not in PROCEDURES:
        raise Http404(str(unknown_procedure(kind)))
    if step not in steps(PROCEDURES[kind]):
        raise Http404(str(unknown_step(kind, step)))


def choose_party(request: HttpRequest, kind: str, step: str) -> HttpResponse:
    """The party whose matter it is: search by name, credit code or representative in the reader's territory."""
    user, on = reader(request), timezone.localdate()
    chosen = next((o for o in may_open(user, on) if (o.kind, o.terms.name) == (kind, step)), None)
    if chosen is None:
        step_known(kind, step)
        raise Http404("没有这一程序，或者不属于你的岗位")
    within = Q(pk__in=[])
    for path in paths_of(user, on):
        within |= Q(territory__path__under=path)
    rows = Party.objects.filter(within, same_as=None).select_related("territory")
    if kinds := PROCEDURES[kind].procedure_.parties:
        rows = rows.filter(kind__in=kinds)
    rows = search.narrowed(rows, request.GET.get("q", ""), search.in_party)
    return render(
        request, "flows/choose_party.html", {"opening": chosen, "listing": Listing(request, rows, {"name": ("name",)})}
    )

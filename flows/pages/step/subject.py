"""What a step page is about: the step, the proceeding that takes it or would be begun by it, and its second handler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from casework.models import Case, Delegation, Office, Officer, Party
from flows.door.facts import Asked, asked
from flows.door.terms import PROCEDURES, Terms, steps
from flows.pages.desk.begin import step_known
from flows.pages.step.options import Choices, by_account


@dataclass
class Act:
    """The step that a page is about. `run` is not saved when the step would open a proceeding; `case` is None when it
    would open a case of `party`.
    """

    run: Any
    terms: Terms
    case: Case | None
    party: Party
    opens: bool

    @property
    def wants(self) -> dict[str, Asked]:
        return asked(type(self.run), self.terms.name)


def step_of(kind: str, step: str) -> tuple[type[Any], Terms]:
    """The procedure and the step; 404 with the nearest name when there is none."""
    step_known(kind, step)
    return PROCEDURES[kind], steps(PROCEDURES[kind])[step]


def visible_case(user: Officer, on: date, pk: int) -> Case:
    """The case, to those who see it; 404 to others."""
    found: Case = get_object_or_404(
        Case.objects.visible_to(user, on).select_related("party__territory", "organ__territory"), pk=pk
    )
    return found


def unsourced(act: Act) -> bool:
    """Whether a person must say where the matter comes from: neither the procedure nor the case it arose from does."""
    return act.case is None and act.run.arose_from_id is None and not act.run.procedure_.source


def partner_of(request: HttpRequest, act: Act) -> Officer | None:
    """The second handler as chosen on the page; as preset when the page does not ask."""
    name = request.POST.get("partner", "")
    if not name:
        return act.run.partner if act.terms.officers == 2 else None  # an act of one person names nobody beside him
    return Officer.objects.filter(username=name).first()


def partners(run: Any, terms: Terms, user: Officer, on: date) -> Choices:
    """Who could act beside the person that day: an office of the step over the case, a certificate, an open account."""
    lasting = Q(until=None) | Q(until__gte=on)
    held = Office.objects.filter(lasting, organ=run.case.organ_id, office__in=terms.by, since__lte=on)
    over = [one for one in held.select_related("officer") if run.case.territory_path.startswith(one.territory_path)]
    deputies = Delegation.objects.filter(office__in=over, withdrawn=None, since__lte=on, until__gte=on)
    people = [one.officer for one in over] + [one.deputy for one in deputies.select_related("deputy")]
    able = {p.pk: p for p in people if p.is_active and p.certified(on) and not p.is_with(user)}
    return by_account(sorted(able.values(), key=lambda person: person.name))

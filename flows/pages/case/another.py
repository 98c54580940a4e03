"""Another case 另案查处: the person in charge is punished in a case of its own that arose from the unit's (one
matter, one subject).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from casework.models import Case, Entry, Officer, Party, Proceeding
from casework.reading.reader import reader
from flows.door.engine import begin
from flows.door.folder import title_of
from flows.door.offers import second_handler
from flows.door.terms import PROCEDURES
from flows.pages.step.step import StepPage
from flows.pages.step.subject import Act, partner_of, step_of, visible_case

KIND, STEP = "penalty", "propose"


def origin(case: Case) -> Proceeding | None:
    """The inspection or rectification of the case from which a penalty may arise."""
    rows = case.proceedings.filter(kind__in=PROCEDURES[KIND].procedure_.follows).exclude(kind=KIND)
    found: Proceeding | None = rows.select_related("owner", "partner").order_by("-pk").first()
    return found


def another(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of the unit, of whom one is chosen or registered."""
    user, on = reader(request), timezone.localdate()
    case = visible_case(user, on, pk)
    if case.party.is_person or origin(case) is None:
        raise Http404("本案没有可以由此另案查处的单位或者程序")
    people = Party.objects.filter(employer=case.party).select_related("territory").order_by("pk")
    began = {row.party_id: row for row in Case.objects.visible_to(user, on).filter(arose_from=case)}
    return render(request, "flows/another.html", {"case": case, "people": [(one, began.get(one.pk)) for one in people]})


class AnotherCase(StepPage):
    """The penalty of a person of the unit, proposed as a case of its own."""

    def find(self, user: Officer, on: date, **where: Any) -> Act:
        source = visible_case(user, on, where["case"])
        before = origin(source)
        subject = get_object_or_404(Party.objects.select_related("territory"), pk=where["party"], employer=source.party)
        if before is None:
            raise Http404("本案没有可以由此另案查处的程序")
        cls, terms = step_of(KIND, STEP)
        folder = Case(
            party=subject,
            organ=source.organ,
            territory_path=subject.territory.path,
            opened=on,
            title=title_of(subject, cls),
        )
        run = cls(case=folder, kind=KIND, opened=on, owner=user, arose_from=before)
        run.partner = second_handler(user, before)
        return Act(run, terms, None, subject, opens=True)

    def do(self, act: Act, given: Mapping[str, Any], **how: Any) -> Entry:
        title, organ = self.request.POST.get("case_title", "").strip(), act.run.case.organ
        how |= {
            "partner": partner_of(self.request, act),
            "title": title,
            "organ": organ,
            "arose_from": act.run.arose_from,
        }
        return begin(KIND, STEP, given, party=act.party, **how)

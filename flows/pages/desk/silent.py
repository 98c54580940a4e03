"""The page 停滞: cases of the reader's territory that wait for nothing and nobody, and those that wait by record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.models import Case
from casework.reading.reader import reader
from flows.liveness import silent_cases
from flows.pages.office.waits import open_waits

LONGEST = 200  # cases on one page; a city with more has another trouble, and manage.py verify lists all


def silent(request: HttpRequest) -> HttpResponse:
    """Every silent case with why, and who could act if what; every open wait with whom and until when."""
    user, on = reader(request), timezone.localdate()
    found = list(silent_cases(on, Case.objects.visible_to(user, on)))
    context = {"on": on, "total": len(found), "rows": found[:LONGEST], "waits": open_waits(user, on, LONGEST)}
    return render(request, "flows/silent.html", context)

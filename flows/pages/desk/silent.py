"""The page 停滞: cases of the reader's territory that wait for nothing and nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.models import Case
from casework.reading.reader import reader
from flows.liveness import silent_cases

LONGEST = 200  # cases on one page; a city with more has another trouble, and manage.py verify lists all


def silent(request: HttpRequest) -> HttpResponse:
    """Every silent case with why, and who could act if what."""
    on = timezone.localdate()
    found = list(silent_cases(on, Case.objects.visible_to(reader(request), on)))
    context = {"on": on, "total": len(found), "rows": found[:LONGEST]}
    return render(request, "flows/silent.html", context)

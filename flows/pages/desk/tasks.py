"""All of my rows 我的待办: everything that is put to me, page by page; what cannot be done yet says why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.lists import search
from casework.lists.listing import Listing
from casework.reading.reader import reader
from flows.pages.desk.duties import invitations, told

SORTS = {"due": ("due",)}


def desk_tasks(request: HttpRequest) -> HttpResponse:
    """Invitations put to the reader, the soonest due first: also those beyond what the workbench shows."""
    user, on = reader(request), timezone.localdate()
    rows = invitations(user, on).filter(mine=True)
    rows = search.narrowed(rows, request.GET.get("q", ""), lambda word: search.in_case(word, "process__case__"))
    listing = Listing(request, rows, SORTS)
    context = {"on": on, "listing": listing, "tasks": told(listing, user, on)}
    return render(request, "flows/tasks.html", context)

"""The organ from which a person reads the book: its territory decides local cards, its confirmations their force."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import HttpRequest

from casework.models import Office, Officer, Organ


def seat_of(request: HttpRequest, on: date) -> Organ | None:
    """The organ of the first office the reader holds on that day; read once in a request."""
    user = request.user
    assert isinstance(user, Officer)
    known: dict[date, Organ | None] = user.__dict__.setdefault("_seat", {})
    if on not in known:
        held = Office.objects.filter(Q(until=None) | Q(until__gte=on), officer=user, since__lte=on)
        first = held.select_related("organ__territory").order_by("pk").first()
        known[on] = first.organ if first else None
    return known[on]


def scope_of(organ: Organ | None) -> str:
    """The territory code of the organ, as the book asks for it."""
    return organ.territory.code if organ else ""

"""To whom an open invitation is put: by name, to both handlers, to an office; a given task falls back to its office.

The rows are annotated with `pair` ("kind.step").
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, TextField

from casework.models import Delegation, Office, Officer
from flows.door.worklist import queue
from permissions.gate import held_on


def put_to(user: Officer, on: date) -> Q:
    """Invitations that stand on the person's list on the day."""
    found = Q(owner=user) | Q(process__partner=user, owner=F("process__owner"))  # either handler may take the step
    for held in held_on(user, on):
        case = Q(process__case__organ_id=held.organ, process__case__territory_path__under=held.path)
        pairs = Q(pair__in=[f"{kind}.{step}" for kind, step in queue({held.office})])
        found |= case & pairs & (Q(owner=None) | fallen_back(on))
        if held.acts_for is not None:
            found |= case & Q(owner_id=held.acts_for, office=held.office)
    return found


def fallen_back(on: date) -> Q:
    """Tasks given to somebody who no longer holds the office in which he was to act, or whose account is closed."""
    return ~Q(office="") & Q(owner__isnull=False) & ~Exists(own(on)) & ~Exists(lent(on))


def own(on: date) -> Any:
    """The office of the person named, over the case, on the day."""
    rows = Office.objects.filter(lasting(on), officer=OuterRef("owner"), officer__is_active=True)
    return over_the_case(rows, "")


def lent(on: date) -> Any:
    """The same by delegation."""
    rows = Delegation.objects.filter(lasting(on, "office__"), deputy=OuterRef("owner"), deputy__is_active=True)
    rows = rows.filter(Q(withdrawn=None) | Q(withdrawn__gt=on), since__lte=on, until__gte=on)
    return over_the_case(rows, "office__")


def lasting(on: date, way: str = "") -> Q:
    return Q(**{f"{way}since__lte": on}) & (Q(**{f"{way}until": None}) | Q(**{f"{way}until__gte": on}))


def over_the_case(rows: Any, way: str) -> Any:
    """Offices of the kind that the invitation names, of the organ of the case, over its territory."""
    place = ExpressionWrapper(OuterRef("process__case__territory_path"), output_field=TextField())
    rows = rows.annotate(place=place).filter(place__startswith=F(f"{way}territory_path"))
    return rows.filter(**{f"{way}office": OuterRef("office"), f"{way}organ": OuterRef("process__case__organ")})

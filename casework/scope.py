"""The one predicate of who sees what: territory of today's offices, an assignment, or a rare grant."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from casework.models import Office, Officer

NAMED = 500  # persons whose offices are asked for by their keys

OFFICES = "offices_read"  # under this name a person carries the offices that were read of him


@models.CharField.register_lookup
class Under(models.Lookup):  # type: ignore[type-arg]
    """`path__under="350500/"`: prefix match that both databases answer from the plain index."""

    lookup_name = "under"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{lhs} LIKE %s", (*params, f"{self.rhs}%")
        return f"({lhs} >= %s AND {lhs} < %s)", (*params, self.rhs, *params, f"{self.rhs}~")

    def get_prep_lookup(self) -> str:
        path = str(self.rhs)
        if not path.replace("/", "").isalnum():
            raise ValueError(f"territory path expected, got {path!r}")
        return path


def exercised(user: Officer) -> models.QuerySet[Office]:
    """Offices of a person's own, and those of others that were delegated to them (`acting_since`, `acting_until`).

    A delegation that was withdrawn (`acting_ended`) held until the day before: acts of those days stand.
    """
    from casework.models import Office

    mine = models.Q(delegations__deputy=user)
    rows = Office.objects.annotate(acting=models.FilteredRelation("delegations", condition=mine))
    rows = rows.filter(models.Q(officer=user) | models.Q(acting__isnull=False))
    rows = rows.annotate(acting_since=models.F("acting__since"), acting_until=models.F("acting__until"))
    return rows.annotate(acting_ended=models.F("acting__withdrawn"))


def offices_of(user: Officer) -> list[Office]:
    """Every office a person exercises with its organ, read once per instance.

    Scope, gate and the head of the page share it.
    """
    if OFFICES not in user.__dict__:
        user.__dict__[OFFICES] = list(exercised(user).select_related("organ", "officer"))
    found: list[Office] = user.__dict__[OFFICES]
    return found


def read_offices(people: Collection[Officer]) -> None:
    """Read the offices of many persons in one statement, as `offices_of` then finds them."""
    from casework.models import Office

    held: dict[int, list[Any]] = {person.pk: [] for person in people}
    few = len(held) <= NAMED  # those of a page are asked for by key; of a whole city all rows are read
    lent = models.Q(delegations__deputy__in=held) if few else models.Q(delegations__deputy__isnull=False)
    rows = Office.objects.annotate(acting=models.FilteredRelation("delegations", condition=lent))
    rows = rows.filter(models.Q(officer__in=held) | models.Q(acting__isnull=False)) if few else rows
    rows = rows.annotate(acting_since=models.F("acting__since"), acting_until=models.F("acting__until"))
    rows = rows.annotate(acting_ended=models.F("acting__withdrawn"), deputy=models.F("acting__deputy"))
    own: set[int] = set()
    office: Any
    for office in rows.select_related("organ", "officer").order_by("pk", "acting__pk"):
        if office.officer_id in held and office.pk not in own:  # it comes once for each delegation
            own.add(office.pk)
            mine = copy(office)  # the same row tells of a delegation: to its own holder none of it was lent
            mine.acting_since = mine.acting_until = mine.acting_ended = None
            held[office.officer_id].append(mine)
        if office.deputy in held and office.deputy != office.officer_id:
            held[office.deputy].append(office)
    for person in people:
        person.__dict__[OFFICES] = held[person.pk]


def exercised_on(office: Any, user: Officer, on: date) -> bool:
    """Whether the person exercises the office on that day: it lasts, and, where it is another's, the delegation too."""
    lasts = office.since <= on and (office.until is None or on <= office.until)
    if office.officer_id == user.pk:
        return bool(lasts)
    ended = office.acting_ended is not None and office.acting_ended <= on
    return bool(lasts and office.acting_since <= on <= office.acting_until and not ended)


def paths_of(user: Officer, on: date) -> list[str]:
    """Territory paths of the offices held on that day, the widest only, read once per instance and day."""
    known: dict[date, list[str]] = user.__dict__.setdefault("_paths", {})
    if on not in known:
        paths = sorted({o.territory_path for o in offices_of(user) if exercised_on(o, user, on)})
        known[on] = [p for p in paths if not any(p != q and p.startswith(q) for q in paths)]
    return known[on]


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a case.

    The model names `scope_path` (its territory path) and `scope_case` (the way to the case).
    """

    def visible_to(self, user: Officer, on: date | None = None) -> Self:
        """Rows that `user` may see: under the territory of an office held on `on` (default: the day of asking,
        for reading is done now), in a case where the user is owner or partner, or granted by name.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        day = on or timezone.localdate()
        model, case = self.model, self.model.scope_case
        seen = models.Q(pk__in=[])
        for path in paths_of(user, day):
            seen |= models.Q(**{f"{model.scope_path}__under": path})
        return self.filter(seen | assigned(case, user))


def assigned(case: str, user: Officer) -> models.Q:
    """Cases where the user is owner or partner of a proceeding, or holds a grant (guardian, permissions.CaseGrant)."""
    from casework.models import Proceeding

    runs = Proceeding.objects.filter(models.Q(owner=user) | models.Q(partner=user)).values("case_id")
    grants = user.case_grants.filter(permission__codename="view_case").values("content_object_id")
    return models.Q(**{f"{case}pk__in": runs}) | models.Q(**{f"{case}pk__in": grants})

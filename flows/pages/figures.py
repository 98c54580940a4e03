"""Figures of the workbench: my month, and for those who answer for a territory, the territory. Each leads to its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr

from casework.models import Case, Clock, Finding, Officer, Penalty, Proceeding
from casework.views import places


def of_month(user: Officer, on: date) -> dict[str, Any]:
    """What I did this month, in three statements: visits, findings, filings and decisions."""
    first = on.replace(day=1)
    mine = Q(owner=user) | Q(partner=user)
    visits = Proceeding.objects.filter(mine, kind="inspection", opened__gte=first).aggregate(visits=Count("pk"))
    theirs = Q(inspection__owner=user) | Q(inspection__partner=user)
    found = Finding.objects.filter(theirs).aggregate(
        findings=Count("pk", filter=Q(found__gte=first)), signed=Count("pk", filter=Q(signed_off__gte=first))
    )
    decided = Q(decided__gte=first)
    penal = Penalty.objects.filter(mine).aggregate(
        filings=Count("pk", filter=Q(filed__gte=first)), decisions=Count("pk", filter=decided), fined=Sum("fine", filter=decided)
    )
    return visits | found | penal


@dataclass(frozen=True)
class Unit:
    """One unit below the reader's own: open cases, findings under rectification, late findings, late duties."""

    code: str
    name: str
    cases: int
    findings: int
    late_findings: int
    late: int


def by_unit(user: Officer, on: date) -> list[Unit]:
    """The units of the reader's territory side by side, most delays first; three statements for any number of units."""
    units = places.below(user, on)
    length = max((len(unit.path) for unit in units), default=0)
    if not length:
        return []
    cases = grouped(Case.objects.visible_to(user, on).filter(closed=None), "territory_path", length, cases=Count("pk"))
    rows = Finding.objects.visible_to(user, on).filter(signed_off=None, deadline__isnull=False)
    late_now = Count("pk", filter=Q(deadline__lt=on, rectified=None))
    findings = grouped(rows, "territory_path", length, findings=Count("pk"), late_findings=late_now)
    clocks = Clock.objects.visible_to(user, on).filter(met=None, lapsed=None, duty=True, due__lt=on)
    late = grouped(clocks, "proceeding__case__territory_path", length, late=Count("pk"))
    nothing = {"cases": 0, "findings": 0, "late_findings": 0, "late": 0}
    found = [Unit(u.code, u.name, **nothing | cases.get(u.path, {}) | findings.get(u.path, {}) | late.get(u.path, {})) for u in units]
    return sorted(found, key=lambda unit: (-unit.late - unit.late_findings, -unit.cases))


def grouped(rows: QuerySet[Any], path: str, length: int, **asked: Any) -> dict[str, dict[str, int]]:
    """Counts by the unit that the first `length` characters of the path name."""
    found = rows.order_by().values(unit=Substr(path, 1, length)).annotate(**asked)
    return {line.pop("unit"): line for line in found}


def of_territory(user: Officer, on: date) -> dict[str, Any]:
    """The reader's territory today: open cases, findings, what is overdue, what was decided this month."""
    first = on.replace(day=1)
    cases = Case.objects.visible_to(user, on).aggregate(
        running=Count("pk", filter=Q(closed=None)), begun=Count("pk", filter=Q(opened__gte=first)), ended=Count("pk", filter=Q(closed__gte=first))
    )
    findings = Finding.objects.visible_to(user, on).filter(signed_off=None, deadline__isnull=False).aggregate(
        rectifying=Count("pk"), late_findings=Count("pk", filter=Q(deadline__lt=on, rectified=None)),
        major=Count("pk", filter=Q(grade=Finding.Grade.MAJOR)),
    )  # fmt: skip
    late = Clock.objects.visible_to(user, on).filter(met=None, lapsed=None, duty=True, due__lt=on).aggregate(late=Count("pk"))
    penal = Penalty.objects.visible_to(user, on).filter(decided__gte=first).aggregate(decisions=Count("pk"), fined=Sum("fine"))
    return cases | findings | late | penal

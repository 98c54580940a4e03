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
    found = Finding.objects.filter(theirs).aggregate(findings=Count("pk", filter=Q(found__gte=first)), signed=Count("pk", filter=Q(signed_off__gte=first)))
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


@dataclass(frozen=True)
class Territory:
    """The reader's territory today, whole and unit by unit; `units` is empty where nothing lies below it."""

    cases: int
    begun: int
    ended: int
    findings: int
    late_findings: int
    major: int
    late: int
    decisions: int
    fined: int
    units: list[Unit]


def of_territory(user: Officer, on: date) -> Territory:
    """Open cases, findings, what is overdue, what was decided this month: five statements for any number of units."""
    units = places.below(user, on)
    length, first = max((len(unit.path) for unit in units), default=0), on.replace(day=1)
    open_now, begun, ended = Count("pk", filter=Q(closed=None)), Count("pk", filter=Q(opened__gte=first)), Count("pk", filter=Q(closed__gte=first))
    recent = Q(closed=None) | Q(opened__gte=first) | Q(closed__gte=first)
    cases = grouped(Case.objects.visible_to(user, on).filter(recent), "territory_path", length, cases=open_now, begun=begun, ended=ended)
    rows = Finding.objects.visible_to(user, on).filter(signed_off=None, deadline__isnull=False)
    late_now, major = Count("pk", filter=Q(deadline__lt=on, rectified=None)), Count("pk", filter=Q(grade=Finding.Grade.MAJOR))
    findings = grouped(rows, "territory_path", length, findings=Count("pk"), late_findings=late_now, major=major)
    clocks = Clock.objects.visible_to(user, on).filter(met=None, lapsed=None, duty=True, due__lt=on)
    late = grouped(clocks, "proceeding__case__territory_path", length, late=Count("pk"))
    penal = Penalty.objects.visible_to(user, on).filter(decided__gte=first).aggregate(decisions=Count("pk"), fined=Sum("fine"))
    sums = total(cases, "cases", "begun", "ended") | total(findings, "findings", "late_findings", "major") | total(late, "late")
    return Territory(**sums, decisions=penal["decisions"], fined=penal["fined"] or 0, units=side_by_side(units, cases, findings, late))


Groups = dict[str, dict[str, int]]


def grouped(rows: QuerySet[Any], path: str, length: int, **asked: Any) -> Groups:
    """Counts by the unit that the first `length` characters of the path name."""
    found = rows.order_by().values(unit=Substr(path, 1, length)).annotate(**asked)
    return {line.pop("unit"): line for line in found}


def total(groups: Groups, *names: str) -> dict[str, int]:
    return {name: sum(line[name] for line in groups.values()) for name in names}


def side_by_side(units: list[Any], cases: Groups, findings: Groups, late: Groups) -> list[Unit]:
    """The units with their counts, most delays first."""

    def count(groups: Groups, path: str, name: str) -> int:
        return groups.get(path, {}).get(name, 0)

    found = [
        Unit(
            u.code, u.name, count(cases, u.path, "cases"), count(findings, u.path, "findings"),
            count(findings, u.path, "late_findings"), count(late, u.path, "late"),
        )
        for u in units
    ]  # fmt: skip
    return sorted(found, key=lambda unit: (-unit.late - unit.late_findings, -unit.cases))

"""Figures of the workbench: my month, and for those who answer for a territory, the territory. Each leads to its list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from casework.models import Case, Clock, Finding, Officer, Penalty, Proceeding


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


def of_territory(user: Officer, on: date) -> dict[str, Any]:
    """The reader's territory today: open cases, findings, what is overdue, what was decided this month."""
    first = on.replace(day=1)
    cases = Case.objects.visible_to(user, on).aggregate(
        running=Count("pk", filter=Q(closed=None)), begun=Count("pk", filter=Q(opened__gte=first)), ended=Count("pk", filter=Q(closed__gte=first))
    )
    findings = Finding.objects.visible_to(user, on).filter(signed_off=None).aggregate(
        rectifying=Count("pk"), late_findings=Count("pk", filter=Q(deadline__lt=on, rectified=None)),
        major=Count("pk", filter=Q(grade=Finding.Grade.MAJOR)),
    )  # fmt: skip
    late = Clock.objects.visible_to(user, on).filter(met=None, lapsed=None, duty=True, due__lt=on).aggregate(late=Count("pk"))
    penal = Penalty.objects.visible_to(user, on).filter(decided__gte=first).aggregate(decisions=Count("pk"), fined=Sum("fine"))
    return cases | findings | late | penal

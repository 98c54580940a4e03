"""Whose offence it is: what another organ decides is turned over to it, or needs a published grant."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from casework.models import Mandate
from flows.door.lawful import edition
from law import LawError
from law.fines.offence import ORGANS, offence

GRANTABLE = ("fire", "housing")


def elsewhere(run: Any, code: str, on: date) -> str:
    """Who decides is a question of the day of the step, whatever law judges the act (行政处罚法 第十七条)."""
    try:
        found = offence(edition(run, on).offence(code), code)
    except LawError:
        return ""
    if not found.of_others or (found.organ in GRANTABLE and granted(run, on)):
        return ""
    lacks = "没有公布的赋权，" if found.organ in GRANTABLE else ""
    return f"案由{code}由{ORGANS[found.organ]}决定，{run.case.organ}{lacks}应当移送有权机关处理（{found.cites}）。"


def granted(run: Any, on: date) -> bool:
    """Whether the organ holds a granted mandate for this procedure on that day."""
    held = Mandate.objects.filter(organ=run.case.organ, way=Mandate.Way.GRANTED, kind__in=("*", run.kind))
    return held.filter(Q(until=None) | Q(until__gte=on), since__lte=on).exists()

"""Drafts of a step 草稿: what a person has typed and not done yet, kept per person and step beside the record.

The model is the door's (`flows.door.drafts.StepDraft`); while it is missing nothing is kept and pages offer no draft.
Files are not part of a draft: a browser does not let a page choose a file anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from django.utils import timezone

from casework.models import Officer

Where = Mapping[str, int | None]  # proceeding_id, case_id, party_id: as much as the page knows
BESIDE = ("reason", "partner", "case_title", "source", "files")  # what the form asks beside the facts


def model() -> Any:
    """The class of drafts; None while there is none."""
    try:
        return import_module("flows.door.drafts").StepDraft
    except (ImportError, AttributeError):
        return None


def place(run: Any, case: Any, party: Any) -> Where:
    """Where a draft belongs: the proceeding, else the case and the proceeding from which another would begin, else the
    party for whom a case would be opened.
    """
    if run.pk:
        return {"proceeding_id": run.pk, "case_id": None, "party_id": None}
    if case is not None:
        return {"proceeding_id": run.arose_from_id, "case_id": case.pk, "party_id": None}
    return {"proceeding_id": None, "case_id": None, "party_id": party.pk}


def load(user: Officer, kind: str, step: str, where: Where) -> dict[str, Any]:
    """The draft: `facts` as typed, what stands beside them, and `saved_at`; {} when there is none."""
    held = rows(user, kind, step, where)
    found = held.order_by("-saved_at").first() if held is not None else None
    return {**found.facts, "saved_at": found.saved_at} if found else {}


def save(
    user: Officer, kind: str, step: str, where: Where, facts: Mapping[str, Any], beside: Mapping[str, str]
) -> datetime | None:
    """Keep what is typed in place of what was kept before; the moment, or None when drafts are not kept."""
    held = rows(user, kind, step, where)
    if held is None:
        return None
    now = timezone.now()
    said = {"facts": dict(facts), **{name: beside.get(name, "") for name in BESIDE}}
    first = held.order_by("-saved_at").first()
    if first is None:
        model().objects.create(officer=user, kind=kind, step=step, facts=said, saved_at=now, **where)
    else:
        held.filter(pk=first.pk).update(facts=said, saved_at=now)
    return now


def drop(user: Officer, kind: str, step: str, where: Where) -> None:
    """Forget the draft: it was given up, or the step is done."""
    held = rows(user, kind, step, where)
    if held is not None:
        held.delete()


def rows(user: Officer, kind: str, step: str, where: Where) -> Any:
    """The person's drafts of this step in this place, as a queryset; None while drafts are not kept."""
    kept = model()
    return None if kept is None else kept.objects.filter(officer=user, kind=kind, step=step, **where)

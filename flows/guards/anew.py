"""After a revocation 撤销以后: whether the matter is decided anew, as it says, and whether that has begun."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import TextChoices

from casework.models import Entry, Penalty, SummaryPenalty
from flows.door.children import arisen, kept_up
from flows.guards.days import day
from flows.guards.people import party_gone

REVOKED = "行政处罚法(2021) 第五十七条; 第七十五条第二款"


class Anew(TextChoices):
    """What becomes of the matter when its decision is gone."""

    AGAIN = "again", "重新作出决定"
    NEVER = "never", "不再处罚"


def said(run: Any) -> str:
    """What the line of the revocation says as it stands corrected; "" where it is an older one, which says nothing, or
    not written yet.
    """
    lines = Entry.objects.filter(proceeding_id=run.pk, step__in=("revoke", "correct")).order_by("line")
    found, of = "", 0
    for line in lines:
        if line.step == "revoke":
            found, of = str(line.facts.get("anew") or ""), line.line
        elif line.corrects == of:
            found = next((one["new"] for one in line.facts["corrected"] if one["name"] == "anew"), found)
    return found


def again(run: Any) -> bool:
    """Whether the decision was revoked to be made anew."""
    return bool(getattr(run, "revoked", None)) and said(run) in (Anew.AGAIN, Anew.AGAIN.label)


def to_begin_anew(run: Any) -> bool:
    """The revocation has reached the party and nobody has begun what it says is decided anew."""
    if not (getattr(run, "revoked", None) and run.closed) or (run.pending or {}).get("serve"):
        return False
    if party_gone(run, date.max) or any(one.kind == "penalty" for one in arisen(run)):
        return False
    return again(run)


def begins_anew(run: Any, on: date) -> str:
    """One penalty arises from another only where the decision of that was revoked to be made anew, and once."""
    origin = run.arose_from
    if origin is None or origin.kind != "penalty" or run.line:
        return ""
    found = Penalty.objects.get(pk=origin.pk)
    if not found.revoked:
        return f"原处罚程序的决定没有撤销，不能由它重新立案；另有违法行为的，请单独立案（{REVOKED}）。"
    if not again(found):
        return f"处罚决定已于{day(found.revoked)}撤销，撤销决定写明不再处罚，不能由它重新立案（{REVOKED}）。"
    if any(one.kind == "penalty" and one.pk != run.pk for one in arisen(found)):
        return f"撤销的处罚决定已经重新立案，不能重复办理（{REVOKED}）。"
    return ""


def unbegun(asker: Any) -> list[Any]:
    """Decisions of the case that were revoked to be made anew, from which no penalty has arisen."""
    rows = [one for model in (Penalty, SummaryPenalty) for one in asker.stored(model, case_id=asker.case.pk)]
    revoked = [one for one in rows if one.revoked]
    if not revoked:
        return []
    followed = {one.arose_from_id for one in kept_up(asker.stored(Penalty, case_id=asker.case.pk))}
    return [one for one in revoked if one.pk not in followed and again(one)]


def begun_anew(run: Any, on: date) -> str:
    """What is to be decided anew has been taken up before the case ends; nobody is left to punish where the party is
    gone.
    """
    found = unbegun(run)
    if not found or party_gone(run, on):
        return ""
    return (
        f"处罚决定已于{day(found[0].revoked)}撤销，撤销决定写明重新作出决定，尚未呈请立案，不能结案；"
        f"请先办理“呈请立案”（{REVOKED}）。"
    )

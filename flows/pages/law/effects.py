"""Effect on running cases 在办影响.

Which open clocks would end otherwise by today's book, and the button that writes it.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

import law
from casework.models import Clock, Entry, Officer
from flows.beside import rederive
from flows.beside.confirm import organs_of
from permissions.gate import NotPermitted

RECENT = timedelta(days=14)


def law_effects(request: HttpRequest) -> HttpResponse:
    """The preview of what the reader sees; POST by the legal officer writes the changes of the organ's cases."""
    user, on = request.user, timezone.localdate()
    assert isinstance(user, Officer)
    wrong = ""
    if request.method == "POST":
        try:
            entries = rederive.apply(by=user, on=on, clocks=Clock.objects.visible_to(user, on))
        except NotPermitted as why:
            wrong = str(why)
        else:
            moved = sum(len(entry.facts["clocks"]) for entry in entries)
            said = (
                f"已重新推算 {moved} 项期限，记入 {len(entries)} 行办案记录，承办人的工作台已有通知。"
                if moved
                else "没有需要变动的期限，未作任何改动。"
            )
            messages.success(request, said, extra_tags="done")
            return redirect("law_effects")
    seen = rederive.preview(Clock.objects.visible_to(user, on))
    mine = {organ.pk for organ in organs_of(user, on)}
    context = {
        "on": on,
        "seen": seen,
        "wrong": wrong,
        "officer": bool(mine),
        "mine": sum(change.case.organ_id in mine for change in seen.changes),
        "provisional": Clock.objects.visible_to(user, on).filter(provisional=True, met=None, lapsed=None).count(),
        "announced": max(law.book().calendar.years),
        "recent": entries_of(user, on),
    }
    return render(request, "law/effects.html", context, status=403 if wrong else 200)


def entries_of(user: Officer, on: date) -> list[Entry]:
    """What was derived again in the last fortnight, of all the reader sees."""
    rows = Entry.objects.visible_to(user, on).filter(step=rederive.STEP, on__gte=on - RECENT)
    return list(rows.select_related("case", "by").order_by("-pk")[:50])

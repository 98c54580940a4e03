"""The pages 离岗移交: whose work lies still, and everything that one person holds with what becomes of each."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework.models import Entry, Office, Officer, Proceeding
from casework.reading.reader import reader
from flows.beside.holding import stranded, why_unable
from flows.beside.leave import TITLE, hand_over_all, may_close
from flows.beside.leaving import Fate, plan
from flows.door.engine import REFUSALS
from flows.pages.office.office import key_of, officer
from flows.pages.step.form import Choices
from flows.pages.step.keeping import kept, typed
from permissions.gate import NotPermitted, held_on
from permissions.offices import LEADS


@dataclass(frozen=True)
class Row:
    """One thing on the page: its fate, and whom the reader has chosen for it by name."""

    fate: Fate
    picked: str


def led_organs(user: Officer, on: date) -> list[int]:
    """Organs that the person leads today."""
    return sorted({held.organ for held in held_on(user, on) if held.office in LEADS})


def leave_index(request: HttpRequest) -> HttpResponse:
    """Persons of the organs that the reader leads: first those who cannot act today, then everybody who holds work."""
    user, on = reader(request), timezone.localdate()
    organs = led_organs(user, on)
    if not organs:
        raise Http404("只有本机关负责人办理离岗移交")
    still = [(person, why_unable(person, on)) for person in stranded(organs, on)]
    held = Office.objects.filter(Q(until=None) | Q(until__gte=on), organ__in=organs).values("officer")
    people = Officer.objects.filter(pk__in=held, is_active=True).exclude(pk__in=[one.pk for one, _ in still])
    people = people.prefetch_related("offices").order_by("name", "pk")
    counts = dict(handled(organs))
    context = {
        "on": on,
        "still": [(person, why, counts.get(person.pk, 0)) for person, why in still],
        "people": [(person, titles(person, on), counts.get(person.pk, 0)) for person in people],
    }
    return render(request, "flows/leave_index.html", context)


def titles(person: Officer, on: date) -> str:
    """The offices of their own that the person holds on the day."""
    held = [row for row in person.offices.all() if row.since <= on and (row.until is None or on <= row.until)]
    return "、".join(dict.fromkeys(row.get_office_display() for row in held))


def lying_still(request: HttpRequest) -> HttpResponse:
    """Who cannot act today and holds work, drawn into the workbench of a leader after it."""
    user, on = reader(request), timezone.localdate()
    return render(request, "flows/parts/lying_still.html", {"still": list(stranded(led_organs(user, on), on))})


def handled(organs: list[int]) -> list[tuple[int, int]]:
    """How many open proceedings each person handles in the organs."""
    runs = Proceeding.objects.filter(closed=None, case__organ__in=organs).order_by()
    counts: dict[int, int] = {}
    for role in ("owner", "partner"):
        for pk, number in runs.exclude(**{role: None}).values_list(role).annotate(number=Count("pk")):
            counts[pk] = counts.get(pk, 0) + number
    return list(counts.items())


@kept
def leave_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything one person holds; nothing moves before 移交 is pressed."""
    user, on = reader(request), timezone.localdate()
    organs = led_organs(user, on)
    leaver = get_object_or_404(Officer.objects.filter(offices__organ__in=organs).distinct(), pk=pk)
    wrong: list[str] = []
    if request.method == "POST" and request.POST.get("do") == "move":
        try:
            done = act(request, leaver, user, on)
        except REFUSALS as why:
            wrong = list(map(str, why.args))
        else:
            tell(request, leaver, done)
            return redirect("leave", pk=leaver.pk)
    picked = picks(request)
    said = typed(request)
    closing = said.get("close") == "on"
    to = officer(said.get("to", ""))
    chosen = {key: officer(name) for key, name in picked.items()}
    fates = plan(leaver, to, chosen, by=user, on=on, closing=closing)
    rows = [Row(one, picked.get(one.held.key, "")) for one in fates]
    context = {
        "on": on,
        "leaver": leaver,
        "why": why_unable(leaver, on),
        "rows": rows,
        "stuck": sum(bool(row.fate.why) for row in rows) if to or picked else 0,
        "to": to,
        "people": successors(organs, leaver, on),
        "empty": emptied(leaver, on),
        "closes": closable(leaver, user, on),
        "closing": closing,
        "reason": said.get("reason", ""),
        "key": request.POST.get("key") or secrets.token_urlsafe(18),
        "wrong": wrong,
        "title": TITLE,
    }
    return render(request, "flows/leave.html", context, status=422 if wrong else 200)


def act(request: HttpRequest, leaver: Officer, user: Officer, on: date) -> list[Entry | str]:
    """What the pressed button does. Raises what the act raises."""
    return hand_over_all(
        leaver=leaver,
        to=officer(request.POST.get("to", "")),
        others=picks(request),
        close_account=request.POST.get("close") == "on",
        by=user,
        on=on,
        reason=request.POST.get("reason", ""),
        key=key_of(request),
    )


def picks(request: HttpRequest) -> dict[str, str]:
    """Whom the reader has chosen for one thing each, by its key."""
    return {name[5:]: str(said) for name, said in typed(request).items() if name.startswith("pick-") and said}


def tell(request: HttpRequest, leaver: Officer, done: list[Entry | str]) -> None:
    """How many cases moved, and what did not."""
    cases = [one for one in done if isinstance(one, Entry)]
    closed = not Officer.objects.get(pk=leaver.pk).is_active
    moved = f"已移交{leaver}名下的事项，涉及 {len(cases)} 个案件{'，账号已停用' if closed else ''}。"
    said = moved if done or not closed else f"已停用{leaver}的账号；名下没有待移交的事项。"
    messages.success(request, said, extra_tags="done")
    for one in done:
        if isinstance(one, str):
            messages.error(request, one, extra_tags="bad")


def successors(organs: list[int], leaver: Officer, on: date) -> Choices:
    """Persons of the organs with an active account and an office today; whether each may take it up the door says."""
    held = Q(offices__until=None) | Q(offices__until__gte=on)
    rows = Officer.objects.filter(held, offices__organ__in=organs, offices__since__lte=on, is_active=True)
    return [(one.username, str(one)) for one in rows.exclude(pk=leaver.pk).distinct().order_by("name")]


def emptied(leaver: Officer, on: date) -> list[str]:
    """Offices that nobody else holds today."""
    found = []
    for row in leaver.offices.filter(Q(until=None) | Q(until__gte=on)).select_related("organ"):
        others = Office.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on, office=row.office)
        others = others.filter(organ=row.organ, officer__is_active=True).exclude(officer=leaver)
        if not others.exists():
            found.append(f"{row.organ}{row.get_office_display()}")
    return found


def closable(leaver: Officer, user: Officer, on: date) -> bool:
    try:
        may_close(leaver, user, on)
    except NotPermitted:
        return False
    return leaver.is_active

"""Confirming cards on screen: the list of what still needs it, and the form by which the legal officer does it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

import law
from casework.models import Clock, Confirmation, Officer, Organ
from flows.beside import confirm as confirming
from flows.door.refusals import Refused
from flows.pages.law.ask import Typed
from flows.pages.law.card import quotes
from flows.pages.law.seat import scope_of, seat_of
from flows.pages.law.uses import declared
from flows.pages.step.values import value_words
from law.reading.kinds import KINDS
from permissions.gate import NotPermitted


@dataclass(frozen=True)
class Open:
    """A card that only warns, with what hangs on it."""

    ruling: Any
    words: str
    steps: int
    clocks: int


@dataclass
class Missing:
    """One instrument whose text nobody read, and the cards that wait for it."""

    key: str
    note: str
    cards: list[Open] = field(default_factory=list)

    @property
    def weight(self) -> tuple[int, int]:
        """Those on which steps hang come first."""
        return (-sum(one.steps + one.clocks for one in self.cards), -len(self.cards))


def unconfirmed(request: HttpRequest) -> HttpResponse:
    """What the reader's organ still has to confirm, by the instrument that is missing; and what it has confirmed."""
    user, today = request.user, timezone.localdate()
    assert isinstance(user, Officer)
    seat, asked = seat_of(request, today), request.GET
    waiting = list(open_cards(user, seat, today))
    counts = [(key, kind.title, sum(one.ruling.kind == key for one in waiting)) for key, kind in KINDS.items()]
    kind, used, evidence = asked.get("kind", ""), bool(asked.get("used")), asked.get("evidence", "")
    shown = [
        one
        for one in waiting
        if kind in ("", one.ruling.kind)
        and evidence in ("", one.ruling.evidence)
        and (not used or one.steps or one.clocks)
    ]
    context = {
        "on": today,
        "seat": seat,
        "officer": bool(confirming.organs_of(user, today)),
        "missing": by_instrument(shown),
        "shown": len(shown),
        "total": len(waiting),
        "kinds": counts,
        "kind": kind,
        "used": used,
        "evidence": evidence,
        "whole": sum(1 for _ in law.book().at(today)),
        "confirmed": confirmed_rows(seat, today),
        "register": list(Confirmation.objects.select_related("organ", "by").order_by("-pk")[:50]),
    }
    return render(request, "law/unconfirmed.html", context)


def open_cards(user: Officer, seat: Organ | None, on: date) -> Iterable[Open]:
    """Cards in force that are neither read nor confirmed by the organ."""
    edition = law.book().at(on, scope_of(seat), confirming.confirmed_by(seat, on))
    running: dict[str, int] = defaultdict(int)
    for card in Clock.objects.visible_to(user, on).filter(met=None, lapsed=None).values_list("card", flat=True):
        running[card] += 1
    for ruling in edition:
        if not ruling.settled:
            yield Open(
                ruling,
                value_words(ruling.value, ruling.unit, ruling.facts),
                len(declared().get(ruling.card, ())),
                running[ruling.card],
            )


def by_instrument(waiting: list[Open]) -> list[Missing]:
    """The cards under the instrument they rest on, the weightiest first."""
    register, found = law.book().register, dict[str, Missing]()
    for one in waiting:
        parts = register.parse(one.ruling.cites)
        key = parts[0].instrument if parts else one.ruling.cites
        instrument = register.instruments.get(key)
        found.setdefault(key, Missing(key, instrument.note if instrument else "")).cards.append(one)
    for missing in found.values():
        missing.cards.sort(key=lambda one: (-(one.steps + one.clocks), one.ruling.card))
    return sorted(found.values(), key=lambda missing: (missing.weight, missing.key))


def confirmed_rows(seat: Organ | None, on: date) -> list[tuple[Confirmation, Any, bool]]:
    """The organ's standing confirmations, each with the ruling, and whether the card still says what was confirmed."""
    if seat is None:
        return []
    rows = sorted(Confirmation.objects.standing(seat.pk, on).values(), key=lambda row: -row.pk)
    found = [(row, confirming.still(row)) for row in rows]
    return [(row, ruling, ruling is not None and row.covers(ruling)) for row, ruling in found]


def confirm_card(request: HttpRequest, name: str) -> HttpResponse:
    """The form for one version of a card; POST confirms, or takes a standing confirmation back."""
    user, on = request.user, timezone.localdate()
    assert isinstance(user, Officer)
    try:
        card = law.book().card(name)
    except law.LawError as why:
        raise Http404(str(why)) from why
    asked = request.POST if request.method == "POST" else request.GET
    typed, mine = Typed(asked.dict()), confirming.organs_of(user, on)
    organ = next((one for one in mine if str(one.pk) == typed.text("organ")), mine[0] if mine else None)
    ruling = chosen(card.name, typed.text("since"), on)
    wrong: list[str] = []
    if request.method == "POST":
        if organ is None:
            raise_not_permitted(user, on, wrong)
        elif done(request, typed, card.name, ruling, organ, on, wrong):
            return redirect("law_card", name=card.name)
    held = (
        Confirmation.objects.standing(organ.pk, on, [card.name]).get((card.name, str(ruling.since))) if organ else None
    )
    context = {
        "card": card,
        "ruling": ruling,
        "words": value_words(ruling.value, ruling.unit, ruling.facts),
        "quotes": quotes(ruling),
        "organs": mine,
        "organ": organ,
        "held": held,
        "covers": held and held.covers(ruling),
        "typed": asked,
        "wrong": typed.wrong,
        "refused": wrong,
        "on": on,
        "uses": declared().get(card.name, []),
        "versions": [v for v in card.versions if not v.ended],
        "register": list(
            Confirmation.objects.filter(card=card.name, since=str(ruling.since))
            .select_related("organ", "by")
            .order_by("-pk")
        ),
    }
    return render(request, "law/confirm.html", context, status=422 if wrong or typed.wrong else 200)


def chosen(name: str, since: str, on: date) -> Any:
    """The version asked for, else the one in force, else the last one."""
    card = law.book().card(name)
    if since:
        try:
            return confirming.version(name, since)
        except Refused as why:
            raise Http404(str(why)) from why
    version = card.version(on) or [one for one in card.versions if not one.ended][-1]
    return law.book().ruling(card, version)


def done(request: HttpRequest, typed: Typed, name: str, ruling: Any, organ: Organ, on: date, wrong: list[str]) -> bool:
    """Confirm or withdraw; False with the sentences in `wrong` and beside the fields."""
    user = request.user
    assert isinstance(user, Officer)
    since = str(ruling.since)
    try:
        if typed.text("act") == "withdraw":
            confirming.withdraw(name, since, organ=organ, by=user, on=on, reason=typed.text("reason"))
            messages.success(
                request, f"已撤回确认。自即日起，“{ruling.title}”在{organ}办理的案件中只作提示。", extra_tags="done"
            )
        else:
            said = value_words(ruling.value, ruling.unit, ruling.facts)
            dated, document = typed.day("dated"), typed.text("document")
            if typed.wrong:
                return False
            confirming.confirm(name, since, organ=organ, by=user, on=on, document=document, dated=dated, said=said)
            messages.success(
                request, f"已确认。自即日起，“{ruling.title}”在{organ}办理的案件中可以拦截。", extra_tags="done"
            )
    except confirming.Misfilled as why:
        typed.wrong |= why.fields
        return False
    except (Refused, NotPermitted) as why:
        wrong += [str(one) for one in why.args]
        return False
    return True


def raise_not_permitted(user: Officer, on: date, wrong: list[str]) -> None:
    wrong.append(f"{user}于{on}不是任何机关的法制审核人员，不能确认或者撤回；请由本机关法制审核人员办理。")

"""The book 法规库: find a card by Chinese words, pinyin initials, name or code; by kind, evidence and instrument."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import law
from flows.beside.confirm import confirmed_by
from flows.pages.law.ask import Typed
from flows.pages.law.register import cited, citing
from flows.pages.law.seat import scope_of, seat_of
from flows.pages.step.values import value_words
from law.reading.cards import Card
from law.reading.kinds import KINDS
from law.reading.search import search


@dataclass(frozen=True)
class Row:
    """A card with what it says on the day; `ruling` is None when it says nothing then."""

    card: Card
    ruling: Any
    words: str

    @property
    def lack(self) -> str:
        """Why it says nothing that day."""
        return f"{self.card.until}起不再适用" if self.card.until else f"{self.card.days[0]}起才有规定"


def law_cards(request: HttpRequest) -> HttpResponse:
    """Cards of one kind, or of all kinds once something is searched for."""
    asked, today = request.GET, timezone.localdate()
    typed = Typed(asked.dict())
    on = typed.day("on") or today
    text, source, evidence = typed.text("q"), typed.text("source"), typed.text("evidence")
    seat = seat_of(request, today)
    edition = law.book().at(on, scope_of(seat), confirmed_by(seat, today))
    found = [row(card, edition) for card in matching(text, source)]
    if evidence:
        found = [one for one in found if one.ruling and (one.ruling.evidence == evidence)]
    if not typed.text("all"):
        found = [one for one in found if one.ruling]
    counts = Counter(one.card.kind.folder for one in found)
    folder = typed.text("kind") if typed.text("kind") in KINDS else "" if text or source or evidence else "terms"
    context = {
        "on": on,
        "today": today,
        "wrong": typed.wrong,
        "kind": folder,
        "rows": [one for one in found if folder in ("", one.card.kind.folder)],
        "kinds": [(key, kind.title, counts[key]) for key, kind in KINDS.items()],
        "total": len(found),
        "searched": bool(text or source or evidence),
        "instruments": [(key, len(cited()[key])) for key in law.book().register.instruments if key in cited()],
    }
    return render(request, "law/cards.html", context)


def matching(text: str, source: str) -> list[Card]:
    """The cards that match every word, best first, and rest on the instrument."""
    book = law.book()
    cards = search(book, text) if text else list(book.cards.values())
    return [card for card in cards if not source or card.name in citing(source)]


def row(card: Card, edition: law.Edition) -> Row:
    ruling = edition.get(card.name)
    return Row(card, ruling, value_words(ruling.value, ruling.unit, ruling.facts) if ruling else "")

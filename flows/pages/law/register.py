"""The register of instruments 文件登记簿: which text was in force when, what it says, and the cards that rest on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import law
from flows.pages.step.values import value_words
from law.reading.registry import Instrument

STATES = {"now": "现行", "gone": "已失效", "ahead": "尚未施行", "unknown": "施行日未核"}
STYLES = {"now": "met", "gone": "hold", "ahead": "soon", "unknown": "soon"}


@dataclass(frozen=True)
class Entry:
    """One instrument with its state on a day, how many articles are stored and how many cards cite it."""

    instrument: Instrument
    state: str
    articles: int
    cards: int

    @property
    def word(self) -> str:
        """The state in words."""
        return STATES[self.state]

    @property
    def style(self) -> str:
        """How the state looks."""
        return STYLES[self.state]


def sources(request: HttpRequest) -> HttpResponse:
    """The register as a table; filter by state, evidence and words."""
    on, asked = timezone.localdate(), request.GET
    everything = sorted(
        (entry(one, on) for one in law.book().register.instruments.values()), key=lambda e: (-e.cards, e.instrument.key)
    )
    text, state, evidence = asked.get("q", "").strip(), asked.get("state", ""), asked.get("evidence", "")
    shown = [
        e
        for e in everything
        if state in ("", e.state) and evidence in ("", e.instrument.evidence) and worded(e.instrument, text)
    ]
    counts = Counter(e.state for e in everything)
    context = {
        "on": on,
        "entries": shown,
        "states": [(key, word, counts[key]) for key, word in STATES.items()],
        "state": state,
        "total": len(everything),
    }
    return render(request, "law/sources.html", context)


def entry(one: Instrument, on: date) -> Entry:
    return Entry(one, state_of(one, on), len(law.book().texts.articles.get(one.key, {})), len(citing(one.key)))


def state_of(one: Instrument, on: date) -> str:
    """now, gone, ahead or unknown on that day."""
    if one.in_force is None:
        return "unknown"
    if on < one.in_force:
        return "ahead"
    return "gone" if one.repealed and on >= one.repealed else "now"


def worded(one: Instrument, text: str) -> bool:
    return all(word in f"{one.key} {one.title} {one.number} {' '.join(one.short)}" for word in text.split())


@cache
def cited() -> dict[str, dict[str, list[str]]]:
    """{instrument key: {card: [articles]}} over all versions of all cards, worked out once."""
    register, found = law.book().register, defaultdict[str, dict[str, list[str]]](dict)
    for name, card in law.book().cards.items():
        for version in card.versions:
            for part in register.parse(version.cites):
                if part.instrument in register.instruments:
                    articles = found[part.instrument].setdefault(name, [])
                    articles += [part.article] if part.article not in articles else []
    return found


def citing(key: str) -> dict[str, list[str]]:
    """The cards that cite an instrument, with the articles."""
    return cited().get(key, {})


def instrument(request: HttpRequest, key: str) -> HttpResponse:
    """One instrument: its days, its cards, and the articles that are stored, word for word."""
    book, on = law.book(), timezone.localdate()
    found = book.register.instruments.get(key)
    if found is None:
        near = law.nearest(key, book.register.names())
        raise Http404(f"文件登记簿没有“{key}”{f'，是否为“{near}”' if near else ''}。")
    texts = book.texts.articles.get(key, {})
    context = {
        "on": on,
        "entry": entry(found, on),
        "one": found,
        "cards": [carded(name, articles, on) for name, articles in citing(key).items()],
        "articles": [(article, text.split("\n")) for article, text in texts.items()],
    }
    return render(request, "law/source.html", context)


def carded(name: str, articles: list[str], on: date) -> dict[str, Any]:
    """A card of the instrument with what it says today."""
    card, ruling = law.book().card(name), law.book().at(on).get(name)
    said = value_words(ruling.value, ruling.unit, ruling.facts) if ruling else "今天没有适用的值"
    return {"card": card, "articles": "、".join(filter(None, articles)), "ruling": ruling, "said": said}

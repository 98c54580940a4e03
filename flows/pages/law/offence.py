"""Finding an offence 案由 by its code, by words or by pinyin initials, and the facts on which its fine depends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import law
from law.fines.inputs import FACTS
from law.fines.offence import PARTIES, offence_of
from law.reading.cards import Card
from law.reading.search import search

SHOWN = 12


@dataclass(frozen=True)
class Choice:
    """One code of an offence: against whom, on which card."""

    code: str
    title: str
    party: str
    card: str


@dataclass(frozen=True)
class Input:
    """One fact that the fine depends on. kind: yuan count flag choice; `value` as typed."""

    key: str
    title: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    value: Any


@lru_cache(maxsize=2)
def choices_of(on: date) -> list[Choice]:
    """Every code that has a value on that day, in the order of the book."""
    book = law.book()
    return [
        one
        for name, card in book.cards.items()
        if name.startswith("offences/") and card.version(on)
        for one in of_card(card)
    ]


def of_card(card: Card) -> list[Choice]:
    """The codes of one card, of all its versions."""
    parties = {code: party for version in card.versions for code, party in (version.body.get("parties") or {}).items()}
    return [Choice(code, card.title, PARTIES[party["party"]], card.name) for code, party in parties.items()]


def found_offence(text: str, on: date) -> tuple[list[Choice], list[Choice]]:
    """(codes of the one offence meant, offences meant when the words fit several)."""
    book = law.book()
    if name := book.codes.get(text.upper(), "") or next(
        (n for n, c in book.cards.items() if n == f"offences/{text.upper()}" or c.title == text), ""
    ):
        return of_card(book.card(name)), []
    hits = [card for card in search(book, text) if card.kind.folder == "offences"]
    if len(hits) == 1:
        return of_card(hits[0]), []
    return [], [one for card in hits for one in of_card(card)[:1]][:SHOWN]


def inputs_of(code: str, asked: Mapping[str, str]) -> list[Input]:
    """The facts the code's range depends on, with what was typed; overdue is asked apart."""
    book = law.book()
    card = book.card(book.codes[code])
    version = next(one for one in reversed(card.versions) if code in (one.body.get("parties") or {}))
    names = [name for name in offence_of(card.name, card.title, version, code).inputs if name != "overdue"]
    return [given(name, asked) for name in names]


def given(name: str, asked: Mapping[str, str]) -> Input:
    fact, text = FACTS[name], str(asked.get(f"fact-{name}") or "").strip()
    return Input(name, fact.title, fact.kind, tuple(fact.choices.items()), bool(text) if fact.kind == "flag" else text)

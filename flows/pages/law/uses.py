"""Where a card is used: read off the steps' declarations (clocks and guards), the forms, and the code beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType, FunctionType
from typing import Any

import law
from documents.reading.catalogue import UnknownForm, form
from flows.door.clocks import term
from flows.door.terms import PROCEDURES, Terms, steps
from law.reading import where
from law.reading.book import PACKAGE

DEPTH = 3  # how far a guard is followed into the functions it calls


@dataclass(frozen=True)
class Use:
    """One use: the procedure or form, the step, and how: 起算, 办结, 不满足即拦截 …"""

    where: str
    what: str
    how: str


def uses(name: str) -> list[Use]:
    """Steps, guards and forms that use a card; then places in the code that no declaration explains."""
    found = list(declared().get(name, []))
    return [*found, *forms(name)]


def code_uses(name: str) -> list[Any]:
    """Every line of code and of the stories that names the card (law.reading.where), for whoever looks it up."""
    return [use for use in where.uses(law.book(), name, sources()) if use.what not in ("页面", "文书")]


@cache
def declared() -> dict[str, list[Use]]:
    """{card: its uses} over all steps, worked out once."""
    found: dict[str, list[Use]] = defaultdict(list)
    for cls in PROCEDURES.values():
        for terms in steps(cls).values():
            for card, how in of_step(terms):
                found[card].append(Use(cls.title_, terms.title, how))
    return found


def of_step(terms: Terms) -> Iterator[tuple[str, str]]:
    """(card, how) of one step, each once."""
    seen = [(term(start.card), "起算") for start in terms.starts]
    seen += [(term(card), "办结") for card in terms.meets]
    seen += [(term(card), "终止") for card in terms.lapses]
    asked = (*terms.only_if, *terms.checks), (*terms.warn_if, *terms.warns)
    for guards, how in zip(asked, ("前提：不满足即拦截", "提示：须写明理由"), strict=True):
        seen += [(card, how) for guard in guards for card in named(guard)]
    yield from dict.fromkeys(seen)


def named(guard: Any) -> list[str]:
    """The cards a guard rests on: words in its code, in what it closes over, and in the functions it calls."""
    words = dict.fromkeys(spoken(guard, DEPTH))
    return list(dict.fromkeys(card for word in words if (card := card_of(word))))


def spoken(thing: Any, depth: int) -> Iterator[str]:
    """The strings a function of the flows knows."""
    if isinstance(thing, str):
        yield thing
    if not isinstance(thing, FunctionType) or depth == 0 or not thing.__module__.startswith("flows."):
        return
    yield from constants(thing.__code__)
    for closed in thing.__closure__ or ():
        yield from spoken(closed.cell_contents, depth)
    for name in thing.__code__.co_names:
        yield from spoken(thing.__globals__.get(name), depth - 1)


def constants(code: CodeType) -> Iterator[str]:
    for value in code.co_consts:
        if isinstance(value, str):
            yield value
        elif isinstance(value, CodeType):
            yield from constants(value)


def card_of(word: str) -> str:
    """The card a word names: in full, or a term by its last part; "" when it names none."""
    cards = law.book().cards
    return next((name for name in (word, f"terms/{word}") if name in cards), "")


def forms(name: str) -> list[Use]:
    """The forms whose wording rests on the card."""
    found = [use for use in where.uses(law.book(), name, sources()) if use.path.startswith("documents/")]
    keys = dict.fromkeys(use.path.rsplit("/", 1)[-1].removesuffix(".yaml") for use in found)
    return [Use("文书", title(key), "印入文书") for key in keys if title(key)]


def title(key: str) -> str:
    """The title of a form; "" for a part that several forms share."""
    try:
        return form(key).title
    except UnknownForm:
        return ""


@cache
def sources() -> tuple[where.Source, ...]:
    """The texts of the project, read once."""
    return tuple(where.project(PACKAGE.parent))

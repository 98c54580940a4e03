"""The way to the book: the law of the right day in the case's territory. Procedures, guards, clocks know no other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

import law


def scope_of(run: Any) -> str:
    """The territory whose own cards hold in the case."""
    return str(run.case.organ.territory.code)


def edition(run: Any, on: date) -> law.Edition:
    """The book of the day in the organ's territory."""
    return law.book().at(on, scope_of(run))


def card_of(name: str) -> str:
    """A card may be named with its folder or without: `pay_15d` is `terms/pay_15d`."""
    return name if "/" in name else f"terms/{name}"


class LawOf:
    """`run.law["pay_15d"]`: the ruling of the day of the act; `run.law.at(day)[…]` of another day, for substance."""

    def __init__(self, run: Any, on: date) -> None:
        self.run, self.on = run, on

    def __getitem__(self, card: str) -> law.Ruling:
        return self.book[card_of(card)]

    def get(self, card: str) -> law.Ruling | None:
        """The ruling, None where the book has none for the day."""
        found: law.Ruling | None = self.book.get(card_of(card))
        return found

    @property
    def book(self) -> law.Edition:
        """The whole book of the day."""
        return edition(self.run, self.on)

    def at(self, on: date) -> LawOf:
        """The law of another day."""
        return LawOf(self.run, on)


def due(run: Any, card: str, start: date | datetime, **how: Any) -> law.Due:
    """The end of a term of this case that began on `start`, by the law of that day; raises law.LawError."""
    first = timezone.localtime(start).date() if isinstance(start, datetime) else start
    return law.due(card_of(card), start, on=first, scope=scope_of(run), **how)


def whole() -> law.Book:
    """The whole book, for the functions of `law` that choose the day themselves (ranges, limitation, surcharge)."""
    return law.book()

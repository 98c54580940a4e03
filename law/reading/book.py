"""The law book: all cards, and the edition of them that is in force on a day in a place."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from law.reading.cards import Card, Version, read_card
from law.reading.errors import LawError, NotInBook, UnknownCard, nearest, suggestion
from law.reading.kinds import KINDS
from law.reading.locality import at_least_as_strict, check_local
from law.reading.reader import Misread, shown
from law.reading.registry import Register, read_register
from law.reading.ruling import Ruling
from law.reading.texts import Texts
from law.reckoning import clock
from law.reckoning.statutory import ARRANGEMENT, NAME
from law.reckoning.workdays import Calendar, read_calendar

__all__ = ["PACKAGE", "Book", "Edition", "Ruling", "book", "instead"]

PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Edition:
    """The book as it stands on one day in one territory, with what the organ has confirmed."""

    book: "Book"
    day: date
    scope: str = ""
    confirmed: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Ruling:
        """What the card says. Raises UnknownCard, or NotInBook for a day the book has no value for."""
        chain = self.book.chain(name, self.scope)
        rulings = [found for card in chain if (found := self._ruling(card))]
        if not rulings:
            raise NotInBook(self._lack(chain[0]))
        ruling = rulings[0]
        for local in rulings[1:]:
            ruling = self._tightened(ruling, local)
        return ruling

    def get(self, name: str) -> Ruling | None:
        """What the card says, None when it says nothing for this day. Raises UnknownCard."""
        try:
            return self[name]
        except NotInBook:
            return None

    def __contains__(self, name: object) -> bool:
        return name in self.book.cards and self.get(str(name)) is not None

    def __iter__(self) -> Iterator[Ruling]:
        """Every card that says something on this day, by name."""
        for name in sorted(self.book.names_in(self.scope)):
            if (ruling := self.get(name)) is not None:
                yield ruling

    def offence(self, code: str) -> Ruling:
        """The offence card that holds this code (AQ97-1 holds AQ97-1-O and AQ97-1-X)."""
        return self[self.book.offence_name(code)]

    def due(
        self, card: str, start: date, *, excluded: Iterable[clock.Pause] = (), days: int | None = None
    ) -> clock.Due:
        """When a term that began at `start` ends by this edition: its day, its territory, what the organ confirmed.

        `excluded` and `days` as in `law.due`. Raises LawError, UnknownCard, NotInBook.
        """
        return clock.due(self[card], start, excluded=excluded, days=days, book=self.book)

    def _ruling(self, card: Card) -> Ruling | None:
        version = card.version(self.day)
        if version is None or version.ended:
            return None
        ruling = self.book.ruling(card, version)
        document = self.confirmed.get(card.name) or self.confirmed.get(f"{card.name}@{version.since}")
        return replace(ruling, confirmed=document) if document else ruling

    def _tightened(self, upper: Ruling, local: Ruling) -> Ruling:
        """The local ruling where it tightens with equal force; otherwise the upper one, naming the stricter."""
        if not self.book.tightens(local.value, upper.value, upper.card):
            return upper
        if local.settled or not upper.settled:
            return local.under(upper)
        return replace(upper, stricter=local)

    def _lack(self, card: Card) -> str:
        first = card.versions[0].since
        if self.day < first:
            return f"法规库中“{card.title}”（{card.name}）最早的值自{first}起，没有{self.day}的规定，请先补录。"
        return f"“{card.title}”（{card.name}）自{card.until}起不再适用，{self.day}没有规定可用。"


class Book:
    """All cards of a folder, the register of instruments, the calendar and the quoted texts."""

    def __init__(self, path: Path | str = PACKAGE) -> None:
        """Read every card strictly; a local card that loosens is refused. Raises LawError."""
        self.path = Path(path)
        if not self.path.is_dir():
            raise LawError(f"没有“{self.path}”这个法规库文件夹。")
        self.cards: dict[str, Card] = {}
        self.local: dict[str, dict[str, Card]] = {}
        self._read_cards()
        self.register: Register = read_register(self.path)
        self._rulings: dict[tuple[str, str, date], Ruling] = {}
        self._short: dict[str, list[str]] = {}
        for name in self.names():
            self._short.setdefault(name.rsplit("/", 1)[-1], []).append(name)

    def _read_cards(self) -> None:
        for folder in KINDS:
            for path in sorted(self.path.glob(f"{folder}/**/*.yaml")):
                name = path.relative_to(self.path).with_suffix("").as_posix()
                self.cards[name] = read_card(path, name)
        for path in sorted(self.path.glob("local/*/*/**/*.yaml")):
            _, scope, *rest = path.relative_to(self.path).with_suffix("").parts
            if rest[0] not in KINDS:
                near = suggestion(nearest(rest[0], KINDS)) or f"，只能是{'、'.join(KINDS)}"
                raise Misread(shown(path), 1, f"地方卡片不能放在 local/{scope}/{rest[0]} 文件夹下{near}。")
            name = "/".join(rest)
            self.local.setdefault(name, {})[scope] = card = read_card(path, name, scope)
            check_local(card, self.cards.get(name))

    @cached_property
    def calendar(self) -> Calendar:
        """The working-day calendar of this book."""
        return read_calendar(self.path / "calendar", self.cards.get(NAME), self.cards.get(ARRANGEMENT))

    @cached_property
    def texts(self) -> Texts:
        """The statute articles this book quotes."""
        return Texts(self.path / "texts")

    def names(self) -> list[str]:
        """Every card name, local additions included."""
        return sorted({*self.cards, *self.local})

    def names_in(self, scope: str) -> set[str]:
        """The card names that exist in this territory."""
        return {name for name in self.names() if name in self.cards or self._locals(name, scope)}

    def name(self, name: str) -> str:
        """The full name of a card given in full or by its last part. Raises UnknownCard."""
        if name in self.cards or name in self.local:
            return name
        found = self._short.get(name, [])
        if len(found) == 1:
            return found[0]
        raise UnknownCard(name, self.names())

    def card(self, name: str) -> Card:
        """The card itself with its history. Raises UnknownCard."""
        return self.chain(name, None)[0]

    def chain(self, name: str, scope: str | None) -> list[Card]:
        """The card and its local cards for the territory, from the top down; scope None means any."""
        name = self.name(name)
        upper = [self.cards[name]] if name in self.cards else []
        found = upper + self._locals(name, scope)
        if not found:
            raise NotInBook(f"卡片“{name}”只适用于{'、'.join(self.local[name])}，不适用于“{scope or '全国'}”。")
        return found

    def _locals(self, name: str, scope: str | None) -> list[Card]:
        local = self.local.get(name, {})
        return [local[key] for key in sorted(local, key=len) if scope is None or scope.startswith(key)]

    def tightens(self, local: Any, upper: Any, name: str) -> bool:
        """A local value is at least as strict as the one above, by the card's own direction."""
        upper_card = self.cards.get(name)
        return upper_card is None or at_least_as_strict(local, upper, upper_card)

    def at(self, day: date, scope: str = "", confirmed: Mapping[str, str] | None = None) -> Edition:
        """The edition in force on a day. `scope`: territory code; `confirmed`: {card: document} of the organ.

        A key of `confirmed` may be bound to one version: `terms/statement_defence@2021-07-15`.
        """
        if isinstance(day, datetime) or not isinstance(day, date):
            raise LawError(f"查法规库要给出日期，“{day}”不是日期。")
        return Edition(self, day, scope, confirmed or {})

    def offence_name(self, code: str) -> str:
        """The card that holds an offence code. Raises UnknownCard with the nearest."""
        name = self.codes.get(code)
        if name:
            return name
        stem = f"offences/{code}"
        if stem in self.cards or stem in self.local:
            return stem
        raise UnknownCard(code, self.codes)

    @cached_property
    def codes(self) -> dict[str, str]:
        """Every offence code with the name of the card that holds it."""
        held = [(name, card) for name, card in self.cards.items() if card.kind.folder == "offences"]
        held += [(name, card) for name, local in self.local.items() for card in local.values()]
        return {code: n for n, card in held for v in card.versions for code in v.body.get("parties") or {}}

    def ruling(self, card: Card, version: Version) -> Ruling:
        """The ruling of one version, made once."""
        key = (card.scope, card.name, version.since)
        if key not in self._rulings:
            self._rulings[key] = self._make(card, version)
        return self._rulings[key]

    def _make(self, card: Card, version: Version) -> Ruling:
        above = self.cards[card.name].body if card.scope and card.name in self.cards else {}
        facts = {**above, **card.body, **version.body}
        return Ruling(
            card.name,
            card.kind.folder,
            str(version.body.get("title") or card.title),
            version.since,
            version.until,
            version.value,
            str(facts.get("unit") or ""),
            version.cites,
            version.evidence,
            "；".join(note for note in (card.body.get("note"), version.note) if note),
            card.scope,
            facts,
        )


INSTEAD: ContextVar["Book | None"] = ContextVar("instead", default=None)


def book() -> Book:
    """The project's law book, read once; another one inside `instead`."""
    return INSTEAD.get() or own()


@cache
def own() -> Book:
    """The project's own book."""
    return Book()


@contextmanager
def instead(other: Book) -> Iterator[None]:
    """Let `book()` answer with another book for a while: what would follow if the law were so?"""
    token = INSTEAD.set(other)
    try:
        yield
    finally:
        INSTEAD.reset(token)

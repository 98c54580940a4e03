"""Find a card by what an officer remembers of it: Chinese words, pinyin initials, its name or its code."""

import re
from functools import cache

from law.reading.book import Book
from law.reading.cards import Card


def search(book: Book, query: str) -> list[Card]:
    """The cards that match every word of the query, those whose title matches first."""
    words = query.lower().split()
    if not words:
        return []
    found = [(card, [_weight(card, word) for word in words]) for card in book.cards.values()]
    matching = [(sum(weights), card.name, card) for card, weights in found if all(weights)]
    return [card for _, _, card in sorted(matching, key=lambda hit: (-hit[0], hit[1]))]


def _weight(card: Card, word: str) -> int:
    """How well one word fits: 4 title, 3 name or code, 2 keyword, 1 anything else; 0 not at all."""
    fields = ((4, _title(card)), (3, _names(card)), (2, _keywords(card)), (1, _rest(card)))
    return next((weight for weight, texts in fields if any(word in text for text in texts)), 0)


def _title(card: Card) -> list[str]:
    titles = dict.fromkeys((card.title, *(str(version.body.get("title") or "") for version in card.versions)))
    return [said for title in titles if title for said in _said(title)]


def _names(card: Card) -> list[str]:
    codes = {code for version in card.versions for code in version.body.get("parties") or {}}
    return [card.name, *(code.lower() for code in codes)]


def _keywords(card: Card) -> list[str]:
    words = card.body.get("keywords") or []
    return [text for word in (words if isinstance(words, list) else [words]) for text in _said(str(word))]


def _rest(card: Card) -> list[str]:
    body = [str(card.body.get(key) or "") for key in ("starts_zh", "consequence", "note")]
    texts = [*body, *(version.cites for version in card.versions)]
    return [found for text in texts for found in (text.lower(), plain(text))]


def _said(text: str) -> list[str]:
    """A text as it may be typed: as it stands, without its punctuation (查封、扣押 as 查封扣押), by its initials."""
    return [text.lower(), plain(text), initials(plain(text))]


def plain(text: str) -> str:
    """Letters, digits and Chinese characters only."""
    return re.sub(r"[\W_]", "", text).lower()


@cache
def initials(text: str) -> str:
    """The pinyin initials of a Chinese text: 听证 is tz."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()

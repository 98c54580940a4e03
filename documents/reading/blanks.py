"""The blanks of a form 空格: what each asks for, of which type, from which facts, by which article."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from documents.reading.sources import FormError, nearest, only

TYPES = (
    "text",
    "date",
    "datetime",
    "money",
    "party",
    "person",
    "officers",
    "table",
    "dialogue",
    "choice",
    "checkbox",
    "articles",
    "signature",
    "seal",
    "doc_ref",
)
BLANK_KEYS = (
    "name",
    "type",
    "fact",
    "required",
    "required_if",
    "cites",
    "evidence",
    "default",
    "options",
    "columns",
    "least",
    "most",
    "after",
    "wants",
    "by_hand",
)
COLUMN_KEYS = ("name", "fact", "width", "type")
COLUMN_TYPES = ("text", "articles", "signature")


@dataclass(frozen=True)
class Column:
    """One column of a table blank; `fact` is a dotted path over the row, "#" the running number, or that which the row
    keeps (`numbered`).
    """

    key: str
    name: str
    fact: str
    width: int = 0
    type: str = "text"


@dataclass(frozen=True)
class Blank:
    """One blank 空格 of a form: the facts that may fill it, first come first, and the article that asks for it.

    `most` is yuan for money and rows for people and tables; `least` rows; `after` the blank whose day must come before;
    `by_hand`: left to the pen, no step states it.
    """

    key: str
    name: str
    type: str = "text"
    facts: tuple[str, ...] = ()
    required: bool = False
    required_if: str = ""
    cites: str = ""
    evidence: str = "read"
    default: str = ""
    options: dict[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    least: int = 1
    most: int | None = None
    after: str = ""
    wants: str = ""
    by_hand: bool = False


def implied(key: str) -> tuple[str, str]:
    """Where a blank that names no path finds its fact: stated by the step, or kept on the proceeding."""
    return f"given.{key}", f"run.{key}"


def blank(key: str, card: dict[str, Any], where: str) -> Blank:
    """Return the blank that a card of a form file describes; FormError names the nearest valid word."""
    where = f"{where} 空格“{key}”"
    only(card, BLANK_KEYS, where)
    if card.get("type", "text") not in TYPES:
        raise FormError(f"{where}：没有“{card['type']}”这种类型，是否为“{nearest(card['type'], TYPES)}”？")
    if "name" not in card:
        raise FormError(f"{where}：缺少名称（name）。")
    facts = card.get("fact", implied(key))
    return Blank(
        key,
        card["name"],
        card.get("type", "text"),
        (facts,) if isinstance(facts, str) else tuple(facts),
        bool(card.get("required", False)),
        card.get("required_if", ""),
        card.get("cites", ""),
        card.get("evidence", "read"),
        card.get("default", ""),
        _options(card.get("options")),
        _columns(card.get("columns", {}), where),
        int(card.get("least", 1)),
        card.get("most"),
        card.get("after", ""),
        card.get("wants", ""),
        bool(card.get("by_hand", False)),
    )


def _columns(found: dict[str, Any], where: str) -> tuple[Column, ...]:
    return tuple(_column(key, {"name": card} if isinstance(card, str) else card, where) for key, card in found.items())


def _column(key: str, card: dict[str, Any], where: str) -> Column:
    where = f"{where} 列“{key}”"
    only(card, COLUMN_KEYS, where)
    if (kind := card.get("type", "text")) not in COLUMN_TYPES:
        raise FormError(f"{where}：没有“{kind}”这种类型，是否为“{nearest(kind, COLUMN_TYPES)}”？")
    return Column(key, card["name"], card.get("fact", key), int(card.get("width", 0)), kind)


def _options(found: Any) -> dict[str, str]:
    if isinstance(found, dict):
        return {str(key): str(text) for key, text in found.items()}
    return {str(text): str(text) for text in found or ()}

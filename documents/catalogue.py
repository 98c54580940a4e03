"""The forms: one YAML file each, read into Form and Blank."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from documents.reading import FormError, nearest, only, read

FOLDER = Path(__file__).parent
TYPES = (
    "text", "date", "datetime", "money", "party", "person", "officers", "table", "dialogue", "choice", "checkbox",
    "articles", "signature", "seal", "doc_ref",
)  # fmt: skip
FORM_KEYS = (
    "code", "title", "heading", "series", "plain_number", "profile", "direction", "stage", "cites", "copies", "uses",
    "blanks", "body", "foot", "head", "note",
)  # fmt: skip
BLANK_KEYS = (
    "name", "type", "fact", "required", "required_if", "cites", "evidence", "default", "options", "columns", "least",
    "most", "after", "wants",
)  # fmt: skip


class UnknownForm(FormError):
    """No form has that name."""


@dataclass(frozen=True)
class Column:
    """One column of a table blank; `fact` is a dotted path over the row, "#" the running number."""

    key: str
    name: str
    fact: str
    width: int = 0
    type: str = "text"


@dataclass(frozen=True)
class Blank:
    """One blank 空格 of a form: the fact that fills it and the article that asks for it."""

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


@dataclass(frozen=True)
class Form:
    """One form 文书式样."""

    key: str
    code: str
    title: str
    heading: str
    series: str | None
    plain_number: bool
    profile: str
    direction: str
    stage: str
    cites: str
    copies: str
    blanks: dict[str, Blank]
    body: tuple[Any, ...]
    foot: tuple[Any, ...]
    head: str
    note: str


def _columns(found: dict[str, Any], where: str) -> tuple[Column, ...]:
    columns = []
    for key, card in found.items():
        card = {"name": card} if isinstance(card, str) else card
        only(card, ("name", "fact", "width", "type"), f"{where} 列“{key}”")
        columns.append(Column(key, card["name"], card.get("fact", key), int(card.get("width", 0)), card.get("type", "text")))
    return tuple(columns)


def _options(found: Any) -> dict[str, str]:
    if isinstance(found, dict):
        return {str(key): str(text) for key, text in found.items()}
    return {str(text): str(text) for text in found or ()}


def _blank(key: str, card: dict[str, Any], where: str) -> Blank:
    where = f"{where} 空格“{key}”"
    only(card, BLANK_KEYS, where)
    if card.get("type", "text") not in TYPES:
        raise FormError(f"{where}：没有“{card['type']}”这种类型，是否为“{nearest(card['type'], TYPES)}”？")
    facts = card.get("fact", f"given.{key}")
    return Blank(
        key, card["name"], card.get("type", "text"), (facts,) if isinstance(facts, str) else tuple(facts),
        bool(card.get("required", False)), card.get("required_if", ""), card.get("cites", ""), card.get("evidence", "read"),
        card.get("default", ""), _options(card.get("options")), _columns(card.get("columns", {}), where),
        int(card.get("least", 1)), card.get("most"), card.get("after", ""), card.get("wants", ""),
    )  # fmt: skip


@cache
def part(name: str) -> dict[str, Any]:
    """Return a fragment shared by several forms: its blanks and its body."""
    path = FOLDER / "parts" / f"{name}.yaml"
    if not path.exists():
        raise FormError(f"没有名为“{name}”的文书片段。")
    found = read(path)
    only(found, ("blanks", "body"), path.name)
    return found


def _spread(blocks: list[Any]) -> list[Any]:
    """Put the body of a part where a form says `part: name`, in nested blocks too."""
    spread: list[Any] = []
    for block in blocks:
        if isinstance(block, dict) and "part" in block:
            spread += _spread(part(block["part"]).get("body", []))
        elif isinstance(block, dict) and "when" in block:
            spread.append({key: _spread(value) if isinstance(value, list) else value for key, value in block.items()})
        else:
            spread.append(block)
    return spread


@cache
def form(name: str) -> Form:
    """Return the form of that name; UnknownForm names the nearest one."""
    path = FOLDER / "forms" / f"{name}.yaml"
    if not path.exists():
        raise UnknownForm(f"没有名为“{name}”的文书式样，是否为“{nearest(name, names())}”？")
    found = read(path)
    only(found, FORM_KEYS, path.name)
    cards: dict[str, Any] = dict(found.get("blanks", {}))
    for used in found.get("uses", ()):
        cards |= {key: card for key, card in part(used).get("blanks", {}).items() if key not in cards}
    blanks = {key: _blank(key, card, path.name) for key, card in cards.items()}
    return Form(
        name, found["code"], found["title"], found.get("heading", found["title"]), found.get("series"),
        bool(found.get("plain_number", False)), found["profile"], found.get("direction", ""), found.get("stage", ""),
        found.get("cites", ""), found.get("copies", ""), blanks, tuple(_spread(found.get("body", []))),
        tuple(_spread(found.get("foot", []))), found.get("head", "set"), found.get("note", ""),
    )  # fmt: skip


def form_title(name: str) -> str:
    """Return the title of a form, for screens."""
    return form(name).title


@cache
def names() -> tuple[str, ...]:
    """Return the keys of all forms."""
    return tuple(sorted(path.stem for path in (FOLDER / "forms").glob("*.yaml")))


def forms() -> list[Form]:
    """Return all forms, ordered by their code in the official set."""
    order = {"AJ": 0, "EX": 1, "NP": 2, "IA": 3}
    return sorted((form(name) for name in names()), key=lambda f: (order.get(f.code[:2], 9), f.code))

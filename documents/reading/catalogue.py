"""The forms: one YAML file each, in a folder of its family, read into Form and Blank."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from documents.reading.blanks import TYPES, Blank, Column, blank
from documents.reading.sources import FormError, nearest, only, read

__all__ = ["TYPES", "Blank", "Column", "Form", "UnknownForm", "form", "form_title", "forms", "names", "part", "parts"]

FOLDER = Path(__file__).parent.parent
FORM_KEYS = (
    "code",
    "title",
    "heading",
    "series",
    "plain_number",
    "profile",
    "direction",
    "stage",
    "cites",
    "evidence",
    "copies",
    "uses",
    "blanks",
    "body",
    "foot",
    "head",
    "note",
)


class UnknownForm(FormError):
    """No form has that name."""


@dataclass(frozen=True)
class Form:
    """One form 文书式样; `family` is the folder it lies in, `evidence` practice for a form of our own."""

    key: str
    family: str
    code: str
    title: str
    heading: str
    series: str | None
    plain_number: bool
    profile: str
    direction: str
    stage: str
    cites: str
    evidence: str
    copies: str
    blanks: dict[str, Blank]
    body: tuple[Any, ...]
    foot: tuple[Any, ...]
    head: str
    note: str


def parts() -> tuple[str, ...]:
    """Return the names of all fragments."""
    return tuple(sorted(path.stem for path in (FOLDER / "parts").glob("*.yaml")))


@cache
def part(name: str) -> dict[str, Any]:
    """Return a fragment shared by several forms: its blanks and its body."""
    path = FOLDER / "parts" / f"{name}.yaml"
    if not path.exists():
        raise FormError(f"没有名为“{name}”的文书片段，是否为“{nearest(name, parts())}”？")
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
def files() -> dict[str, Path]:
    """Return every form's file by its key. FormError when two families keep a form of one key."""
    found: dict[str, Path] = {}
    for path in sorted((FOLDER / "forms").glob("**/*.yaml")):
        if path.stem in found:
            raise FormError(
                f"文书式样“{path.stem}”有两份：{found[path.stem].parent.name}、{path.parent.name}，请改名。"
            )
        found[path.stem] = path
    return found


@cache
def form(name: str) -> Form:
    """Return the form of that name; UnknownForm names the nearest one."""
    path = files().get(name)
    if path is None:
        raise UnknownForm(f"没有名为“{name}”的文书式样，是否为“{nearest(name, names())}”？")
    return parsed(name, path.parent.name, read(path))


def parsed(name: str, family: str, found: dict[str, Any]) -> Form:
    """Return the form that the content of a form file describes. FormError for a word that no form knows."""
    where = f"{name}.yaml"
    only(found, FORM_KEYS, where)
    if missing := [key for key in ("code", "title", "profile") if key not in found]:
        raise FormError(f"{where}：缺少“{'、'.join(missing)}”。")
    cards: dict[str, Any] = dict(found.get("blanks", {}))
    for used in found.get("uses", ()):
        cards |= {key: card for key, card in part(used).get("blanks", {}).items() if key not in cards}
    return Form(
        name,
        family,
        found["code"],
        found["title"],
        found.get("heading", found["title"]),
        found.get("series"),
        bool(found.get("plain_number", False)),
        found["profile"],
        found.get("direction", ""),
        found.get("stage", ""),
        found.get("cites", ""),
        found.get("evidence", "read"),
        found.get("copies", ""),
        {key: blank(key, card, where) for key, card in cards.items()},
        tuple(_spread(found.get("body", []))),
        tuple(_spread(found.get("foot", []))),
        found.get("head", "set"),
        found.get("note", ""),
    )


def form_title(name: str) -> str:
    """Return the title of a form, for screens."""
    return form(name).title


def names() -> tuple[str, ...]:
    """Return the keys of all forms."""
    return tuple(sorted(files()))


def forms() -> list[Form]:
    """Return all forms, ordered by their code."""
    return sorted((form(name) for name in names()), key=lambda f: f.code)

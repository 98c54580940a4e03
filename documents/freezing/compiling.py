"""Compiling 制版: a form, with the wording of a day, becomes a template that later only needs filling."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from casework.canonical import ordered
from documents.layout import page
from documents.layout.blocks import Blocks
from documents.layout.framing import whole
from documents.layout.package import parts
from documents.layout.profiles import PROFILES
from documents.reading.catalogue import Form, form
from documents.reading.phrases import phrase


@dataclass(frozen=True)
class Template:
    """A compiled template; `digest` is the SHA-256 of `text`.

    `text` is JSON {"word": {part: segments}, "page": …, "foot": …, "profile": name}.
    """

    form: str
    digest: str
    text: str


@lru_cache(maxsize=256)
def parsed(text: str) -> dict[str, Any]:
    """Return the parsed text of a template."""
    found: dict[str, Any] = json.loads(text)
    return found


def template(name: str, on: date) -> Template:
    """Return the template of a form with the wording in use on a day. FormError when a wording has no text for it."""
    return _compiled(name, tuple((wording, phrase(wording, on).since) for wording in wordings(form(name))))


@cache
def _compiled(name: str, since: tuple[tuple[str, str], ...]) -> Template:
    """The template is the same for all days between two changes of its wording."""
    text = laid_out(form(name), date.fromisoformat(max((day for _, day in since), default="2000-01-01")))
    return Template(name, hashlib.sha256(text.encode()).hexdigest(), text)


def laid_out(found: Form, on: date) -> str:
    """Return the text of a template. FormError for a block, blank or wording that nothing knows."""
    at = Blocks(found, on)
    profile = PROFILES[found.profile]
    body, foot = whole(at), at.nodes(found.foot)
    data = {
        "word": parts(found.title, profile, body, foot, found.head == "letter"),
        "page": page.segments(body),
        "foot": page.segments(foot),
        "profile": found.profile,
        "letterhead": found.head == "letter",
    }
    return ordered(data)


@cache
def _named(name: str) -> tuple[str, ...]:
    found = form(name)
    return tuple(dict.fromkeys(_search((*found.body, *found.foot))))


def wordings(found: Form) -> tuple[str, ...]:
    """Return the names of the fixed wordings that a form prints."""
    return _named(found.key)


def _search(blocks: Any) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, dict):
            yield from (str(block[key]) for key in ("wording", "small") if key in block)
            for value in block.values():
                if isinstance(value, (list, tuple)):
                    yield from _search(value)

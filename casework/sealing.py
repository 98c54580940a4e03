"""How a line is sealed, and which nouns are lines: declared once, where the noun is written.

    @line("case", "办案记录", chain="case_id")
    class Entry(models.Model): …

From then on every row is a leaf of the one tree over all lines (`casework.tree`), and a further noun needs no list
anywhere. This file knows no noun, so that nouns may name it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings

from casework.proofs import canonical

M = TypeVar("M", bound=type[Any])


def seal(said: Any, key_id: str | None) -> str:
    """HMAC (hex SHA-256) over what a line says, under the record key of that id.

    Where nobody has that key, "": no line bears such a seal, so that it is found not to hold.
    """
    key = settings.RECORD_KEYS.get(key_id)
    return hmac.new(key, canonical(said), hashlib.sha256).hexdigest() if key else ""


@dataclass(frozen=True)
class Lines:
    """A noun whose rows are lines: its word, its Chinese title, the columns of its chain, number and moment."""

    name: str
    title: str
    model: Any
    chain: str
    number: str
    at: str

    def chain_of(self, row: Any) -> str:
        return str(getattr(row, self.chain)) if self.chain else ""

    def spoken(self, row: Any) -> dict[str, Any]:
        """What the tree holds of a line: where it stands, all it says, and its seal."""
        where = {"of": self.name, "in": self.chain_of(row), "line": getattr(row, self.number)}
        return where | {"said": row.said(""), "seal": getattr(row, "seal", "")}


LINES: dict[str, Lines] = {}  # by word


def line(name: str, title: str, *, chain: str = "", number: str = "line", at: str = "at") -> Callable[[M], M]:
    """Declare that the rows of the noun are lines. Raises ValueError for a word that other lines bear."""

    def declare(model: M) -> M:
        if name in LINES and LINES[name].model.__name__ != model.__name__:
            raise ValueError(f"lines {name!r} are declared twice")
        LINES[name] = Lines(name, title, model, chain, number, at)
        return model

    return declare

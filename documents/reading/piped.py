"""Rows that an earlier edition kept as text: a line each, parted by | or ｜. New rows are mappings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

BAR = re.compile(r"[|｜]")


@dataclass(frozen=True)
class Piped:
    """One old row; its columns have places, no names."""

    cells: tuple[str, ...]

    def by(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the row by the keys of its columns, in their order; what is missing is empty."""
        return {key: self.cells[place] if place < len(self.cells) else "" for place, key in enumerate(keys)}


def parted(rows: str | Iterable[Any]) -> list[Any]:
    """Return rows as they are, or the lines of an old text as Piped."""
    if not isinstance(rows, str):
        return list(rows)
    lines = rows.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [Piped(tuple(cell.strip() for cell in BAR.split(line))) for line in lines if line.strip()]

"""Rows of both databases brought to one form, and a sum over a table that does not ask for their order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

WIDTH = 1 << 256


def moment(value: Any) -> str:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return (found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found).isoformat()


def said(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


# by the name of PostgreSQL's type; SQLite's text and PostgreSQL's value come to the same
FORMS: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "timestamptz": moment,
    "jsonb": lambda value: json.loads(value) if isinstance(value, str) else value,
    "float8": float,
    "numeric": lambda value: str(Decimal(str(value)).normalize()),
    "uuid": lambda value: UUID(str(value)).hex,
}


class Sum:
    """The rows of one table: how many, and the sum of their digests."""

    def __init__(self, types: Iterable[str]) -> None:
        self.forms = [FORMS.get(one, said) for one in types]
        self.count = self.total = 0

    def add(self, row: tuple[Any, ...]) -> None:
        plain = [None if value is None else form(value) for form, value in zip(self.forms, row, strict=True)]
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
        self.total = (self.total + int.from_bytes(hashlib.sha256(text.encode()).digest())) % WIDTH
        self.count += 1

    def passing(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """The same rows, counted on their way."""
        for row in rows:
            self.add(row)
            yield row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sum) and (self.count, self.total) == (other.count, other.total)

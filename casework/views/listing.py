"""Lists: sort, page and count within bounds, so that a list of a million rows answers like one of a hundred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 20
COUNTED = 10_000  # beyond this many rows the list says "以上" instead of counting on


class Listing:
    """One page of a scoped, filtered queryset, as a template asks for it.

    `sorts` maps the name in the address to the fields of the order; the first is the default. A leading minus in the
    address turns the order round.
    """

    def __init__(self, request: HttpRequest, rows: QuerySet[Any], sorts: Mapping[str, tuple[str, ...]]) -> None:
        self.asked = request.GET
        self.sorts = sorts
        self.sort = self._sort()
        self.total = rows.order_by()[: COUNTED + 1].count()
        self.pages = max(1, -(-min(self.total, COUNTED) // SIZE))
        self.number = min(max(1, self._number()), self.pages)
        first = (self.number - 1) * SIZE
        self.first = first + 1 if self.total else 0
        self.rows = list(rows.order_by(*self.order())[first : first + SIZE])
        self.last = first + len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    @property
    def counted(self) -> str:
        return f"{COUNTED:,} 项以上" if self.total > COUNTED else f"{self.total:,} 项"

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    def order(self) -> list[str]:
        """Fields to order by, ending in the key so that pages never share a row."""
        turned = self.sort.startswith("-")
        fields = self.sorts[self.sort.lstrip("-")]
        return [turn(f) for f in fields] + ["-pk"] if turned else [*fields, "pk"]

    def _sort(self) -> str:
        asked = self.asked.get("sort", "")
        return asked if asked.lstrip("-") in self.sorts else next(iter(self.sorts))

    def _number(self) -> int:
        asked = self.asked.get("page", "")
        return int(asked) if asked.isdecimal() and len(asked) < 8 else 1


def turn(field: str) -> str:
    """The same field in the other direction."""
    return field[1:] if field.startswith("-") else f"-{field}"

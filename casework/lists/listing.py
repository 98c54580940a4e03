"""Lists: sort, page and count within bounds, so that a list of a million rows answers like one of a hundred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

SIZE = 20
COUNTED = 10_000  # beyond this many rows the list says "以上" instead of counting on; its pages go on

Order = tuple[str | OrderBy, ...]


class Listing:
    """One page of a scoped, filtered queryset, as a template asks for it.

    `sorts` maps the name in the address to the order: fields, and expressions that stand as they are; the first order
    is the default. A leading minus in the address turns the fields round. Rows without a value come last either way, on
    every database; `filled` names fields that no row of this list leaves empty, so that an index serves the order.
    """

    def __init__(
        self, request: HttpRequest, rows: QuerySet[Any], sorts: Mapping[str, Order], filled: tuple[str, ...] = ()
    ) -> None:
        self.asked, self.sorts, self.filled = request.GET, sorts, filled
        self.sort = self._sort()
        self.ordered = rows.order_by(*self.order(rows))
        self.total = rows.order_by()[: COUNTED + 1].count()
        self.number, self.rows, self.more = self._page()
        self.first = (self.number - 1) * SIZE + 1 if self.rows else 0
        self.last = (self.number - 1) * SIZE + len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    @property
    def whole(self) -> bool:
        """Whether the rows were counted to the end."""
        return self.total <= COUNTED

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))

    @property
    def counted(self) -> str:
        return f"{self.total:,} 项" if self.whole else f"{COUNTED:,} 项以上"

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.more else None

    def falls(self, name: str) -> bool:
        """Whether a click on that head shows, or has shown, the greatest first."""
        return self.sort.startswith("-") != str(self.sorts[name][0]).startswith("-")

    def order(self, rows: QuerySet[Any]) -> list[Any]:
        """What to order by, ending in the key so that pages never share a row."""
        turned = self.sort.startswith("-")
        fields = [turn(f) if turned else f for f in self.sorts[self.sort.lstrip("-")]]
        return [self._last_if_empty(rows, f) for f in fields] + ["-pk" if turned else "pk"]

    def _last_if_empty(self, rows: QuerySet[Any], field: str | OrderBy) -> Any:
        if isinstance(field, OrderBy):
            return field
        name = field.lstrip("-")
        if name in self.filled or not may_be_empty(rows, name):
            return field
        return F(name).desc(nulls_last=True) if field.startswith("-") else F(name).asc(nulls_last=True)

    def _page(self) -> tuple[int, list[Any], bool]:
        """The number of the page, its rows, and whether there are more; a page beyond the end answers the last one."""
        number = self._number()
        if self.whole:
            number = min(number, self.pages)
        rows = self._slice(number)
        if not rows and number > 1:  # only here, far beyond COUNTED, is the whole list counted
            number = max(1, -(-self.ordered.order_by().count() // SIZE))
            rows = self._slice(number)
        return number, rows[:SIZE], len(rows) > SIZE

    def _slice(self, number: int) -> list[Any]:
        first = (number - 1) * SIZE
        return list(self.ordered[first : first + SIZE + 1])

    def _sort(self) -> str:
        asked = self.asked.get("sort", "")
        return asked if asked.removeprefix("-") in self.sorts else next(iter(self.sorts))

    def _number(self) -> int:
        asked = self.asked.get("page", "")
        return max(1, int(asked)) if asked.isdecimal() and len(asked) < 8 else 1


def turn(field: str | OrderBy) -> str | OrderBy:
    """The same field in the other direction; an expression stands as it is."""
    if isinstance(field, OrderBy):
        return field
    return field[1:] if field.startswith("-") else f"-{field}"


def may_be_empty(rows: QuerySet[Any], name: str) -> bool:
    """Whether a row may have no value there: a reckoned column, or a field or a link on the way that may be null."""
    if name in rows.query.annotations:
        return True
    model: Any = rows.model
    for part in name.split("__"):
        field = model._meta.get_field(part)
        if field.null:
            return True
        model = field.related_model
    return False

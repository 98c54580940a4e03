"""Several writes of one act as one statement.

PostgreSQL takes each statement up anew: it is looked up, bound, started and answered, and the driver does its part of
each. Writes to rows of different tables that follow one another say together what they say one by one, for none of
them asks what another wrote: references are looked at when all is committed, and triggers look at their own row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

Statement = tuple[str, Sequence[Any]]
BY_ROW = re.compile(r'(?:UPDATE|INSERT INTO) "(\w+)"')  # as the ledger writes them; whatever else there is stays alone


def joined(statements: Iterable[Statement]) -> Iterator[Statement]:
    """The statements in their order, neighbours on tables of their own made one: of two on one table the second may
    need the place in a unique index that the first has left.
    """
    group: list[Statement] = []
    tables: set[str] = set()
    for one in statements:
        table = table_of(one[0])
        if group and (table is None or table in tables):
            yield whole(group)
            group, tables = [], set()
        if table is None:
            yield one
        else:
            group.append(one)
            tables.add(table)
    if group:
        yield whole(group)


def whole(group: list[Statement]) -> Statement:
    if len(group) == 1:
        return group[0]
    return as_one(tuple(sql for sql, _ in group)), [value for _, params in group for value in params]


@lru_cache(maxsize=1024)
def table_of(sql: str) -> str | None:
    """The table of which a statement writes rows; None where it is not written by the ledger."""
    found = BY_ROW.match(sql)
    return found[1] if found else None


@lru_cache(maxsize=1024)
def as_one(sqls: tuple[str, ...]) -> str:
    """The last as it is, the others as what comes with it."""
    *others, last = sqls
    return f"WITH {', '.join(f'w{i} AS ({sql})' for i, sql in enumerate(others))} {last}"

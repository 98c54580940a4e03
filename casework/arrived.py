"""Rows that arrive before the act that uses them: evidence. The line of that act seals each as it stood.

Older lines name a piece by key and digest alone; what stood at the upgrade is held by a register of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from casework.fetching import instance, select_from
from casework.ledger import said
from casework.models import Entry, Evidence, RegisterHead, RegisterLine
from casework.wire import ask

TABLE = Evidence._meta.db_table
REGISTER, TITLE = "evidence", "升级前的证据"  # its lines were written by a migration, and no more are added


def named(facts: dict[str, Any] | list[Any]) -> Iterator[tuple[int, str]]:
    """(key, digest) of each piece of evidence that sealed facts name, however deep inside."""
    if isinstance(facts, dict):
        key = facts.get("evidence")
        if isinstance(key, int) and isinstance(facts.get("sha256"), str):
            yield key, facts["sha256"]
    for value in facts.values() if isinstance(facts, dict) else facts:
        if isinstance(value, (dict, list)):  # of most facts nothing is asked further
            yield from named(value)


def as_they_stood(facts: dict[str, Any], deltas: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """`[table, key, {column: value}]` of each piece of evidence that the facts of an act name, before its `deltas`."""
    keys = sorted({key for key, _ in named(facts)})
    found = {row.pk: said(row, Evidence) for row in stored(keys)}
    for table, key, *change in reversed(deltas):
        if table != TABLE or key not in found:
            continue
        if len(change) == 1:
            del found[key]  # the act itself has made it
        elif change[1] in (None, ""):
            found[key].pop(change[0], None)
        else:
            found[key][change[0]] = change[1]
    return [[TABLE, key, row] for key, row in sorted(found.items())]


def stored(keys: Sequence[int]) -> list[Evidence]:
    """The rows of these pieces, read as an act reads."""
    if not keys:
        return []
    where = f"WHERE id IN ({', '.join(['%s'] * len(keys))})"
    return [instance(Evidence, list(row)) for row in ask((select_from(Evidence) + where, tuple(keys)))[0]]


def stood(entry: Entry) -> Iterator[tuple[int, dict[str, Any], bool]]:
    """(key, values by column, whether that is the whole row) of each piece that a line seals."""
    sealed = {key: row for table, key, row in (entry.words or {}).get("rows", ()) if table == TABLE}
    for key, row in sealed.items():
        yield key, row, True
    for key, digest in named(entry.facts):
        if key not in sealed:
            yield key, {"sha256": digest, "case_id": entry.case_id}, False


def at_the_upgrade() -> dict[int, dict[str, Any]]:
    """What stood at the upgrade, by key. `casework.registers` holds the chain of these lines."""
    head = RegisterHead.objects.filter(register=REGISTER).values_list("lines", "head").first()
    return read_until(*head) if head else {}


@lru_cache(maxsize=1)
def read_until(lines: int, head: str) -> dict[int, dict[str, Any]]:
    rows = RegisterLine.objects.filter(register=REGISTER, line__lte=lines).order_by("line")
    writes = rows.values_list("writes", flat=True).iterator(chunk_size=1000)
    return {key: row for said_ in writes for _, key, row in said_}

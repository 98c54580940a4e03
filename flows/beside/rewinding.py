"""Rewinding 回到当时: the rows of a case as they stood before a line, for as long as something is asked of them.

All happens in a savepoint that is rolled back. Keys between rows are checked only at the end of a transaction, so rows
may be taken out in any order. Lines and papers are frozen and stay; nothing that is told again asks for those to come.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from casework.folding import ARRIVES_BEFORE, REGISTERS, Key, fields_of, folded, models_by_table, same
from casework.models import Entry
from casework.triggers import FROZEN
from flows.beside.replaying import Column, added_since, corrected_since, opened_by, under

STAY = REGISTERS | ARRIVES_BEFORE | set(FROZEN)


@contextmanager
def rewound(
    entry: Entry,
    entries: Sequence[Entry],
    overlay: Mapping[Column, tuple[Any, Any]] | None = None,
    added: Iterable[Any] = (),
    struck: Collection[Key] = (),
) -> Iterator[None]:
    """The database as before the line, under `overlay` (sealed old and new by column), with rows that are not stored
    yet and without the `struck` ones; all comes back afterwards.
    """
    block = transaction.atomic()
    block.__enter__()
    try:
        put_back(entry, entries, overlay or {}, struck)
        for row in added:
            copy.copy(row).save(force_insert=True)
        yield
    finally:
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


def put_back(
    entry: Entry, entries: Sequence[Entry], overlay: Mapping[Column, tuple[Any, Any]], struck: Collection[Key] = ()
) -> None:
    """Take out what the line and those after it made, and put back what they changed. Rows that a later correction has
    added to an earlier line are as it made them.
    """
    before, after = folded(entries, entry.line), folded(entries)
    before.rows |= opened_by(entry) | added_since(entry, entries)
    overlays = [*corrected_since(entry, entries), overlay]
    made: dict[str, list[int]] = defaultdict(list)
    kept = {key: row for key, row in after.rows.items() if key[0] not in STAY}
    for table, pk in (kept.keys() - before.rows.keys()) | (kept.keys() & {*struck}):
        made[table].append(pk)
    with connection.cursor() as cursor:  # first: what came later may hold a number that the earlier row gets back
        for table, keys in made.items():
            marks = ", ".join(["%s"] * len(keys))
            primary = models_by_table()[table]._meta.pk.column
            cursor.execute(f'DELETE FROM "{table}" WHERE "{primary}" IN ({marks})', keys)
    for (table, pk), row in kept.items():
        if (table, pk) in before.rows and (table, pk) not in struck:
            put_row(table, pk, before.rows[table, pk], row, overlays)


def put_row(table: str, pk: int, was: Mapping[str, Any], now: Mapping[str, Any], overlays: Sequence[Any]) -> None:
    """One row as it was; a stage goes back only together with the number of its line (casework.triggers)."""
    sets: dict[str, Any] = {}
    for column, one in fields_of(table).items():
        value = under(was.get(column), (table, pk, column), overlays)
        if column in was and not same(value, now.get(column)):
            sets[column] = one.get_db_prep_save(one.to_python(value), connection)
        elif column not in was and column in now:
            sets[column] = one.get_db_prep_save(one.get_default(), connection)
    if not sets:
        return
    said = ", ".join(f'"{column}" = %s' for column in sets)
    said += ', "line" = "line" + 1' if table == "casework_proceeding" else ""
    primary = models_by_table()[table]._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {said} WHERE "{primary}" = %s', [*sets.values(), pk])

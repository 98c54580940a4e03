"""Rows in, at the price of the statement.

The writes of one act are gathered here and sent together: one round trip on PostgreSQL. SQL is written once per model
from its fields, so that a new column needs no second place. Only this module knows that an act is not plain ORM.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection, models

from casework.columns import brought, columns
from casework.wire import Asked, ask, first, here, send

# columns that every line of the record moves by itself: the line says them already
MOVED_BY_THE_RECORD = {"casework_case": ("head", "entries", "moved"), "casework_proceeding": ("line",)}
COUNT = (
    "INSERT INTO casework_counter (organ_id, series, year, last) VALUES (%s, %s, %s, 1) "
    "ON CONFLICT (organ_id, series, year) DO UPDATE SET last = casework_counter.last + 1 RETURNING last"
)


class Writes:
    """The writes of one act, in their order; `deltas` say what they change, for the entry to seal."""

    def __init__(self) -> None:
        self.db = here()
        self.sql: list[str] = []
        self.params: list[Sequence[Any]] = []
        self.rows: list[tuple[int, models.Model]] = []  # rows to insert and their places among the statements
        self.keys: dict[str, list[int]] = {}  # drawn and not yet given, by table
        self.deltas: list[list[Any]] = []

    def add(self, sql: str, *params: Any) -> None:
        """A statement about what is no part of the record (work-lists)."""
        self.sql.append(sql)
        self.params.append(params)

    def insert(self, row: models.Model) -> None:
        """INSERT the model's own table; multi-table children are not inserted here (use the ORM in `begin`)."""
        self.rows.append((len(self.sql), row))
        self.add("")

    def changes(self, row: models.Model, before: dict[str, Any]) -> None:
        """UPDATE only what differs from `before` (`flows.door.act.as_it_stands`), table by table of the inheritance."""
        now, db, key = row.__dict__, self.db, row.pk
        for model in own_tables(type(row)):
            changed = [c for c in columns(model) if now.get(c.attname) != before.get(c.attname)]
            if not changed:
                continue
            meta = model._meta
            sets = ", ".join(f'"{c.name}" = %s' for c in changed)
            values = [c.stored(now.get(c.attname), db) for c in changed]
            self.add(f'UPDATE "{meta.db_table}" SET {sets} WHERE "{meta.pk.column}" = %s', *values, key)
            moved = MOVED_BY_THE_RECORD.get(meta.db_table, ())
            for c in changed:
                if c.attname not in moved:
                    said = [c.sealed(before.get(c.attname)), c.sealed(now.get(c.attname), fit=True)]
                    self.deltas.append([meta.db_table, key, c.name, *said])

    def removes(self, row: models.Model) -> None:
        """DELETE a row that the line taken back had made; what it held stays sealed in that line."""
        meta = row._meta
        self.add(f'DELETE FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s', row.pk)
        self.deltas.append([meta.db_table, row.pk, None])

    def numbers(self, organ_id: int, series: Sequence[str], year: int, *more: type[models.Model]) -> list[int]:
        """The next number of each series; the counters are locked in this order and stay locked to the end.

        On PostgreSQL the keys of the new rows, and of `more` rows yet to come, are drawn on the same way.
        """
        counts: list[Asked] = [(COUNT, (organ_id, one, year)) for one in series]
        if not counts:
            return []
        tables = self.keyless(more) if self.db.vendor == "postgresql" else []
        if tables:
            sql, params = counts[0]
            counts[0] = f"{sql}, {drawing(tables)}", (*params, *sequences(tables))
        found = [rows[0] for rows in ask(*counts)]
        self.drawn(tables, found[0][1:])
        return [int(row[0]) for row in found]

    def keyless(self, more: Sequence[type[models.Model]] = ()) -> list[str]:
        """Tables of the new rows, and of `more`, for which no key has been drawn yet."""
        tables = [row._meta.db_table for _, row in self.rows if row.pk is None] + [one._meta.db_table for one in more]
        left = {table: len(keys) for table, keys in self.keys.items()}
        found = []
        for table in tables:
            if left.get(table, 0):
                left[table] -= 1
            else:
                found.append(table)
        return found

    def drawn(self, tables: list[str], keys: Sequence[Any]) -> None:
        for table, key in zip(tables, keys, strict=True):
            self.keys.setdefault(table, []).append(int(key))

    def key(self, model: type[models.Model]) -> int:
        """A key that has been drawn."""
        return self.keys[model._meta.db_table].pop(0)

    def keyed(self, *more: type[models.Model]) -> None:
        """Give every new row its key and write its statement, and draw the keys of `more` rows yet to come; call
        before the deltas are sealed.
        """
        if tables := self.keyless(more):
            self.drawn(tables, keys_for(tables))
        db = self.db
        for place, row in self.rows:
            model = type(row)
            if row.pk is None:
                row.pk = self.key(model)
            self.sql[place] = insert_into(model)
            self.params[place] = brought(row, db)
            self.deltas.append([model._meta.db_table, row.pk, said(row, model, fit=True)])
        self.joined([place for place, _ in self.rows])
        self.rows = []

    def joined(self, places: list[int]) -> None:
        """New rows of one table that follow one another are one statement."""
        over = []
        for _, group in groupby(enumerate(places), key=lambda at: (at[1] - at[0], self.sql[at[1]])):
            head, *others = [place for _, place in group]
            if others:
                values = self.sql[head].rpartition(" VALUES ")[2]
                self.sql[head] += f", {values}" * len(others)
                self.params[head] = [value for place in (head, *others) for value in self.params[place]]
                over += others
        for place in reversed(over):
            del self.sql[place], self.params[place]

    def created(self, row: models.Model) -> None:
        """Note a row that the ORM has inserted in this act, along its inheritance."""
        for model in own_tables(type(row)):
            moved = MOVED_BY_THE_RECORD.get(model._meta.db_table, ())
            self.deltas.append([model._meta.db_table, row.pk, said(row, model, moved)])

    def flush(self) -> None:
        """Send what there is so far, so that what is asked next sees it; the deltas stay for the entry to seal."""
        self.keyed()
        self.sent()

    def close(self, row: models.Model, last: bool) -> None:
        """Send all with `row` as the last statement; nothing of it enters the deltas. Its key has been drawn.

        `last`: nothing follows in this transaction (`casework.wire.send`).
        """
        row.pk, db = self.key(type(row)), self.db
        self.add(insert_into(type(row)), *brought(row, db))
        self.sent(last)

    def sent(self, last: bool = False) -> None:
        send(zip(self.sql, self.params, strict=True), last)
        self.sql, self.params = [], []


@cache
def own_tables(model: type[models.Model]) -> tuple[type[models.Model], ...]:
    """The model's own table and those it inherits from."""
    concrete = model._meta.concrete_model
    assert concrete is not None
    return (concrete, *concrete._meta.parents)


def said(
    row: models.Model, model: type[models.Model], skipped: Sequence[str] = (), fit: bool = False
) -> dict[str, Any]:
    """What a new row says in the model's own table, as the record seals it: neither its key nor what is empty."""
    held, found = row.__dict__, {}
    for c in columns(model):
        value = held[c.attname]
        if value is None or value == "" or c.is_key or c.attname in skipped:
            continue
        if (spoken := c.sealed(value, fit)) not in (None, ""):
            found[c.name] = spoken
    return found


@cache
def insert_into(model: type[models.Model]) -> str:
    names = ", ".join(f'"{c.name}"' for c in columns(model))
    marks = ", ".join(["%s"] * len(columns(model)))
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'


def drawing(tables: list[str]) -> str:
    """What draws a key for a row of each table, on PostgreSQL."""
    return ", ".join(["nextval(%s::text::regclass)"] * len(tables))


def sequences(tables: list[str]) -> tuple[str, ...]:
    return tuple(f"{table}_id_seq" for table in tables)


def keys_for(tables: list[str]) -> list[int]:
    """A fresh key for a row of each table, in one statement; the keys of an act that fails are simply not used."""
    if connection.vendor == "postgresql":
        return [int(key) for key in first(f"SELECT {drawing(tables)}", *sequences(tables))]
    names = sorted(set(tables))
    marks = ", ".join(["%s"] * len(names))
    last = dict(ask((f"SELECT name, seq FROM sqlite_sequence WHERE name IN ({marks})", tuple(names)))[0])
    found = []
    for table in tables:
        last[table] = last.get(table, 0) + 1
        found.append(last[table])
    return found


def next_number(organ_id: int, series: str, year: int) -> int:
    """The next number of a series.

    Its row stays locked to the end of the transaction, so no number is lost or doubled.
    """
    return int(first(COUNT, organ_id, series, year)[0])

"""Rows in, rows out, at the price of the statement.

The writes of one act are gathered here and sent together: one round trip on PostgreSQL. SQL is written once per model
from its fields, so that a new column needs no second place. Only this module knows that an act is not plain ORM.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


@cache
def columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """Columns that an INSERT into the model's own table must fill."""
    return tuple(f for f in model._meta.local_concrete_fields if not isinstance(f, models.AutoField))


@cache
def insert_into(model: type[models.Model]) -> str:
    names = ", ".join(f'"{f.column}"' for f in columns(model))
    marks = ", ".join(["%s"] * len(columns(model)))
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'


@cache
def select_from(model: type[models.Model]) -> str:
    """SELECT over the model's table joined with its parents', in the order of `_meta.concrete_fields`."""
    concrete = model._meta.concrete_model
    assert concrete is not None
    meta = concrete._meta
    names = ", ".join(f'"{f.model._meta.db_table}"."{f.column}"' for f in model._meta.concrete_fields)
    joins = "".join(
        f' JOIN "{p._meta.db_table}" ON "{p._meta.db_table}"."{p._meta.pk.column}" = "{meta.db_table}"."{link.column}"'
        for p, link in meta.parents.items()
        if link is not None
    )
    return f'SELECT {names} FROM "{meta.db_table}"{joins} '


@cache
def readers(model: type[models.Model], vendor: str) -> tuple[tuple[int, Any, Any], ...]:
    """(position, converter, column) for the columns whose database value is not yet the Python value."""
    cols = [(i, f, f.get_col(f.model._meta.db_table)) for i, f in enumerate(model._meta.concrete_fields)]
    return tuple((i, read, col) for i, f, col in cols for read in connection.ops.get_db_converters(col) + f.get_db_converters(connection))


@contextmanager
def prepared() -> Iterator[Any]:
    """A cursor whose statements PostgreSQL parses and plans once per connection; Django's own everywhere else.

    Django binds on the client, which plans every statement anew; the few statements of an act are always the same.
    """
    if connection.vendor != "postgresql" or connection.force_debug_cursor or connection.execute_wrappers:
        with connection.cursor() as cursor:
            yield cursor
        return
    import psycopg

    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor


def first(sql: str, *params: Any) -> Any:
    """The first row of a statement, or None."""
    with prepared() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def fetch(model: type[M], where: str, *params: Any) -> M:
    """One row as an instance; raises `model.DoesNotExist`."""
    return fetch_beside(model, (), where, *params)[0]


def instance(model: type[M], values: list[Any]) -> M:
    for i, read, col in readers(model, connection.vendor):
        values[i] = read(values[i], col, connection)
    found: M = model.from_db(connection.alias, [f.attname for f in model._meta.concrete_fields], values)
    return found


class Beside(NamedTuple):
    """A row that travels with another: its model, alias and join condition; the join is a LEFT JOIN."""

    model: type[models.Model]
    alias: str
    on: str


@cache
def select_beside(model: type[models.Model], beside: tuple[Beside, ...]) -> str:
    names, _, rest = select_from(model).partition(" FROM ")
    for b in beside:
        names += "".join(f', "{b.alias}"."{f.column}"' for f in b.model._meta.concrete_fields)
        rest += f'LEFT JOIN "{b.model._meta.db_table}" "{b.alias}" ON {b.on} '
    return f"{names} FROM {rest}"


def fetch_beside(model: type[M], beside: tuple[Beside, ...], where: str, *params: Any) -> tuple[M, dict[str, Any]]:
    """One row and those beside it by alias (None where the join found nothing), in one statement."""
    row = first(select_beside(model, beside) + where, *params)
    if row is None:
        raise model.DoesNotExist(f"{model.__name__} {params}")  # type: ignore[attr-defined]
    width = len(model._meta.concrete_fields)
    found, others = instance(model, list(row[:width])), {}
    for b in beside:
        values = list(row[width : width + len(b.model._meta.concrete_fields)])
        width += len(values)
        others[b.alias] = instance(b.model, values) if values[0] is not None else None
    return found, others


def lock() -> str:
    """NO KEY: rows that only refer to the case need not wait. SQLite's IMMEDIATE transaction is its own lock."""
    return " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""


class Writes:
    """The writes of one act, in their order."""

    def __init__(self) -> None:
        self.sql: list[str] = []
        self.params: list[list[Any]] = []

    def add(self, sql: str, *params: Any) -> None:
        self.sql.append(sql)
        self.params.append(list(params))

    def insert(self, row: models.Model, after: str = "") -> None:
        """INSERT the model's own table; multi-table children are not inserted here (use the ORM in `begin`)."""
        model = type(row)
        values = [f.get_db_prep_save(f.pre_save(row, True), connection) for f in columns(model)]
        self.add(insert_into(model) + after, *values)

    def changes(self, row: models.Model, before: dict[str, Any]) -> None:
        """UPDATE only what differs from `before` (a copy of `__dict__`), table by table along the inheritance."""
        concrete = row._meta.concrete_model
        assert concrete is not None
        for model in (concrete, *concrete._meta.parents):
            changed = {f: row.__dict__.get(f.attname) for f in model._meta.local_concrete_fields if row.__dict__.get(f.attname) != before.get(f.attname)}
            if changed:
                sets = ", ".join(f'"{f.column}" = %s' for f in changed)
                key = model._meta.pk.column
                values = [f.get_db_prep_save(value, connection) for f, value in changed.items()]
                self.add(f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{key}" = %s', *values, row.pk)

    def send(self) -> int:
        """Send all, on PostgreSQL in one round trip; the last statement returns a key."""
        with prepared() as cursor, self.together(cursor):
            for sql, params in zip(self.sql, self.params, strict=True):
                cursor.execute(sql, params)
            row = cursor.fetchone()
        assert row is not None
        return int(row[0])

    @staticmethod
    def together(cursor: Any) -> Any:
        pipeline = getattr(getattr(cursor, "connection", None), "pipeline", None)
        return pipeline() if pipeline and connection.vendor == "postgresql" else nullcontext()


def next_number(organ_id: int, series: str, year: int) -> int:
    """The next number of a series; its row stays locked to the end of the transaction, so no number is lost or doubled."""
    row = first(
        "INSERT INTO casework_counter (organ_id, series, year, last) VALUES (%s, %s, %s, 1) "
        "ON CONFLICT (organ_id, series, year) DO UPDATE SET last = casework_counter.last + 1 RETURNING last",
        organ_id, series, year,
    )  # fmt: skip
    assert row is not None
    return int(row[0])

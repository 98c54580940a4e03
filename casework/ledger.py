"""Rows in, rows out, at the price of the statement.

The writes of one act are gathered here and sent together: one round trip on PostgreSQL. SQL is written once per model
from its fields, so that a new column needs no second place. Only this module knows that an act is not plain ORM.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

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
    return tuple(
        (i, read, col)
        for i, f, col in cols
        for read in connection.ops.get_db_converters(col) + f.get_db_converters(connection)
    )


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


def ask(*asked: tuple[str, tuple[Any, ...]]) -> list[list[Any]]:
    """The rows of several statements, on PostgreSQL in one round trip."""
    with ExitStack() as open_ones:
        cursors = [open_ones.enter_context(prepared()) for _ in asked]
        with Writes.together(cursors[0]):
            for cursor, (sql, params) in zip(cursors, asked, strict=True):
                cursor.execute(sql, params)
        return [list(cursor.fetchall()) for cursor in cursors]


def fetch(model: type[M], where: str, *params: Any) -> M:
    """One row as an instance; raises `model.DoesNotExist`."""
    return fetch_beside(model, (), where, *params)[0]


def here() -> Any:
    """This thread's connection itself: a row has dozens of columns, and each would ask the proxy anew."""
    return connections[DEFAULT_DB_ALIAS]


@cache
def attnames(model: type[models.Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields]


def instance(model: type[M], values: list[Any]) -> M:
    db = here()
    for i, read, col in readers(model, db.vendor):
        values[i] = read(values[i], col, db)
    found: M = model.from_db(db.alias, attnames(model), values)
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
    return read_beside(model, beside, row)


def read_beside(model: type[M], beside: tuple[Beside, ...], row: Any) -> tuple[M, dict[str, Any]]:
    """One row of `select_beside` as its instances."""
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
    """The writes of one act, in their order; `deltas` say what they change, for the entry to seal."""

    def __init__(self) -> None:
        self.sql: list[str] = []
        self.params: list[list[Any]] = []
        self.rows: list[tuple[int, models.Model]] = []  # rows to insert and their places among the statements
        self.deltas: list[list[Any]] = []

    def add(self, sql: str, *params: Any) -> None:
        """A statement about what is no part of the record (work-lists)."""
        self.sql.append(sql)
        self.params.append(list(params))

    def insert(self, row: models.Model) -> None:
        """INSERT the model's own table; multi-table children are not inserted here (use the ORM in `begin`)."""
        self.rows.append((len(self.sql), row))
        self.add("")

    def changes(self, row: models.Model, before: dict[str, Any]) -> None:
        """UPDATE only what differs from `before` (`flows.door.act.as_it_stands`), table by table of the inheritance."""
        concrete = row._meta.concrete_model
        assert concrete is not None
        for model in (concrete, *concrete._meta.parents):
            fields = model._meta.local_concrete_fields
            changed = {f: row.__dict__.get(f.attname) for f in fields if differs(f, row, before)}
            if not changed:
                continue
            sets = ", ".join(f'"{f.column}" = %s' for f in changed)
            db = here()
            values = [f.get_db_prep_save(value, db) for f, value in changed.items()]
            self.add(
                f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{model._meta.pk.column}" = %s', *values, row.pk
            )
            for f, value in changed.items():
                if f.attname not in MOVED_BY_THE_RECORD.get(model._meta.db_table, ()):
                    said = [canon(f, before.get(f.attname)), canon(f, value, fit=True)]
                    self.deltas.append([model._meta.db_table, row.pk, f.column, *said])

    def removes(self, row: models.Model) -> None:
        """DELETE a row that the line taken back had made; what it held stays sealed in that line."""
        meta = row._meta
        self.add(f'DELETE FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s', row.pk)
        self.deltas.append([meta.db_table, row.pk, None])

    def keyed(self) -> None:
        """Give every new row its key and write its statement; call once, before the deltas are sealed."""
        fresh = [row for _, row in self.rows if row.pk is None]
        for row, key in zip(fresh, keys_for([row._meta.db_table for row in fresh]), strict=True):
            row.pk = key
        db = here()
        for place, row in self.rows:
            fields = type(row)._meta.local_concrete_fields
            self.sql[place] = insert_with_key(type(row))
            self.params[place] = [f.get_db_prep_save(f.pre_save(row, True), db) for f in fields]
            said = {f.column: canon(f, getattr(row, f.attname), fit=True) for f in fields if not f.primary_key}
            self.deltas.append([row._meta.db_table, row.pk, {k: v for k, v in said.items() if v not in (None, "")}])
        self.rows = []

    def created(self, row: models.Model) -> None:
        """Note a row that the ORM has inserted in this act, along its inheritance."""
        concrete = row._meta.concrete_model
        assert concrete is not None
        for model in (concrete, *concrete._meta.parents):
            skipped = MOVED_BY_THE_RECORD.get(model._meta.db_table, ())
            fields = [f for f in model._meta.local_concrete_fields if not f.primary_key and f.attname not in skipped]
            said = {f.column: canon(f, getattr(row, f.attname)) for f in fields}
            self.deltas.append([model._meta.db_table, row.pk, {k: v for k, v in said.items() if v not in (None, "")}])

    def flush(self) -> None:
        """Send what there is so far, so that what is asked next sees it; the deltas stay for the entry to seal."""
        self.keyed()
        with prepared() as cursor, self.together(cursor):
            for sql, params in zip(self.sql, self.params, strict=True):
                cursor.execute(sql, params)
        self.sql, self.params = [], []

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

    def close(self, row: models.Model) -> int:
        """Send all with `row` as the last statement, and return its key; nothing of it enters the deltas."""
        fields = columns(type(row))
        db = here()
        values = [f.get_db_prep_save(f.pre_save(row, True), db) for f in fields]
        self.add(insert_into(type(row)) + " RETURNING id", *values)
        return self.send()


# columns that every line of the record moves by itself: the line says them already
MOVED_BY_THE_RECORD = {"casework_case": ("head", "entries", "moved"), "casework_proceeding": ("line",)}


class DoesNotFit(ValueError):
    """A value is longer than its column or outside its range; `args` is one Chinese sentence."""


RANGES: dict[str, tuple[int, int]] = {
    "PositiveSmallIntegerField": (0, 32_767),
    "SmallIntegerField": (-32_768, 32_767),
    "PositiveIntegerField": (0, 2**31 - 1),
    "IntegerField": (-(2**31), 2**31 - 1),
    "PositiveBigIntegerField": (0, 2**63 - 1),
}


def differs(field: models.Field[Any, Any], row: models.Model, before: dict[str, Any]) -> bool:
    return bool(row.__dict__.get(field.attname) != before.get(field.attname))


def canon(field: models.Field[Any, Any], value: Any, fit: bool = False) -> Any:
    """A column's value as the record seals it: JSON, days in ISO form, hours in UTC, money as "1250.50".

    With `fit`, raises DoesNotFit for what the column cannot hold: SQLite would store it, PostgreSQL refuse or cut it.
    """
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(value, str) and not isinstance(field, (models.DateField, models.DecimalField)):
        most = field.max_length
        if fit and most is not None and len(value) > most:
            raise DoesNotFit(f"“{field.verbose_name}”最多{most}字，现为{len(value)}字，请缩短。")
        return str(value)
    value = field.to_python(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == round(value, 2) else f"{value.normalize():f}"
    least, most = RANGES.get(field.get_internal_type(), (None, None))
    if fit and least is not None and not isinstance(value, bool) and not least <= value <= most:
        raise DoesNotFit(f"“{field.verbose_name}”应在{least}到{most}之间，现为{value}，请核对。")
    return value


@cache
def insert_with_key(model: type[models.Model]) -> str:
    fields = model._meta.local_concrete_fields
    names, marks = ", ".join(f'"{f.column}"' for f in fields), ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'


def keys_for(tables: list[str]) -> list[int]:
    """A fresh key for a row of each table, in one statement; the keys of an act that fails are simply not used."""
    if not tables:
        return []
    if connection.vendor == "postgresql":
        sql = "SELECT " + ", ".join(["nextval(%s::text::regclass)"] * len(tables))
        return [int(key) for key in first(sql, *[f"{table}_id_seq" for table in tables])]
    names = sorted(set(tables))
    marks = ", ".join(["%s"] * len(names))
    with prepared() as cursor:
        cursor.execute(f"SELECT name, seq FROM sqlite_sequence WHERE name IN ({marks})", names)
        last = dict(cursor.fetchall())
    found = []
    for table in tables:
        last[table] = last.get(table, 0) + 1
        found.append(last[table])
    return found


def next_number(organ_id: int, series: str, year: int) -> int:
    """The next number of a series.

    Its row stays locked to the end of the transaction, so no number is lost or doubled.
    """
    row = first(
        "INSERT INTO casework_counter (organ_id, series, year, last) VALUES (%s, %s, %s, 1) "
        "ON CONFLICT (organ_id, series, year) DO UPDATE SET last = casework_counter.last + 1 RETURNING last",
        organ_id,
        series,
        year,
    )
    assert row is not None
    return int(row[0])

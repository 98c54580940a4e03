"""The PostgreSQL side, by its own catalogue: tables and columns, keys, triggers, sequences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup import moments

# what `migrate` itself writes into a new database
MADE_BY_MIGRATE = (moments.MIGRATIONS, ContentType._meta.db_table, Permission._meta.db_table)
FOREIGN = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)
COLUMNS = (
    "SELECT column_name, udt_name FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND table_name = %s"
)
SEQUENCES = (
    "SELECT t.relname, a.attname, s.oid::regclass::text FROM pg_class s JOIN pg_depend d ON d.objid = s.oid "
    "JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid "
    "WHERE s.relkind = 'S' AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass "
    "AND s.relnamespace = current_schema()::regnamespace"
)
GUARDED = (
    "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND c.relnamespace = current_schema()::regnamespace"
)


def asked(db: BaseDatabaseWrapper, sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with db.cursor() as cursor:
        cursor.execute(sql, params or None)
        return list(cursor.fetchall()) if cursor.description else []


def used(db: BaseDatabaseWrapper) -> str:
    """A table that holds rows of somebody's; "" when the database is empty or freshly migrated."""
    found = (one for one in moments.tables(db) if one not in MADE_BY_MIGRATE)
    return next((one for one in found if asked(db, f'SELECT 1 FROM "{one}" LIMIT 1')), "")


def types(db: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """The type of every column."""
    return dict(asked(db, COLUMNS, table))


def emptied(db: BaseDatabaseWrapper, tables: list[str]) -> list[tuple[str, str, str]]:
    """Make the tables ready to be filled: empty, their triggers asleep, their foreign keys put away and answered."""
    foreign = asked(db, FOREIGN)
    for table, name, _ in foreign:
        asked(db, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for one in tables:
        asked(db, f'ALTER TABLE "{one}" DISABLE TRIGGER USER')
    asked(db, f"TRUNCATE {moments.sql_list(tables)}")
    return foreign


def awake(db: BaseDatabaseWrapper, tables: list[str], foreign: list[tuple[str, str, str]]) -> None:
    """Put the foreign keys back, asked of every row, and wake the triggers."""
    for table, name, said in foreign:
        asked(db, f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}")
    for one in tables:
        asked(db, f'ALTER TABLE "{one}" ENABLE TRIGGER USER')


def filled(db: BaseDatabaseWrapper, table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Stream rows into a table; texts as SQLite holds them are what PostgreSQL reads."""
    into = f'COPY "{table}" ({moments.sql_list(columns)}) FROM STDIN'
    with db.wrap_database_errors, db.cursor() as cursor, cursor.cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)


def sequenced(db: BaseDatabaseWrapper, last: dict[str, int]) -> None:
    """Let every sequence go on after the highest key ever given."""
    for table, column, sequence in asked(db, SEQUENCES):
        most = asked(db, f'SELECT max("{column}") FROM "{table}"')[0][0] or 0
        most = max(most, last.get(table, 0))
        asked(db, "SELECT setval(%s, %s, %s)", sequence, most or 1, bool(most))


def guarded(db: BaseDatabaseWrapper) -> set[str]:
    """The tables whose triggers are awake."""
    return {row[0] for row in asked(db, GUARDED)}

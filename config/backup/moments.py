"""What a database holds at one moment, read with the plain SQL that every release since the first understands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.backends.base.base import BaseDatabaseWrapper

from casework.models import Case, Entry, RegisterHead

MANY = 2000
MIGRATIONS = "django_migrations"
CASES, LINES, REGISTERS = (one._meta.db_table for one in (Case, Entry, RegisterHead))
ORDERED = {"postgresql": 'COLLATE "C"'}  # as SQLite orders text: by its bytes


def rows(db: BaseDatabaseWrapper, sql: str, *params: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement, a few thousand in memory at a time."""
    with db.chunked_cursor() as asked:
        asked.execute(sql, params)
        while found := asked.fetchmany(MANY):
            yield from found


def sql_list(names: Iterable[str]) -> str:
    """Names of tables or columns as SQL lists them."""
    return ", ".join(f'"{one}"' for one in names)


def tables(db: BaseDatabaseWrapper) -> list[str]:
    with db.cursor() as cursor:
        return sorted(one.name for one in db.introspection.get_table_list(cursor) if one.type in "tp")


def counts(db: BaseDatabaseWrapper) -> dict[str, int]:
    """How many rows each table holds."""
    return {one: next(rows(db, f'SELECT count(*) FROM "{one}"'))[0] for one in tables(db)}


def migrations(db: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """The migrations that the database has seen, by app."""
    found: dict[str, list[str]] = {}
    there = MIGRATIONS in tables(db)
    for app, name in sorted(rows(db, f"SELECT app, name FROM {MIGRATIONS}")) if there else ():
        found.setdefault(app, []).append(name)
    return found


def heads(db: BaseDatabaseWrapper) -> dict[str, Any]:
    """The heads of the record: cases, their lines, one digest over all, the registers, the time of the last line."""
    there = set(tables(db))
    seen, cases, lines = hashlib.sha256(), 0, 0
    if CASES in there:
        for key, entries, head in rows(db, f'SELECT id, entries, head FROM "{CASES}" ORDER BY id'):
            seen.update(f"{key} {entries} {head}\n".encode())
            cases, lines = cases + 1, lines + entries
    known = rows(db, f'SELECT register, lines, head FROM "{REGISTERS}"') if REGISTERS in there else ()
    registers = {name: [count, head] for name, count, head in sorted(known)}
    last = next(rows(db, f'SELECT max(at) FROM "{LINES}"'))[0] if LINES in there else None
    return {
        "cases": cases,
        "lines": lines,
        "digest": seen.hexdigest(),
        "registers": registers,
        "last": str(last or "")[:19],
    }


def keepers() -> list[str]:
    """The tables whose rows name a file kept under its digest: those with the columns file and sha256."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        try:
            columns = [model._meta.get_field(name) for name in ("file", "sha256")]
        except FieldDoesNotExist:
            continue
        if all(one in model._meta.local_fields for one in columns) and not model._meta.proxy:
            found.append(model._meta.db_table)
    return sorted(found)


def files(db: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Path under MEDIA_ROOT and SHA-256 of every file that a row names, in the order of their bytes, each once."""
    there = set(tables(db))
    asked = [f"""SELECT file, sha256 FROM "{one}" WHERE file <> ''""" for one in keepers() if one in there]
    if asked:
        order = ORDERED.get(db.vendor, "")
        yield from rows(
            db,
            f"SELECT file, sha256 FROM ({' UNION '.join(asked)}) AS kept ORDER BY file {order}, sha256 {order}",
        )

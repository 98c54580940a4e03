"""The SQLite side: its tables as they stand, while nobody may write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from config.backup import sqlite
from config.backup.moments import MANY, sql_list


@contextmanager
def frozen(database: dict[str, Any]) -> Iterator[sqlite3.Connection]:
    """Within, others may read the database and nobody may write it. Raises Trouble when it is in use."""
    sqlite.free(database)
    with closing(sqlite3.connect(sqlite.path(database), timeout=0, isolation_level=None)) as found:
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("BEGIN IMMEDIATE")
        yield found


def tables(db: sqlite3.Connection) -> list[str]:
    """Every table with rows of its own; what an index of words (FTS) keeps for itself is made again elsewhere."""
    return sorted(row[1] for row in db.execute("PRAGMA main.table_list") if row[2] == "table" and own(row[1]))


def own(name: str) -> bool:
    return not name.startswith("sqlite_")


def columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')]


def rows(db: sqlite3.Connection, table: str, names: list[str]) -> Iterator[tuple[Any, ...]]:
    asked = db.execute(f'SELECT {sql_list(names)} FROM "{table}"')
    while found := asked.fetchmany(MANY):
        yield from found


def last_keys(db: sqlite3.Connection) -> dict[str, int]:
    """The highest key ever given in each table, that of rows deleted since among them."""
    there = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone()
    return dict(db.execute("SELECT name, seq FROM sqlite_sequence")) if there else {}


def guarded(db: sqlite3.Connection) -> set[str]:
    """The tables that have triggers."""
    return {row[0] for row in db.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'")}

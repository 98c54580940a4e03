"""Statements on their way to the database, in as few round trips as can be.

Django binds on the client, which plans every statement anew, and waits for each answer. The few statements of an act
are always the same, so on PostgreSQL they are bound on the server, prepared by the connection, and travel together:
BEGIN with what is read first, COMMIT with what is written last. Elsewhere they go by Django's own cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

Asked = tuple[str, tuple[Any, ...]]  # a statement and its parameters


def here() -> Any:
    """This thread's connection itself: a row has dozens of columns, and each would ask the proxy anew."""
    return connections[DEFAULT_DB_ALIAS]


def server() -> Any:
    """psycopg's connection, where statements may be bound on the server; None elsewhere and while they are counted."""
    db = here()
    if db.vendor != "postgresql" or db.force_debug_cursor or db.execute_wrappers:
        return None
    db.ensure_connection()
    db.validate_no_broken_transaction()  # as Django's own cursor asks
    return db.connection


@contextmanager
def prepared() -> Iterator[Any]:
    """A cursor whose statements PostgreSQL parses and plans once per connection; Django's own everywhere else."""
    raw = server()
    if raw is None:
        with connection.cursor() as cursor:
            yield cursor
        return
    import psycopg

    with here().wrap_database_errors, psycopg.Cursor(raw) as cursor:
        yield cursor


@contextmanager
def together(raw: Any) -> Iterator[Callable[[], Any]]:
    """What is executed inside travels in one round trip; gives the maker of cursors."""
    import psycopg

    begins = opening(raw)
    with here().wrap_database_errors, raw.pipeline():
        if begins:
            psycopg.Cursor(raw).execute("BEGIN", prepare=False)
        yield partial(psycopg.Cursor, raw)


def opening(raw: Any) -> bool:
    """Whether a transaction that Django has begun is still to be opened: psycopg would send BEGIN alone, and wait.

    psycopg is told not to; COMMIT and ROLLBACK stay Django's.
    """
    db = here()
    whole = db.in_atomic_block and db.commit_on_exit and raw.isolation_level is None
    if raw.autocommit or not whole or raw.pgconn.transaction_status:  # 0: no transaction is open
        return False
    raw.autocommit = True
    return True


def ask(*asked: Asked) -> list[list[Any]]:
    """The rows of several statements, on PostgreSQL in one round trip."""
    raw = server()
    if raw is None:
        with connection.cursor() as cursor:
            return [rows(cursor, *one) for one in asked]
    if len(asked) == 1 and raw.pgconn.transaction_status:
        with prepared() as cursor:
            return [rows(cursor, *asked[0])]
    with together(raw) as new_cursor:
        cursors = [new_cursor() for _ in asked]
        for cursor, (sql, params) in zip(cursors, asked, strict=True):
            cursor.execute(sql, params)
    return [list(cursor.fetchall()) for cursor in cursors]


def rows(cursor: Any, sql: str, params: tuple[Any, ...]) -> list[Any]:
    cursor.execute(sql, params)
    return list(cursor.fetchall())


def first(sql: str, *params: Any) -> Any:
    """The first row of a statement, or None."""
    found = ask((sql, params))[0]
    return found[0] if found else None


def send(statements: Iterable[tuple[str, Sequence[Any]]], last: bool = False) -> None:
    """Statements that answer nothing, on PostgreSQL in one round trip.

    `last`: nothing follows in this transaction, so COMMIT travels with them, and Django's own finds nothing left to do.
    Within a larger transaction it is left to that one.
    """
    raw, db = server(), here()
    if raw is None:
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
        return
    outermost = db.in_atomic_block and not db.savepoint_ids
    with together(raw) as new_cursor:
        cursor = new_cursor()
        for sql, params in statements:
            cursor.execute(sql, params)
        if last and outermost:
            commit(cursor)


def commit(cursor: Any) -> None:
    """COMMIT as the last of the statements."""
    cursor.execute("COMMIT", prepare=False)

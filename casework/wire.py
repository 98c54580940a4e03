"""Statements on their way to the database, in as few round trips as can be.

Django binds on the client, which plans every statement anew, and waits for each answer. The few statements of an act
are always the same, so on PostgreSQL they are bound on the server, prepared by the connection, and travel together:
BEGIN with what is read first, COMMIT with what is written last. SQLite is a library in this process: there they go to
its own connection, past Django's wrappers. While statements are counted or wrapped, they go by Django's own cursor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from casework.joining import joined

Asked = tuple[str, tuple[Any, ...]]  # a statement and its parameters
MARK = re.compile(r"(?<!%)%s")  # as Django's own cursor knows it


def here() -> Any:
    """This thread's connection itself: a row has dozens of columns, and each would ask the proxy anew."""
    return connections[DEFAULT_DB_ALIAS]


def driver(db: Any) -> Any:
    """The driver's own connection; None while statements are counted or wrapped, for then Django's cursor counts."""
    if db.force_debug_cursor or db.execute_wrappers:
        return None
    db.ensure_connection()
    db.validate_no_broken_transaction()  # as Django's own cursor asks
    return db.connection


@contextmanager
def prepared() -> Iterator[Any]:
    """A cursor whose statements PostgreSQL parses and plans once per connection; Django's own everywhere else."""
    db = here()
    raw = driver(db) if db.vendor == "postgresql" else None
    if raw is None:
        with db.cursor() as cursor:
            yield cursor
        return
    with db.wrap_database_errors:
        yield cursors(db, raw, 1)[0]


def cursors(db: Any, raw: Any, count: int) -> list[Any]:
    """So many of psycopg's cursors, kept with the connection: a new one learns anew how each type is written and read.

    What they hold is to be fetched before others are asked for.
    """
    import psycopg

    owner, kept = db.__dict__.get("kept_cursors", (None, []))
    if owner is not raw:
        owner, kept = db.__dict__["kept_cursors"] = (raw, [])
    kept.extend(psycopg.Cursor(raw) for _ in range(count - len(kept)))
    return kept[:count]


@contextmanager
def together(db: Any, raw: Any, count: int) -> Iterator[list[Any]]:
    """What is executed inside, by so many cursors, travels to PostgreSQL in one round trip, and in one piece."""
    begins, given = opening(db, raw), cursors(db, raw, count)
    with db.wrap_database_errors, first_wrong(), raw.pipeline() as pipeline, held(pipeline):
        if begins:
            given[0].execute("BEGIN", prepare=False)
        yield given


@contextmanager
def held(pipeline: Any) -> Iterator[None]:
    """Statements wait for each other: psycopg would send each as it comes, and the server wake for each.

    What they hold is given to libpq at the end of the block, which sends it when the pipeline is left.
    """
    pipeline._communicate_gen = lambda: iter(())
    try:
        yield
    finally:
        del pipeline._communicate_gen
        while pipeline.command_queue:
            pipeline.command_queue.popleft()()


@contextmanager
def first_wrong() -> Iterator[None]:
    """Of a pipeline that failed, what failed first, not that what came after it was passed over."""
    import psycopg

    try:
        yield
    except psycopg.errors.PipelineAborted as aborted:
        before = aborted.__context__
        raise (before if isinstance(before, psycopg.Error) else aborted) from None


def opening(db: Any, raw: Any) -> bool:
    """Whether a transaction that Django has begun is still to be opened: psycopg would send BEGIN alone, and wait.

    psycopg is told not to; COMMIT and ROLLBACK stay Django's.
    """
    whole = db.in_atomic_block and db.commit_on_exit and raw.isolation_level is None
    if raw.autocommit or not whole or raw.pgconn.transaction_status:  # 0: no transaction is open
        return False
    raw.autocommit = True
    return True


def ask(*asked: Asked) -> list[list[Any]]:
    """The rows of several statements, on PostgreSQL in one round trip."""
    db = here()
    raw = driver(db)
    if raw is None or db.vendor != "postgresql":
        with one_by_one(db, raw) as execute:
            return [list(execute(*one).fetchall()) for one in asked]
    if len(asked) == 1 and raw.pgconn.transaction_status:
        with prepared() as cursor:
            cursor.execute(*asked[0])
            return [list(cursor.fetchall())]
    with together(db, raw, len(asked)) as given:
        for cursor, (sql, params) in zip(given, asked, strict=True):
            cursor.execute(sql, params)
    return [list(cursor.fetchall()) for cursor in given]


def in_turn(what: str) -> None:
    """Whoever names the same thing waits here until the other's transaction has ended, and sees what it left.

    SQLite has one writer at a time anyway.
    """
    if here().vendor == "postgresql":
        ask(("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))::text", (what,)))


@contextmanager
def one_by_one(db: Any, raw: Any) -> Iterator[Callable[[str, Sequence[Any]], Any]]:
    """What executes a statement and gives the cursor with its rows: SQLite's own connection, or Django's cursor."""
    if raw is None:
        with db.cursor() as cursor:

            def counted(sql: str, params: Sequence[Any]) -> Any:
                cursor.execute(sql, params)
                return cursor

            yield counted
        return
    with db.wrap_database_errors:
        yield lambda sql, params: raw.execute(questioned(sql), params)


@lru_cache(maxsize=1024)
def questioned(sql: str) -> str:
    """The statement with the marks that SQLite knows, as Django writes them."""
    return MARK.sub("?", sql).replace("%%", "%")


def first(sql: str, *params: Any) -> Any:
    """The first row of a statement, or None."""
    found = ask((sql, params))[0]
    return found[0] if found else None


def send(statements: Iterable[tuple[str, Sequence[Any]]], last: bool = False) -> None:
    """Statements that answer nothing, on PostgreSQL in one round trip.

    `last`: nothing follows in this transaction, so COMMIT travels with them, and Django's own then finds nothing left
    to do. Within a larger transaction it is left to that one.
    """
    db = here()
    raw = driver(db)
    if raw is None or db.vendor != "postgresql":
        with one_by_one(db, raw) as execute:
            for sql, params in statements:
                execute(sql, params)
        return
    outermost = db.in_atomic_block and not db.savepoint_ids
    with together(db, raw, 1) as (cursor,):
        for sql, params in joined(statements):
            cursor.execute(sql, params)
        if last and outermost:
            commit(cursor)


def commit(cursor: Any) -> None:
    """COMMIT as the last of the statements."""
    cursor.execute("COMMIT", prepare=False)

"""The move: one transaction on the PostgreSQL side, committed when every table and every verification agrees."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import environ
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup import moments
from config.backup.engines import kind
from config.backup.places import Place, in_use, opened, verified
from config.backup.trouble import Trouble, alone, plainly
from config.moving import source, target
from config.moving.alike import Sum

Say = Callable[[str], Any]
STANDS = "SQLite 的数据没有动，PostgreSQL 中没有留下任何行；排除之后可以重做。"
LOCK = "anjian to-postgres"


@dataclass(frozen=True)
class Moved:
    """What was moved: tables, their rows, and what verification says on both sides."""

    tables: int
    rows: int
    wrong: list[str]


def move(url: str, place: Place, say: Say) -> Moved:
    """Move the installation into the database of the URL. Raises Trouble."""
    database = settings_of(url)
    if kind(place.database) != "sqlite":
        raise Trouble("本机用的不是 SQLite，没有什么可以搬；请在 DATABASE_URL 指向 SQLite 时运行。")
    with plainly("搬迁", STANDS), ExitStack() as held:
        held.enter_context(alone(place.var))
        lite = held.enter_context(source.frozen(place.database))
        pg = held.enter_context(opened(database))
        ready(pg, place)
        before = held.enter_context(opened(place.database))
        with in_use(before, place.keys, place.files):
            wrong = verified()
        before.close()
        say(f"搬迁之前核验：{f'{len(wrong)}个问题' if wrong else '完好'}。")
        with in_use(pg, place.keys, place.files), transaction.atomic():
            return carried(lite, pg, wrong, say)


def settings_of(url: str) -> dict[str, Any]:
    """The settings of the database that a URL names. Raises Trouble unless it is PostgreSQL."""
    try:
        found = environ.Env.db_url_config(url)
    except (ValueError, environ.ImproperlyConfigured) as why:
        raise Trouble("数据库地址读不出，请写作 postgres://用户:密码@主机:5432/库名。") from why
    if "ENGINE" not in found or kind(found) == "sqlite" or "postgres" not in found["ENGINE"]:
        raise Trouble("要搬去的应当是 PostgreSQL，请写作 postgres://用户:密码@主机:5432/库名。")
    return dict(found)


def ready(pg: BaseDatabaseWrapper, place: Place) -> None:
    """The target is empty and has the tables of this release. Raises Trouble."""
    try:
        pg.ensure_connection()
    except DatabaseError as why:
        raise Trouble(f"连不上要搬去的数据库：{str(why).strip()}；请核对地址，并先建好空库。") from why
    if not target.asked(pg, "SELECT pg_try_advisory_lock(hashtext(%s))", LOCK)[0][0]:
        raise Trouble("另一个搬迁正在往这个数据库中进行，请等它结束。")
    if table := target.used(pg):
        raise Trouble(f"要搬去的数据库不是空的（表 {table} 中有数据），没有动它；请另建空库。")
    with in_use(pg, place.keys, place.files):
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def carried(lite: sqlite3.Connection, pg: BaseDatabaseWrapper, before: list[str], say: Say) -> Moved:
    """Carry every table over and hold both sides to each other, inside the transaction. Raises Trouble."""
    tables, there = source.tables(lite), moments.tables(pg)
    same_release(lite, pg)
    if strange := sorted(set(tables) - set(there)):
        raise Trouble(f"表 {'、'.join(strange)} 不属于本版本，没有搬；请先查明它的来历。{STANDS}")
    for extra in sorted(set(there) - set(tables)):
        say(f"表 {extra} 只在 PostgreSQL 中有，留作新库的样子。")
    asked_zone = "SET LOCAL TIME ZONE 'UTC'"  # SQLite keeps moments in UTC without saying so
    target.asked(pg, asked_zone)
    foreign = target.emptied(pg, tables)
    sums = {table: carried_table(lite, pg, table) for table in tables}
    target.awake(pg, tables, foreign)
    target.sequenced(pg, source.last_keys(lite))
    arrived(pg, sums)
    if asleep := source.guarded(lite) - target.guarded(pg):
        raise Trouble(f"表 {'、'.join(sorted(asleep))} 在 PostgreSQL 中缺少触发器，请查明迁移。{STANDS}")
    say(f"{len(tables)}个表逐行相符。")
    after = verified()
    if sorted(after) != sorted(before):
        other = sorted(set(after) ^ set(before))
        raise Trouble(f"搬迁前后核验的结果不同，例如：{other[0]}{STANDS}")
    say("搬迁之后核验：与之前相同。")
    return Moved(len(tables), sum(one.count for one, _ in sums.values()), after)


def same_release(lite: sqlite3.Connection, pg: BaseDatabaseWrapper) -> None:
    known = f"SELECT app, name FROM {moments.MIGRATIONS}"
    have, want = set(lite.execute(known)), set(target.asked(pg, known))
    if have != want:
        app, name = sorted(have ^ want)[0]
        raise Trouble(f"SQLite 与本版本的迁移不同（{app}.{name}），请先运行 migrate 和 level 再搬。{STANDS}")


def carried_table(lite: sqlite3.Connection, pg: BaseDatabaseWrapper, table: str) -> tuple[Sum, list[str]]:
    """Carry one table; the sum of its rows and its columns. Raises Trouble naming the table."""
    types, columns = target.types(pg, table), source.columns(lite, table)
    if set(types) != set(columns):
        raise Trouble(f"表 {table} 的列 {'、'.join(sorted(set(types) ^ set(columns)))} 只在一边有。{STANDS}")
    seen = Sum(types[one] for one in columns)
    try:
        target.filled(pg, table, columns, seen.passing(source.rows(lite, table, columns)))
    except (DatabaseError, ValueError) as why:
        raise Trouble(f"表 {table} 第{seen.count}行附近有 PostgreSQL 不收的值：{str(why).strip()}。{STANDS}") from why
    return seen, columns


def arrived(pg: BaseDatabaseWrapper, sums: dict[str, tuple[Sum, list[str]]]) -> None:
    """Every table holds the rows that left. Raises Trouble."""
    for table, (left, columns) in sums.items():
        types = target.types(pg, table)
        seen = Sum(types[one] for one in columns)
        for row in moments.rows(pg, f'SELECT {moments.sql_list(columns)} FROM "{table}"'):
            seen.add(row)
        if seen != left:
            raise Trouble(f"表 {table} 到达的{seen.count}行与原来的{left.count}行不同。{STANDS}")

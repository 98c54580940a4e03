"""PostgreSQL: a snapshot by pg_dump, a database beside another, one in the place of another."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import DatabaseError, OperationalError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from config.backup.places import opened
from config.backup.trouble import SAID_FULL, Trouble

DUMP = "database.dump"
PART, ASIDE = "_restoring_", "_before_"
LONGEST = 63  # bytes of a name in PostgreSQL
IN_USE = "数据库 {name} 还有{count}个连接：请先停下服务和其他命令，再做一次；什么都没有改动。"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


def size(database: dict[str, Any]) -> int:
    """Bytes that a dump needs at least: not known before, it is compressed."""
    return 0


def place_for(database: dict[str, Any], size: int) -> None:
    """The server knows what room it has, and says so."""


@contextmanager
def server(database: dict[str, Any]) -> Iterator[Any]:
    """A cursor on the server, in none of our databases."""
    with opened(database) as db, db._nodb_cursor() as cursor:
        yield cursor


def stands(database: dict[str, Any]) -> bool:
    with server(database) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database["NAME"]])
        return bool(cursor.fetchone())


def unchanged(database: dict[str, Any]) -> dict[str, Any]:
    return database


@contextmanager
def snapshot(database: dict[str, Any], dump: Path) -> Iterator[BaseDatabaseWrapper]:
    """Dump the database as it is now, while others may write, and read it as of the same moment."""
    with opened(database) as db:
        try:
            db.ensure_connection()
        except OperationalError as why:
            raise Trouble(
                f"连不上数据库 {database['NAME']}：{str(why).strip()}；没有备份，请核对 DATABASE_URL。"
            ) from why
        with transaction_of(db), db.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={dump}"]
            run("pg_dump", db, database, options)
            with dump.open("rb") as file:
                os.fsync(file.fileno())
            yield db


@contextmanager
def transaction_of(db: BaseDatabaseWrapper) -> Iterator[None]:
    """A transaction of a connection that Django does not know by name."""
    db.set_autocommit(False)
    db.in_atomic_block = True
    try:
        yield
        db.in_atomic_block = False
        db.commit()
    except BaseException:
        db.in_atomic_block = False
        with suppress(DatabaseError):
            db.rollback()
        raise
    finally:
        with suppress(DatabaseError):
            db.set_autocommit(True)


def run(name: str, db: BaseDatabaseWrapper, database: dict[str, Any], options: list[str]) -> None:
    """Run a tool of PostgreSQL that fits the server; its password goes by the environment."""
    path = tool(name, db.pg_version // 10000)  # type: ignore[attr-defined]
    args, more = DatabaseClient.settings_to_cmd_args_env(database, [])
    where = [*args[1:-1], *(["--dbname", args[-1]] if name == "pg_restore" else [args[-1]])]
    done = subprocess.run(
        [path, *where, *options], env=os.environ | (more or {}) | {"LC_ALL": "C"}, capture_output=True, text=True
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["没有说明原因"]
        full = any(one in done.stderr for one in SAID_FULL)
        why = "盘已写满，请腾出空间后重做" if full else f"它报告：{said[0]}"
        raise Trouble(f"{name} 没有完成，原有的数据没有动。{why}。")


def tool(name: str, server_major: int) -> str:
    """Where a tool lies. Raises Trouble when it is missing or older than the server."""
    path = shutil.which(name)
    if not path:
        raise Trouble(
            f"没有找到 {name}：请安装与数据库服务器同一版本（{server_major}）的 PostgreSQL 客户端"
            f"（Debian 上为 postgresql-client-{server_major}），并使它在 PATH 中。"
        )
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\) (\d+)", said)
    if not found or int(found[1]) < server_major:
        raise Trouble(
            f"{name} 的版本（{found[1] if found else said.strip()}）低于数据库服务器（{server_major}）："
            f"请安装 postgresql-client-{server_major}，并使它在 PATH 中排在前面。"
        )
    return path


def named(name: str, mark: str, said: str) -> str:
    """The name of a database beside another, within what PostgreSQL allows; `said` is a stamp."""
    tail = f"{mark}{said.lower()}"
    return name.encode()[: LONGEST - len(tail)].decode(errors="ignore") + tail


@contextmanager
def beside(database: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The settings of an empty database beside this one, which is dropped at the end unless it took its place."""
    fresh = named(str(database["NAME"]), PART, name)
    with server(database) as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"anjian restore {database['NAME']}"])
        if not cursor.fetchone()[0]:
            raise Trouble(f"数据库 {database['NAME']} 旁已有另一个恢复正在进行，请等它结束后再做。")
        for old in left(cursor, fresh.removesuffix(name.lower())):
            drop(cursor, old)
        create(cursor, fresh, str(database["NAME"]))
        try:
            yield database | {"NAME": fresh}
        finally:
            drop(cursor, fresh)


def left(cursor: Any, start: str) -> list[str]:
    """Databases of restores that were killed: whoever restores is alone."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [start])
    return [row[0] for row in cursor.fetchall()]


def create(cursor: Any, fresh: str, like: str) -> None:
    """An empty database, sorting and comparing as the one it stands beside."""
    cursor.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = %s", [like])
    row = cursor.fetchone()
    sorts = " LC_COLLATE %s LC_CTYPE %s" if row else ""
    try:
        cursor.execute(f"CREATE DATABASE {quoted(fresh)} TEMPLATE template0 ENCODING 'UTF8'{sorts}", row or [])
    except ProgrammingError as why:
        raise Trouble(
            "数据库账号无权新建数据库，而恢复要先装入旁边的新库：请管理员执行 ALTER ROLE … CREATEDB 后重做"
            f"（{str(why).strip()}）。"
        ) from why


def drop(cursor: Any, name: str) -> None:
    cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def load(dump: Path, database: dict[str, Any]) -> None:
    with opened(database) as db:
        db.ensure_connection()
        run("pg_restore", db, database, ["--no-owner", "--no-privileges", "--exit-on-error", str(dump)])


def free(database: dict[str, Any]) -> None:
    """Raise Trouble when anybody else is connected to the database."""
    with server(database) as cursor:
        cursor.execute(OTHERS, [database["NAME"]])
        count = cursor.fetchone()[0]
    if count:
        raise Trouble(IN_USE.format(name=database["NAME"], count=count))


def swap(fresh: dict[str, Any], live: dict[str, Any], name: str) -> str:
    """Give the fresh database the live one's name, both in one transaction; answers the name that was given to the
    live one, "" when there was none.
    """
    aside, there = named(str(live["NAME"]), ASIDE, name), stands(live)
    with server(live) as cursor:
        cursor.execute("BEGIN")
        try:
            if there:
                cursor.execute(f"ALTER DATABASE {quoted(str(live['NAME']))} RENAME TO {quoted(aside)}")
            cursor.execute(f"ALTER DATABASE {quoted(str(fresh['NAME']))} RENAME TO {quoted(str(live['NAME']))}")
        except OperationalError as why:
            cursor.execute("ROLLBACK")
            raise Trouble(IN_USE.format(name=live["NAME"], count="")) from why
        cursor.execute("COMMIT")
    return aside if there else ""

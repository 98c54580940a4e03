"""SQLite: a snapshot by its online backup, a database beside another, one in the place of another."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup.places import opened
from config.backup.stored import copied, settle
from config.backup.trouble import Trouble, room

DUMP = "database.sqlite3"
PART = ".restoring-"
IN_USE = "数据库正在使用中：请先停下服务和其他命令，再做一次；什么都没有改动。"


def path(database: dict[str, Any]) -> Path:
    return Path(str(database["NAME"]))


def size(database: dict[str, Any]) -> int:
    """Bytes on disk."""
    return path(database).stat().st_size if stands(database) else 0


def place_for(database: dict[str, Any], size: int) -> None:
    """Raise Trouble when a database of that size has no room beside this one."""
    room(path(database).parent, size)


def stands(database: dict[str, Any]) -> bool:
    return path(database).exists() and path(database).stat().st_size > 0


def unchanged(database: dict[str, Any]) -> dict[str, Any]:
    """The same file opened as it lies: no write-ahead log is begun."""
    return database | {"OPTIONS": {}}


@contextmanager
def snapshot(database: dict[str, Any], dump: Path) -> Iterator[BaseDatabaseWrapper]:
    """Copy the database as it is now, while others may write, and read the copy."""
    if not stands(database):
        raise Trouble(f"数据库 {path(database)} 不在，没有什么可以备份；请先运行 migrate。")
    reading = sqlite3.connect(f"{path(database).resolve().as_uri()}?mode=ro", uri=True, timeout=20)
    with closing(reading) as source, closing(sqlite3.connect(dump)) as target:
        source.backup(target)  # all pages in one reading: one moment
        target.execute("PRAGMA journal_mode=DELETE")
        said = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise Trouble(f"数据库 {path(database)} 已损坏（{said}），没有备份；请从最近的备份恢复。")
    with dump.open("rb") as file:
        os.fsync(file.fileno())
    with opened(unchanged(database | {"NAME": str(dump)})) as db:
        yield db


@contextmanager
def beside(database: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The settings of a database beside this one, which is removed at the end unless it took its place."""
    for old in path(database).parent.glob(f"{path(database).name}{PART}*"):
        old.unlink()  # of a restore that was killed: whoever restores is alone
    path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path(database).with_name(f"{path(database).name}{PART}{name}")
    try:
        yield database | {"NAME": str(fresh)}
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{fresh}{end}").unlink(missing_ok=True)


def load(dump: Path, database: dict[str, Any]) -> None:
    copied(dump, path(database))


def free(database: dict[str, Any]) -> None:
    """Raise Trouble when anybody else has the database open."""
    if stands(database):
        closing_log(database).close()


def closing_log(database: dict[str, Any]) -> sqlite3.Connection:
    """A connection that holds the whole database in its one file, alone. One that cannot be read is left as it is."""
    found = sqlite3.connect(path(database), timeout=0, isolation_level=None)
    try:
        found.execute("PRAGMA locking_mode=EXCLUSIVE")
        found.execute("PRAGMA journal_mode=DELETE").fetchone()
        found.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as why:
        found.close()
        if "locked" in str(why) or "busy" in str(why):
            raise Trouble(IN_USE) from why
        return sqlite3.connect(":memory:")
    except sqlite3.DatabaseError:  # not a database any more
        found.close()
        return sqlite3.connect(":memory:")
    return found


def swap(fresh: dict[str, Any], live: dict[str, Any], name: str) -> str:
    """Put the fresh database in the place of the live one; answers where that was put, "" when there was none."""
    aside = path(live).with_name(f"{path(live).name}.before-{name}")
    closing_log(fresh).close()
    there = stands(live)
    with closing(closing_log(live)) if there else nullcontext():
        for end in ("-wal", "-shm") if there else ():
            with suppress(FileNotFoundError):  # only where the old one could not be read
                os.replace(f"{path(live)}{end}", f"{aside}{end}")
        if there:
            put_aside(path(live), aside)
        os.replace(path(fresh), path(live))  # at every moment one of them bears the name
    settle(path(live).parent)
    return str(aside) if there else ""


def put_aside(file: Path, aside: Path) -> None:
    try:
        os.link(file, aside)
    except OSError:  # a file system without links
        shutil.copy2(file, aside)

"""What stops a backup or a restore, as a sentence for the person at the console."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SAID_FULL = ("disk is full", "No space left on device", "could not extend file")
MEGA = 1024 * 1024


class Trouble(Exception):
    """A sentence: what is wrong, what stands, what to do."""


@contextmanager
def plainly(what: str, stands: str) -> Iterator[None]:
    """Within, errors of disk and database become sentences; `what` was being done, `stands` says what is unharmed."""
    try:
        yield
    except OSError as why:
        raise Trouble(f"{what}没有完成：{of_disk(why)}。{stands}") from why
    except (sqlite3.Error, DatabaseError) as why:
        said = "盘已写满，请腾出空间后重做" if any(one in str(why) for one in SAID_FULL) else f"数据库报告：{why}"
        raise Trouble(f"{what}没有完成：{said.strip()}。{stands}") from why


def of_disk(why: OSError) -> str:
    if why.errno in FULL:
        return "盘已写满，请腾出空间后重做"
    where = f" {why.filename}" if why.filename else ""
    return f"读写{where} 时出错（{why.strerror or why}），请检查路径和权限后重做"


def room(folder: Path, needed: int) -> None:
    """Raise Trouble when fewer bytes than needed are free where the folder lies."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Trouble(
            f"{folder} 所在的盘余下 {free / MEGA:.0f} MB，尚需 {needed / MEGA:.0f} MB：没有动任何东西，"
            "请腾出空间或者换一个位置后重做。"
        )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Within, no other backup or restore works in the folder; a lock of the system, gone with its process."""
    descriptor = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as why:
            raise Trouble(f"另一个备份或者恢复正在 {folder} 中进行，请等它结束后再做。") from why
        yield
    finally:
        os.close(descriptor)


@contextmanager
def tidily() -> Iterator[None]:
    """Within, new files are their owner's only, and SIGTERM ends the process as Ctrl+C does."""
    mask, before = os.umask(0o077), None
    if threading.current_thread() is threading.main_thread():
        before = signal.signal(signal.SIGTERM, terminated)
    try:
        yield
    finally:
        os.umask(mask)
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def terminated(number: int, frame: Any) -> None:
    raise SystemExit(128 + number)

"""Wholly or not at all: the one transaction of an act, and the last net under it.

What the door asks beforehand says why in its own words. What still reaches the database and is refused there (two at
once, a full disk, a value that no column holds) becomes a sentence too, so that the page keeps what was typed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from flows.door.refusals import NotStored

log = logging.getLogger(__name__)
NOTHING = "本次未作任何改动。"
CLASH = "所办的事项与他人刚刚登记的记录冲突（同一编号、票据或者事项只登记一次），请刷新页面核对后再办；"
UNFIT = "所填的文字或者数字超出能够保存的范围，请缩短或者更正后再提交；"
BUSY = "他人正在办理相关的事项，请稍候再提交；"
DOWN = "数据库暂时不能写入（磁盘已满、只读或者连接中断），请告知系统管理员后再提交；"
WAITED = ("40001", "40P01", "55P03")  # PostgreSQL: serialisation failure, deadlock, lock not available


@contextmanager
def wholly() -> Iterator[None]:
    """A transaction. Raises NotStored for what the database refuses, once nothing of it is left; within a larger
    transaction that one decides, and the error passes as it is.
    """
    outermost = not connection.in_atomic_block
    try:
        with transaction.atomic():
            yield
    except DatabaseError as why:
        if not outermost:
            raise
        log.exception("the database refused an act")
        raise NotStored(said_of(why) + NOTHING) from why


def said_of(why: DatabaseError) -> str:
    """The sentence for an error of the database."""
    if isinstance(why, IntegrityError):
        return CLASH
    if isinstance(why, DataError):
        return UNFIT
    waited = getattr(why.__cause__, "sqlstate", None) in WAITED or "locked" in str(why)
    return BUSY if waited else DOWN

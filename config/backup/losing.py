"""Would a restore lose anything? The record as it stands, held to the record of the backup."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup.moments import CASES, LINES, REGISTERS, rows, tables

REGISTER_LINES = "casework_registerline"
KEPT = "确要恢复，请加 --over：现有的数据库会另存在旁，不会丢失。"
Head = tuple[int, str]  # lines, seal of the last


def lost(stands: BaseDatabaseWrapper, comes: BaseDatabaseWrapper) -> str:
    """A sentence when the record that stands is not wholly in the one that comes; "" when it is."""
    there = tables(stands)
    if CASES not in there:
        return ""
    known = {key: (count, head) for key, count, head in rows(comes, f'SELECT id, entries, head FROM "{CASES}"')}
    for key, number, count, head in rows(stands, f'SELECT id, number, entries, head FROM "{CASES}" ORDER BY id'):
        line = f'SELECT seal FROM "{LINES}" WHERE case_id = %s AND line = %s'
        if why := beyond(f"案件 {number}", (count, head), known.get(key), (stands, comes), line, key):
            return why
    return lost_of_registers(stands, comes) if REGISTERS in there else ""


def lost_of_registers(stands: BaseDatabaseWrapper, comes: BaseDatabaseWrapper) -> str:
    asked, line = (
        f'SELECT register, lines, head FROM "{REGISTERS}"',
        f'SELECT seal FROM "{REGISTER_LINES}" WHERE register = %s AND line = %s',
    )
    known = {name: (count, head) for name, count, head in rows(comes, asked)} if REGISTERS in tables(comes) else {}
    for name, count, head in list(rows(stands, asked)):
        if why := beyond(f"登记簿“{name}”", (count, head), known.get(name), (stands, comes), line, name):
            return why
    return ""


def beyond(
    what: str,
    stands: Head,
    comes: Head | None,
    databases: tuple[BaseDatabaseWrapper, BaseDatabaseWrapper],
    line: str,
    key: Any,
) -> str:
    """A sentence when one chain as it stands is not a part of the one that comes."""
    count, head = comes or (0, "")
    if stands == (count, head) or not stands[0]:
        return ""
    if comes and count >= stands[0] and seal(databases[1], line, key, stands[0]) == stands[1]:
        return ""
    if not comes or (count < stands[0] and seal(databases[0], line, key, count) in ("", head)):
        return f"现有的数据比备份新：{what}现有{stands[0]}行记录，备份中为{count}行，恢复会丢掉其后的办理。{KEPT}"
    return f"现有的数据与备份不是同一套：{what}的记录在第{min(count, stands[0])}行之前已经不同。{KEPT}"


def seal(db: BaseDatabaseWrapper, sql: str, key: Any, line: int) -> str:
    """The seal of one line; "" when there is none."""
    return next((row[0] for row in rows(db, sql, key, line)), "")

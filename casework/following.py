"""The registers followed: every line after the one before it, and the rows held to what the lines add up to."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from casework import arrived
from casework.columns import canon
from casework.folding import Folded, same, worded
from casework.models import Entry, RegisterHead, RegisterLine
from casework.registering import REGISTERS, Register

MANY = 1000  # rows that are read together
HELD = 50_000  # rows whose columns are held in memory at once


def lines_of(name: str) -> Iterator[RegisterLine]:
    return RegisterLine.objects.filter(register=name).order_by("line").iterator(chunk_size=MANY)


class Broken(Exception):
    """A chain that does not hold; `args` is one sentence."""


def unlike_the_registers(since: datetime | None = None) -> Iterator[str]:
    """One sentence for each register whose chain does not hold, else for each row that is not what its lines say.

    With `since`, only lines written since then are followed, and only what they say is compared.
    """
    yield from strange_ones()
    if since is None:
        yield from unlike_at_the_upgrade()
    for register in REGISTERS.values():
        try:
            yield from unlike(register) if since is None else unlike_since(register, since)
        except Broken as why:
            yield str(why)


def strange_ones() -> Iterator[str]:
    """Registers that are stored and that no noun declares."""
    known = {one.name for one in REGISTERS.values()} | {arrived.REGISTER}
    for kept in (RegisterLine, RegisterHead):
        for name in kept.objects.exclude(register__in=known).order_by().values_list("register", flat=True).distinct():
            yield f"登记簿“{name}”已不在系统的登记簿之中。"


def unlike_at_the_upgrade() -> Iterator[str]:
    """The lines that hold the evidence of older cases; the rows are compared with their cases."""
    try:
        for _ in followed(arrived.REGISTER, arrived.TITLE):
            pass
    except Broken as why:
        yield str(why)


def followed(name: str, title: str, since: datetime | None = None) -> Iterator[RegisterLine]:
    """The lines of a register, each after the one before it was found whole. Raises Broken."""
    rows = RegisterLine.objects.filter(register=name)
    start = rows.filter(at__gte=since).order_by("line").values_list("line", flat=True).first() if since else 1
    head = RegisterHead.objects.filter(register=name).first()
    start = (head.lines + 1 if head else 1) if start is None else start
    count, before = start - 1, rows.filter(line=start - 1).values_list("seal", flat=True).first() or ""
    for count, line in enumerate(rows.filter(line__gte=start).order_by("line").iterator(chunk_size=MANY), start):
        if line.line != count:
            raise Broken(f"登记簿“{title}”第{count}行缺失（其后为第{line.line}行）。")
        if not hmac.compare_digest(line.sealed(before).encode(), line.seal.encode()):
            raise Broken(f"登记簿“{title}”第{line.line}行（{line.title}）与其封缄不符，内容或者次序被改动。")
        yield line
        before = line.seal
    ends = (head.lines, head.head) if head else (0, "")
    if ends != (count, before):
        raise Broken(f"登记簿“{title}”簿首记有{ends[0]}行，实有{count}行，末尾的行缺失或者被改动。")


def unlike(register: Register) -> Iterator[str]:
    """The rows of one register held to what its lines add up to; no more than some of the rows at a time. Raises
    Broken.
    """
    in_cases, parts = agreed_in_cases(register), register.model._base_manager.count() // HELD + 1
    for part in range(parts):
        state = Folded()
        for line in followed(register.name, register.title) if part == 0 else lines_of(register.name):
            mine = Said(line.line, [one for one in line.writes if one[1] % parts == part])
            if why := torn(register, state, mine):
                raise Broken(why)
            state.add(mine)
        rows = register.model._base_manager.order_by("pk").iterator(chunk_size=MANY)
        yield from rows_unlike(register, state, (row for row in rows if row.pk % parts == part), in_cases)


@dataclass
class Said:
    """What a line says of some of the rows."""

    line: int
    writes: list[Any]


def torn(register: Register, state: Folded, line: Said) -> str:
    """A line whose old value is not what the lines before it left; "" when all are."""
    for _, key, *said in line.writes:
        if len(said) == 3 and said[0] not in register.in_cases:
            have = state.rows.get((register.table, key), {}).get(said[0])
            if not same(have, said[1]):
                return f"登记簿“{register.title}”第{line.line}行所改的{said[0]}（{key}）原值与此前各行不符。"
    return ""


def rows_unlike(
    register: Register, state: Folded, rows: Iterable[Any], in_cases: Mapping[int, Mapping[str, Any]]
) -> Iterator[str]:
    left = set(state.rows)
    for row in rows:
        key = (register.table, row.pk)
        left.discard(key)
        if key not in state.rows:
            yield f"{register.title}“{row}”（{row.pk}）不在登记簿中。"
        elif why := different(register, row, state, in_cases.get(row.pk, {})):
            yield why
    for _, gone in sorted(left):
        yield f"{register.title}（{gone}）已不存在，而登记簿中有。"


def unlike_since(register: Register, since: datetime) -> Iterator[str]:
    """What the lines since then say, held to the rows: the columns that they name. Raises Broken."""
    state = Folded()
    for line in followed(register.name, register.title, since):
        state.add(line)
    keys = sorted(key for _, key in state.rows)
    for i in range(0, len(keys), MANY):
        found = register.model._base_manager.in_bulk(keys[i : i + MANY])
        for key in keys[i : i + MANY]:
            if key not in found:
                yield f"{register.title}（{key}）已不存在，而登记簿中有。"
            elif why := different(register, found[key], state, {}, partly=True):
                yield why


def different(register: Register, row: Any, state: Folded, in_cases: Mapping[str, Any], partly: bool = False) -> str:
    """The first column that is not what the lines say; "" when all are. `partly`: only columns that they name, and none
    that acts of cases change.
    """
    said = {**state.rows[register.table, row.pk], **in_cases}
    for column, one in register.columns.items():
        if partly and (column not in said or column in register.in_cases):
            continue
        have, want = canon(one, getattr(row, one.attname)), said.get(column)
        if same(have, want) or (column not in said and same(have, canon(one, one.get_default()))):
            continue
        line = state.lines.get((register.table, row.pk, column), 0)
        after = "办案记录" if column in in_cases else f"登记簿第{line}行"
        title = f"{register.title}“{row}”（{row.pk}）的“{one.verbose_name}”"
        return f"{title}现为{worded(have)}，而{after}之后应为{worded(want)}。"
    return ""


def agreed_in_cases(register: Register) -> dict[int, dict[str, Any]]:
    """The latest values of columns that acts of cases change, by row."""
    found: dict[int, dict[str, Any]] = {}
    for writes in written_in_cases(register) if register.in_cases else ():
        for table, key, *said in writes or ():
            if table == register.table and len(said) == 3 and said[0] in register.in_cases:
                found.setdefault(key, {})[said[0]] = said[2]
    return found


def written_in_cases(register: Register) -> Iterable[Any]:
    """What lines of cases wrote, of those that touched the register's table, in the order of their writing."""
    text = "writes::text" if connection.vendor == "postgresql" else "writes"
    rows = Entry.objects.extra(where=[f"casework_entry.{text} LIKE %s"], params=[f'%"{register.table}"%'])
    return rows.order_by("pk").values_list("writes", flat=True).iterator(chunk_size=MANY)

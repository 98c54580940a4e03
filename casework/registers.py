"""The registers' own record: rows that belong to no case are made and changed by sealed lines, one chain a register.

A line says what it wrote as a line of a case does (`casework.folding`). The head of a register is locked last in an
act, so that its lines queue; two registers are written in the order in which the act says.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from casework.columns import canon
from casework.folding import Folded, same, worded
from casework.models import Entry, Officer, RegisterHead, RegisterLine
from casework.registering import REGISTERS, Register

SHAPE = 1  # how the lines written today are sealed
BASELINE, AS_FOUND = "baseline", "登记现状"
MANY = 1000  # rows that are read or written together


def register_of(row: Any) -> Register:
    """The register of a row's noun. Raises KeyError where it has none."""
    return REGISTERS[type(row)._meta.concrete_model._meta.db_table]


def created(
    row: Any, *, act: str, title: str, by: Officer | None, on: date, facts: Mapping[str, Any] | None = None
) -> RegisterLine:
    """Insert a new row and the line that says so."""
    with transaction.atomic():
        row.save(force_insert=True)
        return appended(register_of(row), [whole(row)], act=act, title=title, by=by, on=on, facts=facts)


def changed(
    row: Any,
    values: Mapping[str, Any],
    *,
    act: str,
    title: str,
    by: Officer | None,
    on: date,
    facts: Mapping[str, Any] | None = None,
) -> RegisterLine:
    """Put the values into the row, and write the line that says what they replace."""
    register, fields = register_of(row), {}
    with transaction.atomic():
        stood = type(row)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
        for name, value in values.items():
            setattr(row, name, value)
            fields[name] = next(f for f in row._meta.concrete_fields if name in (f.name, f.attname))
        row.save(update_fields=[field.name for field in fields.values()])
        writes = [
            [register.table, row.pk, one.column, was, now]
            for one in fields.values()
            if one.column in register.columns
            and not same(was := canon(one, getattr(stood, one.attname)), now := canon(one, getattr(row, one.attname)))
        ]
        return appended(register, writes, act=act, title=title, by=by, on=on, facts=facts)


def whole(row: Any) -> list[Any]:
    """A row as a line seals it when it is made."""
    register = register_of(row)
    said = {column: canon(one, getattr(row, one.attname)) for column, one in register.columns.items()}
    return [register.table, row.pk, {k: v for k, v in said.items() if v not in (None, "")}]


def appended(
    register: Register,
    writes: list[Any],
    *,
    act: str,
    title: str,
    by: Officer | None,
    on: date,
    facts: Mapping[str, Any] | None = None,
) -> RegisterLine:
    """The next line of a register, inside the transaction that wrote the rows."""
    head = locked(register.name)
    said = {"act": act, "title": title, "by": by, "on": on, "facts": dict(facts or {})}
    row = following(head, register, writes, said, timezone.now())
    row.save(force_insert=True)
    head.save(update_fields=["lines", "head"])
    return row


def locked(name: str) -> RegisterHead:
    """The head of a register, locked to the end of the transaction."""
    if not RegisterHead.objects.filter(register=name).exists():
        RegisterHead.objects.bulk_create([RegisterHead(register=name)], ignore_conflicts=True)
    return RegisterHead.objects.select_for_update(no_key=True).get(register=name)


def following(
    head: RegisterHead, register: Register, writes: list[Any], said: Mapping[str, Any], at: datetime
) -> RegisterLine:
    """The line after the head, not stored; the head moves on to it."""
    row = RegisterLine(register=register.name, line=head.lines + 1, writes=writes, shape=SHAPE, at=at, **said)
    row.seal = row.sealed(head.head)
    head.lines, head.head = row.line, row.seal
    return row


def filled(on: date) -> int:
    """Give every row that no line knows its baseline, as where an installation is filled at once; how many."""
    count = 0
    for register in REGISTERS.values():
        with transaction.atomic():
            head, at = locked(register.name), timezone.now()
            known = {key for line in lines_of(register.name) for _, key, *_ in line.writes}
            fresh = (row for row in register.model._base_manager.order_by("pk").iterator() if row.pk not in known)
            said: dict[str, Any] = {"act": BASELINE, "title": AS_FOUND, "by": None, "on": on, "facts": {}}
            made = [following(head, register, [whole(row)], said, at) for row in fresh]
            if made:
                RegisterLine.objects.bulk_create(made, batch_size=MANY)
                head.save(update_fields=["lines", "head"])
            count += len(made)
    return count


def lines_of(name: str) -> Iterator[RegisterLine]:
    return RegisterLine.objects.filter(register=name).order_by("line").iterator(chunk_size=MANY)


def made_by(row: Any) -> RegisterLine | None:
    """The line that brought the row into its register: who, when, by which act; None for a row that no line knows."""
    register = register_of(row)
    text = "writes::text" if connection.vendor == "postgresql" else "writes"
    rows = RegisterLine.objects.filter(register=register.name).extra(
        where=[f"casework_registerline.{text} LIKE %s"], params=[f'%["{register.table}", {row.pk}, {{%']
    )
    return rows.select_related("by").order_by("line").first()


def unlike_the_registers() -> Iterator[str]:
    """One sentence for each register whose chain does not hold, else for each row that is not what its lines say."""
    strange = RegisterLine.objects.exclude(register__in={one.name for one in REGISTERS.values()}).order_by()
    for name in strange.values_list("register", flat=True).distinct():
        yield f"登记簿“{name}”已不在系统的登记簿之中。"
    for register in REGISTERS.values():
        state, why = walked(register)
        if why:
            yield why
        else:
            yield from unlike(register, state)


def walked(register: Register) -> tuple[Folded, str]:
    """The rows as the lines leave them, and "" or what is wrong with the first broken line."""
    state, before, count = Folded(), "", 0
    for count, line in enumerate(lines_of(register.name), 1):
        if line.line != count:
            return state, f"登记簿“{register.title}”第{count}行缺失（其后为第{line.line}行）。"
        if not hmac.compare_digest(line.sealed(before), line.seal):
            return state, f"登记簿“{register.title}”第{line.line}行（{line.title}）与其封缄不符，内容或者次序被改动。"
        if why := torn(register, state, line):
            return state, why
        state.add(line)
        before = line.seal
    head = RegisterHead.objects.filter(register=register.name).first()
    ends = (head.lines, head.head) if head else (0, "")
    if ends != (count, before):
        return state, f"登记簿“{register.title}”簿首记有{ends[0]}行，实有{count}行，末尾的行缺失或者被改动。"
    return state, ""


def torn(register: Register, state: Folded, line: RegisterLine) -> str:
    """A line whose old value is not what the lines before it left; "" when all are."""
    for _, key, *said in line.writes:
        if len(said) == 3 and said[0] not in register.in_cases:
            have = state.rows.get((register.table, key), {}).get(said[0])
            if not same(have, said[1]):
                return f"登记簿“{register.title}”第{line.line}行所改的{said[0]}（{key}）原值与此前各行不符。"
    return ""


def unlike(register: Register, state: Folded) -> Iterator[str]:
    """The rows of one register held to what its lines add up to."""
    in_cases = agreed_in_cases(register)
    left = set(state.rows)
    for row in register.model._base_manager.order_by("pk").iterator(chunk_size=MANY):
        key = (register.table, row.pk)
        left.discard(key)
        if key not in state.rows:
            yield f"{register.title}“{row}”（{row.pk}）不在登记簿中。"
        elif why := different(register, row, state, in_cases.get(row.pk, {})):
            yield why
    for _, gone in sorted(left):
        yield f"{register.title}（{gone}）已不存在，而登记簿中有。"


def different(register: Register, row: Any, state: Folded, in_cases: Mapping[str, Any]) -> str:
    """The first column that is not what the lines say; "" when all are."""
    said = {**state.rows[register.table, row.pk], **in_cases}
    for column, one in register.columns.items():
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

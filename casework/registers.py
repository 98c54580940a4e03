"""The registers' own record: rows that belong to no case are made and changed by sealed lines, one chain a register.

A line says what it wrote as a line of a case does (`casework.folding`). The head of a register is locked last in an
act, so that its lines queue; two registers are written in the order in which the act says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from casework.columns import canon
from casework.folding import same
from casework.following import MANY, lines_of, unlike_the_registers
from casework.models import Officer, RegisterHead, RegisterLine
from casework.registering import REGISTERS, Register

__all__ = ["appended", "changed", "created", "filled", "following", "made_by", "unlike_the_registers", "whole"]

SHAPE = 1  # how the lines written today are sealed
BASELINE, AS_FOUND = "baseline", "登记现状"


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
    row.key_id = settings.RECORD_KEY_ID
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


def made_by(row: Any) -> RegisterLine | None:
    """The line that brought the row into its register: who, when, by which act; None for a row that no line knows."""
    register = register_of(row)
    text = "writes::text" if connection.vendor == "postgresql" else "writes"
    rows = RegisterLine.objects.filter(register=register.name).extra(
        where=[f"casework_registerline.{text} LIKE %s"], params=[f'%["{register.table}", {row.pk}, {{%']
    )
    return rows.select_related("by").order_by("line").first()

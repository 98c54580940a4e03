"""What must not change when an act is refused, and what must hold of every case at any time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any
from unittest import mock

from django.apps import apps
from django.db import connection

from casework.arrived import TABLE, named
from casework.balances import unbalanced
from casework.folding import unlike_the_record, way_to_case
from casework.models import Case, Collection, Entry, Evidence, Officer, Organ, Party, Proceeding
from casework.record import broken_lines
from flows.door.invitation import Invitation
from flows.door.terms import PROCEDURES
from flows.liveness import silent_cases
from flows.verify import CHECKS
from permissions.gate import held_on


@cache
def newest() -> str:
    """One statement: the newest key of every table of the product, and the sum of the registers of numbers."""
    models = [m for label in ("casework", "flows", "permissions") for m in apps.get_app_config(label).get_models()]
    tables = {m._meta.db_table: m._meta.pk.column for m in models if not m._meta.proxy}
    keys = [f'(SELECT COALESCE(MAX("{column}"), 0) FROM "{table}")' for table, column in sorted(tables.items())]
    return f'SELECT {", ".join(keys)}, (SELECT COALESCE(SUM("last"), 0) FROM "casework_counter")'


def imprint(case: int | None, whole: bool) -> dict[str, Any]:
    """What a refused act must leave as it is: newest keys and the head of the case; `whole`: all its rows too."""
    with connection.cursor() as cursor:
        cursor.execute(newest())
        found: dict[str, Any] = {"keys": cursor.fetchone()}
        if case is not None:
            cursor.execute("SELECT head, entries, closed, moved FROM casework_case WHERE id = %s", [case])
            found["head"] = cursor.fetchone()
    return found | (rows_of(case) if whole and case is not None else {})


@cache
def owned() -> tuple[tuple[Any, str], ...]:
    """Every noun that belongs to a case, with the way to it."""
    nouns = [m for m in apps.get_app_config("casework").get_models() if not m._meta.proxy and m is not Case]
    return tuple((m, way) for m in nouns if (way := way_to_case(m)))


@cache
def statements(vendor: str) -> tuple[tuple[str, str], ...]:
    """(table, statement) that reads every row of a case; compiled once, its one parameter is the case."""
    nouns = [*owned(), (Case, "pk"), (Invitation, "process__case_id")]
    rows = [(m._meta.db_table, m._base_manager.filter(**{way: 1}).order_by("pk").values_list()) for m, way in nouns]
    return tuple((table, str(one.query.sql_with_params()[0])) for table, one in rows)


def rows_of(case: int) -> dict[str, str]:
    """A digest of all rows of a case, table by table."""
    found = {}
    with connection.cursor() as cursor:
        for table, statement in statements(connection.vendor):
            cursor.execute(statement, [case])
            found[table] = hashlib.md5(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def difference(before: dict[str, Any], after: dict[str, Any]) -> str:
    return "; ".join(f"{key}: {before[key]} → {after[key]}" for key in before if before[key] != after.get(key))


@contextmanager
def arriving() -> Iterator[None]:
    """What arrives for an act, and is in no line afterwards, goes: a page keeps no file that its act did not use."""
    before = Evidence.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    if came := dict(Evidence.objects.filter(pk__gt=before).values_list("pk", "case_id")):
        lines = Entry.objects.filter(case_id__in=set(came.values()))
        held = {key for one in lines for key, _ in named(one.facts)}
        held |= {key for one in lines for table, key, *_ in one.writes or () if table == TABLE}
        Evidence.objects.filter(pk__in=came.keys() - held).delete()


def unopened(by: Officer, party: Party, on: date) -> Case:
    """The case as it would be opened, in memory, for looking at who may and what is asked."""
    organs = [h.organ for h in held_on(by, on)] or [Organ.objects.order_by("pk").values_list("pk", flat=True)[0]]
    organ = Organ.objects.select_related("territory").get(pk=organs[0])
    return Case(organ=organ, party=party, territory_path=party.territory.path, opened=on)


def wrong(cases: Iterable[int], on: date) -> Iterator[str]:
    """What does not hold of some cases: their record, their rows, their stages, their life on the day."""
    chunk = dict(Case.objects.filter(pk__in=list(cases)).values_list("pk", "number"))
    yield from broken_lines(chunk)
    yield from unlike_the_record(chunk)
    yield from unbalanced(Collection.objects.filter(case_id__in=list(chunk)))
    lines = Entry.objects.filter(case_id__in=list(chunk)).order_by("case_id", "line")
    last = dict(lines.values_list("proceeding_id", "stage"))
    for run in Proceeding.objects.filter(case_id__in=list(chunk)):
        if run.stage not in PROCEDURES[run.kind].Stage.values or last.get(run.pk) != run.stage:
            yield f"{chunk[run.case_id]}: {run.kind} stands at {run.stage!r}, its last line says {last.get(run.pk)!r}"
        ended = run.closed is None and Case.objects.filter(pk=run.case_id).exclude(closed=None).exists()
        if ended and not Invitation.objects.filter(process_id=run.pk, finished=None).exists():
            yield f"{chunk[run.case_id]}: closed, while its {run.kind} is open at {run.stage} and nobody is invited"


def silent(on: date, cases: Iterable[int] | None = None) -> dict[int, str]:
    """Silent cases on the day: key → why and who could act."""
    among = None if cases is None else Case.objects.filter(pk__in=list(cases))
    return {one.case.pk: str(one) for one in silent_cases(on, among)}


def everything(on: date) -> Iterator[str]:
    """All checks of `verify` on a day, silence apart, which the caller asks with what it knows of absent people."""
    with mock.patch("flows.liveness.timezone.localdate", return_value=on):
        for name, check in CHECKS.items():
            if name != "停滞":
                yield from (f"{name}: {sentence}" for sentence in check())


def history(numbers: str) -> str:
    """The record of the cases whose numbers stand in a text, for whoever looks into what went wrong."""
    rows = []
    for case in Case.objects.order_by("pk"):
        if case.number in numbers:
            rows.append(f"{case.number} {case.party} closed={case.closed}")
            for e in Entry.objects.filter(case=case).select_related("proceeding", "by").order_by("line"):
                rows.append(f"  {e.line} {e.on} {e.proceeding.kind}({e.proceeding_id}).{e.step} → {e.stage} {e.by}")
    return "\n".join(rows)

"""Slices: a few cases at a time with the lines of their records, read once for all that verification asks of them.

What is held in memory is one slice, however long the record of the city has grown.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from django.db import connection, transaction

from casework.models import Case, Entry

SIZE = 100  # cases in a slice


@dataclass
class Slice:
    """Cases by their keys, and their lines in order. `broken`: what is wrong with the chain of a case, where it does
    not hold: nothing that follows from its lines is asked then, for they may say anything.
    """

    cases: dict[int, Case]
    lines: dict[int, list[Entry]]

    @cached_property
    def broken(self) -> dict[int, str]:
        found = {key: broken(self.lines[key], case.head, case.entries) for key, case in self.cases.items()}
        return {key: why for key, why in found.items() if why}

    @property
    def sound(self) -> dict[int, list[Entry]]:
        """The lines of the cases whose chains hold."""
        return {key: lines for key, lines in self.lines.items() if key not in self.broken}

    def told(self, wrong: Iterable[tuple[int, str]]) -> Iterator[str]:
        """One sentence a case, the first that was found of each."""
        first: dict[int, str] = {}
        for key, why in wrong:
            first.setdefault(key, why)
        for key, why in sorted(first.items()):
            yield f"案件 {self.cases[key].number}：{why}"


def broken(lines: list[Entry], head: str, count: int) -> str:
    """ "" when the chain of one case holds, else what is wrong with its first broken line."""
    before = ""
    for expected, entry in enumerate(lines, 1):
        if entry.line != expected:
            return f"办案记录第{expected}行缺失（其后为第{entry.line}行）。"
        if not hmac.compare_digest(entry.sealed(before).encode(), entry.seal.encode()):
            return f"办案记录第{entry.line}行（{entry.step}）与其封缄不符，内容或者次序被改动。"
        before = entry.seal
    if (len(lines), before) != (count, head):
        return f"办案记录第{min(len(lines), count) + 1}行缺失：卷首记有{count}行，实有{len(lines)}行。"
    return ""


Asks = Callable[[Slice], Iterator[str]]


def keys(among: Iterable[int] | None = None) -> Iterator[list[int]]:
    """Keys of the cases among those, by default of all, a slice at a time."""
    rows = Case.objects.order_by("pk").values_list("pk", flat=True)
    found = list(rows.iterator(chunk_size=5000)) if among is None else sorted(among)
    for i in range(0, len(found), SIZE):
        yield found[i : i + SIZE]


def cut(wanted: Sequence[int]) -> Slice:
    """The slice of these cases."""
    rows = Case.objects.filter(pk__in=wanted).only("number", "head", "entries", "moved").order_by("pk")
    lines: dict[int, list[Entry]] = {key: [] for key in wanted}
    for entry in Entry.objects.filter(case_id__in=wanted).order_by("case_id", "line").iterator(chunk_size=1000):
        lines[entry.case_id].append(entry)
    return Slice({case.pk: case for case in rows}, lines)


def over(ask: Asks, among: Iterable[int] | None = None) -> Iterator[str]:
    """What is asked of slices, asked of all cases or of those among `among`."""
    for wanted in keys(among):
        yield from ask(cut(wanted))


@contextmanager
def steady() -> Iterator[None]:
    """One moment of the database for all that is read inside, while people go on working; nothing can be written."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # Django's own transactions take the lock of writers
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")

"""Other cases, whose work-lists look at what an act in this one changed: one act is fined once, in whatever case.

An act holds the lock of its own case and waits for no other, so that no two acts wait for one another. A case that is
free is levelled within the act; one in which somebody acts at that moment, as soon as the act is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.db import transaction

from casework.ledger import Writes
from casework.models import Case
from flows.door.level import level_case

Deltas = Sequence[Sequence[Any]]  # what an act writes, as its line seals it (casework.ledger)
LOOKING: list[Callable[[Any, Deltas], Iterable[int]]] = []  # cases that look at what an act on a proceeding changed


def level(writes: Writes, run: Any) -> None:
    """Bring the work-lists of other cases, and of the others in this one, level with what the act changes."""
    cases = {case for look in LOOKING for case in look(run, writes.deltas)}
    if not cases:
        return
    writes.flush()  # what the others read is what the act leaves
    if run.case.pk in cases:
        level_case(run.case.pk, but=run.pk)
    level_free(cases - {run.case.pk})


def level_free(cases: set[int]) -> None:
    """Those that nobody holds are levelled now, the others when this transaction is written."""
    free = Case.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk__in=cases)
    held = set(free.order_by("pk").values_list("pk", flat=True))
    for case in sorted(held):
        level_case(case)
    for case in sorted(cases - held):
        transaction.on_commit(partial(level_later, case))


def level_later(case: int) -> None:
    """The same once whoever held the case is done."""
    with transaction.atomic():
        list(Case.objects.select_for_update(of=("self",), no_key=True).filter(pk=case).values_list("pk"))
        level_case(case)

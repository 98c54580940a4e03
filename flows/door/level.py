"""Levelling: every work-list brought to what the declarations say now, after a release that changed them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from casework.ledger import Writes
from casework.models import Case, Proceeding
from flows.door.act import Act
from flows.door.invitation import Invitation
from flows.door.terms import PROCEDURES
from flows.door.worklist import even, wanted


def uneven(run: Any) -> set[str]:
    """Keys ("kind.step.about") of invitations that are open but not called for, or called for but not open."""
    have = Invitation.objects.filter(process_id=run.pk, finished=None).values_list("kind", "step", "about")
    return {".".join(map(str, one)) for one in have} ^ {one.key for one in wanted(run)}


def all_runs() -> Iterator[Any]:
    """Every proceeding with its facts, kind by kind."""
    for kind, cls in PROCEDURES.items():
        rows = cls.objects.filter(kind=kind).select_related("case__party", "case__organ__territory", "owner", "partner")
        yield from rows.order_by("pk").iterator(chunk_size=500)


def uneven_runs() -> Iterator[tuple[Any, set[str]]]:
    """Proceedings whose invitations differ from what stage and facts call for, and which differ."""
    have: dict[int, set[str]] = {}
    rows = Invitation.objects.filter(finished=None).values_list("process_id", "kind", "step", "about")
    for pk, *one in rows.iterator():
        have.setdefault(pk, set()).add(".".join(map(str, one)))
    for run in all_runs():
        if found := {one.key for one in wanted(run)} ^ have.get(run.pk, set()):
            yield run, found


def level_all() -> int:
    """Level what is uneven, case by case under its lock; returns how many proceedings were.

    No line of the record is written: a work-list is a projection.
    """
    count = 0
    for run, _ in uneven_runs():
        with transaction.atomic():
            list(Case.objects.select_for_update(of=("self",)).filter(pk=run.case_id).values_list("pk"))
            level_one(run.kind, run.pk)
        count += 1
    return count


def level_one(kind: str, pk: int) -> None:
    """Level one proceeding of a case that is locked."""
    fresh = PROCEDURES[kind].objects.select_related("case__party", "case__organ__territory").get(pk=pk)
    fresh.act = Act(fresh.opened, None)
    writes = Writes()
    even(writes, fresh, "")
    writes.sent()


def level_case(case: int, but: int = 0) -> None:
    """Level every proceeding of a case that is locked, where an act reached across several of them; `but` is left."""
    for pk, kind in Proceeding.objects.filter(case_id=case).exclude(pk=but).values_list("pk", "kind"):
        level_one(kind, pk)

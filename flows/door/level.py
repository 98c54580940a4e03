"""Levelling: every work-list brought to what the declarations say now, after a release that changed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Max

from casework.ledger import Writes
from casework.models import Case, Clock, Proceeding
from flows.door.act import Act
from flows.door.invitation import Invitation
from flows.door.lawful import card_of
from flows.door.terms import PROCEDURES
from flows.door.worklist import Wanted, even, wanted

Open = tuple[int | None, str, date | None]  # whose an open invitation is, of which office, from which day on


def uneven(run: Any) -> set[str]:
    """Keys ("kind.step.about") of invitations that are open but not called for, called for but not open, or open to
    another person, for another office or from another day on than stage and facts say.
    """
    return unlike(run, opened([run.pk]).get(run.pk, {}))


def opened(runs: Iterable[int]) -> dict[int, dict[str, Open]]:
    """The open invitations of proceedings, by their keys."""
    found: dict[int, dict[str, Open]] = {}
    rows = Invitation.objects.filter(process__in=runs, finished=None)
    columns = ("process_id", "kind", "step", "about", "owner_id", "office", "opens")
    for pk, kind, step, about, *said in rows.values_list(*columns):
        found.setdefault(pk, {})[f"{kind}.{step}.{about}"] = tuple(said)
    return found


def unlike(run: Any, have: dict[str, Open]) -> set[str]:
    want = {one.key: one for one in wanted(run)}
    return {
        *(have.keys() ^ want.keys()),
        *(key for key in have.keys() & want.keys() if not fits(run, want[key], have[key])),
    }


def fits(run: Any, one: Wanted, said: Open) -> bool:
    """Whether an open invitation is as the door would write it (`flows.door.worklist.invite`)."""
    owner, office, opens = said
    whose = owner == one.owner if one.office else one.owner in (None, owner)
    return whose and office == one.office and opens == opening(run, one)


def opening(run: Any, one: Wanted) -> date | None:
    """The first day on which the step can be taken."""
    if not one.opens_after:
        return one.opens
    clocks = Clock.objects.filter(proceeding_id=run.pk, met=None, lapsed=None)
    last = clocks.filter(card__in=[card_of(card) for card in one.opens_after]).aggregate(last=Max("due"))["last"]
    return last + timedelta(1) if last else None


def all_runs(among: Iterable[int] | None = None) -> Iterator[Any]:
    """Every proceeding with its facts, kind by kind; of these cases alone, where they are named."""
    for kind, cls in PROCEDURES.items():
        rows = cls.objects.filter(kind=kind).select_related("case__party", "case__organ__territory", "owner", "partner")
        rows = rows if among is None else rows.filter(case_id__in=among)
        yield from rows.order_by("pk").iterator(chunk_size=500)


def uneven_runs(among: Iterable[int] | None = None) -> Iterator[tuple[Any, set[str]]]:
    """Proceedings whose invitations differ from what stage and facts call for, and which differ."""
    runs = all_runs(among)
    while some := list(islice(runs, 500)):
        have = opened([run.pk for run in some])
        for run in some:
            if found := unlike(run, have.get(run.pk, {})):
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

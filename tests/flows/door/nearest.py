"""Where a proceeding stands, which of its steps lead nearest to an end, and who holds the offices for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction

from casework.fetching import linked
from casework.looking_up import rows_by
from casework.models import Case, Office, Officer, Organ, Paper, Party, Proceeding
from flows.door.terms import PROCEDURES, Terms, steps

FAR = 99  # a stage from which no declared step leads to an end


@dataclass(frozen=True)
class Taken:
    """One act of a way."""

    kind: str
    title: str
    result: str
    by: str
    on: date

    def __str__(self) -> str:
        result = f"“{self.result}”" if self.result else ""
        return f"{self.title}{result}（{self.by} {self.on}）"


Way = tuple[Taken, ...]


class Undo(Exception):
    """Ends a trial whose writes are not kept."""


@contextmanager
def tried() -> Iterator[None]:
    """Whatever is written within is gone afterwards."""
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


@cache
def distances(kind: str) -> dict[str, int]:
    """Declared steps between each stage and an end of the procedure."""
    found: dict[str, int] = {}
    terms = list(steps(PROCEDURES[kind]).values())
    for far in range(1, len(terms) + 2):
        for one in terms:
            for source in one.sources:
                ways = [one.with_outcome(key) for key in one.outcomes] or [one]
                if any(w.ends or found.get(w.target or source, FAR) < far for w in ways):
                    found.setdefault(source, far)
    return found


def ranked(run: Any) -> list[tuple[int, Terms, str]]:
    """Steps of the stage with each of their results, those first that lead nearest to an end."""
    far, found = distances(run.kind), []
    for terms in steps(PROCEDURES[run.kind]).values():
        if run.stage not in terms.sources and "*" not in terms.sources:
            continue
        for key in terms.outcomes or ("",):
            one = terms.with_outcome(key)
            onward = min(far.get(one.target or run.stage, FAR), FAR)
            rank = 0 if one.ends else onward + (2 * FAR if one.target in (None, run.stage) else 1)
            found.append((rank, terms, key))
    return sorted(found, key=lambda way: way[0])


def load(pk: int) -> Any:
    """The proceeding with its case, as the door reads it: the search asks for it thousands of times."""
    [row] = rows_by(Proceeding, (), {"id": pk})
    [run] = rows_by(PROCEDURES[row.kind], ("case", "owner", "partner"), {"id": pk})
    [party] = rows_by(Party, (), {"id": run.case.party_id})
    [organ] = rows_by(Organ, ("territory",), {"id": run.case.organ_id})
    linked(run.case, party=party, organ=organ)
    return run


def position(run: Any) -> tuple[Any, ...]:
    """What tells one situation of a search from another: stage, every fact on file, and the papers."""
    skip = {"line", "proceeding_ptr_id", "reached"}
    facts = tuple(str(value) for name, value in run.__dict__.items() if not name.startswith("_") and name not in skip)
    others = Proceeding.objects.filter(case_id=run.case_id).values_list("pk", "stage", "closed").order_by("pk")
    return (*facts, run.case.closed, str(run.case.party.ended), *others, *paper_state(run.pk))


def paper_state(pk: int) -> tuple[Any, ...]:
    return tuple(Paper.objects.filter(proceeding_id=pk, voided=None).order_by("pk").values_list("form", flat=True))


def taken(run: Any, terms: Terms, outcome: str, person: Officer, day: date) -> Taken:
    result = terms.outcomes[outcome].title if outcome else ""
    return Taken(run.kind, terms.title, result, str(person), day)


def holders(run: Any, terms: Terms) -> list[Officer]:
    """Who holds an office of the step at the organ of the case; handlers and the person named first."""
    mine = [run.owner_id, run.partner_id, getattr(run, f"{terms.person}_id") if terms.person else None]
    offices = Office.objects.filter(organ_id=run.case.organ_id, office__in=terms.by, officer__is_active=True)
    rows = Officer.objects.filter(pk__in=offices.values("officer")).order_by("pk")
    return sorted(rows, key=lambda person: person.pk not in mine)


def holders_at(case: Case) -> list[Officer]:
    offices = Office.objects.filter(organ_id=case.organ_id, officer__is_active=True)
    return list(Officer.objects.filter(pk__in=offices.values("officer")).order_by("pk"))

"""How the organ decided the same offence before 同案由已决定: code, band and fine, within the lawful range of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import FilteredRelation, Q

import law
from casework.models import Officer, Penalty
from flows.procedures.penalty.lawful import Item, range_of

MOST = 200  # decisions read; the newest come first


@dataclass(frozen=True)
class Decided:
    """One decided case of the same offence; the fine is in yuan, None where the decision fined nothing."""

    case: int
    number: str
    party: str
    decided: date
    code: str
    overdue: bool
    band: str
    fine: Decimal | None


@dataclass(frozen=True)
class Alike:
    """One charge of the case in hand with its lawful range, and the decisions on the same offence, newest first."""

    charge: Any
    range: Any
    rows: list[Decided]

    @property
    def fines(self) -> list[Decimal]:
        return sorted(row.fine for row in self.rows if row.fine)


def alike(run: Any, charges: list[Any], user: Officer, on: date) -> list[Alike]:
    """For each charge what the organ decided before, among the cases that the reader sees; one statement."""
    rows = decisions(run, {one.offence for one in charges}, user, on) if charges else []
    return [Alike(one, lawful(run, one, on), [row for row in rows if same(row, one)]) for one in charges]


def same(row: Decided, charge: Any) -> bool:
    """The same offence in the same form: unmet after an order it has another range."""
    return row.code == charge.offence and row.overdue == charge.overdue


def lawful(run: Any, charge: Any, on: date) -> Any:
    """The lawful range of the charge; None where it has none or cannot be reckoned yet."""
    try:
        found = range_of(run, Item(charge), on)
    except law.LawError:
        return None
    return found if found.low is not None and found.high is not None else None


def decisions(run: Any, codes: set[str], user: Officer, on: date) -> list[Decided]:
    """Standing decisions on one of the offences; of cases older than charges, what their own columns tell."""
    held = Q(charges__offence__in=codes, charges__dropped=None, charges__absorbed=False)
    found = Penalty.objects.visible_to(user, on).filter(case__organ=run.case.organ_id, decided__isnull=False)
    found = found.filter(revoked=None).exclude(pk=run.pk).annotate(one=FilteredRelation("charges", condition=held))
    found = found.filter(Q(one__isnull=False) | Q(charges=None, offence__in=codes)).order_by("-decided", "-pk")
    whole = ("case_id", "case__number", "case__party__name", "decided")
    own = ("offence", "overdue", "band", "fine")
    rows = found.values_list(*whole, "one", *(f"one__{name}" for name in own), *own)[:MOST]
    return [Decided(*row[:4], *(row[5:9] if row[4] else row[9:])) for row in rows]

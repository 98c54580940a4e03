"""One act is fined once (行政处罚法 第二十九条): what has been fined elsewhere, in whatever case and by whatever organ.

Of a case that the person in hand may not see nothing is told but the day. Cases in which the same act is still pursued
learn of the fine, and of its end, from their work-lists: `looking`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from casework.models import Case, Charge, Party, Penalty, SummaryPenalty
from flows.door.elsewhere import LOOKING, Deltas
from flows.door.lawful import edition
from flows.door.terms import Ground
from flows.guards.days import day
from flows.guards.people import registrations

Fined = tuple[str, date | None, date | None, str]  # code, day of the act, day of the decision, number of the case
KINDS = ("penalty", "summary_penalty")
TABLES = tuple(model._meta.db_table for model in (Penalty, SummaryPenalty, Charge))
STANDS = {"decided", "revoked"}  # columns by which a decision comes or goes
SAYS = {"fine", "offence", "offence_day", "dropped"}  # what is fined by one that stands


def fined(run: Any) -> list[Fined]:
    """Every fine that was decided against the party elsewhere and stands; read once an act, after its turn has come."""
    found: list[Fined] = run.once("fined", lambda: fined_but(run.case.party, run.pk))
    return found


def fined_but(who: Party, pk: Any) -> list[Fined]:
    """The same, save of the proceeding with that key."""
    party = registrations(who)
    whose = {"case__party__in": party, "fine__gt": 0, "decided__isnull": False, "revoked": None}
    columns = ("offence", "offence_day", "decided", "case__number")
    charges = Charge.objects.filter(penalty__case__party__in=party, penalty__decided__isnull=False, fine__gt=0)
    charges = charges.filter(penalty__revoked=None, dropped=None).exclude(penalty_id=pk)
    own = charges.order_by().values_list("offence", "offence_day", "penalty__decided", "penalty__case__number")
    older = Penalty.objects.filter(charges=None, **whose).exclude(pk=pk)
    summary = SummaryPenalty.objects.filter(**whose).exclude(pk=pk)
    return list(own.union(*(rows.order_by().values_list(*columns) for rows in (older, summary)), all=True))


def fined_acts(found: Iterable[Fined]) -> set[tuple[str, date | None]]:
    """Each act by its code and day."""
    return {(code, acted) for code, acted, *_ in found}


def fined_before(run: Any, code: str, acted: date | None, on: date, way_out: str = "") -> str:
    """ "" unless the same offence of the same day has been fined in another case."""
    done = next((when for other, on_day, when, _ in fined(run) if (other, on_day) == (code, acted)), None)
    if done is None:
        return ""
    rule = edition(run, on)["thresholds/one_fine"]
    said = f"当事人{day(acted)}的同一违法行为已于{day(done)}被处罚款，不得给予两次以上罚款"
    return Ground(f"{said}（{rule.cites}）。{way_out}", rule)


def number_for(run: Any, number: str, on: date) -> str:
    """The number of a case where whoever acts may see it, else that it is another's."""
    by = run.by
    return number if by and Case.objects.visible_to(by, on).filter(number=number).exists() else "另一案件"


# --- cases that look at it


def looking(run: Any, deltas: Deltas) -> Iterable[int]:
    """Cases whose work-lists look at the fines that an act makes, ends or changes."""
    moved = {key for row in deltas if row[0] == "casework_case" and row[2] == "party_id" for key in row[3:]}
    said = {name for table, _, what, *_ in deltas if table in TABLES for name in columns_of(what)}
    if moved or said & STANDS or (said & SAYS and getattr(run, "decided", None)):
        yield from pursued(run.case.party, *Party.objects.filter(pk__in=moved))


def columns_of(what: Any) -> Iterable[str]:
    """Columns of which a delta tells: one that was changed, those of a new row, all of one that was taken away."""
    return (what,) if isinstance(what, str) else STANDS if what is None else what


def pursued(*parties: Party) -> Iterable[int]:
    """Keys of the open cases of these parties, under whatever registration, in which a penalty is or was pursued."""
    whose = Q()
    for party in parties:
        whose |= Q(party__in=registrations(party))
    rows = Case.objects.filter(whose, closed=None, proceedings__kind__in=KINDS)
    return rows.order_by().values_list("pk", flat=True).distinct()


LOOKING.append(looking)

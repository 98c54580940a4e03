"""Figures of the workbench: my month, and for those who answer for a territory, the territory. Each leads to its list.

A visit counts on its own day once it is recorded, whenever that was typed; a decision on the day on which it was
made, whichever procedure made it, with its fine as it stands today. One that was revoked is counted apart, without its
fine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import BigIntegerField, CharField, Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Substr

from casework.lists import families, places, words
from casework.models import Case, Clock, Entry, Finding, Inspection, Officer, Penalty, Proceeding
from casework.models.money import in_yuan
from flows.door.terms import PROCEDURES
from flows.pages.case.record import step_title

REVOKED = " revoked"


def of_month(user: Officer, on: date) -> dict[str, Any]:
    """What I did this month, in two statements: visits, findings, filings and decisions.

    For those whose work is another, `acts` says in a third what they did: [(title of the step, how often)], most first.
    """
    first = on.replace(day=1)
    mine = Q(owner=user) | Q(partner=user)
    theirs = Q(inspection__owner=user) | Q(inspection__partner=user)
    found = Finding.objects.filter(theirs).aggregate(
        findings=Count("pk", filter=Q(found__gte=first)), signed=Count("pk", filter=Q(signed_off__gte=first))
    )
    visits = tally("visits", Inspection.objects.filter(mine, started__date__gte=first).exclude(recorded=None))
    filings = tally("filings", Penalty.objects.filter(mine, filed__gte=first))
    penal = (line for model in punishing() for line in decided(model.objects.filter(mine), first))
    counted = summed(visits, filings, *penal)
    kinds = decisions(counted)
    handled = found | {name: counted[name].number for name in ("visits", "filings")}
    handled |= {"decisions": sum(kind.number for kind in kinds), "fined": sum(kind.fined for kind in kinds)}
    handled |= {"revoked": sum(kind.revoked for kind in kinds)}
    return handled | {"acts": [] if any(handled.values()) else acts_since(user, first)}


def acts_since(user: Officer, first: date) -> list[tuple[str, int]]:
    """What the record says the person did since a day, by title of the step."""
    rows = Entry.objects.filter(by=user, on__gte=first).order_by()
    counted: Counter[str] = Counter()
    for kind, step, title, number in rows.values_list("proceeding__kind", "step", "title").annotate(number=Count("pk")):
        counted[title or step_title(kind, step)] += number
    return counted.most_common()


@dataclass(frozen=True)
class Tally:
    """How many rows, and the sum of their fines in yuan where they are decisions."""

    number: int
    fined: Decimal = Decimal(0)


@dataclass(frozen=True)
class Decisions(Tally):
    """The decisions of one procedure that stand, and how many do not any more."""

    kind: str = ""
    title: str = ""
    revoked: int = 0


@cache
def punishing() -> list[type[Proceeding]]:
    """The nouns of the procedures that end in a decision with a fine, found by these columns."""
    nouns = (m for m in apps.get_models() if issubclass(m, Proceeding) and not m._meta.proxy)
    return [m for m in nouns if {"decided", "fine", "revoked"} <= {field.name for field in m._meta.get_fields()}]


def tally(what: str, rows: QuerySet[Any], fined: str = "") -> QuerySet[Any]:
    """One line (what, how many, sum), to be read together with others by `summed`."""
    told = rows.order_by().annotate(what=Value(what, output_field=CharField())).values("what")
    fen = Cast(fined, BigIntegerField()) if fined else Value(0, output_field=BigIntegerField())
    return told.annotate(number=Count("pk"), fined=Sum(fen))


def decided(rows: QuerySet[Any], first: date) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The lines of the decisions made since a day among the rows of one noun: those that stand, and those revoked."""
    made, name = rows.filter(decided__gte=first), rows.model.__name__
    return tally(name, made.filter(revoked=None), "fine"), tally(name + REVOKED, made.exclude(revoked=None))


def summed(*lines: QuerySet[Any]) -> Mapping[str, Tally]:
    """The lines in one statement."""
    one, *others = lines
    rows = one.union(*others, all=True).values_list("what", "number", "fined")
    return defaultdict(
        lambda: Tally(0), {what: Tally(number, in_yuan(fined or 0) or Decimal(0)) for what, number, fined in rows}
    )


def decisions(counted: Mapping[str, Tally]) -> list[Decisions]:
    """What was decided in each procedure that punishes."""
    kinds = {cls._meta.concrete_model: kind for kind, cls in PROCEDURES.items()}
    found = [(kinds[model], counted[model.__name__]) for model in punishing() if model in kinds]
    gone = {kind: counted[PROCEDURES[kind]._meta.concrete_model.__name__ + REVOKED].number for kind, _ in found}
    titles = {kind: words.short(words.procedure_title(kind)) for kind, _ in found}
    return [Decisions(one.number, one.fined, kind, titles[kind], gone[kind]) for kind, one in found]


@dataclass(frozen=True)
class Unit:
    """One unit below the reader's own: open cases of each sort of matter, findings under rectification, late findings,
    late duties.
    """

    code: str
    name: str
    cases: list[tuple[str, int]]
    findings: int
    late_findings: int
    late: int


@dataclass(frozen=True)
class Sort:
    """The matters of one sort: open now, begun and ended this month."""

    family: str
    title: str
    cases: int
    begun: int
    ended: int


@dataclass(frozen=True)
class Territory:
    """The reader's territory today, whole and unit by unit; `units` is empty where nothing lies below it.

    `sorts` are those of which there is a matter to count.
    """

    sorts: list[Sort]
    findings: int
    late_findings: int
    major: int
    late: int
    decisions: int
    revoked: int
    decided_in: list[Decisions]
    fined: Decimal
    units: list[Unit]


def of_territory(user: Officer, on: date) -> Territory:
    """Open cases, findings, what is overdue, what was decided this month: five statements for any number of units."""
    units = places.below(user, on)
    length, first = max((len(unit.path) for unit in units), default=0), on.replace(day=1)
    open_now, begun, ended = (
        Count("pk", filter=Q(closed=None)),
        Count("pk", filter=Q(opened__gte=first)),
        Count("pk", filter=Q(closed__gte=first)),
    )
    recent = Q(closed=None) | Q(opened__gte=first) | Q(closed__gte=first)
    rows = Case.objects.visible_to(user, on).filter(recent)
    cases = grouped(rows, "territory_path", length, "family", cases=open_now, begun=begun, ended=ended)
    found = Finding.objects.visible_to(user, on).filter(signed_off=None, deadline__isnull=False)
    late_now, major = (
        Count("pk", filter=Q(deadline__lt=on, rectified=None)),
        Count("pk", filter=Q(grade=Finding.Grade.MAJOR)),
    )
    findings = grouped(found, "territory_path", length, findings=Count("pk"), late_findings=late_now, major=major)
    clocks = Clock.objects.visible_to(user, on).overdue(on)
    late = grouped(clocks, "proceeding__case__territory_path", length, late=Count("pk"))
    lines = (line for model in punishing() for line in decided(model.objects.visible_to(user, on), first))
    penal = decisions(summed(*lines))
    sums = total(findings, "findings", "late_findings", "major") | total(late, "late")
    return Territory(
        **sums,
        sorts=by_sort(cases),
        decisions=sum(kind.number for kind in penal),
        revoked=sum(kind.revoked for kind in penal),
        decided_in=[kind for kind in penal if kind.number],
        fined=sum((kind.fined for kind in penal), Decimal(0)),
        units=side_by_side(units, cases, findings, late),
    )


Groups = list[dict[str, Any]]


def grouped(rows: QuerySet[Any], path: str, length: int, *also: str, **asked: Any) -> Groups:
    """Counts by the unit that the first `length` characters of the path name, and by what else is named."""
    return list(rows.order_by().values(*also, unit=Substr(path, 1, length)).annotate(**asked))


def total(groups: Groups, *names: str, **only: str) -> dict[str, int]:
    """The sums of the lines that hold what `only` says."""
    lines = [line for line in groups if only.items() <= line.items()]
    return {name: sum(line[name] for line in lines) for name in names}


def by_sort(cases: Groups) -> list[Sort]:
    """The matters of each declared sort; those of which none is open, begun or ended are left out."""
    counted = [(key, title, total(cases, "cases", "begun", "ended", family=key)) for key, title in families.declared()]
    return [Sort(key, title, **sums) for key, title, sums in counted if any(sums.values())]


def side_by_side(units: list[Any], cases: Groups, findings: Groups, late: Groups) -> list[Unit]:
    """The units with their counts, most delays first."""
    sorts = [sort.family for sort in by_sort(cases)]

    def count(groups: Groups, path: str, name: str, **only: str) -> int:
        return total(groups, name, unit=path, **only)[name]

    found = [
        Unit(
            u.code,
            u.name,
            [(sort, count(cases, u.path, "cases", family=sort)) for sort in sorts],
            count(findings, u.path, "findings"),
            count(findings, u.path, "late_findings"),
            count(late, u.path, "late"),
        )
        for u in units
    ]
    return sorted(found, key=lambda unit: (-unit.late - unit.late_findings, -sum(number for _, number in unit.cases)))

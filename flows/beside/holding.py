"""What a person holds 名下事项: everything that somebody else must take up when he leaves, and who could.

Proceedings as owner or partner, places to which the facts of a case name him, tasks given to him, words asked of him,
invitations that hang on ended proceedings, delegations, drafts. Officer columns are found in the nouns themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q

from casework.models import Appointment, Consultation, Delegation, Office, Officer, Proceeding
from flows.beside.delegate import standing
from flows.beside.pending import ahead
from flows.door.drafts import PAGE, StepDraft
from flows.door.invitation import Invitation
from flows.door.terms import PROCEDURES
from flows.door.worklist import BESIDE, title_of
from permissions.offices import CERTIFIED

TITLES = {
    "owner": "主办",
    "partner": "协办",
    "named": "案件指定",
    "day": "约定日程",
    "given": "指定办理",
    "seam": "后续待办",
    "asked": "待答复的征询",
    "deputy": "代理他人",
    "delegated": "由他人代理",
    "draft": "草稿",
}


@dataclass(frozen=True)
class Holding:
    """One thing held: `what` is a key of TITLES, `run` its proceeding, `row` the row that says so.

    `name` is the column that names the person, or the "kind.step" of a task.
    """

    what: str
    run: Any
    row: Any
    title: str
    name: str = ""

    @property
    def role(self) -> str:
        return TITLES[self.what]

    @property
    def key(self) -> str:
        """What tells it from everything else that the person holds."""
        return f"{self.what}-{self.row.pk}-{self.name}".rstrip("-")

    @property
    def chosen(self) -> bool:
        """Whether somebody must be named who takes it up."""
        return self.what in ("owner", "partner", "named", "seam")


def held_by(person: Officer, on: date) -> list[Holding]:
    """Everything the person holds on the day, case by case."""
    found = [*proceedings(person), *places(person), *tasks(person), *words(person)]
    found.sort(key=lambda one: (one.run.case_id, one.run.pk))
    return [*found, *delegations(person, on), *drafts(person)]


def rows_of(rows: Any, way: str = "") -> Any:
    """The rows with what is told of their case."""
    return rows.select_related(*(f"{way}{name}" for name in ("case__party", "case__organ", "owner", "partner")))


def proceedings(person: Officer) -> Iterator[Holding]:
    """Open proceedings that he handles."""
    mine = Q(owner=person) | Q(partner=person)
    for run in rows_of(Proceeding.objects.filter(mine, closed=None, kind__in=PROCEDURES)).order_by("pk"):
        yield Holding("owner" if run.owner_id == person.pk else "partner", run, run, PROCEDURES[run.kind].title_)


def places(person: Officer) -> Iterator[Holding]:
    """Columns of open proceedings that name him for what is still ahead, and days on his calendar."""
    days = Appointment.objects.filter(officer=person, met=None, lapsed=None, proceeding__closed=None)
    rows = list(rows_of(days.select_related("proceeding"), "proceeding__").order_by("pk"))
    expected = {one.proceeding_id for one in rows}
    for kind, cls in PROCEDURES.items():
        columns = officer_columns(cls)
        if not columns:
            continue
        named = Q()
        for column in columns:
            named |= Q(**{column: person})
        for run in rows_of(cls.objects.filter(named, kind=kind, closed=None)).order_by("pk"):
            for column, title in columns.items():
                if getattr(run, f"{column}_id") == person.pk and (run.pk in expected or needed(run, column)):
                    yield Holding("named", run, run, f"{cls.title_}：{title}", column)
    for one in rows:
        yield Holding("day", one.proceeding, one, f"{one.title} {one.at:%m-%d}")


@cache
def officer_columns(cls: Any) -> dict[str, str]:
    """The columns of a noun that name a person, with their titles."""
    own = cls._meta.concrete_model._meta.local_concrete_fields
    return {str(f.name): str(f.verbose_name) for f in own if f.related_model is Officer}


def needed(run: Any, column: str) -> bool:
    """Whether a step that only the person in the column may take lies at the stage or beyond it."""
    return any(terms.person == column for terms in ahead(run.kind, run.stage))


def tasks(person: Officer) -> Iterator[Holding]:
    """Tasks of an office that were given to him, and what hangs on ended proceedings that he handled."""
    rows = Invitation.objects.filter(finished=None, owner=person).exclude(kind=BESIDE, step="answer_consultation")
    rows = rows.filter(~Q(office="") | Q(process__closed__isnull=False))
    for one in rows_of(rows.select_related("process"), "process__").order_by("pk"):
        title, name = title_of(one.kind, one.step), f"{one.kind}.{one.step}"
        yield Holding("given" if one.office else "seam", one.process, one, title, name)


def words(person: Officer) -> Iterator[Holding]:
    """What was asked of him and not answered."""
    rows = Consultation.objects.filter(officer=person, answered=None, withdrawn=None)
    for one in rows_of(rows.select_related("proceeding", "asked_by"), "proceeding__").order_by("pk"):
        yield Holding("asked", one.proceeding, one, f"{title_of(one.proceeding.kind, one.step)}：{one.question}")


def delegations(person: Officer, on: date) -> Iterator[Holding]:
    for one in standing(on).filter(Q(deputy=person) | Q(office__officer=person)).order_by("pk"):
        whose = "deputy" if one.deputy_id == person.pk else "delegated"
        yield Holding(whose, None, one, f"{one.deputy}代理{one.office.officer}的{one.office.get_office_display()}")


def drafts(person: Officer) -> Iterator[Holding]:
    """Drafts of steps; what stands on a form beside them is its author's alone."""
    for one in StepDraft.objects.filter(officer=person).exclude(kind=PAGE).order_by("pk"):
        yield Holding("draft", None, one, title_of(one.kind, one.step))


def unable(on: date) -> Q:
    """Persons who cannot act on the day: account closed, no office, or without the certificate that theirs demands."""
    lasts = Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))
    mine = Office.objects.filter(lasts, officer=OuterRef("pk"))
    lent = Delegation.objects.filter(deputy=OuterRef("pk"), withdrawn=None, since__lte=on, until__gte=on)
    lapsed = (
        Q(certificate_no="") | Q(certificate_since=None) | Q(certificate_since__gt=on) | Q(certificate_until__lt=on)
    )
    return (
        Q(is_active=False)
        | ~Exists(mine) & ~Exists(lent)
        | lapsed & Exists(mine.filter(office__in=CERTIFIED)) & ~Exists(mine.exclude(office__in=CERTIFIED))
    )


def stranded(organs: list[int], on: date) -> Any:
    """Persons who hold work in open cases of the organs and cannot act on the day."""
    runs = Proceeding.objects.filter(case__organ__in=organs, case__closed=None)
    mine = runs.filter(Q(owner=OuterRef("pk")) | Q(partner=OuterRef("pk")), closed=None)
    tasks = Invitation.objects.filter(finished=None, owner=OuterRef("pk"), process__in=runs)
    return Officer.objects.filter(Exists(mine) | Exists(tasks)).filter(unable(on)).order_by("name", "pk")


def why_unable(person: Officer, on: date) -> str:
    """Why a person cannot act on the day; "" when he can."""
    if not person.is_active:
        return "账号已停用"
    held = person.offices.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
    lent = person.delegated.filter(withdrawn=None, since__lte=on, until__gte=on)
    kinds = set(held.values_list("office", flat=True)) | set(lent.values_list("office__office", flat=True))
    if not kinds:
        return "没有在任的岗位"
    return "" if person.certified(on) or kinds - set(CERTIFIED) else "没有有效的执法证件"

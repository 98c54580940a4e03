"""My rows: what I am invited to and can do today, and what in my cases waits, for whom and until when.

All rows are read in a few statements for any number of them. Then the door is asked about each with what was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse

from casework.models import Clock, Officer
from casework.reading.nouns import with_facts
from flows.door.invitation import Invitation
from flows.door.offers import begins
from flows.door.terms import PROCEDURES, Terms, steps
from flows.door.verbs import VERBS, Verb
from flows.door.worklist import BESIDE
from flows.pages.addresses import begun_from
from flows.pages.case.ready import paper_title
from flows.pages.desk.asked import Answer, ahead, answered
from flows.pages.desk.instead import with_others
from flows.pages.desk.put_to import put_to

WITH = ("process__case__party__territory", "process__case__organ__territory", "process__owner", "process__partner")
SOONEST = (F("due").asc(nulls_last=True), "pk")
MOST = 200  # rows read for the workbench, one's own first; all of one's own are on a page of their own


@dataclass(frozen=True)
class Task:
    """One invitation: which step, of which proceeding, due when.

    `claimed` when it is mine by name, `assists` when I am the second handler;
    `asked` whether it is put to me, not to another office or person; `opens` the first day on which it can be done.
    """

    pk: int
    run: Any
    kind: str
    terms: Terms | Verb
    due: date | None
    claimed: bool
    assists: bool
    papers: tuple[str, ...]
    asked: bool = True
    opens: date | None = None
    owner: Officer | None = None

    @property
    def address(self) -> str:
        """Where it is done: the step, the beginning of another procedure, or the case where several steps settle it."""
        case, step = self.run.case_id, self.terms.name
        if isinstance(self.terms, Verb):
            return reverse("beside", args=[case, self.run.pk, step])
        if begins(self.run, self.kind, self.terms):
            return begun_from(case, self.kind, step, self.run.pk)
        return reverse("case", args=[case]) if self.several else reverse("step", args=[case, self.run.pk, step])

    def to_be_asked(self, on: date) -> bool:
        """Whether only the door can say if it can be done: it is put to me, and its day has come."""
        return self.asked and (self.opens is None or self.opens <= on)

    @property
    def title(self) -> str:
        """What is to be done, in the words of the work-list."""
        return self.terms.invites(self.run) if isinstance(self.terms, Verb) else self.terms.invites_to

    @property
    def several(self) -> bool:
        """Whether the work is settled by one of several steps, which stand side by side on the case."""
        return isinstance(self.terms, Terms) and bool(self.terms.task) and not self.terms.outcomes


@dataclass(frozen=True)
class Duties:
    """`now`: what I can do today, the soonest due first; `later`: the others, each with why not and until when.
    `met`: people whose offices were read to say who can act instead; `whole`: whether no row was left unread.
    """

    now: list[tuple[Task, Answer]]
    later: list[tuple[Task, Answer]]
    met: list[Officer]
    whole: bool


def duties(user: Officer, on: date) -> Duties:
    """Invitations to me, and those to others in cases that I handle."""
    rows = list(invitations(user, on).order_by(F("mine").desc(nulls_last=True), *SOONEST)[:MOST])
    said = told(rows, user, on)
    later, met = with_others((one for one in said if one[1].why), user, on)
    return Duties([one for one in said if not one[1].why], later, met, len(rows) < MOST)


def told(rows: Iterable[Any], user: Officer, on: date) -> list[tuple[Task, Answer]]:
    """Each row with what the door says of it, as far as what is read for all of them tells."""
    tasks = [task for row in rows if (task := as_task(row, user, on))]
    runs = with_facts((task.run for task in tasks if task.to_be_asked(on)), PROCEDURES)
    tasks = [replace(task, run=runs.get(task.run.pk, task.run)) for task in tasks]
    known = ahead(user, list(runs.values()), on)
    return [(task, answered(task, user, on, known)) for task in tasks]


def duty(user: Officer, on: date, pk: int) -> tuple[Task, Answer] | None:
    """One row of mine, answered to the end; None when it is no longer open or not put to me."""
    for row in invitations(user, on).filter(pk=pk):
        task = as_task(row, user, on)
        if task is not None and task.asked:
            runs = with_facts([task.run], PROCEDURES)
            task = replace(task, run=runs.get(task.run.pk, task.run))
            return task, answered(task, user, on, ahead(user, list(runs.values()), on), further=True)
    return None


def invitations(user: Officer, on: date) -> QuerySet[Any]:
    """Open invitations by name, to an office I hold over the case (`mine`), or in a proceeding I handle; `due`."""
    rows = Invitation.objects.annotate(pair=Concat("kind", Value("."), "step"))
    rows = rows.annotate(mine=ExpressionWrapper(put_to(user, on), BooleanField()), due=nearest_due())
    return rows.filter(Q(mine=True) | handled(user), finished=None).select_related("owner", *WITH)


def handled(user: Officer) -> Q:
    return Q(process__owner=user) | Q(process__partner=user)


def nearest_due(at: str = "process") -> Subquery:
    """The end of the duty that ends first; `at` is the way to the proceeding."""
    running = Clock.objects.running().filter(proceeding=OuterRef(at), duty=True)
    ends: QuerySet[Any] = running.order_by().values("proceeding").annotate(first=Min("due")).values("first")
    return Subquery(ends)


def as_task(row: Any, user: Officer, on: date) -> Task | None:
    """The row as a task; None when no step or act bears its name any more."""
    terms = declared(row.kind, row.step)
    if terms is None:
        return None
    run = row.process
    assists = run.partner_id == user.pk
    told = {"opens": row.opens, "owner": row.owner, "asked": row.mine}
    return Task(
        row.pk,
        run,
        run.kind if isinstance(terms, Verb) else row.kind,
        terms,
        row.due,
        row.owner_id == user.pk,
        assists,
        printed(terms),
        **told,
    )


def declared(kind: str, step: str) -> Terms | Verb | None:
    if kind == BESIDE:
        return VERBS.get(step)
    cls = PROCEDURES.get(kind)
    return steps(cls).get(step) if cls else None


def printed(terms: Terms | Verb) -> tuple[str, ...]:
    """Titles of the papers that the step may issue."""
    if isinstance(terms, Verb):
        return ()
    issued = [*terms.issues, *(name for outcome in terms.outcomes.values() for name in outcome.issues)]
    return tuple(dict.fromkeys(paper_title(name) for name in issued if isinstance(name, str) and name))

"""Stage is the truth; a task is an invitation. The open tasks of a proceeding are a function of its stage and facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone
from django.views import View
from viewflow import this
from viewflow.workflow import flow

from casework.ledger import Writes
from casework.models import Proceeding
from flows.door.children import arisen
from flows.door.held import around
from flows.door.lawful import card_of
from flows.door.terms import PROCEDURES, Called, Terms, steps
from flows.door.verbs import VERBS, beside_queue
from flows.door.waiting import assigned
from permissions.offices import HANDLES

WORK: dict[str, type[flow.Flow]] = {}
BESIDE = "beside"  # the kind of an invitation to an act beside the steps
ASIDE: list[Callable[[Any], Iterator[Wanted]]] = []  # what the acts beside the steps invite to (flows.beside)


class Elsewhere(View):
    """Steps are taken on the pages of `flows.pages`; viewflow's own screens stay unmounted (design §11)."""


@dataclass(frozen=True)
class Wanted:
    """One invitation as stage and facts call for it. `opens`: the first day on which it can be done, or `opens_after`:
    the terms whose end it waits for; `owner`: the key of the person whose task it is, None for an office; `office`: of
    which office it is, where a person of it is named; `about`: the key of what is asked of several persons at once.
    """

    kind: str
    step: str
    owner: int | None = None
    opens: date | None = None
    opens_after: tuple[str, ...] = ()
    office: str = ""
    about: int = 0

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.step}"

    @property
    def key(self) -> str:
        """What tells it from every other open invitation of the proceeding."""
        return f"{self.name}.{self.about}"


def wanted(run: Any) -> list[Wanted]:
    """What the stage and the facts of a proceeding invite to: its own steps, what follows it, what is beside."""
    own = [own_step(run, terms) for terms in called_steps(run) if terms.reopens or not run.closed]
    beside = [one for ask in ASIDE for one in ask(run)]
    return [given(run, one) for one in (*own, *seams(run), *beside)]


def given(run: Any, one: Wanted) -> Wanted:
    """The invitation put to the person to whom it has been given."""
    said = assigned(run).get(one.name)
    return replace(one, owner=said["to"], office=said["office"]) if said else one


def called_steps(run: Any) -> Iterator[Terms]:
    """Steps of the stage that are called for now."""
    for terms in steps(type(run)).values():
        here = run.stage in terms.sources
        called = here and (terms.called_for or any(getattr(run, fact) for fact in terms.called_once))
        if called and all(getattr(run, fact) for fact in terms.after) and not any(getattr(run, f) for f in terms.until):
            yield terms


def own_step(run: Any, terms: Terms) -> Wanted:
    owner = run.owner_id if HANDLES & set(terms.by) and not terms.of_office else None
    if terms.person:
        owner = getattr(run, f"{terms.person}_id")
    first = getattr(run, terms.opens) if terms.opens else None
    if first is not None and hasattr(first, "date"):
        first = timezone.localtime(first).date()
    return Wanted(run.kind, terms.name, owner, first, terms.opens_after)


@cache
def calls_of(kind: str) -> tuple[tuple[str, Called], ...]:
    """Procedures that are called for by facts of this kind of proceeding."""
    return tuple(
        (name, called)
        for name, cls in PROCEDURES.items()
        for called in cls.procedure_.called_for
        if called.of == kind or (called.of == "*" and kind in cls.procedure_.follows)
    )


def seams(run: Any) -> Iterator[Wanted]:
    """Procedures that the facts of this one call for and that have not begun."""
    if run.case.closed:
        return
    for kind, called in calls_of(run.kind):
        if called.when(run) and (called.again or not begun_from(run, kind)):
            terms = steps(PROCEDURES[kind])[called.step]
            owner = handler(run) if HANDLES & set(terms.by) else None
            yield Wanted(kind, called.step, owner, called.opens(run))


def handler(run: Any) -> int | None:
    """Whose task it is to go on after a proceeding: its owner's; where one person alone registered or keeps what arose
    inside a case, as a clerk an account, the handler's of that from which it arose.
    """
    while run.partner_id is None and run.arose_from_id is not None:
        run = run.arose_from
    owner: int | None = run.owner_id
    return owner


def begun_from(run: Any, kind: str) -> bool:
    """Whether one of the kind that arose from it is open, as the act in hand leaves it."""
    return any(one.kind == kind and one.closed is None for one in run.act.leaves(arisen(run)))


def level(writes: Writes, run: Any, done: str, moved: bool = True, ended: bool = False) -> None:
    """Bring the work-lists of the act to the stage; `moved`: it began, ended or reached another stage, so that the
    invitations of others in the case, which look at it across a seam, may have changed; `ended`: whatever waited for
    the end of all may hang on any of them.
    """
    even(writes, run, done)
    for other in across(run, ended) if moved else ():
        even(writes, other, done if "." in done else f"{run.kind}.{done}")


def across(run: Any, whole: bool) -> list[Any]:
    """The proceedings around it, or all others of the case, each with its facts."""
    if not whole:
        return [typed_in(run, row) for row in around(run)]
    others = Proceeding.objects.filter(case_id=run.case.pk).exclude(pk=run.pk).order_by("pk")
    return [typed_in(run, row) for row in others]


def typed_in(run: Any, row: Proceeding) -> Any:
    """The other as the act in hand leaves it, with its facts."""
    cls = PROCEDURES[row.kind]
    found = run.act.left(row)
    if not isinstance(found, cls):
        found = cls.objects.get(pk=row.pk)
    found.case, found.act = run.case, run.act
    if found.arose_from_id == run.pk:
        found.arose_from = run
    return found


def even(writes: Writes, run: Any, done: str) -> None:
    """Close what is no longer called for, open what is; the unique index does the rest."""
    calls = wanted(run)
    stamp = connection.ops.adapt_datetimefield_value(timezone.now())
    did = done if "." in done else f"{run.kind}.{done}"
    by = getattr(run.act.by, "pk", None) if run.act.by is not None else None
    keep = f" AND kind || '.' || step || '.' || about NOT IN ({', '.join(['%s'] * len(calls))})" if calls else ""
    writes.add(
        "UPDATE flows_invitation SET finished = %s, "
        "status = CASE WHEN kind || '.' || step = %s THEN 'DONE' ELSE 'CANCELED' END, "
        "owner_id = CASE WHEN kind || '.' || step = %s THEN COALESCE(CAST(%s AS bigint), owner_id) ELSE owner_id END "
        "WHERE process_id = %s AND finished IS NULL" + keep,
        stamp,
        did,
        did,
        by,
        run.pk,
        *(one.key for one in calls),
    )
    twice = len({one.key for one in calls}) < len(calls)  # one statement cannot touch an invitation twice
    for together in [[one] for one in calls] if twice else [calls] if calls else []:
        invite(writes, run, together, stamp)


def invite(writes: Writes, run: Any, calls: list[Wanted], stamp: Any) -> None:
    """Invitations; where one is open already, its day of opening and its person follow the facts."""
    rows, params = [], []
    for one in calls:
        opens, more = opening_day(run, one)
        rows.append(f"(%s, %s, %s, %s, 'HUMAN', %s, %s, 'start', %s, %s, %s, {opens})")
        params += [run.pk, one.kind, one.step, node(one.kind, one.step), "ASSIGNED" if one.owner else "NEW", stamp]
        params += [one.owner, one.office, one.about, *more]
    writes.add(
        "INSERT INTO flows_invitation "
        "(process_id, kind, step, flow_task, flow_task_type, status, created, token, owner_id, office, about, opens) "
        f"VALUES {', '.join(rows)} "
        "ON CONFLICT (process_id, kind, step, about) WHERE finished IS NULL DO UPDATE SET opens = excluded.opens, "
        "office = excluded.office, owner_id = CASE WHEN flows_invitation.office <> '' THEN excluded.owner_id "
        "ELSE COALESCE(excluded.owner_id, flows_invitation.owner_id) END",
        *params,
    )


def opening_day(run: Any, one: Wanted) -> tuple[str, list[Any]]:
    """SQL of the first day on which the step can be taken, and its parameters."""
    if not one.opens_after:
        return "%s", [connection.ops.adapt_datefield_value(one.opens)]
    cards = [card_of(card) for card in one.opens_after]
    after = "date(max(due), '+1 day')" if connection.vendor == "sqlite" else "max(due) + 1"
    marks = ", ".join(["%s"] * len(cards))
    said = (
        f"(SELECT {after} FROM casework_clock WHERE proceeding_id = "
        f"%s AND met IS NULL AND lapsed IS NULL AND card IN ({marks}))"
    )
    return said, [run.pk, *cards]


@cache
def node(kind: str, step: str) -> str:
    """How viewflow would write the task: a constant module, so that no file's place is stored."""
    return f"flows/work.{work_name(kind)}.{step}"


def work_name(kind: str) -> str:
    return "".join(part.title() for part in kind.split("_")) + "Work"


def work_list(cls: type[Any]) -> type[flow.Flow]:
    """A viewflow Flow drawn from the steps: names, inbox, claiming, hand-over and diagram; it moves nothing itself."""
    from flows.door.invitation import Invitation, folder_lock

    leaving: dict[str, list[str]] = defaultdict(list)
    for name, terms in steps(cls).items():
        for stage in terms.sources:
            leaving[stage].append(name)
    parts: dict[str, Any] = {"end": flow.End(), "start": flow.StartHandle().Next(gate("new", leaving))}
    for stage, names in leaving.items():
        if len(names) > 1:
            parts[f"at_{stage}"] = fork = flow.Switch()
            for name in names:
                fork.Case(getattr(this, name))
    for name, terms in steps(cls).items():
        drawn_step(parts, name, terms, leaving)
    parts |= {
        "process_class": Proceeding,
        "task_class": Invitation,
        "lock_impl": staticmethod(folder_lock),
        "process_title": cls.title_,
        "__module__": "flows.work",
    }
    WORK[cls.kind_] = type(work_name(cls.kind_), (flow.Flow,), parts)
    return WORK[cls.kind_]


def drawn_step(parts: dict[str, Any], name: str, terms: Terms, leaving: dict[str, list[str]]) -> None:
    """One step as a node; with outcomes, a fork behind it with a way for each."""
    view = flow.View(Elsewhere.as_view()).Annotation(title=terms.invites_to)
    if not terms.outcomes:
        parts[name] = view.Next(gate(terms.target or "", leaving))
        return
    parts[name] = view.Next(getattr(this, f"after_{name}"))
    parts[f"after_{name}"] = fork = flow.Switch()
    for outcome in terms.outcomes.values():
        fork.Case(gate(outcome.target or terms.sources[0], leaving), cond=None)


def gate(stage: str, leaving: dict[str, list[str]]) -> Any:
    names = leaving.get(stage, [])
    return getattr(this, "end" if not names else names[0] if len(names) == 1 else f"at_{stage}")


def title_of(kind: str, step: str) -> str:
    """What the work-list calls an invitation; the bare name where no step bears it any more."""
    if kind == BESIDE:
        return VERBS[step].title if step in VERBS else step
    cls = PROCEDURES.get(kind)
    terms = steps(cls).get(step) if cls else None
    return terms.invites_to if terms else step


def queue(offices: set[str]) -> list[tuple[str, str]]:
    """(kind, step) of all steps that one of the offices may take, and of acts beside them: the queue of a person."""
    beside = [(BESIDE, name) for name in beside_queue(offices)]
    return beside + [
        (kind, n) for kind, cls in PROCEDURES.items() for n, terms in steps(cls).items() if offices & set(terms.by)
    ]

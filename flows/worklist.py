"""Stage is the truth; a task is an invitation. The open tasks of a proceeding are a function of its stage and facts."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.views import View
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.fields import get_task_ref

from casework.ledger import Writes
from casework.models import Proceeding
from flows.terms import PROCEDURES, steps

WORK: dict[str, type[flow.Flow]] = {}
HANDLERS = {"investigator", "patrol_member", "registrar"}  # offices whose tasks belong to the owner of the proceeding


class Elsewhere(View):
    """Steps are taken on the pages of `flows.pages`; viewflow's own screens stay unmounted (design §11)."""


def wanted(run: Any) -> list[str]:
    """Names of the steps to which the stage and the facts invite somebody."""
    if run.closed:
        return []
    return [
        name
        for name, terms in steps(type(run)).items()
        if terms.called_for
        and run.stage in terms.sources
        and all(getattr(run, fact) for fact in terms.after)
        and not any(getattr(run, fact) for fact in terms.until)
    ]


@cache
def node(kind: str, step: str) -> str:
    """How viewflow writes the task of a step."""
    return str(get_task_ref(WORK[kind].instance.node(step)))


def level(writes: Writes, run: Any, done: str, by_id: int, at: datetime) -> None:
    """Bring the work-list to the stage: close what is no longer called for, open what is; the unique index does the rest."""
    calls = wanted(run)
    refs = [node(run.kind, name) for name in calls]
    did = node(run.kind, done) if done in steps(type(run)) else ""
    stamp = connection.ops.adapt_datetimefield_value(at)
    keep = f" AND flow_task NOT IN ({', '.join(['%s'] * len(refs))})" if refs else ""
    writes.add(
        "UPDATE flows_invitation SET finished = %s, status = CASE flow_task WHEN %s THEN 'DONE' ELSE 'CANCELED' END, "
        "owner_id = CASE flow_task WHEN %s THEN %s ELSE owner_id END WHERE process_id = %s AND finished IS NULL" + keep,
        stamp, did, did, by_id, run.pk, *refs,
    )  # fmt: skip
    offices = steps(type(run))
    for name, ref in zip(calls, refs, strict=True):
        mine = run.owner_id if HANDLERS & set(offices[name].by) else None
        writes.add(
            "INSERT INTO flows_invitation (process_id, flow_task, flow_task_type, status, created, token, owner_id) "
            "VALUES (%s, %s, 'HUMAN', %s, %s, 'start', %s) ON CONFLICT DO NOTHING",
            run.pk, ref, "ASSIGNED" if mine else "NEW", stamp, mine,
        )  # fmt: skip


def uneven(run: Any) -> set[str]:
    """Names of tasks that are open but not called for, or called for but not open; empty when level."""
    from flows.models import Invitation

    have = Invitation.objects.filter(process_id=run.pk, finished=None).values_list("flow_task", flat=True)
    return {task.name for task in have} ^ set(wanted(run))


def work_list(cls: type[Any]) -> type[flow.Flow]:
    """A viewflow Flow drawn from the steps: names, inbox, claiming, hand-over and diagram; it moves nothing by itself."""
    from flows.models import Invitation, folder_lock

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
        parts[name] = flow.View(Elsewhere.as_view()).Annotation(title=terms.invites_to).Next(gate(terms.target or "", leaving))
    parts |= {
        "process_class": Proceeding, "task_class": Invitation, "lock_impl": staticmethod(folder_lock), "process_title": cls.title_,
        "__module__": cls.__module__,
    }  # fmt: skip
    WORK[cls.kind_] = type("".join(part.title() for part in cls.kind_.split("_")) + "Work", (flow.Flow,), parts)
    return WORK[cls.kind_]


def gate(stage: str, leaving: dict[str, list[str]]) -> Any:
    names = leaving.get(stage, [])
    return getattr(this, "end" if not names else names[0] if len(names) == 1 else f"at_{stage}")


def step_of(flow_task: Any) -> tuple[str, str]:
    """(kind, step) of a stored task."""
    kind = next(kind for kind, work in WORK.items() if work is flow_task.flow_class)
    return kind, str(flow_task.name)


def refs_for(offices: set[str]) -> list[str]:
    """Stored task names of all steps that one of the offices may take: the queue of a person."""
    return [node(kind, name) for kind, cls in PROCEDURES.items() for name, terms in steps(cls).items() if offices & set(terms.by)]

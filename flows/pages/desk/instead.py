"""Who can act instead 可以改由谁办理: of rows closed to the reader for separation of duties, whom the gate lets.

Everybody's offices and everybody's part in the cases are read once for all rows, and only where there is such a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from casework.models import OfficeKind, Officer
from casework.scope import read_offices
from flows.door.act import Act
from flows.door.terms import Terms
from flows.pages.desk.asked import taken_up
from permissions.gate import MANDATES, NotPermitted, Parts, acting_for, mandates, office_for, parts_in, permit

OFFICES = dict(OfficeKind.choices)
NAMED = 3  # persons named in one sentence
Row = tuple[Any, Any]  # a task with its answer


def with_others(rows: Iterable[Row], user: Officer, on: date) -> tuple[list[Row], list[Officer]]:
    """The rows, those that are held apart with who can act instead, or that nobody can; and whose offices were read."""
    told = list(rows)
    held = [task for task, said in told if said.apart and isinstance(task.terms, Terms)]
    if not held:
        return told, []
    people = list(Officer.objects.filter(is_active=True).exclude(pk=user.pk).order_by("pk"))
    read_offices(people)
    parts = parts_in({task.run.case_id for task in held})
    keys = {task.pk for task in held}
    with_names = [
        (task, replace(said, why=said.why + sentence(task, people, parts, user, on)) if task.pk in keys else said)
        for task, said in told
    ]
    return with_names, people


def sentence(task: Any, people: list[Officer], parts: Parts, user: Officer, on: date) -> str:
    """可由…办理, or what to do where nobody of the office is free."""
    names = [str(person) for person in able(task, people, parts, user, on)]
    if names:
        more = "等" if len(names) > NAMED else ""
        return f"可由{'、'.join(names[:NAMED])}{more}办理。"
    offices = "、".join(str(OFFICES.get(office, office)) for office in task.terms.by)
    return f"{task.run.case.organ}今日没有其他可以办理的{offices}，请先任命或者委托他人代理。"


def able(task: Any, people: list[Officer], parts: Parts, user: Officer, on: date) -> Iterator[Officer]:
    """Those whom the gate lets take the step."""
    run, terms = taken_up(task, user, on), task.terms
    for person in people:
        office = office_for(person, terms.by, run.case, on)
        if not office:
            continue
        other = acting_for(person, office, run.case, on)
        person.__dict__.setdefault(MANDATES, {})[run.case.organ_id] = mandates(user, run.case.organ_id)
        done = parts.of(run.case_id, person, other)
        run.act = Act(on, person, known={("taken", run.case_id, person.pk, other): done})
        how = {"officers": terms.officers, "apart_from": terms.apart_from, "person": terms.person}
        try:
            permit(person, terms.by, run, on, **how)
        except NotPermitted:
            continue
        yield person

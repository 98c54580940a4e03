"""The people of a case before it was taken over: who took which step, so that duties stay apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from casework.ledger import Writes
from casework.models import Officer, PastAct
from flows.beside.adopt_reading import day_of, near, only, person
from flows.door.facts import cleaned
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, stages_after, steps

ACT = ("steps", "by", "outside", "on")
REST = "其余"  # every step asked that no other row names
NOBODY = "未办理"


def past(writes: Writes, run: Any, rows: Sequence[Mapping[str, Any]], on: date) -> str:
    """Register who took which step before, and say it in words. Raises Refused where a step asked is not answered."""
    cls, asked = type(run), asked_of(type(run), run.stage)
    said: dict[str, list[PastAct]] = {}
    for row in sorted(rows, key=lambda row: REST in steps_said(row)):  # “其余” is what the other rows leave
        for name in named_steps(cls, row, [one for one in asked if one not in said]):
            said.setdefault(name, []).extend(parts(run, name, row, on))
    if lacking := [title for name, title in asked.items() if name not in said]:
        raise Refused(
            f"请写明接管前由谁办理了{'、'.join(f'“{title}”' for title in lacking)}（acts：steps、by）；"
            "没有办理过的，by 留空（职能分离）。"
        )
    for made in (one for parts_ in said.values() for one in parts_):
        made.save(force_insert=True)
        writes.created(made)
    return "；".join(f"{steps(cls)[name].title}：{people(parts_)}" for name, parts_ in said.items())


def asked_of(cls: Any, stage: str = "") -> dict[str, str]:
    """Steps from whose people some step is kept apart and that can have been taken before the stage, name → title;
    without a stage, all of them.
    """
    following = partial(stages_after, cls, everywhere=True)
    before = following("new")
    apart = {one for other in PROCEDURES.values() for said in steps(other).values() for one in said.apart_from}
    return {
        one.name: one.title
        for one in steps(cls).values()
        if f"{cls.kind_}.{one.name}" in apart
        and ("*" in one.sources or before & set(one.sources))
        and any(
            not stage or stage in stages_after(cls, target, everywhere=True)
            for target in one.targets
            if target != "new"
        )
    }


def steps_said(row: Mapping[str, Any]) -> list[str]:
    value = row.get("steps") or ()
    return [value] if isinstance(value, str) else [str(one) for one in value]


def named_steps(cls: Any, row: Mapping[str, Any], rest: list[str]) -> Iterator[str]:
    """The steps of a row by key or title. Raises Refused with the nearest."""
    only(row, ACT, "接管前的办理人")
    known = {one.title: name for name, one in steps(cls).items()} | {name: name for name in steps(cls)}
    said = steps_said(row)
    if not said:
        raise Refused("接管前的办理人请写明步骤（steps）。")
    for one in said:
        if one == REST:
            yield from rest
        elif one in known:
            yield known[one]
        else:
            raise Refused(f"“{cls.title_}”没有名为“{one}”的步骤{near(one, list(known))}")


def parts(run: Any, step: str, row: Mapping[str, Any], on: date) -> Iterator[PastAct]:
    """One row for each person: of the register by account or name, or outside it by name alone. Raises Refused."""
    day = day_of(row, "on", f"“{steps(type(run))[step].title}”的办理", needed=False)
    if day is not None and not run.opened <= day <= on:
        raise Refused(f"接管前的办理日{day}应在开始日{run.opened}和接管日{on}之间，请更正。")
    for one in several(row.get("by")):
        officer = one if isinstance(one, Officer) else person(str(one))
        yield PastAct(proceeding_id=run.pk, step=step, officer=officer, on=day)
    for one in several(row.get("outside")):
        name = cleaned(str(one))
        if not name or len(name) > 30:
            raise Refused("不在名册的办理人请写姓名，不超过30字。")
        yield PastAct(proceeding_id=run.pk, step=step, name=name, on=day)


def several(value: Any) -> list[Any]:
    """One or many persons; none where nothing or 未办理 stands."""
    if value in (None, "", NOBODY):
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def people(parts_: Sequence[PastAct]) -> str:
    return "、".join(str(one.officer or one.name) for one in parts_) or NOBODY

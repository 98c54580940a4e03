"""Waiting 等待: for whom, on what ground, until which day. On that day it is a task of the handler again.

A wait speaks for a case that has nothing else to do; it stops no clock and bars no step. It has a last day, at most as
far off as the internal card says, and whoever needs longer waits anew, by a further act.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any, TypeVar

from django.db.models import TextChoices

import law
from casework.ledger import Writes
from casework.models import Entry, Officer, Proceeding, Wait
from flows.beside import pending
from flows.beside.recording import Said, beside, led, still_open
from flows.door.asking import BLANK, Text
from flows.door.facts import cleaned
from flows.door.refusals import Refused
from flows.door.verbs import of_handlers, records, verb
from permissions.gate import NotPermitted, office_for
from permissions.offices import HANDLES, LEADS

WAIT, END, CARD = "等待", "结束等待", "wait_param"
C = TypeVar("C", bound=TextChoices)


def over(run: Any) -> str:
    """How the work-list words the end of a wait."""
    wait = pending.left(run, "wait") or {}
    return f"等待期满：{wait.get('whom', '')}，{wait.get('ground', '')}"


records("wait_for", WAIT, who="等谁", whom="名称", ground="事由", until="至")
records("end_wait", END, whom="名称", result="结果", said="说明")


@of_handlers
def handling(by: Officer, run: Any, on: date) -> str:
    """The office of a handler of the proceeding, else of one who leads. Raises NotPermitted."""
    if by.pk in (run.owner_id, run.partner_id) and (office := office_for(by, tuple(HANDLES), run.case, on)):
        return office
    try:
        return led(by, run, on)
    except NotPermitted:
        raise NotPermitted(f"{by}不是本程序的承办人，也不是办案机关的负责人，不能办理；请由{run.owner}办理。") from None


@verb("wait_for", title=WAIT, gate=handling)
def wait_for(
    *,
    proceeding: Proceeding,
    who: Label[Wait.Who, "等谁"],
    whom: Label[str, "姓名或者单位名称", "Wait.whom"],
    ground: Label[str, "等待的事由", "Wait.ground"],
    until: Label[date, "最后一日"],
    cites: Label[str, "依据（法律有规定的写明条款）", "Wait.cites"] = "",
    by: Officer,
    on: date,
    key: str | None = None,
) -> Entry:
    """Note that a proceeding waits. Raises NotPermitted unless `by` handles or leads it, Refused for what is wrong."""

    def waiting(run: Any, writes: Writes) -> Said:
        office = handling(by, run, on)
        still_open(run, WAIT)
        if held := pending.left(run, "wait"):
            raise Refused(f"“{run.title_}”已在等待{held['whom']}（至{held['until']}），请先结束，再作新的等待。")
        kind, said = chosen(Wait.Who, who, "等谁"), filled(whom, "写明等谁（姓名或者单位名称）")
        why = filled(ground, "写明等待的事由")
        within(run, until, on)
        law_said = cleaned(cites)
        row = {"who": kind, "whom": said, "ground": why, "cites": law_said, "since": on, "until": until}
        run.adds(Wait(proceeding_id=run.pk, **row))
        pending.put(run, "wait", {"whom": said, "ground": why, "until": until.isoformat()})
        facts = {"whom": said, "ground": why, "until": until.isoformat()}
        return Said(office, {"who": str(kind.label), **facts}, cites=law_said)

    return beside("wait_for", WAIT, proceeding.kind, proceeding.pk, waiting, by=by, on=on, key=key)


@verb("end_wait", title=END, offices=(*HANDLES, *LEADS), gate=handling, says=over)
def end_wait(
    *,
    proceeding: Proceeding,
    result: Label[Wait.Result, "结果"],
    note: Label[Text, "说明"] = BLANK,
    by: Officer,
    on: date,
    key: str | None = None,
) -> Entry:
    """End a wait, before its last day where what was awaited came or needs waiting no more. Raises as `wait_for`."""

    def over_now(run: Any, writes: Writes) -> Said:
        office = handling(by, run, on)
        wait = Wait.objects.filter(proceeding_id=run.pk, ended=None).first()
        if wait is None:
            raise Refused(f"“{run.title_}”没有在等待，不必结束。")
        said, more = chosen(Wait.Result, result, "结果"), cleaned(note)
        if said == Wait.Result.MISSED and on < wait.until:
            raise Refused(f"等待至{wait.until}，尚未期满；提前结束的，结果请选“已等到”或者“不必再等”。")
        if said != Wait.Result.CAME and not more:
            raise Refused(f"结果为“{said.label}”的，请说明以后怎么办。")
        run.sets(wait, ended=on, result=said)
        pending.put(run, "wait", None)
        return Said(office, {"whom": wait.whom, "result": str(said.label), "said": more})

    return beside("end_wait", END, proceeding.kind, proceeding.pk, over_now, by=by, on=on, key=key)


def longest(run: Any, on: date) -> law.Due:
    """The last day until which one wait may be noted on the day, by the internal card."""
    found: law.Due = run.reckon(CARD, on)
    return found


def within(run: Any, until: date, on: date) -> None:
    """A wait ends, and not too far off. Raises Refused."""
    if until <= on:
        raise Refused(f"最后一日{until}应在办理日{on}之后。")
    most = longest(run, on)
    if until > most.due:
        rule = run.law[CARD]
        raise Refused(
            f"最后一日{until}过晚：一次等待最长{rule.value}日，最迟至{most.due}（{rule.cites}）；期满仍须等的，届时另作等待。"
        )


def filled(said: str, what: str) -> str:
    if not (text := cleaned(said)):
        raise Refused(f"等待请{what}。")
    return text


def chosen(choices: type[C], said: Any, title: str) -> C:
    """One of the choices by key or label. Raises Refused."""
    for one in choices:
        if said in (one.value, one.label):
            return one
    raise Refused(f"{title}没有“{said}”，可选：{'、'.join(map(str, choices.labels))}。")

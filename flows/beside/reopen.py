"""Reopening 重新办理: a proceeding that has ended goes on again; one leader proposes it, another approves.

What its last line changed of the proceeding itself is put back, so that it stands where it stood before its end; so do
the findings that it signed off or let go, save those on which somebody has acted since. Papers of that line stay on
file, clocks that lapsed with it run again.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import QuerySet

from casework.columns import canon
from casework.folding import models_by_table
from casework.ledger import Writes
from casework.models import Clock, Entry, Finding, Officer, Proceeding
from flows.beside import pending
from flows.beside.backwards import put_back
from flows.beside.recording import Said, beside, led, reasoned
from flows.door import clocks
from flows.door.lawful import whole
from flows.door.level import level_case
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, Start
from flows.door.verbs import records, verb
from flows.door.wholly import wholly
from flows.guards.findings import terms_of_visit
from permissions.gate import NotPermitted
from permissions.offices import LEADS

PROPOSE, APPROVE, REFUSE = "提请重新办理", "批准重新办理", "不同意重新办理"
WITHDRAW = "撤回重新办理的提请"


records("propose_reopening", PROPOSE, reason="理由")
records("approve_reopening", APPROVE, reason="理由", undone="所涉步骤", clocks="恢复的期限")
records("refuse_reopening", REFUSE, reason="理由")
records("withdraw_reopening", WITHDRAW, reason="理由")


def second(by: Officer, run: Any, on: date) -> str:
    """The office of the second person; raises NotPermitted for the first, Refused without one."""
    office, asked = led(by, run, on), proposal(run)
    if by.is_one_of((asked["by"],)):
        raise NotPermitted(f"重新办理由{by}于{asked['on']}提请，须由另一名负责人批准或者不同意；提请有误的，可以撤回。")
    return office


def first(by: Officer, run: Any, on: date) -> str:
    """The office of who proposed; raises NotPermitted for anybody else, Refused without a proposal."""
    if proposal(run)["by"] != by.pk:
        raise NotPermitted("重新办理的提请只能由提请人本人撤回；不同意的，请由另一名负责人办理“不同意重新办理”。")
    return led(by, run, on)


def proposal(run: Any) -> dict[str, Any]:
    """What was proposed; raises Refused."""
    asked = pending.left(run, "reopening")
    if not asked:
        raise Refused(f"“{run.title_}”没有待批的重新办理，请先提请。")
    return dict(asked)


@verb("propose_reopening", title=PROPOSE, offices=LEADS, gate=led)
def propose_reopening(*, proceeding: Proceeding, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Ask that a proceeding that has ended go on. Raises NotPermitted unless `by` leads, Refused while it is open."""

    def proposed(run: Any, writes: Writes) -> Said:
        office, why = led(by, run, on), reasoned(reason, PROPOSE)
        if not run.closed:
            raise Refused(f"“{run.title_}”正在办理，没有终结，不必重新办理。")
        if pending.left(run, "reopening"):
            raise Refused(f"“{run.title_}”已有待批的重新办理，请先批准或者不同意。")
        closing(run)
        pending.put(run, "reopening", {"by": by.pk, "on": on.isoformat(), "reason": why})
        return Said(office, {"reason": why})

    return beside("propose_reopening", PROPOSE, proceeding.kind, proceeding.pk, proposed, by=by, on=on, key=key)


@verb("approve_reopening", title=APPROVE, offices=LEADS, gate=second)
def approve_reopening(*, proceeding: Proceeding, by: Officer, on: date, key: str | None = None) -> Entry:
    """Approve it as a second person: the proceeding and its case are open again. Raises NotPermitted for the
    proposer.
    """

    def approved(run: Any, writes: Writes) -> Said:
        office, asked = second(by, run, on), proposal(run)
        last = closing(run)
        shut = shutting(run, last) if run.case.closed else None
        for line in filter(None, (last, shut)):
            put_back(writes, run, line, columns_of=own_tables(run))
        run.closed = None
        stand_again(run, last)
        if run.case.closed:
            run.sets(run.case, closed=None)
        again = run_again(writes, run, last)
        if shut is not None:
            again += open_again(writes, run, shut)
        pending.put(run, "reopening", None)
        facts = {"reason": asked["reason"], "undone": last.title or last.step, "clocks": again}
        return Said(office, facts, corrects=last.line)

    with wholly():
        entry = beside("approve_reopening", APPROVE, proceeding.kind, proceeding.pk, approved, by=by, on=on, key=key)
        level_case(entry.case_id)
    return entry


@verb("refuse_reopening", title=REFUSE, gate=second)
def refuse_reopening(*, proceeding: Proceeding, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Say no as a second person; the proceeding stays ended."""

    def refused(run: Any, writes: Writes) -> Said:
        office = second(by, run, on)
        why = reasoned(reason, REFUSE)
        pending.put(run, "reopening", None)
        return Said(office, {"reason": why})

    return beside("refuse_reopening", REFUSE, proceeding.kind, proceeding.pk, refused, by=by, on=on, key=key)


@verb("withdraw_reopening", title=WITHDRAW, gate=first)
def withdraw_reopening(*, proceeding: Proceeding, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Take one's own proposal back before anybody has decided on it; the proceeding stays ended."""

    def withdrawn(run: Any, writes: Writes) -> Said:
        office, why = first(by, run, on), reasoned(reason, WITHDRAW)
        pending.put(run, "reopening", None)
        return Said(office, {"reason": why})

    return beside("withdraw_reopening", WITHDRAW, proceeding.kind, proceeding.pk, withdrawn, by=by, on=on, key=key)


def closing(run: Any) -> Entry:
    """The line with which the proceeding ended; raises Refused where no line of this edition says so."""
    table = "casework_proceeding"
    for entry in Entry.objects.filter(case_id=run.case.pk).order_by("-line"):
        for name, key, *said in entry.writes or []:
            if (name, key) == (table, run.pk) and len(said) == 3 and said[0] == "closed" and said[2]:
                return ending(run, entry)
    raise Refused(f"“{run.title_}”由上一版登记终结，不能重新办理；如有新的事实，请另建案件。")


def shutting(run: Any, last: Entry) -> Entry | None:
    """The line with which the proceeding closed its case before it ended, None where it did not: what was decided on a
    case that is open again is to be decided again.
    """
    said = ["casework_case", run.case.pk, "closed"]
    lines = Entry.objects.filter(proceeding_id=run.pk, line__lt=last.line).order_by("-line")
    return next((one for one in lines if any(row[:3] == said and row[4] for row in one.writes or [])), None)


def ending(run: Any, entry: Entry) -> Entry:
    """The line itself; raises Refused where it took the beginning back, so that nothing of the proceeding is left, and
    where the proceeding has no purpose without another that has ended, and where it ended by money that moved: what
    came in stays paid, and is countered where it was booked wrong.
    """
    if any(moved(table) and len(said) == 1 and said[0] for table, _, *said in entry.writes or []):
        raise Refused(
            f"“{run.title_}”以“{entry.title or entry.step}”终结，登记的款项已经收付，不能当作没有发生；"
            "登记有误的，请冲正该笔缴款或者更正该条记录。"
        )
    parent = run.arose_from
    if run.procedure_.dependent and parent is not None and parent.closed:
        title = PROCEDURES[parent.kind].title_
        raise Refused(f"“{run.title_}”所依附的“{title}”已于{parent.closed}终结，请先重新办理“{title}”。")
    if entry.step == "take_back":
        raise Refused(f"“{run.title_}”的开始已于{entry.on}撤回，没有留下可以接着办理的内容；需要办理的请重新开始。")
    return entry


def moved(table: str) -> bool:
    """Whether the noun of the table declares that its rows say what really moved."""
    return bool(getattr(models_by_table().get(table), "MOVED", False))


def own_tables(run: Any) -> tuple[str, ...]:
    return (type(run)._meta.concrete_model._meta.db_table, "casework_proceeding")


def stand_again(run: Any, last: Entry) -> None:
    """Findings stand as before the end, those that a later line has changed apart; the terms of their visit follow."""
    found: dict[int, dict[str, tuple[Any, Any]]] = defaultdict(dict)
    for table, key, *said in last.writes or []:
        if table == Finding._meta.db_table and len(said) == 3:
            found[key][said[0]] = (said[1], said[2])
    fields = {field.column: field for field in Finding._meta.local_concrete_fields}
    visits = set()
    for row in Finding.objects.filter(pk__in=found).order_by("pk"):
        columns = found[row.pk]
        if all(canon(fields[name], getattr(row, fields[name].attname)) == new for name, (_, new) in columns.items()):
            run.sets(row, **{fields[name].attname: fields[name].to_python(old) for name, (old, _) in columns.items()})
            visits.add(row.inspection_id)
    for visit in sorted(one for one in visits if one is not None):
        terms_of_visit(run, visit)


def run_again(writes: Writes, run: Any, last: Entry) -> list[dict[str, Any]]:
    """Clocks that lapsed with the end run again to the day they had; the record lists them."""
    rows = list(stopped(last, "lapsed").filter(proceeding_id=run.pk).exclude(lapsed=None))
    for clock in rows:
        clocks.change(writes, clock, lapsed=None)
    return [told(clock, "终止") for clock in rows]


def open_again(writes: Writes, run: Any, shut: Entry) -> list[dict[str, Any]]:
    """Clocks that the closing of the case stopped: those of other proceedings run again to the day they had; whoever
    decides on the case again has the term of his own anew.
    """
    found = []
    for name, was in (("lapsed", "终止"), ("met", "已办")):
        for clock in stopped(shut, name).exclude(**{name: None}):
            if clock.proceeding_id == run.pk and name == "met":
                writes.insert(clocks.started(run, Start(clock.card.removeprefix("terms/")), run.act.on))
            elif clock.proceeding_id != run.pk:
                clocks.change(writes, clock, **{name: None})
                found.append(told(clock, was))
    return found


def stopped(entry: Entry, column: str) -> QuerySet[Clock]:
    """The clocks that a line met or made lapse."""
    keys = [key for table, key, *said in entry.writes or [] if table == "casework_clock" and said[0] == column]
    return Clock.objects.filter(pk__in=keys).order_by("pk")


def told(clock: Clock, was: str) -> dict[str, Any]:
    title = whole().card(clock.card).title
    return {"title": title, "old": was, "new": clock.due.isoformat(), "why": "重新办理"}

"""Findings 隐患 across a seam: which of a visit still call for an order, a penalty or nothing any more.

The questions are asked while an act is in hand, before its rows are written: findings are read as the act leaves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casework.models import Clock, Finding, Paper, Rectification
from flows.door.clocks import started, term
from flows.door.terms import Start
from flows.guards.days import day

ANSWER = "order_after_visit_param"  # the term in which a recorded visit is followed by an order or a penalty
RECORD = "site_inspection_record"


def as_left(run: Any, rows: Iterable[Finding]) -> list[Finding]:
    """Stored findings with what the act in hand changes in them."""
    changed = {row.pk: row for row, _ in run.act.changed if isinstance(row, Finding)}
    return [changed.get(row.pk, row) for row in rows]


def of_visit(run: Any, visit: int | None) -> list[Finding]:
    """Findings of a visit by number, those that the act in hand adds among them."""
    if visit is None:
        return []
    stored = Finding.objects.filter(inspection_id=visit).select_related("rectification").order_by("number")
    added = [row for row in run.act.rows if isinstance(row, Finding) and row.inspection_id == visit]
    return [*as_left(run, stored), *added]


def under(run: Any, order: int | None) -> list[Finding]:
    """Findings under an order that are not signed off, as the act in hand leaves them."""
    rows = as_left(run, Finding.objects.filter(rectification_id=order).order_by("number")) if order else []
    return [row for row in rows if row.rectification_id == order and row.signed_off is None]


def failed(order: Rectification | None) -> bool:
    """Whether an order was not obeyed and stands so: its findings may be ordered again or punished."""
    return order is not None and order.stage in ("failed", "overdue")


def may_be_ordered(row: Finding) -> bool:
    """Not signed off, and under no order that still binds: none, one that ended, or one that failed."""
    order = row.rectification if row.rectification_id else None
    return row.signed_off is None and (order is None or order.closed is not None or failed(order))


def unanswered(run: Any, visit: int | None) -> list[Finding]:
    """Findings of a visit that nobody has answered: neither signed off, nor ordered, nor turned into a penalty."""
    return [
        row
        for row in of_visit(run, visit)
        if row.signed_off is None
        and row.to_penalty is None
        and (row.rectification_id is None or (row.rectification is not None and row.rectification.closed is not None))
    ]


def record_stands(visit: int | None) -> bool:
    """Whether the record of the visit has not been voided (its successor counts)."""
    papers = Paper.objects.filter(proceeding__pk=visit, form=RECORD) if visit else Paper.objects.none()
    last = papers.select_related("voided").order_by("-pk").first()
    return last is None or not hasattr(last, "voided")


def calls_for_order(visit: Any) -> bool:
    """A recorded visit has findings under no order: an order is called for (安全生产法 第六十五条第一款第二项)."""
    return visit.recorded is not None and bool(unanswered(visit, visit.pk)) and record_stands(visit.pk)


def left_of_failed(order: Any) -> list[Finding]:
    """What an order that was not obeyed leaves: findings neither signed off nor turned into a penalty."""
    if order.closed or not failed(order):
        return []
    return [row for row in under(order, order.pk) if row.to_penalty is None]


def calls_for_penalty(order: Any) -> bool:
    """An order was not obeyed and a finding of it is a suspected offence: a penalty is called for."""
    return any(row.offence for row in left_of_failed(order))


def calls_for_order_again(order: Any) -> bool:
    """An order was not obeyed and what is left of it is no known offence: it is ordered again."""
    left = left_of_failed(order)
    return bool(left) and not any(row.offence for row in left)


def not_dealt_with(run: Any, visit: int) -> list[str]:
    """One phrase for each finding that is not done with: its number and for whom it waits."""
    left = [row for row in of_visit(run, visit) if row.signed_off is None and row.to_penalty is None]
    return [f"第{row.number}项{waits(row)}" for row in left]


def waits(row: Finding) -> str:
    """For whom a finding waits."""
    order = row.rectification if row.rectification_id else None
    if order is None or order.closed is not None:
        return "待责令整改或者立案处罚"
    if failed(order):
        return "逾期未整改，待立案处罚或者再次责令"
    if order.served is None:
        return "待送达责令整改指令书"
    until = row.deadline or order.deadline
    return "已报告整改，待复查" if order.reported else f"由当事人整改至{day(until)}" if until else "由当事人整改"


def answered(run: Any, visit: int | None) -> None:
    """Meet the visit's term when the act in hand leaves no finding of it unanswered; a body calls it last."""
    if visit is None or unanswered(run, visit):
        return
    for clock in Clock.objects.filter(proceeding_id=visit, card=term(ANSWER), met=None, lapsed=None):
        run.sets(clock, met=max(run.act.on, clock.start))


def fall_back(run: Any, visit: Any) -> None:
    """The visit's term begins again: an order has ended without effect and its findings stand as after the visit."""
    running = Clock.objects.filter(proceeding_id=visit.pk, card=term(ANSWER), met=None, lapsed=None)
    if not running.exists():
        run.adds(started(visit, Start(ANSWER), run.act.on))

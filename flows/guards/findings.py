"""Findings 隐患 across a seam: which of a visit still call for an order, a penalty or nothing any more.

The questions are asked while an act is in hand, before its rows are written: findings are read as the act leaves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from casework.models import Charge, Clock, Finding, Inspection, Paper, Penalty, Rectification
from flows.door.act import stored
from flows.door.children import arisen, kept_up
from flows.door.clocks import started, term
from flows.door.terms import PROCEDURES, Start
from flows.guards.anew import again
from flows.guards.days import day
from flows.guards.people import party_gone

ANSWER = "order_after_visit_param"  # the term in which a recorded visit is followed by an order or a penalty
CONCLUDE = "visit_conclude_param"
RECORD = "site_inspection_record"


def by_number(rows: Iterable[Finding]) -> list[Finding]:
    return sorted(rows, key=lambda row: row.number)


def of_visit(run: Any, visit: int | None) -> list[Finding]:
    """Findings of a visit by number, those that the act in hand adds among them."""
    if visit is None:
        return []
    rows = by_number(stored(run, Finding, "rectification", inspection_id=visit))
    added = [row for row in run.act.rows if isinstance(row, Finding) and row.inspection_id == visit]
    return [*run.act.leaves(rows), *added]


def under(run: Any, order: int | None) -> list[Finding]:
    """Findings under an order that are not signed off, as the act in hand leaves them."""
    own = run.act.leaves(stored(run, Finding, rectification_id=order)) if order else []
    moved = [row for row, _ in run.act.changed if isinstance(row, Finding)]  # put under it by this very act
    rows = by_number({row.pk: row for row in (*own, *moved)}.values())
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
    if visit.recorded is None or party_gone(visit, date.max):
        return False
    return bool(unanswered(visit, visit.pk)) and record_stands(visit.pk)


def left_of_failed(order: Any) -> list[Finding]:
    """What an order that was not obeyed leaves: findings neither signed off nor turned into a penalty."""
    if order.closed or not failed(order):
        return []
    return [row for row in under(order, order.pk) if row.to_penalty is None]


def suspected(order: Any) -> set[str]:
    """Offences among what is left of an order that was not obeyed, save those that were given up."""
    found = {row.offence for row in left_of_failed(order)} - {""}
    return found and found - given_up(order)


def calls_for_penalty(order: Any) -> bool:
    """An order was not obeyed and a finding of it is a suspected offence: a penalty is called for. One that is open in
    the case takes the offence up as a further charge.
    """
    if party_gone(order, date.max):
        return False
    return bool(suspected(order)) and all(one.closed for one in penalties(order))


def calls_for_order_again(order: Any) -> bool:
    """An order was not obeyed and what is left of it is no offence to be pursued: it is ordered again."""
    if party_gone(order, date.max):
        return False
    return bool(left_of_failed(order)) and not suspected(order)


def penalties(run: Any) -> list[Penalty]:
    """Penalties of the case by the ordinary procedure, as the act in hand leaves them."""
    found: list[Penalty] = kept_up(run.act.leaves(stored(run, Penalty, case_id=run.case.pk)))
    return found


def given_up(run: Any) -> set[str]:
    """Offences that were looked into in the case and given up: not filed, withdrawn, dropped from a penalty, or
    punished by a decision that was revoked and is not made anew.
    """
    looked_into = penalties(run)
    given = [one for one in looked_into if (one.revoked and not again(one)) or (one.closed and one.decided is None)]
    ended = {one.pk: one.offence for one in given}
    charges = run.act.leaves([row for one in looked_into for row in stored(run, Charge, penalty_id=one.pk)])
    return {*ended.values(), *(one.offence for one in charges if one.dropped or one.penalty_id in ended)}


def left_to_charge(penalty: Any) -> bool:
    """Whether the order from which an open penalty arose holds a suspected offence that it has not taken up."""
    cls, order = PROCEDURES["rectification"], penalty._state.fields_cache.get("arose_from")
    if penalty.arose_from_id and (order is None or (order.kind == cls.kind_ and not isinstance(order, cls))):
        order = cls.objects.filter(pk=penalty.arose_from_id).first()
    if not isinstance(order, cls) or order.case_id != penalty.case.pk:
        return False
    order.case, order.act = penalty.case, penalty.act
    return bool(suspected(order))


def released(run: Any, offences: Iterable[str], order: int | None) -> None:
    """What a penalty gives up stands again as before it: `offences` of the case, and the findings of the `order` that
    named none. The term after the visit begins again for findings that nobody has ordered to be rectified.
    """
    gone, visits = set(offences), set()
    for row in run.act.leaves(run.case.findings.filter(signed_off=None).exclude(to_penalty=None)):
        if row.offence in gone or (not row.offence and order is not None and row.rectification_id == order):
            run.sets(row, to_penalty=None)
            if row.inspection_id and may_be_ordered(row) and not row.rectification_id:
                visits.add(row.inspection_id)
    for visit in Inspection.objects.filter(pk__in=visits).order_by("pk"):
        visit.case = run.case
        fall_back(run, visit)


def open_orders(visit: Any) -> list[Rectification]:
    """Orders on findings of a visit that have not ended, as the act in hand leaves them."""
    rows = visit.act.leaves(stored(visit, Rectification, visit_id=visit.pk))
    return [one for one in rows if one.closed is None]


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


def to_conclude(run: Any, visit: int | None) -> None:
    """When no finding of the visit waits for anybody any more, it is concluded in time; a body calls it last."""
    if visit is None or not_dealt_with(run, visit):
        return
    found: Any = Inspection.objects.filter(pk=visit, closed=None).first()
    running = Clock.objects.filter(proceeding_id=visit, card__in=(term(ANSWER), term(CONCLUDE)), met=None, lapsed=None)
    if found is not None and not as_left_running(run, running):
        found.case = run.case
        run.adds(started(found, Start(CONCLUDE), run.act.on))


def terms_of_visit(run: Any, visit: int) -> None:
    """The terms of a visit once its findings stand again: nobody concludes it while one of them waits."""
    answered(run, visit)
    if not_dealt_with(run, visit):
        for clock in Clock.objects.filter(proceeding_id=visit, card=term(CONCLUDE), met=None, lapsed=None):
            run.sets(clock, lapsed=max(run.act.on, clock.start))


def as_left_running(run: Any, clocks: Iterable[Clock]) -> list[Clock]:
    """Those that the act in hand does not meet."""
    return [clock for clock in run.act.leaves(clocks) if clock.met is None and clock.lapsed is None]


def fall_back(run: Any, visit: Any) -> None:
    """The visit's term begins again: an order has ended without effect and its findings stand as after the visit."""
    for clock in Clock.objects.filter(proceeding_id=visit.pk, card=term(CONCLUDE), met=None, lapsed=None):
        run.sets(clock, lapsed=max(run.act.on, clock.start))
    running = Clock.objects.filter(proceeding_id=visit.pk, card=term(ANSWER), met=None, lapsed=None)
    if not running.exists():
        run.adds(started(visit, Start(ANSWER), run.act.on))


def turned_over(run: Any) -> bool:
    """A matter turned over to the ordinary procedure waits for it to begin (行政处罚法 第五十七条), unless the same act
    has been fined in another case.
    """
    if not run.turned or party_gone(run, date.max) or run.fined_elsewhere:
        return False
    return not any(one.kind == "penalty" for one in arisen(run))

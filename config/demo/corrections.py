"""What went wrong in the demo city and was put right: corrected, made again, countered, revoked, refunded, reopened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework.models import Collection, Entry, Paper, Payment, Proceeding
from config.demo.people import Bureau
from config.demo.world import Matter, World, later
from flows.beside.change import revoke, serve_change
from flows.beside.correct import approve_correction, propose_correction
from flows.beside.reissue import reissue
from flows.beside.reopen import approve_reopening, propose_reopening
from flows.beside.serving import serve_paper
from flows.beside.void import void_paper

if TYPE_CHECKING:
    from config.demo.fines import Fine
    from config.demo.visits import Visit

TYPED_LATE = 9  # working days between a service and its entry, more than the organ's own term
SLIP = 7  # days by which the deadline of an order was mistyped


def found(run: int) -> Proceeding:
    return Proceeding.objects.get(pk=run)


def corrected(world: World, visit: Visit, on: date) -> Matter:
    """The deadline of a served order was mistyped: corrected by a second person, the party is told on paper."""
    entry = Entry.objects.get(proceeding_id=visit.order, step="order")
    deadline = date.fromisoformat(entry.facts["deadline"]) + timedelta(days=SLIP)
    said = {"reason": "指令书原件载明的期限与录入不一致。", "notice": "整改期限录入有误，以本通知书载明的为准。"}
    on = yield later(on, 1)
    world.beside(propose_correction, entry=entry, facts={"deadline": deadline}, by=visit.first, on=on, **said)
    on = yield later(on, 1)
    world.beside(approve_correction, entry=entry, by=world.bureau(visit.unit).one("unit_head"), on=on)
    paper = Paper.objects.filter(proceeding_id=visit.order, form="correction_notice").latest("pk")
    on = yield later(on, 1)
    who = visit.unit.representative or visit.unit.name
    world.beside(serve_paper, paper=paper, served=on, way="direct", receiver=who, by=visit.first, on=on)


# --- within a penalty: called with the day of the step before


def notice_of(fine: Fine) -> Paper:
    return Paper.objects.filter(proceeding_id=fine.run, form="penalty_preinform").order_by("-pk")[0]


def voided(world: World, fine: Fine, bureau: Bureau, on: date) -> Matter:
    """A notice with a misprint, not served yet: void, and not made again so far."""
    on = yield later(on, 1)
    by = bureau.one("unit_head")
    world.beside(void_paper, paper=notice_of(fine), by=by, on=on, reason="当事人地址印错。")


def reissued(world: World, fine: Fine, bureau: Bureau, on: date) -> Matter:
    """The same, made again with the next number and waiting to be served."""
    on = yield later(on, 1)
    by = bureau.one("unit_head")
    world.beside(reissue, paper=notice_of(fine), by=by, on=on, reason="金额大写有误。")


def typed_late(world: World, fine: Fine, bureau: Bureau, on: date) -> Matter:
    """The decision was served in time and entered weeks later: a second person has to confirm it."""
    served = later(on, 1)
    on = yield later(on, TYPED_LATE)
    who = fine.party.representative or fine.party.name
    said = {"way": "direct", "receiver": who, "served": served}
    world.take("penalty", "serve_decision", fine.run, by=fine.first, on=on, **said)


def reopened(world: World, fine: Fine, bureau: Bureau, on: date) -> Matter:
    """Withdrawn for want of proof; new evidence comes, and two heads take the case up again."""
    on = yield later(on, 1)
    said = {"ground": "not_established", "why": "现有证据不能证明违法事实。"}
    world.take("penalty", "withdraw", fine.run, by=bureau.one("agency_head"), on=on, **said)
    on = yield later(on, 2)
    run = found(fine.run)
    world.beside(propose_reopening, proceeding=run, by=bureau.one("unit_head"), on=on, reason="举报人提交了新的证据。")
    on = yield later(on, 1)
    world.beside(approve_reopening, proceeding=run, by=bureau.one("deputy_head"), on=on)


WITHIN: dict[str, Callable[[World, Fine, Bureau, date], Matter]] = {
    "void_notice": voided,
    "reissue_notice": reissued,
    "serve_late": typed_late,
    "reopen": reopened,
}


# --- after the decision: what becomes of the money


def countered(world: World, fine: Fine, account: int, on: date) -> Matter:
    """A receipt of another case was booked here; the unit's head counters it and the fine is owed again."""
    on = yield later(on, 1)
    receipt = receipt_of(account)
    by = world.bureau(fine.visit.unit).one("unit_head")
    why = "该票据属于另一案件，登记有误。"
    world.take("collection", "counter_payment", account, by=by, on=on, receipt=receipt, counter_why=why)


def revoked(world: World, fine: Fine, account: int, on: date) -> Matter:
    """The paid decision is revoked, the revocation served, the account ended: the money is to be returned."""
    bureau = world.bureau(fine.visit.unit)
    on = yield later(on, 3)
    head, run = bureau.one("agency_head"), found(fine.run)
    what = {"reason": "当事人认定有误。", "consequence": "已缴纳的罚款予以退还。", "anew": "never"}
    world.beside(revoke, proceeding=run, by=head, on=on, **what)
    on = yield later(on, 1)
    who = fine.party.representative or fine.party.name
    world.beside(serve_change, proceeding=run, served=on, way="direct", receiver=who, by=fine.first, on=on)
    said = {"ground": "revoked", "cancel_why": "处罚决定已经撤销。", "outcome": "refund"}
    world.take("collection", "cancel", account, by=head, on=on, **said)


def refunded(world: World, fine: Fine, account: int, on: date) -> Matter:
    """The same, and the money has gone back."""
    yield from revoked(world, fine, account, on)
    on = yield later(Collection.objects.get(pk=account).cancelled or on, 4)
    row = {"receipt": receipt_of(account), "result": "paid", "on": on, "voucher": f"退{on:%Y%m%d}{account}"}
    by = world.bureau(fine.visit.unit).one("clerk")
    world.take("collection", "refund", account, by=by, on=on, returns=[row])


def receipt_of(account: int) -> Any:
    """The receipt of the payment that stands in an account."""
    rows = Payment.objects.filter(proceeding_id=account, counters=None, countered=None)
    return rows.values_list("receipt", flat=True).get()


AFTER: dict[str, Callable[[World, Fine, int, date], Matter]] = {
    "counter_payment": countered,
    "revoke": revoked,
    "refund": refunded,
}
LASTS = {"serve_late": TYPED_LATE, "reopen": 4, "counter_payment": 28, "revoke": 31, "refund": 35}  # working days

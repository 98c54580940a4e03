"""Accounts 罚款执行 after an act on their decision: what is owed follows, terms end or begin, and what that comes to.

An account that holds more than is owed is settled by the clerk, who returns the rest within the term of a refund.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from casework.ledger import Writes
from casework.models import Collection, Penalty, Proceeding, SummaryPenalty
from flows.beside import pending
from flows.door import clocks
from flows.door.act import stored
from flows.door.children import typed
from flows.door.terms import Start
from flows.door.worklist import ASIDE, BESIDE, Wanted
from flows.guards.money import covered, excess, money, owing, shares, short, standing

PAYMENT, SETTLE, REFUND = "pay_15d", "account_settle_param", "refund_param"


def invited(run: Any) -> Iterator[Wanted]:
    """An account that a correction leaves short in a closed case: it is opened again where it was closed."""
    if run.kind != "closeout" or not (run.closed and run.case.closed) or pending.left(run, "reopening"):
        return
    accounts = run.act.leaves(stored(run, Collection, case_id=run.case.pk))
    if any(short(one) and stands(run, one) for one in accounts) and shut_by(run):
        yield Wanted(BESIDE, "propose_reopening")


ASIDE.append(invited)


def stands(run: Any, account: Any) -> bool:
    """Whether the decision of the account has not been revoked."""
    of = (Penalty, SummaryPenalty)
    return all(one.revoked is None for model in of for one in stored(run, model, id=account.arose_from_id))


def shut_by(run: Any) -> bool:
    """Whether it was the last to close its case: one that was opened again since stays ended."""
    later = stored(run, Proceeding, case_id=run.case.pk, kind="closeout")
    return all(one.pk <= run.pk for one in later)


def of_decision(run: Any) -> list[Any]:
    """The accounts of a decision that did not end with one that is gone, each with its steps."""
    rows = Collection.objects.filter(arose_from_id=run.pk).order_by("pk")
    return [one for one in (typed(row, run.case) for row in rows) if not one.decision_gone]


def owes_less(run: Any, writes: Writes, fine: Decimal, on: date) -> str:
    """The accounts of a decision follow its lower fine; the answer says what that comes to, "" without one."""
    said = []
    for account in of_decision(run):
        columns = reckoned(run, account, fine)
        run.sets(account, **columns)
        follows(writes, account, on)
        said.append(comes_to(account))
    if not fine and not said:
        lapses_payment(writes, run.pk, on)
    return "".join(said)


def reckoned(run: Any, account: Any, fine: Decimal) -> dict[str, Decimal]:
    """The sums of an account under another fine: what was paid goes to the fine first, then to the surcharge that has
    accrued on it; the payments say the same.
    """
    before = account.owed
    account.owed = fine
    parts, accrued = shares(account, fine)
    late = sum((one.surcharge for one in parts), Decimal(0))
    whole = sum((one.fine + one.surcharge + one.over for one in parts), Decimal(0))
    if sum((one.fine for one in parts), Decimal(0)) < fine and parts:
        accrued = owing(account, max(one.payment.on for one in parts)).surcharge_all
    account.owed = before
    for one in parts:
        if one.payment.surcharge != one.surcharge:
            run.sets(one.payment, surcharge=one.surcharge)
    return {"owed": fine, "paid": whole - late, "surcharge": accrued, "surcharge_paid": late}


def follows(writes: Writes, account: Any, on: date) -> None:
    """The terms of an account whose sums an act has changed: that of payment is met when nothing more is owed, and
    that of settling begins, and where a settled one no longer suffices; that of a refund begins when something is to be
    returned.
    """
    running = {clock.card: clock for clock in clocks.running(account.pk)}
    payment = running.get(clocks.term(PAYMENT))
    if payment is not None and covered(account):
        last = max((p.on for p in standing(account)), default=on)
        clocks.change(writes, payment, met=max(last, payment.start))
    paid_off = account.stage == "owed" and covered(account)
    if (paid_off or short(account)) and clocks.term(SETTLE) not in running:
        writes.insert(clocks.started(account, Start(SETTLE, outlives=short(account)), on))
    if excess(account, gone=ended_in_vain(account)) and clocks.term(REFUND) not in running:
        writes.insert(clocks.started(account, Start(REFUND, outlives=True), on))


def ended_in_vain(account: Any) -> bool:
    """Whether the account had ended when its decision was revoked, so that nobody ends it for that any more."""
    return account.stage == "ended" and bool(account.decision_revoked)


def lapses_payment(writes: Writes, proceeding: int, on: date) -> None:
    """Nothing is to be paid any more: the term of payment is moot."""
    for clock in clocks.running(proceeding):
        if clock.card == clocks.term(PAYMENT):
            clocks.change(writes, clock, lapsed=max(on, clock.start))


def changed(run: Any) -> list[Any]:
    """The accounts of the case that the act in hand has changed, as it leaves them."""
    rows = {row.pk: row for row in (run, *(row for row, _ in run.act.changed)) if isinstance(row, Collection)}
    for row in rows.values():
        row.case = run.case
    return list(rows.values())


def comes_to(account: Any) -> str:
    """What the sums of an account come to, in one sentence."""
    paid, late = account.paid + account.surcharge_paid, account.surcharge
    said = f"已缴{money(paid)}元，应缴罚款{money(account.owed)}元"
    said += f"、加处罚款{money(late)}元" if late else ""
    if over := excess(account):
        return f"{said}，多缴{money(over)}元应当退还，由内勤办理“退还多缴罚款”。"
    if not covered(account):
        left = f"{said}，尚欠{money(account.owed - min(account.paid, account.owed))}元"
        return f"{left}，由内勤办理“续收尚欠罚款”。" if short(account) else f"{left}。"
    return f"{said}，无须再缴。"


def comes_to_under(values: Mapping[tuple[str, int, str], Any]) -> Iterator[str]:
    """What each account comes to under corrected values of its columns."""
    table = Collection._meta.db_table
    for pk in sorted({key for at, key, _ in values if at == table}):
        account = Collection.objects.get(pk=pk)
        for field in Collection._meta.local_concrete_fields:
            key = (table, pk, str(field.column))
            if key in values:
                setattr(account, field.attname, field.to_python(values[key]))
        yield f"罚款执行：{comes_to(account)}"


def ends_accounts(writes: Writes, run: Any, on: date) -> None:
    """Nobody pays on a decision that is gone: the term of payment lapses, the head ends the account in time, a settled
    one too, for what was paid is returned; of one that had ended before the clerk returns it.
    """
    for account in of_decision(run):
        if account.stage == "ended":
            account.arose_from = run
            follows(writes, account, on)
            continue
        lapses_payment(writes, account.pk, on)
        writes.insert(clocks.started(account, Start("collection_end_param", outlives=True), on))

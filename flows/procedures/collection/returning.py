"""Money that must not be kept: settled by a lower fine, paid too much, returned in part or in whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from typing import Annotated as Label

from casework.models import Collection, Payment, Refund
from flows.door.clocks import term
from flows.door.facts import Yuan
from flows.door.held import running
from flows.door.terms import Acting, Start, step
from flows.guards.decisions import LAW, decision, decision_stands, revoked
from flows.guards.money import Share, covered, excess, owing, shares, to_return, unanswered
from flows.procedures.collection import guards as g
from flows.procedures.collection.asked import BankWay, Ground, Returned
from flows.procedures.collection.stage import Stage

CLOSE = Start("close_after_exec", counts_from="settled", outlives=True)
OVERPAID = Start("refund_param", outlives=True, when=lambda run: run.to_begin_refund)
RETURNED = f"{LAW} 第七十四条第三款; 第七十五条第二款"

if TYPE_CHECKING:

    class Facts(Acting, Collection):
        """The steps are mixed into the proxy of the noun: its columns are theirs."""

else:
    Facts = Acting


class Returning(Facts):
    """Joined to the steps of the collection."""

    @property
    def outstanding(self) -> Decimal:
        """What is owed at least, without surcharge: the preset of the form."""
        return max(Decimal(self.owed) - Decimal(self.paid), Decimal(0))

    @property
    def decision_revoked(self) -> date | None:
        """The day on which the decision was revoked: from then on the end of the account is called for."""
        return revoked(decision(self))

    @property
    def decision_gone(self) -> bool:
        """The account ended because its decision did: the case goes on elsewhere."""
        return self.cancel_ground in (Ground.REVOKED, Ground.VOID)

    @property
    def to_be_ended(self) -> bool:
        """Nobody will pay any more: the decision is gone, or the party is and nobody stands in its place."""
        party = self.case.party
        paid = self.settled is not None or (self.stage == Stage.OWED and self.nothing_more_owed)
        gone = party.ended is not None and party.successor_id is None and not paid
        return bool(gone or self.decision_revoked)

    @property
    def nothing_more_owed(self) -> bool:
        """What was paid covers what is owed, since the fine was lowered."""
        return covered(self)

    @property
    def more_owed(self) -> bool:
        """The account was settled, and a correction since then leaves something of the fine unpaid."""
        return self.stage == Stage.SETTLED and not self.decision_revoked and not covered(self)

    @property
    def collected_further(self) -> bool:
        """What is owed still can be collected: in a closed case a leader first proposes that it be opened again."""
        return self.more_owed and not self.case.closed

    @property
    def wholly_due_back(self) -> bool:
        """Nothing of what came in may be kept: the decision is gone, before or after the account ended."""
        return self.stage in (Stage.REFUNDING, Stage.ENDED) and bool(self.decision_gone or self.decision_revoked)

    @property
    def too_much(self) -> Decimal:
        """What is to be returned; of a decision that was revoked the head says so first, by ending the account."""
        if self.stage not in (Stage.SETTLED, Stage.ENDED) or not self.paid:
            return Decimal(0)
        if self.decision_gone:
            return unanswered(self, self.act.rows)
        if self.stage == Stage.ENDED:
            return excess(self, gone=bool(self.decision_revoked))
        return Decimal(0) if (found := excess(self)) and self.decision_revoked else found

    @property
    def to_begin_refund(self) -> bool:
        """Something is to be returned, and no term for it runs yet."""
        return bool(self.too_much) and not any(one.card == term("refund_param") for one in running(self))

    @property
    def draft_returns(self) -> list[dict[str, Any]]:
        """A row for each payment of which something is to be returned."""
        return [{"receipt": one.payment.receipt} for one in to_return(self, self.wholly_due_back)]

    def takes(self, amount: Decimal, way: str, receipt: str) -> None:
        """Enter a sum that arrived on the day of the event: the fine first, then the surcharge that has accrued; what
        is more than both is no surcharge, and stays with what was paid until it is returned.
        """
        due = owing(self, self.on)
        late = min(amount - min(amount, due.fine), due.surcharge)
        self.paid += amount - late
        self.surcharge, self.surcharge_paid = due.surcharge_all, self.surcharge_paid + late
        row = Payment(proceeding_id=self.pk, amount=amount, surcharge=late, on=self.on, way=way)
        row.receipt, row.reckoning = receipt, "\n".join(due.lines)
        self.adds(row)

    def gives_back(self, rows: list[Returned]) -> None:
        """Enter what became of each payment that was to be returned."""
        due = {one.payment.receipt: one for one in to_return(self, self.wholly_due_back)}
        for row in rows:
            self.enters_refund(due[row.receipt], row)

    def enters_refund(self, share: Share, row: Returned) -> None:
        """One row; what is returned of the same payment later is added to it, with the day and voucher of both."""
        back = share.over if row.result == Refund.Result.PAID else Decimal(0)
        said: dict[str, Any] = {"result": row.result.value, "on": row.on, "voucher": row.voucher, "why": row.why}
        if not hasattr(share.payment, "refund"):
            self.adds(Refund(payment=share.payment, proceeding_id=self.pk, amount=back, **said))
            return
        made = share.payment.refund
        if made.amount:
            said["result"], said["on"] = Refund.Result.PAID.value, row.on or made.on
        for name in ("voucher", "why"):
            said[name] = "；".join(filter(None, (getattr(made, name), said[name])))
        self.sets(made, amount=made.amount + back, **said)

    @step(
        Stage.OWED,
        Stage.SETTLED,
        title="登记结清",
        by="clerk",
        cites=f"{LAW} 第六十六条第一款; 第七十五条第二款",
        after="nothing_more_owed",
        until="decision_revoked",
        only_if=(g.covered_already, decision_stands),
        meets=("pay_15d", "account_settle_param"),
        ends=True,
        starts=(CLOSE, OVERPAID),
    )
    def settle_account(self) -> None:
        self.settled = self.on

    @step(
        Stage.SETTLED,
        Stage.OWED,
        title="续收尚欠罚款",
        by="clerk",
        cites=f"{LAW} 第六十六条第一款; 第六十七条第三款",
        after="collected_further",
        reopens=True,
        only_if=(g.more_is_owed, g.case_open, decision_stands),
        meets="account_settle_param",
        lapses="close_after_exec",
        starts="pay_15d",
    )
    def owe_more(self) -> None:
        """The rest is paid within a term of its own: nobody is late with a sum that was not on file."""
        self.settled = self.closed = None

    @step(
        (Stage.SETTLED, Stage.REFUNDING, Stage.ENDED),
        title="登记结清后收到的款项",
        by="clerk",
        cites=g.PAID,
        called_for=False,
        reopens=True,
        event="paid_on",
        since="served",
        checks=(g.receipt_is_new, g.something_came),
        queues=g.at_the_receipt,
        starts=OVERPAID,
    )
    def receive_after_end(
        self,
        *,
        amount: Label[Yuan, "收到的金额（元）"],
        receipt: Label[str, "票据号", "Payment.receipt"],
        paid_on: Label[date | None, "缴款日"] = None,
        way: Label[BankWay, "缴款方式"] = BankWay.BANK,
    ) -> None:
        """Whatever arrives is booked as it came; what there is no ground to keep is returned."""
        self.takes(amount, way, receipt)

    @step(
        (Stage.SETTLED, Stage.ENDED),
        title="退还多缴罚款",
        by="clerk",
        cites=RETURNED,
        after="too_much",
        reopens=True,
        only_if=g.something_to_return,
        notes=g.sums_to_return,
        checks=g.returns_fit,
        asks={"returns": "draft_returns"},
        meets="refund_param",
    )
    def return_excess(self, *, returns: Label[list[Returned], "应当退还的缴款"]) -> None:
        self.gives_back(returns)
        if self.wholly_due_back:
            self.paid = self.surcharge_paid = Decimal(0)
            return
        kept, self.surcharge = shares(self, Decimal(self.owed))
        self.paid = sum((one.fine for one in kept), Decimal(0))
        self.surcharge_paid = sum((one.surcharge for one in kept), Decimal(0))
        for one in kept:
            if one.payment.surcharge != one.surcharge:
                self.sets(one.payment, surcharge=one.surcharge)

    @step(
        Stage.REFUNDING,
        Stage.ENDED,
        title="登记退款",
        by="clerk",
        cites=RETURNED,
        notes=g.sums_to_return,
        checks=g.returns_fit,
        asks={"returns": "draft_returns"},
        meets="refund_param",
        ends=True,
    )
    def refund(self, *, returns: Label[list[Returned], "应当退还的缴款"]) -> None:
        self.gives_back(returns)

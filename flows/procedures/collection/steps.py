"""Collection 罚款执行: what is owed once the decision is served, what arrives, late payment, settled, ended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated as Label

from casework.models import Collection, Payment
from flows.door.facts import BLANK, Text, Yuan
from flows.door.terms import Called, Outcome, Start, procedure, step
from flows.guards.days import within
from flows.guards.decisions import LAW, decision, decision_number, decision_stands
from flows.guards.money import accrual, held, standing
from flows.procedures.collection import guards as g
from flows.procedures.collection.asked import BankWay, Ground, Remedy, UrgeWay
from flows.procedures.collection.returning import CLOSE, OVERPAID, Returning
from flows.procedures.collection.stage import Stage

RECEIPT = Label[str, "票据号", "Payment.receipt"]


@procedure(
    "collection",
    title="罚款执行",
    follows=("penalty", "summary_penalty"),
    once_for="parent",
    adopts="pay_15d",
    called_for=(
        Called("penalty", "enter", g.fine_to_enter),
        Called("summary_penalty", "enter", g.fine_to_enter, opens=g.day_after_the_spot),
        Called("summary_penalty", "collect_on_spot", g.fine_on_the_spot),
    ),
)
class CollectionSteps(Returning, Collection):
    """The organ that fines and the bank that collects are apart (行政处罚法 第六十七条)."""

    class Meta:
        proxy = True
        default_permissions = ()

    Stage = Stage

    @property
    def clock_missing(self) -> bool:
        """An older decision, served before its service started the term."""
        return self.payment_clock is None

    @property
    def draft_fine(self) -> Decimal | None:
        """What the decision fines."""
        found: Decimal | None = getattr(decision(self), "fine", None)
        return found

    def owes(self) -> None:
        """Take over from the decision what is owed and since when."""
        found = decision(self)
        self.owed, self.served, self.decision_number = found.fine, found.served, decision_number(self)

    def pays_off(self) -> None:
        """The term of payment is met, also while the decision still holds its clock."""
        clock = self.payment_clock
        if clock and clock.proceeding_id != self.pk and not (clock.met or clock.lapsed):
            self.sets(clock, met=max(self.on, clock.start))

    @step(
        "new",
        Stage.OWED,
        title="登记应缴罚款",
        by=("clerk", "investigator"),
        cites=f"{LAW} 第六十七条第三款",
        officers=1,
        only_if=(g.fine_served, g.not_yet_entered, g.not_on_spot, decision_stands),
        starts=Start("pay_15d", counts_from="served", when=lambda run: run.clock_missing),
    )
    def enter(self) -> None:
        self.owes()

    @step(
        "new",
        Stage.COLLECTED,
        title="登记当场收缴",
        by="investigator",
        cites=f"{LAW} 第六十八条; 第六十九条; 第七十条",
        event="collected",
        only_if=(g.fine_served, g.not_yet_entered, g.decided_on_spot, decision_stands),
        checks=(g.whole_fine, g.receipt_is_new),
        queues=g.at_the_receipt,
        starts="onspot_officer_2wd",
        asks={
            "amount": "draft_fine",
        },
    )
    def collect_on_spot(
        self, *, amount: Label[Yuan, "收缴金额（元）"], receipt: RECEIPT, collected: date | None = None
    ) -> None:
        self.owes()
        self.pays_off()
        self.on_spot, self.paid = "当场收缴", amount
        self.adds(Payment(proceeding_id=self.pk, amount=amount, on=self.on, way=Payment.Way.ON_SPOT, receipt=receipt))

    @step(
        Stage.COLLECTED,
        Stage.HANDED_IN,
        title="罚款交至机关",
        by=("investigator", "clerk"),
        cites=f"{LAW} 第七十一条; 第八十五条",
        officers=1,
        event="handed_in",
        since="collected",
        warn_if=within("onspot_officer_2wd", "collected", "执法人员交回罚款的期限"),
        meets="onspot_officer_2wd",
        starts="onspot_bureau_2wd",
    )
    def hand_in(self, *, handed_in: date | None = None) -> None:
        pass

    @step(
        Stage.HANDED_IN,
        Stage.SETTLED,
        title="罚款缴付指定银行",
        by="clerk",
        cites=f"{LAW} 第七十一条; 第八十五条",
        event="settled",
        since="handed_in",
        warn_if=within("onspot_bureau_2wd", "handed_in", "机关缴付银行的期限"),
        meets="onspot_bureau_2wd",
        ends=True,
        starts=CLOSE,
    )
    def pay_over(self, *, settled: Label[date | None, "缴付银行日"] = None) -> None:
        pass

    @step(
        Stage.OWED,
        title="登记缴款",
        by="clerk",
        cites=g.PAID,
        event="paid_on",
        since="served",
        only_if=decision_stands,
        checks=(g.receipt_is_new, g.sum_fits),
        queues=g.at_the_receipt,
        until=("decision_revoked", "nothing_more_owed"),
        asks={"amount": "outstanding"},
        was=("receive_part", "receive_in_full"),
        outcomes={
            "part": Outcome("部分缴款"),
            "full": Outcome("缴清", Stage.SETTLED, meets="pay_15d", ends=True, starts=CLOSE),
            "over": Outcome(
                "缴清，另有多缴",
                Stage.SETTLED,
                meets="pay_15d",
                ends=True,
                starts=(CLOSE, Start("refund_param", outlives=True)),
            ),
        },
    )
    def receive(
        self,
        *,
        amount: Label[Yuan, "缴款金额（元）"],
        receipt: RECEIPT,
        paid_on: Label[date | None, "缴款日"] = None,
        way: Label[BankWay, "缴款方式"] = BankWay.BANK,
        outcome: str,
    ) -> None:
        self.takes(amount, way, receipt)
        if outcome != "part":
            self.settled = max([self.on, *(p.on for p in standing(self))])
            self.pays_off()

    @step(
        Stage.OWED,
        title="催缴",
        by=("clerk", "investigator"),
        cites=f"{LAW} 第六十六条; 第七十二条",
        officers=1,
        event="urged",
        since="served",
        only_if=(g.term_over, decision_stands),
        warn_if=g.reminded_in_time,
        opens_after="pay_15d",
        waits_for="当事人缴款",
        until=("urged", "to_be_ended", "nothing_more_owed"),
    )
    def urge_payment(
        self,
        *,
        urged_by_way: Label[UrgeWay, "催缴方式"],
        urged: date | None = None,
        urged_note: Text = BLANK,
    ) -> None:
        pass

    @step(
        (Stage.OWED, Stage.COLLECTED, Stage.HANDED_IN, Stage.SETTLED),
        Stage.OWED,
        title="冲正",
        by=("unit_head", "deputy_head"),
        cites=f"{LAW} 第六十七条; 第七十四条",
        apart_from=("collection.receive", "collection.collect_on_spot"),
        called_for=False,
        reopens=True,
        only_if=g.case_open,
        checks=(g.payment_booked, g.nothing_returned_of_it),
        lapses=("close_after_exec", "account_settle_param", "refund_param", "onspot_officer_2wd", "onspot_bureau_2wd"),
    )
    def counter_payment(self, *, receipt: RECEIPT, counter_why: Label[Text, "冲正的理由"]) -> None:
        wrong = g.payment_of(self, receipt)
        assert wrong is not None  # its check has found it
        back = Payment(proceeding_id=self.pk, counters=wrong, amount=-wrong.amount, surcharge=-wrong.surcharge)
        back.on, back.way, back.receipt = self.on, wrong.way, receipt
        self.sets(wrong, countered=self.on)
        self.adds(back)
        self.reckons_without(wrong)
        self.runs_again()

    def reckons_without(self, wrong: Payment) -> None:
        """The sums of the account as if the payment had never been booked."""
        kept = [p for p in standing(self) if p.pk != wrong.pk]
        parts = [(held(p) - p.surcharge, p.on) for p in kept]
        self.paid = sum((amount for amount, _ in parts), Decimal(0))
        self.surcharge_paid = sum((p.surcharge for p in kept), Decimal(0))
        self.surcharge = accrual(self, parts)[0]

    def runs_again(self) -> None:
        """The account is open once more, and the term of payment runs with its old last day."""
        self.settled, self.collected, self.handed_in, self.closed = None, None, None, None
        clock = self.payment_clock
        if clock and (clock.met or clock.lapsed):
            self.sets(clock, met=None, lapsed=None)

    @step(
        (Stage.OWED, Stage.COLLECTED, Stage.HANDED_IN, Stage.SETTLED),
        title="终结执行",
        by="agency_head",
        cites=f"{g.ENDS}; {LAW} 第七十五条第二款",
        after="to_be_ended",
        reopens=True,
        only_if=g.case_open,
        checks=(g.ground_on_file, g.return_fits),
        meets="collection_end_param",
        lapses=("pay_15d", "account_settle_param", "close_after_exec", "onspot_officer_2wd", "onspot_bureau_2wd"),
        outcomes={
            "nothing": Outcome(
                "终结执行，无款可退",
                Stage.ENDED,
                ends=True,
                starts=(Start("close_after_exec", outlives=True, when=lambda run: not run.decision_gone), OVERPAID),
            ),
            "refund": Outcome("终结执行，应当退款", Stage.REFUNDING, lapses="refund_param", starts="refund_param"),
        },
    )
    def cancel(
        self, *, ground: Label[Ground, "事由"], cancel_why: Label[Text, "查明的情况和依据"], outcome: str
    ) -> None:
        self.cancelled, self.cancel_ground, self.closed = self.on, str(ground), None

    @step(
        Stage.OWED,
        title="停止计算加处罚款（复议、诉讼）",
        by=("clerk", "investigator", "legal_reviewer"),
        cites=g.REMEDY,
        called_for=False,
        officers=1,
        event="accepted_on",
        since="served",
        only_if=g.not_paused,
    )
    def pause_surcharge(
        self, *, remedy: Label[Remedy, "程序"], accepted_on: Label[date | None, "受理日"] = None
    ) -> None:
        said = {"first": self.on.isoformat(), "last": None, "cites": f"{remedy.label}；{g.REMEDY}"}
        self.pauses = [*self.pauses, said]

    @step(
        Stage.OWED,
        title="恢复计算加处罚款",
        by=("clerk", "investigator", "legal_reviewer"),
        cites=g.REMEDY,
        called_for=False,
        officers=1,
        event="ended_on",
        since="served",
        only_if=g.is_paused,
        checks=g.ends_after_it_began,
    )
    def resume_surcharge(self, *, ended_on: Label[date | None, "复议、诉讼终结日"] = None) -> None:
        self.pauses = [p if p["last"] else {**p, "last": self.on.isoformat()} for p in self.pauses]

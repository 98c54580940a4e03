"""Collection 罚款执行: what is owed once the decision is served, what arrives, late payment, settled."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from django.db.models import TextChoices

from casework.models import Collection, Payment, Proceeding
from flows.collecting import owing
from flows.facts import Yuan
from flows.guards import day, last_day, within
from flows.terms import Acting, Start, procedure, step

LAW = "行政处罚法(2021)"
PAID = f"{LAW} 第六十七条第三款; 第七十二条第一款第一项"


class BankWay(TextChoices):
    BANK = "bank", "指定银行"
    ELECTRONIC = "electronic", "电子支付系统"


class Remedy(TextChoices):
    RECONSIDERATION = "reconsideration", "行政复议"
    LITIGATION = "litigation", "行政诉讼"


def decision(run: Any) -> Any:
    """The penalty whose fine is collected, with its own columns; None while there is none."""
    came = run.arose_from
    return None if came is None else came.penalty if came.kind == "penalty" else came.summarypenalty


def decision_number(run: Any) -> str:
    """文号 of the decision on paper."""
    forms = ("penalty_decision_unit", "penalty_decision_person", "onspot_penalty_unit", "onspot_penalty_person")
    found = run.arose_from.papers.filter(form__in=forms, voided=None).order_by("-pk").values_list("number", flat=True).first()
    return found or ""


def fine_served(run: Any, on: date) -> str:
    """There is a decision, it fines, and it has reached the party (行政处罚法 第六十七条第三款)."""
    found = decision(run)
    if found is None:
        return ""
    if not found.fine:
        return f"本案的处罚决定没有罚款，不需要办理罚款执行（{LAW} 第六十七条）。"
    if found.served is None:
        return f"处罚决定书尚未送达，缴款期限尚未起算，请先送达（{LAW} 第六十一条、第六十七条第三款）。"
    return f"处罚决定书的送达日为{day(found.served)}，登记日{day(on)}不能早于送达日。" if on < found.served else ""


def not_yet_entered(run: Any, on: date) -> str:
    """One decision, one account."""
    if run.arose_from is None or not Proceeding.objects.filter(kind="collection", arose_from=run.arose_from).exclude(pk=run.pk).exists():
        return ""
    return "这份处罚决定的罚款已经登记，不能重复登记。"


def decided_on_spot(run: Any, on: date) -> str:
    """Money is taken by officers only where the decision on the spot says so, and there and then."""
    found = decision(run)
    if found is None:
        return ""
    if not getattr(found, "collected_on_spot", False):
        return f"决定书没有载明当场收缴，执法人员不得自行收缴罚款，请由当事人到指定银行或者通过电子支付系统缴纳（{LAW} 第六十七条第二款、第六十八条）。"
    return "" if on == found.served else f"当场收缴应当在{day(found.served)}当场办理，逾期的由当事人到指定银行缴纳（{LAW} 第六十八条）。"


def not_on_spot(run: Any, on: date) -> str:
    """What is collected on the spot is entered as such."""
    found = decision(run)
    if found is None or not getattr(found, "collected_on_spot", False):
        return ""
    return f"决定书载明当场收缴，请办理“登记当场收缴”（{LAW} 第六十八条、第七十条）。"


def receipt_is_new(run: Any, on: date) -> str:
    """One receipt is entered once, in whatever case."""
    receipt = run.given.get("receipt")
    found = Payment.objects.filter(receipt=receipt).select_related("proceeding__case").first() if receipt else None
    if found is None:
        return ""
    return f"票据号{receipt}已于{day(found.on)}登记在{found.proceeding.case.number}，金额{found.amount}元，不能重复登记；请核对票据。"


def paid_day_fits(run: Any, on: date) -> str:
    """Money arrives after the decision was served, not in the future, and in the order of its days."""
    paid = run.given.get("paid_on")
    if paid is None:
        return ""
    if paid > on:
        return f"缴款日{day(paid)}晚于登记日{day(on)}，请更正。"
    last = run.payments.order_by("-on").values_list("on", flat=True).first()
    first = last or run.served
    return f"缴款日{day(paid)}早于{'上一笔缴款日' if last else '决定书送达日'}{day(first)}，请更正。" if first and paid < first else ""


def owing_words(run: Any, paid: date) -> str:
    due = owing(run, paid)
    words = f"截至{day(paid)}应缴罚款{due.fine}元"
    return words + (f"、加处罚款{due.surcharge}元，共{due.total}元" if due.surcharge else "")


def exactly_settles(run: Any, on: date) -> str:
    """The sum is what is still owed on the day of payment, surcharge included."""
    amount, paid = run.given.get("amount"), run.given.get("paid_on")
    if amount is None or paid is None:
        return ""
    total = owing(run, paid).total
    if amount > total:
        return f"{owing_words(run, paid)}；本次缴款{amount}元，多出{amount - total}元，请先退回多缴部分再登记（{PAID}）。"
    if amount < total:
        return f"{owing_words(run, paid)}；本次缴款{amount}元，尚差{total - amount}元，请办理“登记部分缴款”（{PAID}）。"
    return ""


def leaves_a_rest(run: Any, on: date) -> str:
    """A part is less than the whole."""
    amount, paid = run.given.get("amount"), run.given.get("paid_on")
    if amount is None or paid is None:
        return ""
    total = owing(run, paid).total
    if amount == 0:
        return "缴款金额应当大于零，请更正。"
    if amount > total:
        return f"{owing_words(run, paid)}；本次缴款{amount}元，多出{amount - total}元，请先退回多缴部分再登记（{PAID}）。"
    return f"{owing_words(run, paid)}；本次缴款{amount}元已全部缴清，请办理“登记缴清”。" if amount == total else ""


def whole_fine(run: Any, on: date) -> str:
    """On the spot the whole fine is collected."""
    found, amount = decision(run), run.given.get("amount")
    if found is None or amount is None or amount == found.fine:
        return ""
    return f"决定书载明罚款{found.fine}元，当场收缴{amount}元与之不符，请核对（{LAW} 第六十八条、第七十条）。"


def not_paused(run: Any, on: date) -> str:
    """One interval at a time."""
    running = [p for p in run.pauses if not p["last"]]
    return f"加处罚款自{running[0]['first']}起已停止计算，不能重复办理。" if running else ""


def is_paused(run: Any, on: date) -> str:
    """There is an interval to end."""
    return "" if [p for p in run.pauses if not p["last"]] else "加处罚款没有停止计算，无需恢复。"


def pause_days_fit(run: Any, on: date) -> str:
    """The interval begins after the decision was served and ends after it began; neither lies ahead."""
    first, last = run.given.get("accepted_on"), run.given.get("ended_on")
    if any(moment and moment > on for moment in (first, last)):
        return f"复议、诉讼的日期不能晚于登记日{day(on)}，请更正。"
    if first and run.served and first < run.served:
        return f"复议、诉讼受理日{day(first)}早于决定书送达日{day(run.served)}，请更正。"
    began = next((p["first"] for p in run.pauses if not p["last"]), None)
    return f"终结日{day(last)}早于受理日{began}，请更正。" if last and began and last.isoformat() < began else ""


@procedure("collection", title="罚款执行", follows=("penalty", "summary_penalty"))
class CollectionSteps(Acting, Collection):
    """The organ that fines and the bank that collects are apart (行政处罚法 第六十七条)."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        OWED = "owed", "待缴纳"
        COLLECTED = "collected", "已当场收缴"
        HANDED_IN = "handed_in", "已交至机关"
        SETTLED = "settled", "已缴清"

    @property
    def outstanding(self) -> int:
        """What is owed at least, without surcharge: the preset of the form."""
        return self.owed - self.paid

    def takes(self, amount: int, paid_on: date, way: str, receipt: str) -> None:
        """Enter a sum: the fine first, then the surcharge."""
        due = owing(self, paid_on)
        principal = min(amount, due.fine)
        self.paid += principal
        self.surcharge, self.surcharge_paid = due.surcharge_all, self.surcharge_paid + amount - principal
        self.adds(
            Payment(
                proceeding_id=self.pk, amount=amount, surcharge=amount - principal, on=paid_on, way=way, receipt=receipt,
                reckoning="\n".join(due.lines),
            )
        )  # fmt: skip

    def owes(self) -> None:
        """Take over from the decision what is owed and since when."""
        found = decision(self)
        self.owed, self.served, self.decision_number = found.fine, found.served, decision_number(self)
        self.due = last_day("pay_15d", found.served, self.on)

    @step(
        "new", Stage.OWED, title="登记应缴罚款", by=("clerk", "investigator"), cites=f"{LAW} 第六十七条第三款", officers=1,
        only_if=(fine_served, not_yet_entered, not_on_spot), starts=(Start("pay_15d", counts_from="served"),),
    )  # fmt: skip
    def enter(self) -> None:
        self.owes()

    @step(
        "new", Stage.COLLECTED, title="登记当场收缴", by="investigator", cites=f"{LAW} 第六十八条; 第六十九条; 第七十条",
        only_if=(fine_served, not_yet_entered, decided_on_spot, whole_fine, receipt_is_new), starts=(Start("onspot_officer_2wd"),),
    )  # fmt: skip
    def collect_on_spot(self, *, amount: Label[Yuan, "收缴金额（元）"], receipt: Label[str, "财政专用票据号"]) -> None:
        self.owes()
        self.on_spot, self.collected = "当场收缴", self.on
        self.paid = amount
        self.adds(Payment(proceeding_id=self.pk, amount=amount, on=self.on, way=Payment.Way.ON_SPOT, receipt=receipt))

    @step(
        Stage.COLLECTED, Stage.HANDED_IN, title="罚款交至机关", by=("investigator", "clerk"), cites=f"{LAW} 第七十一条; 第八十五条", officers=1,
        warn_if=within("onspot_officer_2wd", "collected", "执法人员交回罚款的期限"), meets="onspot_officer_2wd",
        starts=(Start("onspot_bureau_2wd"),),
    )  # fmt: skip
    def hand_in(self) -> None:
        self.handed_in = self.on

    @step(
        Stage.HANDED_IN, Stage.SETTLED, title="罚款缴付指定银行", by="clerk", cites=f"{LAW} 第七十一条; 第八十五条",
        warn_if=within("onspot_bureau_2wd", "handed_in", "机关缴付银行的期限"), meets="onspot_bureau_2wd", ends=True,
        starts=(Start("close_after_exec"),),
    )  # fmt: skip
    def pay_over(self) -> None:
        self.settled = self.on

    @step(
        Stage.OWED, None, title="登记部分缴款", by="clerk", cites=PAID, called_for=False,
        only_if=(receipt_is_new, paid_day_fits, leaves_a_rest),
    )  # fmt: skip
    def receive_part(
        self, *, amount: Label[Yuan, "缴款金额（元）"], paid_on: Label[date, "缴款日"], receipt: Label[str, "票据号"],
        way: Label[BankWay, "缴款方式"] = BankWay.BANK,
    ) -> None:  # fmt: skip
        self.takes(amount, paid_on, way, receipt)

    @step(
        Stage.OWED, Stage.SETTLED, title="登记缴清", by="clerk", cites=PAID, only_if=(receipt_is_new, paid_day_fits, exactly_settles),
        meets="pay_15d", ends=True, starts=(Start("close_after_exec", counts_from="settled"),), asks={"amount": "outstanding", "paid_on": "moved"},
    )  # fmt: skip
    def receive_in_full(
        self, *, amount: Label[Yuan, "缴款金额（元）"], paid_on: Label[date, "缴款日"], receipt: Label[str, "票据号"],
        way: Label[BankWay, "缴款方式"] = BankWay.BANK,
    ) -> None:  # fmt: skip
        self.takes(amount, paid_on, way, receipt)
        self.settled = paid_on

    @step(
        Stage.OWED, None, title="停止计算加处罚款（复议、诉讼）", by=("clerk", "investigator", "legal_reviewer"), cites=f"{LAW} 第七十三条第三款",
        called_for=False, officers=1, only_if=(not_paused, pause_days_fit),
    )  # fmt: skip
    def pause_surcharge(self, *, remedy: Label[Remedy, "程序"], accepted_on: Label[date, "受理日"]) -> None:
        self.pauses = [*self.pauses, {"first": accepted_on.isoformat(), "last": None, "cites": f"{remedy.label}；{LAW} 第七十三条第三款"}]

    @step(
        Stage.OWED, None, title="恢复计算加处罚款", by=("clerk", "investigator", "legal_reviewer"), cites=f"{LAW} 第七十三条第三款",
        called_for=False, officers=1, only_if=(is_paused, pause_days_fit),
    )  # fmt: skip
    def resume_surcharge(self, *, ended_on: Label[date, "复议、诉讼终结日"]) -> None:
        self.pauses = [p if p["last"] else {**p, "last": ended_on.isoformat()} for p in self.pauses]

"""Collection 罚款执行: what is owed, until when, and what was paid."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from casework.models.clock import Clock
from casework.models.money import FenField
from casework.models.proceeding import Proceeding, parent

PAYMENT_TERM = "terms/pay_15d"


class Collection(Proceeding):
    """Payment of one fine (行政处罚法 第六十七条、第七十二条)."""

    proceeding_ptr = parent()

    owed = FenField("应缴罚款（元）", default=0)
    decision_number = models.CharField("决定书文号", max_length=60, blank=True)
    served = models.DateField("决定书送达日", null=True, blank=True)
    paid = FenField("已缴罚款（元）", default=0)
    surcharge = FenField("加处罚款（元）", default=0)
    surcharge_paid = FenField("已缴加处罚款（元）", default=0)
    pauses = models.JSONField(
        "加处罚款停止计算的期间", default=list, help_text="[{first, last or null, cites}], both ends included"
    )
    on_spot = models.CharField("当场收缴的理由", max_length=40, blank=True)
    collected = models.DateField("当场收缴日", null=True, blank=True)
    handed_in = models.DateField("交至机关日", null=True, blank=True)
    settled = models.DateField("缴清日", null=True, blank=True)
    urged = models.DateField("催缴日", null=True, blank=True)
    urged_by_way = models.CharField("催缴方式", max_length=12, blank=True)
    urged_note = models.TextField("催缴情况", blank=True)
    cancelled = models.DateField("终结执行日", null=True, blank=True)
    cancel_ground = models.CharField("终结执行的事由", max_length=12, blank=True)
    cancel_why = models.TextField("查明的情况", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "罚款执行"

    @property
    def payment_clocks(self) -> list[Clock]:
        """The terms of payment, the latest first: its own, and that of the decision until the account takes it over."""
        of = [key for key in (self.pk, self.arose_from_id) if key]
        if (read := vars(self).get("clocks_read")) is not None:  # those of the whole case, by a page
            mine = [one for one in read if one.proceeding_id in of and one.card == PAYMENT_TERM]
            return sorted(mine, key=lambda one: one.pk, reverse=True)
        return list(Clock.objects.filter(proceeding_id__in=of, card=PAYMENT_TERM).order_by("-pk"))

    @property
    def payment_clock(self) -> Clock | None:
        """The term of payment that runs now, or ran last."""
        return next(iter(self.payment_clocks), None)

    @property
    def payable_until(self) -> date | None:
        """The last day of payment, as its clock says today; no second copy is kept."""
        clock = self.payment_clock
        return clock.due if clock else None


class Payment(models.Model):
    """One sum of money that arrived, in yuan."""

    MOVED: ClassVar[bool] = True  # a row says what really came in or went back: no later act makes it not so

    class Way(models.TextChoices):
        BANK = "bank", "指定银行"
        ELECTRONIC = "electronic", "电子支付系统"
        ON_SPOT = "on_spot", "当场收缴"

    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="payments", verbose_name="程序")
    amount = FenField("金额（元）")
    surcharge = FenField("其中加处罚款（元）", default=0)
    on = models.DateField("缴款日")
    way = models.CharField("方式", max_length=12, choices=Way.choices)
    receipt = models.CharField("票据号", max_length=40)
    reckoning = models.TextField("加处罚款的计算", blank=True)
    counters = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="countered_by", verbose_name="冲正的缴款"
    )
    countered = models.DateField("被冲正日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "缴款"
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], name="one_receipt_once", condition=models.Q(counters=None, countered=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.amount} 元"


class Refund(models.Model):
    """What became of one payment that there was no ground to keep, in yuan."""

    MOVED: ClassVar[bool] = True

    class Result(models.TextChoices):
        PAID = "paid", "已退款"
        NONE = "none", "无须退款"

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="refund", verbose_name="缴款")
    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="refunds", verbose_name="程序")
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    amount = FenField("退款金额（元）", default=0)
    on = models.DateField("退款日", null=True, blank=True)
    voucher = models.CharField("退款凭证号", max_length=40, blank=True)
    why = models.CharField("无须退款的理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "退款"

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.amount} 元"

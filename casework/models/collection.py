"""Collection 罚款执行: what is owed, until when, and what was paid."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding


class Collection(Proceeding):
    """Payment of one fine (行政处罚法 第六十七条、第七十二条)."""

    owed = models.PositiveBigIntegerField("应缴罚款（元）", default=0)
    decision_number = models.CharField("决定书文号", max_length=60, blank=True)
    served = models.DateField("决定书送达日", null=True, blank=True)
    due = models.DateField("缴款届满日", null=True, blank=True)
    paid = models.PositiveBigIntegerField("已缴罚款（元）", default=0)
    surcharge = models.PositiveBigIntegerField("加处罚款（元）", default=0)
    surcharge_paid = models.PositiveBigIntegerField("已缴加处罚款（元）", default=0)
    pauses = models.JSONField("加处罚款停止计算的期间", default=list, help_text="[{first, last or null, cites}], both ends included")
    on_spot = models.CharField("当场收缴的理由", max_length=40, blank=True)
    collected = models.DateField("当场收缴日", null=True, blank=True)
    handed_in = models.DateField("交至机关日", null=True, blank=True)
    settled = models.DateField("缴清日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "罚款执行"


class Payment(models.Model):
    """One sum of money that arrived, in yuan."""

    class Way(models.TextChoices):
        BANK = "bank", "指定银行"
        ELECTRONIC = "electronic", "电子支付系统"
        ON_SPOT = "on_spot", "当场收缴"

    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="payments", verbose_name="程序")
    amount = models.PositiveBigIntegerField("金额（元）")
    surcharge = models.PositiveBigIntegerField("其中加处罚款（元）", default=0)
    on = models.DateField("缴款日")
    way = models.CharField("方式", max_length=12, choices=Way.choices)
    receipt = models.CharField("票据号", max_length=40)
    reckoning = models.TextField("加处罚款的计算", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "缴款"
        constraints = [models.UniqueConstraint(fields=["receipt"], name="one_receipt_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.amount} 元"

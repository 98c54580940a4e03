"""Summary penalty 当场处罚（简易程序）."""

from __future__ import annotations

from django.db import models

from casework.models.money import FenField
from casework.models.proceeding import Proceeding, parent


class SummaryPenalty(Proceeding):
    """Facts of a penalty imposed on the spot (行政处罚法 第五十一条、第五十二条)."""

    proceeding_ptr = parent()

    offence = models.CharField("案由代码", max_length=20, blank=True)
    offence_title = models.CharField("案由", max_length=200, blank=True)
    offence_day = models.DateField("违法行为发生日", null=True, blank=True)
    facts_found = models.TextField("违法事实", blank=True)
    violated = models.CharField("违反条款", max_length=300, blank=True)
    basis = models.CharField("处罚依据", max_length=300, blank=True)
    place = models.CharField("处罚地点", max_length=160, blank=True)
    decided_at = models.DateTimeField("处罚时间", null=True, blank=True)
    decided = models.DateField("决定日", null=True, blank=True)
    kinds = models.JSONField("处罚种类", default=list)
    fine = FenField("罚款（元）", null=True, blank=True)
    evidence_list = models.JSONField("证据", default=list, help_text="[{title, copies, proves}]")
    discretion = models.TextField("裁量理由", blank=True)
    told = models.DateField("告知日", null=True, blank=True)
    told_fine = FenField("告知的罚款（元）", null=True, blank=True)
    heard = models.TextField("陈述申辩", blank=True)
    signed_by = models.CharField("签收人", max_length=40, blank=True)
    refusal_note = models.TextField("拒绝签收情况", blank=True)
    served = models.DateField("当场交付日", null=True, blank=True)
    collected_on_spot = models.BooleanField("当场收缴", default=False)
    filed = models.DateField("备案日", null=True, blank=True)
    turned = models.DateField("转普通程序日", null=True, blank=True)
    revoked = models.DateField("撤销日", null=True, blank=True)
    turned_why = models.TextField("转普通程序的理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "当场处罚（简易程序）"

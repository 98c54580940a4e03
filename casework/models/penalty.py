"""Penalty 行政处罚（普通程序）."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding


class Penalty(Proceeding):
    """Facts of an ordinary-procedure penalty, in the order in which the law asks for them."""

    unmet_order = models.ForeignKey("casework.Rectification", models.PROTECT, null=True, blank=True, related_name="penalties", verbose_name="逾期未改的责令")
    offence = models.CharField("案由代码", max_length=20, blank=True)
    offence_title = models.CharField("案由", max_length=200, blank=True)
    overdue = models.BooleanField("逾期未改正", default=False)
    harmful = models.BooleanField("涉及公民生命健康安全且有危害后果", default=False, help_text="追责期限五年（行政处罚法第三十六条）")
    offence_day = models.DateField("违法行为发生日（终了日）", null=True, blank=True)
    discovered = models.DateField("发现日", null=True, blank=True)
    proposed = models.DateField("呈请立案日", null=True, blank=True)
    summary = models.TextField("案件基本情况", blank=True)
    filed = models.DateField("立案日", null=True, blank=True)
    facts_found = models.TextField("违法事实", blank=True)
    evidence_list = models.TextField("证据", blank=True)
    interviewed = models.DateField("询问日", null=True, blank=True)
    violated = models.CharField("违反条款", max_length=300, blank=True)
    basis = models.CharField("处罚依据", max_length=300, blank=True)
    reported = models.DateField("调查终结日", null=True, blank=True)
    kinds = models.JSONField("拟处罚种类", default=list)
    proposed_fine = models.PositiveBigIntegerField("拟罚款（元）", null=True, blank=True)
    confiscation = models.PositiveBigIntegerField("拟没收违法所得（元）", null=True, blank=True)
    discretion = models.TextField("裁量理由", blank=True)
    complex = models.BooleanField("疑难复杂或者涉及重大公共利益", default=False)
    review_asked = models.DateField("送审日", null=True, blank=True)
    reviewed = models.DateField("法制审核通过日", null=True, blank=True)
    review_opinion = models.TextField("法制审核意见", blank=True)
    returned = models.PositiveSmallIntegerField("退回次数", default=0)
    told = models.DateField("告知日", null=True, blank=True)
    told_served = models.DateField("告知书送达日", null=True, blank=True)
    told_fine = models.PositiveBigIntegerField("告知的罚款（元）", null=True, blank=True)
    hearing_right = models.BooleanField("告知听证权利", default=False)
    hearing_told_served = models.DateField("听证告知书送达日", null=True, blank=True)
    hearing_asked = models.DateField("要求听证日", null=True, blank=True)
    hearing_withdrawn = models.DateField("撤回听证日", null=True, blank=True)
    hearing_waived = models.DateField("书面放弃听证日", null=True, blank=True)
    heard = models.DateField("陈述申辩日", null=True, blank=True)
    defence = models.TextField("陈述申辩内容", blank=True)
    defence_answer = models.TextField("复核意见", blank=True)
    waived = models.DateField("放弃陈述申辩日", null=True, blank=True)
    discussed = models.DateField("集体讨论日", null=True, blank=True)
    discussion = models.TextField("集体讨论结论", blank=True)
    decided = models.DateField("决定日", null=True, blank=True)
    fine = models.PositiveBigIntegerField("罚款（元）", null=True, blank=True)
    served = models.DateField("决定书送达日", null=True, blank=True)
    published = models.DateField("公示日", null=True, blank=True)
    copied_to = models.CharField("抄送", max_length=120, blank=True)
    withdrawn = models.DateField("撤案日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行政处罚（普通程序）"

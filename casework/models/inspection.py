"""Inspection 执法检查: facts of one visit to a unit."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding, parent


class Inspection(Proceeding):
    """A visit: planned, approved, carried out, recorded (安全生产法 第六十五条、第六十八条)."""

    proceeding_ptr = parent()

    plan_kind = models.CharField("检查类别", max_length=20, blank=True)
    draw = models.CharField("抽取编号", max_length=40, null=True, blank=True)
    officers_draw = models.CharField("执法人员抽取编号", max_length=40, null=True, blank=True)
    items = models.JSONField("检查内容", default=list, help_text="[{item, content, method}]")
    method = models.CharField("检查方式", max_length=60, blank=True)
    planned_for = models.DateField("计划检查日", null=True, blank=True)
    proposed = models.DateField("方案拟定日", null=True, blank=True)
    approved = models.DateField("方案批准日", null=True, blank=True)
    place = models.CharField("检查场所", max_length=160, blank=True)
    started = models.DateTimeField("检查开始", null=True, blank=True)
    ended = models.DateTimeField("检查结束", null=True, blank=True)
    checked = models.JSONField("逐项检查情况", null=True, blank=True, help_text="[{item, content, result, note}]")
    situation = models.TextField("检查情况", blank=True)
    signed_by = models.CharField("被检查单位签字人", max_length=40, blank=True)
    refusal_note = models.TextField("拒绝签字情况", blank=True)
    recorded = models.DateField("记录日", null=True, blank=True)
    found = models.PositiveIntegerField("发现隐患数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "执法检查"

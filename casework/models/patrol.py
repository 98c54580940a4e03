"""Patrol 巡查: issues found in the work of a county or township."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding, parent


class PatrolIssue(Proceeding):
    """One issue of a patrol, from found to signed off by a second person (安委〔2016〕2号)."""

    proceeding_ptr = parent()

    round = models.CharField("巡查轮次", max_length=60, blank=True)
    patrol_period = models.CharField("巡查时间", max_length=60, blank=True)
    category = models.CharField("问题类别", max_length=40, blank=True)
    problem = models.TextField("问题描述", blank=True)
    standard = models.CharField("依据/标准", max_length=200, blank=True)
    place = models.CharField("涉及单位/点位", max_length=120, blank=True)
    major = models.BooleanField("重大隐患", default=False)
    colour = models.CharField("风险颜色", max_length=8, blank=True)
    unit = models.CharField("责任单位", max_length=80, blank=True)
    person = models.CharField("责任人", max_length=40, blank=True)
    measures = models.TextField("整改措施要求", blank=True)
    sign_off_standard = models.CharField("销号标准", max_length=200, blank=True)
    found = models.DateField("发现日", null=True, blank=True)
    handed_over = models.DateField("交办日", null=True, blank=True)
    plan_due = models.DateField("整改方案报送期限", null=True, blank=True)
    due = models.DateField("整改时限", null=True, blank=True)
    received_by = models.CharField("签收人", max_length=40, blank=True)
    received = models.DateField("签收日", null=True, blank=True)
    plan_received = models.DateField("收到整改方案日", null=True, blank=True)
    plan = models.TextField("整改方案", null=True, blank=True)
    reported = models.DateField("报告整改日", null=True, blank=True)
    report = models.TextField("整改情况", blank=True)
    verified = models.DateField("核查日", null=True, blank=True)
    verification = models.TextField("核查意见", blank=True)
    signed_off = models.DateField("销号日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "巡查问题"

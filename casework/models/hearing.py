"""Hearing 听证."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding, parent


class Hearing(Proceeding):
    """A hearing that the party asked for, from the request to the report (行政处罚法 第六十三条至第六十五条)."""

    proceeding_ptr = parent()

    received = models.DateField("收到听证申请日", null=True, blank=True)
    requested_by = models.CharField("申请人", max_length=60, blank=True)
    request_way = models.CharField("申请方式", max_length=12, blank=True)
    grounds = models.TextField("听证申请的事由", blank=True)
    answered = models.DateField("答复日", null=True, blank=True)
    answer_reason = models.CharField("不予受理的理由", max_length=20, blank=True)
    answer_note = models.TextField("答复说明", blank=True)
    refusal_served = models.DateField("不予受理通知书送达日", null=True, blank=True)
    presider = models.ForeignKey(
        "casework.Officer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="听证主持人"
    )
    recorder = models.ForeignKey(
        "casework.Officer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="书记员"
    )
    members = models.JSONField("听证员", default=list, help_text="user names")
    appointed = models.DateField("指定主持人日", null=True, blank=True)
    held_at = models.DateTimeField("听证时间", null=True, blank=True, help_text="the hour appointed")
    place = models.CharField("听证地点", max_length=160, blank=True)
    public = models.BooleanField("公开举行", default=True)
    closed_ground = models.CharField("不公开的理由", max_length=20, blank=True)
    others = models.JSONField("其他通知的人", default=list, help_text="[{name, role}]")
    noticed = models.DateField("听证通知书制发日", null=True, blank=True)
    called = models.DateField("听证通知书送达日", null=True, blank=True)
    challenged = models.DateField("申请回避日", null=True, blank=True)
    challenge = models.TextField("申请回避的理由", blank=True)
    postponed = models.PositiveSmallIntegerField("改期次数", default=0)
    held = models.DateField("听证举行日", null=True, blank=True)
    started = models.DateTimeField("听证开始", null=True, blank=True)
    ended = models.DateTimeField("听证结束", null=True, blank=True)
    present = models.JSONField("到场人员", default=list, help_text="[{name, role, paper}]")
    statements = models.JSONField("听证陈述", default=list, help_text="[{speaker, part, text}]")
    signed_by = models.CharField("笔录签字人", max_length=60, blank=True)
    refusal_note = models.TextField("拒绝签字情况", blank=True)
    absence = models.TextField("未到场情况", blank=True)
    reported = models.DateField("听证报告日", null=True, blank=True)
    summary = models.TextField("听证基本情况", blank=True)
    disputes = models.JSONField("争议事实及意见", default=list, help_text="[{fact, opinion}]")
    opinion = models.TextField("处理意见", blank=True)
    considered = models.DateField("负责人审阅日", null=True, blank=True)
    reading = models.CharField("审阅结论", max_length=20, blank=True)
    reading_opinion = models.TextField("审阅意见", blank=True)
    withdrawn = models.DateField("撤回听证申请日", null=True, blank=True)
    withdrawn_by = models.CharField("撤回人", max_length=60, blank=True)
    terminated = models.DateField("终止听证日", null=True, blank=True)
    end_ground = models.TextField("终止的理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "听证"

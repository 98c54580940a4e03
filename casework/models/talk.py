"""Talk 约谈."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding, parent


class Talk(Proceeding):
    """A summons talk: proposed, agreed, called, held, reported on, verified. No penalty and no coercion."""

    proceeding_ptr = parent()

    reason = models.CharField("约谈事由", max_length=20, blank=True)
    matter = models.TextField("约谈事项", blank=True)
    level = models.CharField("约谈层级", max_length=20, blank=True)
    persons = models.JSONField("被约谈人", default=list, help_text="[{name, position, unit}]")
    proposed = models.DateField("呈请日", null=True, blank=True)
    agreed = models.DateField("同意日", null=True, blank=True)
    agreement = models.TextField("审批意见", blank=True)
    lead = models.ForeignKey(
        "casework.Officer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主谈人"
    )
    second = models.ForeignKey(
        "casework.Officer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="参加约谈的另一人"
    )
    returned = models.DateField("退回日", null=True, blank=True, help_text="until the proposal is made anew")
    held_at = models.DateTimeField("约谈时间", null=True, blank=True, help_text="the hour appointed")
    place = models.CharField("约谈地点", max_length=160, blank=True)
    proxy = models.CharField("可否委托", max_length=120, blank=True)
    bring = models.TextField("携带材料", blank=True)
    urgent_ground = models.TextField("紧急约谈的理由", blank=True)
    noticed = models.DateField("约谈通知送达日", null=True, blank=True)
    held = models.DateField("约谈日", null=True, blank=True)
    started = models.DateTimeField("约谈开始", null=True, blank=True)
    ended = models.DateTimeField("约谈结束", null=True, blank=True)
    present = models.JSONField("到场人员", default=list, help_text="[{name, role}]")
    answer = models.TextField("被约谈人表态", blank=True)
    due = models.DateField("报告整改情况的期限", null=True, blank=True)
    signed_by = models.CharField("签字人", max_length=60, blank=True)
    refusal_note = models.TextField("拒绝签字情况", blank=True)
    absence = models.TextField("未到场情况", blank=True)
    requirements = models.TextField("约谈要求", null=True, blank=True)
    postponed = models.DateField("改期日", null=True, blank=True)
    postpone_ground = models.TextField("改期的理由", null=True, blank=True)
    extension_asked = models.DateField("申请延期日", null=True, blank=True)
    extension_ground = models.TextField("延期理由", null=True, blank=True)
    extended = models.DateField("同意延期日", null=True, blank=True)
    reported = models.DateField("报告日", null=True, blank=True)
    report = models.TextField("整改报告", blank=True)
    verified = models.DateField("核实日", null=True, blank=True)
    verification = models.TextField("核实意见", blank=True)
    verify_way = models.CharField("核实方式", max_length=12, null=True, blank=True)
    dropped = models.DateField("不再约谈日", null=True, blank=True)
    told = models.DateField("告知不再约谈之日", null=True, blank=True)
    drop_ground = models.TextField("不再约谈的理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "约谈"


class TalkIssue(models.Model):
    """One issue raised in a talk, with what was required and what became of it."""

    class Result(models.TextChoices):
        DONE = "done", "已落实"
        PART = "part", "部分落实"
        NOT = "not", "未落实"

    talk = models.ForeignKey(Talk, models.PROTECT, related_name="issues", verbose_name="约谈")
    number = models.PositiveSmallIntegerField("序号")
    issue = models.CharField("存在问题", max_length=300)
    requirement = models.CharField("整改要求", max_length=300, blank=True)
    due = models.DateField("完成期限", null=True, blank=True)
    reported = models.CharField("报告情况", max_length=8, choices=Result.choices, blank=True)
    result = models.CharField("核实情况", max_length=8, choices=Result.choices, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "约谈问题"
        constraints = [models.UniqueConstraint(fields=["talk", "number"], name="one_talk_issue_number")]

    def __str__(self) -> str:
        return self.issue

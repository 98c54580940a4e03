"""Rectification 责令限期整改."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding, parent


class Rectification(Proceeding):
    """A rectification order and what became of it (安全生产法 第六十五条第一款第二项)."""

    proceeding_ptr = parent()

    class Conclusion(models.TextChoices):
        PASSED = "passed", "全部整改完毕"
        PARTLY = "partly", "部分整改"
        FAILED = "failed", "未按期整改"

    visit = models.ForeignKey(
        "casework.Inspection", models.PROTECT, null=True, related_name="orders", verbose_name="检查"
    )
    demands = models.TextField("整改要求", blank=True)
    ordered = models.DateField("责令日", null=True, blank=True)
    deadline = models.DateField("整改期限", null=True, blank=True)
    signed_by = models.CharField("签收人", max_length=40, blank=True)
    refusal_note = models.TextField("拒绝签字情况", blank=True)
    served = models.DateField("送达日", null=True, blank=True)
    extension_asked = models.DateField("申请延期日", null=True, blank=True)
    extension_asked_to = models.DateField("申请延至", null=True, blank=True)
    extension_reason = models.TextField("延期理由", blank=True)
    extended = models.DateField("批准延期日", null=True, blank=True)
    extension_refused = models.DateField("不准延期日", null=True, blank=True)
    extension_told = models.DateField("延期决定告知日", null=True, blank=True)
    reported = models.DateField("单位报告日", null=True, blank=True)
    report = models.TextField("整改报告", blank=True)
    reinspected = models.DateField("复查日", null=True, blank=True)
    opinion = models.TextField("复查意见", blank=True)
    conclusion = models.CharField("复查结论", max_length=20, choices=Conclusion.choices, blank=True)
    failed = models.DateField("复查不合格日", null=True, blank=True)
    overdue_established = models.DateField("认定逾期未改日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "责令限期整改"

    @property
    def overdue(self) -> bool:
        """Whether the order was not obeyed in its term: found on re-inspection, or established after the last day."""
        return bool(self.failed or self.overdue_established)

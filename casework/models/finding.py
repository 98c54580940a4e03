"""Finding 隐患: one fact found at one place, from found to signed off."""

from __future__ import annotations

from django.db import models

from casework.scope import ScopedQuerySet


class Finding(models.Model):
    """One hazard. Its three lists (隐患清单, 整改清单, 销号清单) are queries over its days."""

    class Grade(models.TextChoices):
        GENERAL = "general", "一般隐患"
        MAJOR = "major", "重大隐患"

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="findings", verbose_name="案件")
    inspection = models.ForeignKey(
        "casework.Inspection", models.PROTECT, null=True, related_name="findings", verbose_name="检查"
    )
    rectification = models.ForeignKey(
        "casework.Rectification", models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="整改"
    )
    territory_path = models.CharField(max_length=60, db_index=True)
    number = models.PositiveSmallIntegerField("序号")
    place = models.CharField("部位/设备", max_length=120)
    problem = models.CharField("问题描述", max_length=300)
    basis = models.CharField("不符合的条款", max_length=200)
    offence = models.CharField("涉嫌案由", max_length=20, blank=True, help_text="案由代码，如 AQ97-1-O")
    grade = models.CharField("等级", max_length=8, choices=Grade.choices, default=Grade.GENERAL)
    on_site = models.CharField("现场处理", max_length=120, blank=True)
    photo = models.ForeignKey(
        "casework.Evidence", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="整改前照片"
    )
    photos = models.JSONField("其他整改前照片", null=True, blank=True, help_text="[{evidence, sha256}] after the first")
    found = models.DateField("发现日", db_index=True)
    deadline = models.DateField("整改期限", null=True, blank=True, db_index=True)
    rectified = models.DateField("整改完成日", null=True, blank=True)
    photo_after = models.ForeignKey(
        "casework.Evidence", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="整改后照片"
    )
    photos_after = models.JSONField(
        "其他整改后照片", null=True, blank=True, help_text="[{evidence, sha256}] after the first"
    )
    result = models.CharField("复查情况", max_length=200, blank=True)
    signed_off = models.DateField("销号日", null=True, blank=True, db_index=True)
    to_penalty = models.DateField("转处罚日", null=True, blank=True)

    scope_path, scope_case = "territory_path", "case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "隐患"
        indexes = [models.Index(fields=["territory_path", "-found"]), models.Index(fields=["signed_off", "deadline"])]

    def __str__(self) -> str:
        return self.problem

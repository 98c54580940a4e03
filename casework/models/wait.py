"""Wait 等待: a proceeding waits for somebody's word until a day; then it is a task again."""

from __future__ import annotations

from django.db import models

from casework.scope import ScopedQuerySet


class Wait(models.Model):
    """One wait: for whom, on what ground, until which day; open while `ended` is empty. It stops no clock by itself."""

    class Who(models.TextChoices):
        PERSON = "person", "人员"
        ORGAN = "organ", "机关"
        OUTSIDE = "outside", "外单位"

    class Result(models.TextChoices):
        CAME = "came", "已等到"
        MISSED = "missed", "期满未等到"
        MOOT = "moot", "不必再等"

    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="waits", verbose_name="程序")
    who = models.CharField("等谁", max_length=8, choices=Who.choices)
    whom = models.CharField("姓名或者单位名称", max_length=80)
    ground = models.CharField("等待的事由", max_length=300)
    cites = models.CharField("依据", max_length=200, blank=True)
    since = models.DateField("自")
    until = models.DateField("最后一日", db_index=True)
    ended = models.DateField("结束日", null=True, blank=True)
    result = models.CharField("结果", max_length=8, choices=Result.choices, blank=True)

    scope_path, scope_case = "proceeding__case__territory_path", "proceeding__case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "等待"
        constraints = [
            models.UniqueConstraint(fields=["proceeding"], name="one_open_wait", condition=models.Q(ended=None)),
        ]

    def __str__(self) -> str:
        return f"等{self.whom}至{self.until}"

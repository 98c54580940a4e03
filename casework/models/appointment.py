"""Appointment 约定日程: a day and hour set by the organ, on the calendar of each person named."""

from __future__ import annotations

from django.db import models

from casework.scope import ScopedQuerySet


class Appointment(models.Model):
    """One person's part in one appointed act; open until it is kept (`met`) or dropped (`lapsed`)."""

    proceeding = models.ForeignKey(
        "casework.Proceeding", models.PROTECT, related_name="appointments", verbose_name="程序"
    )
    officer = models.ForeignKey("casework.Officer", models.PROTECT, related_name="appointments", verbose_name="人员")
    title = models.CharField("事项", max_length=80)
    at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=160, blank=True)
    met = models.DateField("完成日", null=True, blank=True)
    lapsed = models.DateField("取消日", null=True, blank=True)

    scope_path, scope_case = "proceeding__case__territory_path", "proceeding__case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "约定日程"
        indexes = [models.Index(fields=["officer", "at"])]

    def __str__(self) -> str:
        return f"{self.title} {self.at:%Y-%m-%d %H:%M}"

"""Anchor 存证: the day's heads under one digest, to be deposited outside."""

from __future__ import annotations

from django.db import models


class Anchor(models.Model):
    """Digest over the heads of every case that has entries, chained to the anchor of the day before."""

    day = models.DateField("日期", unique=True)
    cases = models.PositiveIntegerField("案件数")
    entries = models.PositiveBigIntegerField("记录数")
    heads = models.JSONField(help_text="case id → [entries, head]; only cases that changed since the last anchor")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "存证"

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"

"""Anchor 存证: the day's heads under one digest, as earlier releases sealed a day; `TreeHead` is what follows them."""

from __future__ import annotations

from typing import Any

from django.db import models

from casework.sealing import line


@line("anchor", "旧存证", number="pk", at="")
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

    def said(self, before: str) -> list[Any]:
        """All of the row: its digest is over the heads alone."""
        return [before, self.day.isoformat(), self.cases, self.entries, self.heads, self.digest]

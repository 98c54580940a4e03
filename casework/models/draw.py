"""Draw 抽取: a draw of units or officers that anybody can compute again, and the sealed lines that made it."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.db import models

from casework.sealing import line, seal


class Draw(models.Model):
    """One draw; what its lines say is the truth, the columns are for lists. The secret is shown once it is opened."""

    class Of(models.TextChoices):
        UNITS = "units", "检查对象"
        OFFICERS = "officers", "执法人员"

    class Stage(models.TextChoices):
        FROZEN = "frozen", "名册已公布"
        COMMITTED = "committed", "已承诺"
        NAMED = "named", "已报数"
        DRAWN = "drawn", "已抽取"
        ACCEPTED = "accepted", "已采用"
        ABANDONED = "abandoned", "已弃用"

    organ = models.ForeignKey("casework.Organ", models.PROTECT, related_name="draws", verbose_name="机关")
    number = models.CharField("编号", max_length=40, unique=True)
    purpose = models.CharField("抽取事由", max_length=160)
    of = models.CharField("抽取什么", max_length=8, choices=Of.choices)
    wanted = models.PositiveSmallIntegerField("抽取数")
    stage = models.CharField("阶段", max_length=10, choices=Stage.choices)
    opened = models.DateField("公布名册日", db_index=True)
    secret = models.CharField("密数", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽取"

    def __str__(self) -> str:
        return f"{self.number} {self.purpose}"


@line("draw", "抽取记录", chain="draw_id")
class DrawLine(models.Model):
    """One act of a draw. Triggers refuse change and removal; each seals the line before it."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="lines", verbose_name="抽取")
    line = models.PositiveSmallIntegerField("行")
    step = models.CharField("行为", max_length=12)
    by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="办理人")
    on = models.DateField("办理日")
    at = models.DateTimeField("记录时间")
    facts = models.JSONField("内容")
    key_id = models.CharField(max_length=16, null=True, help_text="which key sealed the line; null: RECORD_KEY")
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "抽取记录"
        constraints = [models.UniqueConstraint(fields=["draw", "line"], name="one_draw_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.step}"

    def sealed(self, before: str) -> str:
        """The seal of this line after the seal before (hex SHA-256 HMAC under the record key of its id)."""
        return seal(self.said(before), self.key_id)

    def said(self, before: str) -> list[Any]:
        """All that the line says, in the order in which it is sealed; lines that name no key say none."""
        at = self.at.astimezone(UTC).isoformat()
        said = [before, self.draw_id, self.line, self.step, self.by_id, self.on.isoformat(), at, self.facts]
        return said if self.key_id is None else [*said, self.key_id]

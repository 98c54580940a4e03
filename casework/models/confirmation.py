"""Confirmation 确认: the organ's legal officer vouches for a card that was only reported or is practice."""

from __future__ import annotations

from django.db import models


class Confirmation(models.Model):
    """Who confirmed which card from which day by which document; from then on the card may forbid."""

    organ = models.ForeignKey("casework.Organ", models.PROTECT, related_name="confirmations", verbose_name="机关")
    card = models.CharField("卡片", max_length=80, db_index=True)
    since = models.CharField("版本", max_length=10, help_text="day of the confirmed value, as the card writes it")
    document = models.CharField("条文或者文号", max_length=160)
    by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="确认人")
    on = models.DateField("确认日")

    class Meta:
        verbose_name = verbose_name_plural = "确认"
        constraints = [models.UniqueConstraint(fields=["organ", "card", "since"], name="one_confirmation")]

    def __str__(self) -> str:
        return f"{self.card} {self.document}"

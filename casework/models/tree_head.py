"""TreeHead 树首: the tree over all lines as it was at the end of a day, signed, to be deposited outside."""

from __future__ import annotations

from typing import Any

from django.db import models

from casework.sealing import line


@line("head", "树首", number="number")
class TreeHead(models.Model):
    """A signed head; its `note` says all of it, the other columns are for lists. A head is a line of the tree too."""

    number = models.PositiveBigIntegerField("号", primary_key=True, help_text="from 1, without gaps")
    day = models.DateField("日期", help_text="the day up to which all lines are in it")
    size = models.PositiveBigIntegerField("行数")
    at = models.DateTimeField("封存时间")
    note = models.TextField("树首", help_text="a checkpoint in a signed note (casework.proofs)")

    class Meta:
        verbose_name = verbose_name_plural = "树首"

    def __str__(self) -> str:
        return f"{self.number} {self.day}"

    def said(self, before: str) -> list[Any]:
        return [before, self.number, self.day.isoformat(), self.size, self.at.isoformat(), self.note]

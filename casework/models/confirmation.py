"""Confirmation 确认: the organ's legal officer vouches for a card that was only reported or is practice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from django.db import models

from casework.registering import registered
from law import Ruling

SILENT = {
    "duty_evidence",
    "duty_cites",
    "title",
    "keywords",
    "note",
    "checked",
    "says",
    "evidence",
}  # words about a value that do not change what it asks


class Confirmations(models.QuerySet["Confirmation"]):
    """Rows of the confirmation register."""

    def standing(self, organ: int, on: date, cards: Iterable[str] | None = None) -> dict[tuple[str, str], Confirmation]:
        """What an organ has confirmed and not withdrawn by that day, by (card, since)."""
        rows = self.filter(organ_id=organ, on__lte=on)
        if cards is not None:
            rows = rows.filter(card__in=list(cards))
        last = {(row.card, row.since): row for row in rows.select_related("by", "organ").order_by("pk")}
        return {key: row for key, row in last.items() if not row.withdrawn}


def digest(ruling: Ruling) -> str:
    """What a card demands, as SHA-256 (hex): value, unit, citation and the facts that carry it, without its remarks."""
    facts = {key: value for key, value in ruling.facts.items() if key not in SILENT}
    said = [ruling.card, ruling.scope, str(ruling.since), ruling.value, ruling.unit, ruling.cites, facts]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


@registered("confirmations", "确认")
class Confirmation(models.Model):
    """Who confirmed which value of which card by which document; from then on it may forbid in the organ's cases.

    Rows are never altered (triggers refuse it): who takes a confirmation back adds a row with `withdrawn`, who confirms
    again adds another. The last row of an organ, card and version counts. `digest` binds the row to what the card said,
    so that a value corrected under the same day has to be confirmed anew.
    """

    organ = models.ForeignKey("casework.Organ", models.PROTECT, related_name="confirmations", verbose_name="机关")
    card = models.CharField("卡片", max_length=80, db_index=True)
    since = models.CharField("版本", max_length=10, help_text="day of the confirmed value, as the card writes it")
    said = models.TextField("确认的内容", help_text="the value in words, as it stood when confirmed")
    digest = models.CharField("内容摘要", max_length=64)
    document = models.CharField("条文或者文号", max_length=160)
    dated = models.DateField("文件日期", help_text="day of the document or of its entry into force")
    by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="办理人")
    on = models.DateField("办理日")
    withdrawn = models.BooleanField("撤回", default=False)
    reason = models.TextField("撤回理由", blank=True)

    objects = Confirmations.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "确认"
        indexes = [models.Index(fields=["organ", "card", "since"])]

    def __str__(self) -> str:
        return f"{self.card} {self.document}"

    def covers(self, ruling: Ruling) -> bool:
        """Whether the card still says what was confirmed."""
        return (self.card, self.since) == (ruling.card, str(ruling.since)) and self.digest == digest(ruling)

"""The stages of an account."""

from __future__ import annotations

from django.db.models import TextChoices


class Stage(TextChoices):
    OWED = "owed", "待缴纳"
    COLLECTED = "collected", "已当场收缴"
    HANDED_IN = "handed_in", "已交至机关"
    SETTLED = "settled", "已缴清"
    REFUNDING = "refunding", "待退款"
    ENDED = "ended", "已终结执行"

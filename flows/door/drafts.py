"""Drafts 草稿: what a person has typed on a page and not yet sent; no part of the record."""

from __future__ import annotations

from django.db import models

from casework.models import Officer

PAGE = "page"  # `kind` of the draft of a form beside the steps; its `step` is a digest of the address


class StepDraft(models.Model):
    """One draft of a person for one step of one proceeding, of one that would begin in a case or for a party, or for
    one form beside the steps.
    """

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="drafts", verbose_name="起草人")
    kind = models.CharField("程序", max_length=30)
    step = models.CharField("步骤", max_length=40)
    proceeding = models.ForeignKey("casework.Proceeding", models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey("casework.Case", models.CASCADE, null=True, related_name="+")
    party = models.ForeignKey("casework.Party", models.CASCADE, null=True, related_name="+")
    facts = models.JSONField("内容", default=dict)
    saved_at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        app_label = "flows"
        verbose_name = verbose_name_plural = "草稿"
        indexes = [models.Index(fields=["officer", "kind", "step"])]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.kind}.{self.step}"

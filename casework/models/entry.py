"""Entry 办案记录: one line of a case's record; each seals the one before."""

from __future__ import annotations

import hashlib
import hmac
import json

from django.conf import settings
from django.db import models

from casework.scope import ScopedQuerySet


class Entry(models.Model):
    """One act. Triggers refuse UPDATE, DELETE and TRUNCATE; the seal is an HMAC over this line and the seal before."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="record", db_index=False, verbose_name="案件")
    line = models.PositiveIntegerField("行")
    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="record", db_index=False, verbose_name="程序")
    step = models.CharField("步骤", max_length=40)
    by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="办理人")
    partner = models.ForeignKey("casework.Officer", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="协办人")
    office = models.CharField("岗位", max_length=20)
    on = models.DateField("办理日")
    at = models.DateTimeField("记录时间")
    stage = models.CharField("办理后阶段", max_length=30)
    facts = models.JSONField("事实")
    papers = models.JSONField("文书", default=list, help_text="[form, number, digest] of each paper issued by the act")
    cites = models.CharField("依据", max_length=300, blank=True)
    reason = models.TextField("越过提示的理由", blank=True)
    key = models.CharField(max_length=64, null=True, unique=True)
    seal = models.CharField(max_length=64)

    scope_path, scope_case = "case__territory_path", "case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办案记录"
        constraints = [models.UniqueConstraint(fields=["case", "line"], name="one_line")]
        indexes = [models.Index(fields=["proceeding", "by"]), models.Index(fields=["case", "by"])]

    def __str__(self) -> str:
        return f"{self.line} {self.step}"

    def sealed(self, before: str) -> str:
        """Return the seal of this line after the seal `before` (hex SHA-256 HMAC under RECORD_KEY)."""
        said = [
            before, self.case_id, self.line, self.proceeding_id, self.step, self.by_id, self.partner_id, self.office,
            self.on.isoformat(), self.at.isoformat(), self.stage, self.facts, self.papers, self.cites, self.reason, self.key,
        ]  # fmt: skip
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hmac.new(settings.RECORD_KEY, text.encode(), hashlib.sha256).hexdigest()

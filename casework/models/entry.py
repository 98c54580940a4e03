"""Entry 办案记录: one line of a case's record; each seals the one before."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

from django.db import models

from casework.scope import ScopedQuerySet
from casework.sealing import line, seal


@line("case", "办案记录", chain="case_id")
class Entry(models.Model):
    """One act. Triggers refuse UPDATE, DELETE and TRUNCATE; the seal is an HMAC over this line and the seal before."""

    case = models.ForeignKey(
        "casework.Case", models.PROTECT, related_name="record", db_index=False, verbose_name="案件"
    )
    line = models.PositiveIntegerField("行")
    proceeding = models.ForeignKey(
        "casework.Proceeding", models.PROTECT, related_name="record", db_index=False, verbose_name="程序"
    )
    step = models.CharField("步骤", max_length=40)
    by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="办理人")
    partner = models.ForeignKey(
        "casework.Officer", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="协办人"
    )
    office = models.CharField("岗位", max_length=20)
    acts_for = models.ForeignKey(
        "casework.Officer",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="被代理人",
        help_text="whose office it is, where the person acts by delegation 代理",
    )
    on = models.DateField("办理日")
    at = models.DateTimeField("记录时间")
    stage = models.CharField("办理后阶段", max_length=30)
    facts = models.JSONField("事实")
    papers = models.JSONField("文书", default=list, help_text="[form, number, digest] of each paper issued by the act")
    cites = models.CharField("依据", max_length=300, blank=True)
    reason = models.TextField("越过提示的理由", blank=True)
    key = models.CharField(max_length=64, null=True, unique=True)
    seal = models.CharField(max_length=64)
    shape = models.PositiveSmallIntegerField(null=True, help_text="how the seal is made; null: the first edition")
    key_id = models.CharField(max_length=16, null=True, help_text="which key sealed the line; null: RECORD_KEY")
    title = models.CharField("名目", max_length=80, null=True, help_text="the act's title as it was said on the day")
    happened = models.DateField(
        "发生日", null=True, help_text="day of the event outside the office; null: the day `on`"
    )
    happened_at = models.DateTimeField("发生时刻", null=True)
    corrects = models.PositiveIntegerField("更正的行", null=True, help_text="line of the case that this act corrects")
    writes = models.JSONField(
        "改动", null=True, help_text="[table, key, column, old, new] or [table, key, {column: value}]"
    )
    words = models.JSONField(
        "用语", null=True, help_text="titles of office, stage and facts as they were said on the day"
    )

    scope_path, scope_case = "case__territory_path", "case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办案记录"
        constraints = [models.UniqueConstraint(fields=["case", "line"], name="one_line")]
        indexes = [models.Index(fields=["proceeding", "by"]), models.Index(fields=["case", "by"])]

    def __str__(self) -> str:
        return f"{self.line} {self.step}"

    def sealed(self, before: str) -> str:
        """Return the seal of this line after the seal `before` (hex SHA-256 HMAC under the record key of its id)."""
        return seal(self.said(before), self.key_id)

    def said(self, before: str) -> list[Any]:
        """All that the line says, in the order in which it is sealed."""
        return self.first_edition(before) if self.shape is None else [*self.first_edition(before), *self.added()]

    def added(self) -> list[Any]:
        """What lines of shape 2 seal besides; those of shape 3 also the words in which they say it."""
        said = [*self.second_edition(), *(() if self.shape == 2 else (self.words,))]
        return [*said, self.acts_for_id] if self.acts_for_id else said  # a line of nobody's deputy is sealed as ever

    def second_edition(self) -> list[Any]:
        """What lines of shape 2 seal besides."""
        return [
            self.shape,
            self.key_id,
            self.title,
            self.happened and self.happened.isoformat(),
            self.happened_at and self.happened_at.astimezone(UTC).isoformat(),
            self.corrects,
            self.writes,
        ]

    def first_edition(self, before: str) -> list[Any]:
        """What every line seals, byte for byte as the first edition did."""
        return [
            before,
            self.case_id,
            self.line,
            self.proceeding_id,
            self.step,
            self.by_id,
            self.partner_id,
            self.office,
            self.on.isoformat(),
            self.at.isoformat(),
            self.stage,
            self.facts,
            self.papers,
            self.cites,
            self.reason,
            self.key,
        ]

    @property
    def day(self) -> date:
        """The day of what happened: of the event where the step asked for it, else of the record."""
        return self.happened or self.on

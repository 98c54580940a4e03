"""Proceeding 程序: one statutory procedure inside a case, with its own stage."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import FSMField

from casework.scope import ScopedQuerySet


class Proceeding(models.Model):
    """One statutory procedure inside a case; several may run side by side. Its facts are a typed child."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="proceedings", verbose_name="案件")
    kind = models.CharField("程序", max_length=30)
    stage = FSMField("阶段", protected=True, default="new", max_length=30)
    line = models.PositiveIntegerField(default=0, help_text="line of the record that moved this proceeding last")
    reached = models.DateField("到达本阶段之日", null=True, blank=True, help_text="day of the event that led here")
    waits_on = models.PositiveSmallIntegerField(
        "未答复的征询", default=0, help_text="consultations asked and not answered"
    )
    late_line = models.PositiveIntegerField(
        "待第二人核实的迟录行", null=True, blank=True, help_text="line typed long after its event"
    )
    flags = models.JSONField("存疑事项", default=list, help_text="[{line, why}] left by corrections, until settled")
    proposal = models.JSONField("待批的更正", null=True, blank=True, help_text="{line, facts, reason, by, on}")
    pending = models.JSONField(
        "程序之外的未办事项",
        null=True,
        blank=True,
        help_text="{void: true, serve: key of a paper, reopening: {reason, by, on}}",
    )
    owner = models.ForeignKey(
        "casework.Officer", models.PROTECT, related_name="owned", db_index=False, verbose_name="主办"
    )
    partner = models.ForeignKey(
        "casework.Officer", models.PROTECT, null=True, blank=True, related_name="assisted", verbose_name="协办"
    )
    arose_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="gave_rise_to", verbose_name="前置程序"
    )
    opened = models.DateField("开始日")
    closed = models.DateField("终结日", null=True, blank=True)

    scope_path, scope_case = "case__territory_path", "case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "程序"
        indexes = [models.Index(fields=["kind", "stage"]), models.Index(fields=["owner", "closed"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Reload, the stage too.

        django-fsm-2's own mixin would lift the protection of the *class's* field while it reloads, and other threads
        see it lifted; forgetting our own value lets the descriptor take the fresh one instead.
        """
        if fields is None or "stage" in fields:
            self.__dict__.pop("stage", None)
        super().refresh_from_db(using, fields, from_queryset)

    # what viewflow expects of a process
    data: dict[str, Any] = {}
    artifact = None
    coerced = property(lambda self: self)

    @property
    def status(self) -> str:
        return "DONE" if self.closed else "NEW"


def parent() -> Any:
    """The link of a procedure's facts to its proceeding.

    The one name that it adds to Proceeding begins with `as_`, so that a noun may bear any name.
    """
    return models.OneToOneField(
        Proceeding, models.CASCADE, parent_link=True, primary_key=True, related_name="as_%(class)s", verbose_name="程序"
    )

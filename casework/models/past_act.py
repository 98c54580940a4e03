"""Past act 接管前的行为: who took a step of a case before it was taken over."""

from __future__ import annotations

from django.db import models

from casework.scope import ScopedQuerySet


class PastAct(models.Model):
    """One person's part in one step, as the line that took the case over states it; separation of duties counts it."""

    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="past_acts", verbose_name="程序")
    step = models.CharField("步骤", max_length=40)
    officer = models.ForeignKey("casework.Officer", models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    name = models.CharField("不在名册的办理人", max_length=30, blank=True)
    on = models.DateField("办理日", null=True)

    scope_path, scope_case = "proceeding__case__territory_path", "proceeding__case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接管前的行为"

    def __str__(self) -> str:
        return f"{self.step} {self.officer or self.name}"

"""Consultation 加签、会签: another person's word that a step waits for."""

from __future__ import annotations

from django.db import models

from casework.scope import ScopedQuerySet


class Consultation(models.Model):
    """One person asked before a step is taken: for an opinion (加签), or to sign with the others (会签)."""

    class Way(models.TextChoices):
        OPINION = "opinion", "加签"
        JOINT = "joint", "会签"

    proceeding = models.ForeignKey(
        "casework.Proceeding", models.PROTECT, related_name="consultations", verbose_name="程序"
    )
    step = models.CharField("步骤", max_length=40)
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    officer = models.ForeignKey("casework.Officer", models.PROTECT, related_name="consulted", verbose_name="被征询人")
    asked_by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="提出人")
    asked = models.DateField("提出日")
    question = models.CharField("征询事项", max_length=300, blank=True)
    answered = models.DateField("答复日", null=True, blank=True)
    agrees = models.BooleanField("同意", null=True, blank=True)
    opinion = models.TextField("意见", blank=True)
    withdrawn = models.DateField("撤回日", null=True, blank=True)

    scope_path, scope_case = "proceeding__case__territory_path", "proceeding__case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "加签会签"
        indexes = [models.Index(fields=["officer", "answered"])]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.step} {self.officer_id}"

"""Close-out 结案."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding


class Closeout(Proceeding):
    """The end of a case: proposed, approved, filed away."""

    outcome = models.CharField("执行情况", max_length=40, blank=True)
    report = models.TextField("结案报告", blank=True)
    proposed = models.DateField("呈请结案日", null=True, blank=True)
    approved = models.DateField("批准结案日", null=True, blank=True)
    archived = models.DateField("归档日", null=True, blank=True)
    archive_no = models.CharField("档号", max_length=40, blank=True)
    retention = models.CharField("保管期限", max_length=10, blank=True)
    volumes = models.PositiveSmallIntegerField("卷数", default=1)
    pages = models.PositiveIntegerField("页数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "结案"

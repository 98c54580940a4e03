"""Close-out 结案."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding, parent


class Closeout(Proceeding):
    """The end of a case: proposed, approved, filed away."""

    proceeding_ptr = parent()

    cause = models.CharField("案由", max_length=200, blank=True)
    result = models.TextField("处理结果", blank=True)
    execution_status = models.TextField("执行情况", blank=True, db_column="outcome")
    ground = models.CharField("结案事由", max_length=12, blank=True)
    ground_cites = models.CharField("结案的其他依据", max_length=200, blank=True)
    executions = models.JSONField("各项处罚的执行", default=list, help_text="[{kind, done, how, proof}]")
    began = models.DateField("立案（检查、处罚）日", null=True, blank=True)
    executed = models.DateField("执行完毕日", null=True, blank=True)
    proposed = models.DateField("呈请结案日", null=True, blank=True)
    proposer = models.ForeignKey(
        "casework.Officer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="呈请人"
    )
    reviewed = models.DateField("审核日", null=True, blank=True)
    reviewer = models.ForeignKey(
        "casework.Officer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    review_opinion = models.TextField("审核意见", blank=True)
    approval_opinion = models.TextField("审批意见", blank=True)
    returned = models.PositiveSmallIntegerField("退回次数", default=0)
    return_reason = models.TextField("退回理由", blank=True)
    approved = models.DateField("批准结案日", null=True, blank=True)
    archived = models.DateField("归档日", null=True, blank=True)
    archive_no = models.CharField("档号", max_length=40, blank=True)
    retention = models.CharField("保管期限", max_length=10, blank=True)
    volumes = models.PositiveSmallIntegerField("卷数", default=1)
    pages = models.PositiveIntegerField("页数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "结案"

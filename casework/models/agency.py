"""Agency 中介机构: notice of service before work on site begins."""

from __future__ import annotations

from django.db import models

from casework.models.proceeding import Proceeding, parent


class ServiceNotice(Proceeding):
    """An agency's written notice of service, seven working days before work on site (从业告知)."""

    proceeding_ptr = parent()

    qualification_no = models.CharField("资质证书编号", max_length=40, blank=True)
    business_scope = models.CharField("业务范围", max_length=120, blank=True)
    project = models.CharField("项目名称", max_length=120, blank=True)
    client = models.CharField("被服务单位", max_length=120, blank=True)
    project_address = models.CharField("项目实施地址", max_length=160, blank=True)
    service_type = models.CharField("服务类型", max_length=20, blank=True)
    contract_no = models.CharField("合同编号", max_length=40, blank=True)
    team = models.JSONField("项目组成员", default=list, help_text="[{name, role, certificate_no, specialty, phone}]")
    onsite_from = models.DateField("现场服务开始日", null=True, blank=True)
    onsite_to = models.DateField("现场服务结束日", null=True, blank=True)
    notified = models.DateField("告知日", null=True, blank=True)
    late = models.BooleanField("逾期告知", default=False)
    accepted = models.DateField("受理日", null=True, blank=True)
    verified = models.DateField("核查日", null=True, blank=True)
    note = models.TextField("核查情况", blank=True)
    withdrawn = models.DateField("终止办理日", null=True, blank=True)
    withdraw_ground = models.TextField("终止办理的理由", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "从业告知"

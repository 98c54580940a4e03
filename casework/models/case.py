"""Case 案件: the folder of one matter with one subject."""

from __future__ import annotations

from django.db import models

from casework.scope import ScopedQuerySet


class CaseSource(models.TextChoices):
    INSPECTION = "inspection", "执法检查"
    REPORT = "report", "举报投诉"
    ASSIGNED = "assigned", "上级交办"
    SUBMITTED = "submitted", "下级报请"
    TRANSFERRED = "transferred", "有关部门移送"
    ACCIDENT = "accident", "事故调查"
    PATROL = "patrol", "巡查移交"
    NOTICE = "notice", "当事人告知"
    OTHER = "other", "其他"


class Family(models.TextChoices):
    """What sort of matter a case is: its numbers, lists and figures are apart."""

    ENFORCEMENT = "enforcement", "执法案件"
    SUPERVISION = "supervision", "监督事项"
    AGENCY = "agency", "中介机构事项"


class Case(models.Model):
    """The folder. Its row is the lock of everything inside and the head of its record."""

    number = models.CharField("案号", max_length=40, unique=True)
    title = models.CharField("案件名称", max_length=160)
    organ = models.ForeignKey("casework.Organ", models.PROTECT, related_name="cases", verbose_name="办案机关")
    territory_path = models.CharField("属地路径", max_length=60, db_index=True)
    party = models.ForeignKey("casework.Party", models.PROTECT, related_name="cases", verbose_name="当事人")
    former = models.ForeignKey(
        "casework.Party", models.PROTECT, null=True, blank=True, related_name="former_cases", verbose_name="原当事人"
    )
    source = models.CharField("案件来源", max_length=12, choices=CaseSource.choices, default=CaseSource.INSPECTION)
    arose_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="gave_rise_to", verbose_name="来源案件"
    )
    family = models.CharField("类别", max_length=12, choices=Family.choices, default=Family.ENFORCEMENT)
    matter = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="siblings", verbose_name="同一事项的首案"
    )
    opened = models.DateField("建档日", db_index=True)
    closed = models.DateField("结案日", null=True, blank=True)
    moved = models.DateField("上一次办理日", null=True, blank=True, help_text="day of the last line of the record")
    head = models.CharField(max_length=64, blank=True, help_text="seal of the last entry")
    entries = models.PositiveIntegerField(default=0, help_text="number of the last line of the record")

    scope_path, scope_case = "territory_path", ""
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        indexes = [models.Index(fields=["organ", "-opened"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

"""Officer 执法人员 and the offices 岗位 they hold from one day to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from casework.registering import registered


@registered(
    "people",
    "人员",
    but={"password": "a secret of the person, changed by signing in", "last_login": "moves with every sign-in"},
)
class Officer(AbstractUser):
    """A person who signs in; the certificate's validity is asked on the day of every act."""

    name = models.CharField("姓名", max_length=30)
    certificate_no = models.CharField("执法证号", max_length=30, blank=True, db_index=True)
    certificate_since = models.DateField("证件有效期自", null=True, blank=True)
    certificate_until = models.DateField("证件有效期至", null=True, blank=True)
    legal_qualification = models.CharField("法律职业资格证号", max_length=40, blank=True)
    reviewer_since = models.DateField("从事法制审核自", null=True, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name or self.username

    def certified(self, on: date) -> bool:
        """Whether the certificate is valid on that day (行政处罚法 第四十二条)."""
        since, until = self.certificate_since, self.certificate_until
        return bool(self.certificate_no) and since is not None and since <= on and (until is None or on <= until)

    def is_with(self, other: Officer) -> bool:
        """Whether both accounts are one person's: the same one, or the same certificate (行政处罚法 第四十二条)."""
        return self.pk == other.pk or bool(self.certificate_no and self.certificate_no == other.certificate_no)

    @cached_property
    def accounts(self) -> frozenset[int]:
        """Keys of all accounts of the person: this one and those with the same certificate, read once."""
        if not self.certificate_no:
            return frozenset({self.pk})
        rows = Officer.objects.filter(certificate_no=self.certificate_no).values_list("pk", flat=True)
        return frozenset({self.pk, *rows})

    def is_one_of(self, keys: Iterable[int | None]) -> bool:
        """Whether one of the accounts with these keys is this person's."""
        known = {key for key in keys if key is not None}
        return self.pk in known or bool(known and self.certificate_no and not self.accounts.isdisjoint(known))


class OfficeKind(models.TextChoices):
    INVESTIGATOR = "investigator", "执法人员"
    UNIT_HEAD = "unit_head", "承办机构负责人"
    LEGAL_REVIEWER = "legal_reviewer", "法制审核人员"
    DEPUTY_HEAD = "deputy_head", "分管负责人"
    AGENCY_HEAD = "agency_head", "机关负责人"
    CLERK = "clerk", "内勤"
    SUPERVISOR = "supervisor", "监督人员"
    PRESIDER = "presider", "听证主持人"
    PATROL_MEMBER = "patrol_member", "巡查组员"
    PATROL_LEADER = "patrol_leader", "巡查组长"
    REGISTRAR = "registrar", "登记人员"
    AUXILIARY = "auxiliary", "辅助人员"


@registered("offices", "岗位")
class Office(models.Model):
    """Who holds which office over which territory, from when to when (both days included)."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="offices", verbose_name="人员")
    office = models.CharField("岗位", max_length=20, choices=OfficeKind.choices)
    organ = models.ForeignKey("casework.Organ", models.PROTECT, related_name="offices", verbose_name="机关")
    territory_path = models.CharField("辖区路径", max_length=60)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        indexes = [models.Index(fields=["officer", "office"])]

    def __str__(self) -> str:
        return f"{self.organ} {self.get_office_display()} {self.officer}"


@registered("delegations", "代理")
class Delegation(models.Model):
    """An office exercised by another person for a time 代理: acts name both, duties stay apart for both."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="delegations", verbose_name="岗位")
    deputy = models.ForeignKey(Officer, models.PROTECT, related_name="delegated", verbose_name="代理人")
    since = models.DateField("自")
    until = models.DateField("至")
    document = models.CharField("文件", max_length=120)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="批准人")
    on = models.DateField("批准日")
    withdrawn = models.DateField("撤回日", null=True, blank=True, help_text="from this day on it holds no longer")
    withdrawn_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="撤回人"
    )
    withdrawn_why = models.CharField("撤回的理由", max_length=300, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        indexes = [models.Index(fields=["deputy", "since"])]

    def __str__(self) -> str:
        return f"{self.deputy} 代理 {self.office}"

    @property
    def last(self) -> date:
        """The last day on which it holds, or would have held: a withdrawal ends it the day before."""
        return self.until if self.withdrawn is None else min(self.until, self.withdrawn - timedelta(1))

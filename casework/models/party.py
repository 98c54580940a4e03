"""Party 当事人: the one subject of a case."""

from __future__ import annotations

from typing import Any

from django.db import models

from casework.registering import registered
from casework.sealing import seal


@registered("parties", "当事人", in_cases=("electronic_service", "electronic_address"))
class Party(models.Model):
    """An organisation, individual business, person, agency or government body."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", "法人或者其他组织"
        BUSINESS = "business", "个体工商户"
        INDIVIDUAL = "individual", "公民"
        AGENCY = "agency", "中介机构"
        GOVERNMENT = "government", "政府及其部门"

    class Size(models.TextChoices):
        LARGE = "large", "规上"
        MEDIUM = "medium", "中等"
        SMALL = "small", "小微"

    class Risk(models.TextChoices):
        RED = "red", "红"
        ORANGE = "orange", "橙"
        YELLOW = "yellow", "黄"
        BLUE = "blue", "蓝"

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    name = models.CharField("名称（姓名）", max_length=120, db_index=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    id_number = models.CharField("身份证号", max_length=18, blank=True)
    gender = models.CharField("性别", max_length=2, blank=True)
    birth_year = models.PositiveSmallIntegerField("出生年", null=True, blank=True)
    position = models.CharField("职务", max_length=40, blank=True)
    employer = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="people", verbose_name="所在单位"
    )
    representative = models.CharField("法定代表人（负责人）", max_length=40, blank=True)
    representative_position = models.CharField("负责人职务", max_length=40, blank=True)
    address = models.CharField("地址", max_length=160, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    industry = models.CharField("行业", max_length=40, blank=True, db_index=True)
    size = models.CharField("规模", max_length=8, choices=Size.choices, blank=True)
    risk = models.CharField("风险颜色", max_length=8, choices=Risk.choices, blank=True)
    territory = models.ForeignKey("casework.Territory", models.PROTECT, related_name="parties", verbose_name="属地")
    ended = models.DateField("死亡（注销）日", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承继人"
    )
    same_as = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="also", verbose_name="并入的当事人"
    )
    changed = models.DateField(
        "资料最近变更的生效日", null=True, blank=True, help_text="latest `since` of its versions"
    )
    electronic_service = models.BooleanField("同意电子送达", default=False)
    electronic_address = models.CharField("电子送达地址", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "当事人"

    def __str__(self) -> str:
        return self.name

    @property
    def is_person(self) -> bool:
        """Whether the statute counts the party as a citizen.

        An individual business has its own row in some statutes.
        """
        return self.kind == self.Kind.INDIVIDUAL


class PartyVersion(models.Model):
    """What changed about a party from a day on; papers issued before keep what they said.

    A version is never altered: a mistaken one is replaced by a further one that says which it corrects. Each seals the
    one before it.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="versions", verbose_name="当事人")
    since = models.DateField("变更日")
    old = models.JSONField("变更前", help_text="{column: value}")
    new = models.JSONField("变更后", help_text="{column: value}")
    document = models.CharField("依据", max_length=120)
    by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="登记人")
    on = models.DateField("登记日")
    reason = models.TextField("理由", null=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name="所更正的变更"
    )
    key = models.CharField(max_length=64, null=True)
    key_id = models.CharField(max_length=16, null=True, help_text="which key sealed the version; null: RECORD_KEY")
    seal = models.CharField(max_length=64, null=True)

    class Meta:
        verbose_name = verbose_name_plural = "当事人变更"
        indexes = [models.Index(fields=["party", "since"])]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_version_a_key", condition=models.Q(key__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.since}"

    def sealed(self, before: str) -> str:
        """The seal of this version after the seal `before` of the party's version before (hex SHA-256 HMAC)."""
        said: list[Any] = [
            before,
            self.party_id,
            self.since.isoformat(),
            self.old,
            self.new,
            self.document,
            self.reason,
            self.corrects_id,
            self.by_id,
            self.on.isoformat(),
            self.key,
        ]
        return seal(said if self.key_id is None else [*said, self.key_id], self.key_id)

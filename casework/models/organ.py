"""Organ 执法机关 and its mandates 权限."""

from __future__ import annotations

from django.db import models

from casework.registering import registered


@registered("organs", "机关")
class Organ(models.Model):
    """An emergency-management organ: who acts in law, at which level, and to whom one may complain of it."""

    class Level(models.TextChoices):
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡镇（街道）"

    name = models.CharField("名称", max_length=80, unique=True)
    short = models.CharField("字号简称", max_length=8, unique=True, help_text="文号中的地区简称，如“泉”“晋”")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    territory = models.ForeignKey("casework.Territory", models.PROTECT, related_name="organs", verbose_name="辖区")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级机关"
    )
    reconsideration = models.CharField("行政复议机关", max_length=80, help_text="本级人民政府（行政复议法第二十四条）")
    court = models.CharField("管辖法院", max_length=80)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    bank = models.CharField("代收银行", max_length=80, blank=True)
    account = models.CharField("罚没款账户", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "执法机关"
        ordering = ["territory__path"]

    def __str__(self) -> str:
        return self.name


@registered("mandates", "权限")
class Mandate(models.Model):
    """What an organ may decide, since when, up to which fine, and on whose behalf."""

    class Way(models.TextChoices):
        OWN = "own", "法定职权"
        ENTRUSTED = "entrusted", "委托"
        GRANTED = "granted", "赋权"

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="mandates", verbose_name="机关")
    kind = models.CharField("程序", max_length=30, help_text="程序代号；* 为全部程序")
    way = models.CharField("权限来源", max_length=10, choices=Way.choices, default=Way.OWN)
    principal = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="委托机关"
    )
    fine_ceiling = models.PositiveBigIntegerField("罚款上限（元）", null=True, blank=True)
    document = models.CharField("文件", max_length=120, help_text="法条或者委托书、赋权决定的文号")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "权限"

    def __str__(self) -> str:
        return f"{self.organ} {self.get_way_display()} {self.kind}"

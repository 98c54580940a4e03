"""Territory 行政区划: city → county → township."""

from __future__ import annotations

from django.db import models

from casework.registering import registered


@registered("territories", "行政区划")
class Territory(models.Model):
    """One administrative unit; `path` is the codes from the city down, each followed by a slash."""

    class Kind(models.TextChoices):
        CITY = "city", "设区的市"
        COUNTY = "county", "县（市、区）"
        ZONE = "zone", "开发区"
        SUBDISTRICT = "subdistrict", "街道"
        TOWN = "town", "镇"
        TOWNSHIP = "township", "乡"

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("级别", max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=60, unique=True)
    counts_for_sampling = models.BooleanField("计入巡查抽样", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

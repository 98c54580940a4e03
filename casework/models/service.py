"""Service 送达: the fact that a paper reached its addressee, and how."""

from __future__ import annotations

from django.db import models


class Service(models.Model):
    """One service of one paper (行政处罚法 第六十一条; 民事诉讼法 第八十八条以下)."""

    class Way(models.TextChoices):
        DIRECT = "direct", "直接送达"
        LEFT = "left", "留置送达"
        POST = "post", "邮寄送达"
        ELECTRONIC = "electronic", "电子送达"
        PUBLIC_NOTICE = "public_notice", "公告送达"

    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="services", verbose_name="程序")
    paper = models.ForeignKey("casework.Paper", models.PROTECT, related_name="services", verbose_name="文书")
    way = models.CharField("方式", max_length=14, choices=Way.choices)
    on = models.DateField("送达日")
    receiver = models.CharField("受送达人", max_length=60)
    place = models.CharField("送达地点", max_length=160, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达"

    def __str__(self) -> str:
        return f"{self.paper} {self.get_way_display()} {self.on}"

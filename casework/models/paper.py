"""Paper 文书: what was issued, frozen; its numbers and the register of voided ones."""

from __future__ import annotations

from django.db import models

from casework.scope import ScopedQuerySet


class PaperTemplate(models.Model):
    """The compiled text of a form as it stood when papers were issued from it, kept by digest."""

    digest = models.CharField(max_length=64, unique=True)
    form = models.CharField(max_length=60)
    xml = models.TextField()

    class Meta:
        verbose_name = verbose_name_plural = "文书模板"

    def __str__(self) -> str:
        return f"{self.form} {self.digest[:12]}"


class Paper(models.Model):
    """A paper as issued: blanks frozen; the bytes are a function of this row."""

    proceeding = models.ForeignKey("casework.Proceeding", models.PROTECT, related_name="papers", verbose_name="程序")
    form = models.CharField("式样", max_length=60)
    title = models.CharField("名称", max_length=80)
    organ = models.ForeignKey("casework.Organ", models.PROTECT, related_name="papers", verbose_name="机关")
    series = models.CharField("字轨", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    seq = models.PositiveIntegerField("序号", null=True, blank=True)
    number = models.CharField("文号", max_length=60, null=True, blank=True, unique=True)
    issued = models.DateField("制作日")
    template = models.CharField(max_length=64)
    blanks = models.JSONField()
    digest = models.CharField(max_length=64)
    line = models.PositiveIntegerField(help_text="line of the record that issued it")

    scope_path, scope_case = "proceeding__case__territory_path", "proceeding__case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        indexes = [
            models.Index(fields=["digest"]),
            models.Index(fields=["form", "organ"]),
        ]  # no second index for LIKE, as db_index would make
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "series", "year", "seq"], name="one_number_once", condition=models.Q(seq__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number or ''}".strip()


class Counter(models.Model):
    """The last number given in a series of an organ and year; its row is locked last in an act."""

    organ = models.ForeignKey("casework.Organ", models.PROTECT, related_name="+")
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "series", "year"], name="one_counter")]

    def __str__(self) -> str:
        return f"{self.organ_id} {self.series}{self.year}: {self.last}"


class VoidedNumber(models.Model):
    """The void register 作废登记: a voided paper keeps its number."""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="voided", verbose_name="文书")
    on = models.DateField("作废日")
    by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="作废人")
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "作废登记"

    def __str__(self) -> str:
        return f"{self.paper} 作废"

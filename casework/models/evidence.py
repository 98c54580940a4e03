"""Evidence 证据: a file with its digest at capture."""

from __future__ import annotations

from django.db import models

from casework.scope import ScopedQuerySet


class Evidence(models.Model):
    """One piece of evidence; `sha256` is taken over the bytes as they arrived and never changes."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        DOCUMENT = "document", "书证"
        STATEMENT = "statement", "笔录"
        VIDEO = "video", "视听资料"
        OTHER = "other", "其他"

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="evidence", verbose_name="案件")
    proceeding = models.ForeignKey(
        "casework.Proceeding", models.PROTECT, null=True, related_name="evidence", verbose_name="程序"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    title = models.CharField("名称", max_length=120)
    file = models.CharField("文件", max_length=120, blank=True, help_text="path under MEDIA_ROOT, named by digest")
    media_type = models.CharField("类型", max_length=60, blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    captured = models.DateTimeField("取得时间")
    by = models.ForeignKey("casework.Officer", models.PROTECT, related_name="+", verbose_name="取证人")
    note = models.CharField("说明", max_length=200, blank=True)

    scope_path, scope_case = "case__territory_path", "case__"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证据"

    def __str__(self) -> str:
        return self.title

    @property
    def mark(self) -> str:
        """How papers and screens name the piece: the first eight figures of its digest, which anybody can check."""
        return self.sha256[:8]

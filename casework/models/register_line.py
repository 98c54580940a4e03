"""Register lines 登记簿: what happened to rows that belong to no case; one chain for each register."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.db import models

from casework.sealing import line, seal


class RegisterHead(models.Model):
    """The end of one register's chain; its row is the lock of the register."""

    register = models.CharField("登记簿", max_length=40, unique=True)
    lines = models.PositiveBigIntegerField("行数", default=0)
    head = models.CharField(max_length=64, blank=True, help_text="seal of the last line")

    class Meta:
        verbose_name = verbose_name_plural = "登记簿"

    def __str__(self) -> str:
        return f"{self.register} {self.lines}"


@line("register", "登记簿", chain="register")
class RegisterLine(models.Model):
    """One change of one register. Triggers refuse UPDATE, DELETE and TRUNCATE; each seals the line before it."""

    register = models.CharField("登记簿", max_length=40)
    line = models.PositiveBigIntegerField("行")
    act = models.CharField("行为", max_length=40)
    title = models.CharField("名目", max_length=80, help_text="the act's title as it was said on the day")
    by = models.ForeignKey(
        "casework.Officer",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="办理人",
        help_text="null: the system, at an upgrade or when an installation was filled",
    )
    on = models.DateField("办理日")
    at = models.DateTimeField("记录时间")
    facts = models.JSONField("事实", default=dict)
    writes = models.JSONField("改动", help_text="[table, key, column, old, new] or [table, key, {column: value}]")
    shape = models.PositiveSmallIntegerField(help_text="how the seal is made")
    key_id = models.CharField(max_length=16, null=True, help_text="which key sealed the line; null: RECORD_KEY")
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "登记簿的行"
        constraints = [models.UniqueConstraint(fields=["register", "line"], name="one_register_line")]

    def __str__(self) -> str:
        return f"{self.register} {self.line} {self.act}"

    def sealed(self, before: str) -> str:
        """The seal of this line after the seal `before` (hex SHA-256 HMAC under the record key of its id)."""
        return seal(self.said(before), self.key_id)

    def said(self, before: str) -> list[Any]:
        """All that the line says, in the order in which it is sealed."""
        return [
            before,
            self.register,
            self.line,
            self.act,
            self.title,
            self.by_id,
            self.on.isoformat(),
            self.at.astimezone(UTC).isoformat(),
            self.facts,
            self.writes,
            self.shape,
            self.key_id,
        ]

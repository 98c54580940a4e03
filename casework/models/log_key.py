"""LogKey 密钥: the keys under which lines are sealed and heads signed, each with the day from which it is used."""

from __future__ import annotations

from django.db import models

from casework.registering import registered


@registered("keys", "密钥")
class LogKey(models.Model):
    """What may be known of a key. Of a signing key the public half, signed by the key before it; of a record key only
    the id that every seal names. The secret halves stand in keys.json alone.
    """

    class Kind(models.TextChoices):
        RECORD = "record", "封缄密钥"
        SIGNING = "signing", "签名密钥"

    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    key_id = models.CharField("编号", max_length=16)
    public = models.CharField("公钥", max_length=200, blank=True)
    since = models.DateField("启用日")
    signature = models.CharField(
        "前一密钥的签名", max_length=100, blank=True, help_text="by the key before it over casework.proofs.change_text"
    )

    class Meta:
        verbose_name = verbose_name_plural = "密钥"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key_id}"

"""Dated data of a party: why a version was made, which it corrects, and the seals that chain the versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nullable columns without default and a partial index: SQLite adds them in place and keeps its triggers."""

    dependencies = [("casework", "0012_approvals")]

    operations = [
        migrations.AddField(
            "party",
            "changed",
            models.DateField(
                blank=True, help_text="latest `since` of its versions", null=True, verbose_name="资料最近变更的生效日"
            ),
        ),
        migrations.AddField("partyversion", "reason", models.TextField(null=True, verbose_name="理由")),
        migrations.AddField(
            "partyversion",
            "corrects",
            models.ForeignKey(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="corrected_by",
                to="casework.partyversion",
                verbose_name="所更正的变更",
            ),
        ),
        migrations.AddField("partyversion", "key", models.CharField(max_length=64, null=True)),
        migrations.AddField("partyversion", "seal", models.CharField(max_length=64, null=True)),
        migrations.AddConstraint(
            "partyversion",
            models.UniqueConstraint(
                fields=["key"], name="one_version_a_key", condition=models.Q(("key__isnull", False))
            ),
        ),
    ]

"""Talks: who assists, what was returned and put off, how the issues were verified."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Nullable columns without default: SQLite adds them in place and keeps its triggers."""

    dependencies = [("casework", "0009_hearing"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            "talk",
            "second",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="参加约谈的另一人",
            ),
        ),
        migrations.AddField(
            "talk",
            "returned",
            models.DateField(blank=True, help_text="until the proposal is made anew", null=True, verbose_name="退回日"),
        ),
        migrations.AddField("talk", "postponed", models.DateField(blank=True, null=True, verbose_name="改期日")),
        migrations.AddField(
            "talk", "postpone_ground", models.TextField(blank=True, null=True, verbose_name="改期的理由")
        ),
        migrations.AddField("talk", "requirements", models.TextField(blank=True, null=True, verbose_name="约谈要求")),
        migrations.AddField(
            "talk", "extension_asked", models.DateField(blank=True, null=True, verbose_name="申请延期日")
        ),
        migrations.AddField(
            "talk", "extension_ground", models.TextField(blank=True, null=True, verbose_name="延期理由")
        ),
        migrations.AddField(
            "talk", "verify_way", models.CharField(blank=True, max_length=12, null=True, verbose_name="核实方式")
        ),
        migrations.AddField("talk", "told", models.DateField(blank=True, null=True, verbose_name="告知不再约谈之日")),
    ]

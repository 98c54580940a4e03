"""Acting for another: a line names both persons, a delegation says who withdrew it and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Nullable columns without default: SQLite adds them in place and keeps its triggers."""

    dependencies = [("casework", "0011_patrol_plans")]

    operations = [
        migrations.AddField(
            "entry",
            "acts_for",
            models.ForeignKey(
                db_index=False,
                help_text="whose office it is, where the person acts by delegation 代理",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="被代理人",
            ),
        ),
        migrations.AlterField(
            "delegation",
            "withdrawn",
            models.DateField(
                blank=True, help_text="from this day on it holds no longer", null=True, verbose_name="撤回日"
            ),
        ),
        migrations.AddField(
            "delegation",
            "withdrawn_by",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="撤回人",
            ),
        ),
        migrations.AddField(
            "delegation",
            "withdrawn_why",
            models.CharField(blank=True, max_length=300, null=True, verbose_name="撤回的理由"),
        ),
    ]

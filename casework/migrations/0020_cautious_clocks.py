"""Both ends that a clock may have while the notice of a year is missing, its end before a holiday, whom it serves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nullable columns without default: SQLite adds them in place and keeps its triggers."""

    dependencies = [("casework", "0019_officers_draw")]

    operations = [
        migrations.AddField("clock", "early", models.DateField(blank=True, null=True, verbose_name="可能的最早届满日")),
        migrations.AddField("clock", "late", models.DateField(blank=True, null=True, verbose_name="可能的最迟届满日")),
        migrations.AddField("clock", "raw", models.DateField(blank=True, null=True, verbose_name="未顺延的届满日")),
        migrations.AddField(
            "clock",
            "purpose",
            models.CharField(
                blank=True, help_text="whom the term serves", max_length=12, null=True, verbose_name="用途"
            ),
        ),
    ]

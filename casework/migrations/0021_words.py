"""The words of a line: titles of office, stage and facts as they were said on its day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A nullable column without default: SQLite adds it in place and keeps its triggers."""

    dependencies = [("casework", "0020_cautious_clocks")]

    operations = [
        migrations.AddField(
            "entry",
            "words",
            models.JSONField(
                help_text="titles of office, stage and facts as they were said on the day",
                null=True,
                verbose_name="用语",
            ),
        ),
    ]

"""The draw of the officers of a plan, beside that of the unit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A nullable column without default: SQLite adds it in place and keeps its triggers."""

    dependencies = [("casework", "0018_registers")]

    operations = [
        migrations.AddField(
            "inspection",
            "officers_draw",
            models.CharField(blank=True, max_length=40, null=True, verbose_name="执法人员抽取编号"),
        )
    ]

"""What an act beside the steps leaves to be done: a void paper to be made again, a service, a reopening to be approved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A nullable column without default: SQLite adds it in place and keeps its triggers."""

    dependencies = [("casework", "0007_visits")]
    operations = [
        migrations.AddField(
            "proceeding",
            "pending",
            models.JSONField(
                blank=True,
                help_text="{void: true, serve: key of a paper, reopening: {reason, by, on}}",
                null=True,
                verbose_name="程序之外的未办事项",
            ),
        ),
    ]

"""The plan that answers a patrol issue; the withdrawal of an agency's notice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nullable columns without default: SQLite adds them in place and keeps its triggers."""

    dependencies = [("casework", "0010_talks")]

    operations = [
        migrations.AddField(
            "patrolissue", "plan_received", models.DateField(blank=True, null=True, verbose_name="收到整改方案日")
        ),
        migrations.AddField("patrolissue", "plan", models.TextField(blank=True, null=True, verbose_name="整改方案")),
        migrations.AddField(
            "servicenotice", "withdrawn", models.DateField(blank=True, null=True, verbose_name="终止办理日")
        ),
        migrations.AddField(
            "servicenotice", "withdraw_ground", models.TextField(blank=True, null=True, verbose_name="终止办理的理由")
        ),
    ]

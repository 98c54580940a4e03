"""The hearing's columns bear names of their own, and the service of a refusal has its day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_pending")]
    operations = [
        migrations.RenameField("hearing", "request", "grounds"),
        migrations.AlterField("hearing", "grounds", models.TextField("听证申请的事由", blank=True)),
        migrations.RenameField("hearing", "read", "considered"),
        migrations.AddField(
            "hearing", "refusal_served", models.DateField("不予受理通知书送达日", null=True, blank=True)
        ),
    ]

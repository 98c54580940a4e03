"""The steps of the hearing."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_hearing"), ("flows", "0002_second_edition")]
    operations = [
        migrations.CreateModel(
            name="HearingSteps",
            fields=[],
            options={"proxy": True, "default_permissions": (), "indexes": [], "constraints": []},
            bases=("casework.hearing",),
        ),
    ]

"""The steps of a talk, as a proxy of its facts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_talks"), ("flows", "0003_hearing")]

    operations = [
        migrations.CreateModel(
            name="TalkSteps",
            fields=[],
            options={"proxy": True, "default_permissions": (), "indexes": [], "constraints": []},
            bases=("casework.talk",),
        ),
    ]

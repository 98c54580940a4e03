"""Who took which step of a case before it was taken over."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def link(to, related, title, **more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to, verbose_name=title, **more
    )


class Migration(migrations.Migration):
    """A table of its own; nothing else is touched."""

    dependencies = [("casework", "0015_draws"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="PastAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=40, verbose_name="步骤")),
                ("name", models.CharField(blank=True, max_length=30, verbose_name="不在名册的办理人")),
                ("on", models.DateField(null=True, verbose_name="办理日")),
                ("officer", link(settings.AUTH_USER_MODEL, "+", "办理人", null=True)),
                ("proceeding", link("casework.proceeding", "past_acts", "程序")),
            ],
            options={"verbose_name": "接管前的行为", "verbose_name_plural": "接管前的行为"},
        )
    ]

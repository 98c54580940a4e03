"""Two registrations of one party: the one that was typed a second time says of which it is one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A nullable column without default: SQLite adds it in place and keeps its triggers."""

    dependencies = [("casework", "0022_last_day_in_its_clock")]

    operations = [
        migrations.AddField(
            "party",
            "same_as",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="also",
                to="casework.party",
                verbose_name="并入的当事人",
            ),
        )
    ]

"""A case that goes on against the successor of its party remembers who that was."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A nullable column without default: SQLite adds it in place and keeps its triggers."""

    dependencies = [("casework", "0016_past_acts")]

    operations = [
        migrations.AddField(
            "case",
            "former",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="former_cases",
                to="casework.party",
                verbose_name="原当事人",
            ),
        )
    ]

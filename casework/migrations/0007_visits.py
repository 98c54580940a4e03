"""What a visit and its findings keep besides: items as answered, more photographs, the day an extension was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nullable columns without default: SQLite adds them in place and keeps its triggers."""

    dependencies = [("casework", "0006_money")]

    operations = [
        migrations.AddField(
            "inspection",
            "checked",
            models.JSONField(
                blank=True, help_text="[{item, content, result, note}]", null=True, verbose_name="逐项检查情况"
            ),
        ),
        migrations.AddField(
            "rectification",
            "extension_told",
            models.DateField(blank=True, null=True, verbose_name="延期决定告知日"),
        ),
        migrations.AddField(
            "finding",
            "photos",
            models.JSONField(
                blank=True, help_text="[{evidence, sha256}] after the first", null=True, verbose_name="其他整改前照片"
            ),
        ),
        migrations.AddField(
            "finding",
            "photos_after",
            models.JSONField(
                blank=True, help_text="[{evidence, sha256}] after the first", null=True, verbose_name="其他整改后照片"
            ),
        ),
    ]

"""Recorded waits: for whom, on what ground, until which day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of its own; nothing else is touched."""

    dependencies = [("casework", "0013_party_versions")]

    operations = [
        migrations.CreateModel(
            name="Wait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "who",
                    models.CharField(
                        choices=[("person", "人员"), ("organ", "机关"), ("outside", "外单位")],
                        max_length=8,
                        verbose_name="等谁",
                    ),
                ),
                ("whom", models.CharField(max_length=80, verbose_name="姓名或者单位名称")),
                ("ground", models.CharField(max_length=300, verbose_name="等待的事由")),
                ("cites", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("since", models.DateField(verbose_name="自")),
                ("until", models.DateField(db_index=True, verbose_name="最后一日")),
                ("ended", models.DateField(blank=True, null=True, verbose_name="结束日")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("came", "已等到"), ("missed", "期满未等到"), ("moot", "不必再等")],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waits",
                        to="casework.proceeding",
                        verbose_name="程序",
                    ),
                ),
            ],
            options={"verbose_name": "等待", "verbose_name_plural": "等待"},
        ),
        migrations.AddConstraint(
            "wait",
            models.UniqueConstraint(fields=["proceeding"], name="one_open_wait", condition=models.Q(("ended", None))),
        ),
    ]

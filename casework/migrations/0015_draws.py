"""Draws that anybody can compute again: their rows and the sealed lines, which nobody alters."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "casework_drawline"
SAID = "办案记录、已制作的文书、确认和存证只增不改"


def freeze(apps, editor):
    """The triggers of this release for the new table, as casework/triggers.py names them."""
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE TRIGGER frozen_row BEFORE UPDATE OR DELETE ON {TABLE} "
                "FOR EACH ROW EXECUTE FUNCTION anjian_frozen()"
            )
            cursor.execute(
                f"CREATE TRIGGER frozen_all BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION anjian_frozen()"
            )
            return
        for act in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )


def thaw(apps, editor):
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS frozen_row ON {TABLE}")
            cursor.execute(f"DROP TRIGGER IF EXISTS frozen_all ON {TABLE}")
            return
        for act in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}")


def number():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def link(to, related, title):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to, verbose_name=title
    )


class Migration(migrations.Migration):
    """Tables of their own and a nullable column: nothing else is touched."""

    dependencies = [("casework", "0014_waits"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", number()),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("purpose", models.CharField(max_length=160, verbose_name="抽取事由")),
                (
                    "of",
                    models.CharField(
                        choices=[("units", "检查对象"), ("officers", "执法人员")], max_length=8, verbose_name="抽取什么"
                    ),
                ),
                ("wanted", models.PositiveSmallIntegerField(verbose_name="抽取数")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("frozen", "名册已公布"),
                            ("committed", "已承诺"),
                            ("named", "已报数"),
                            ("drawn", "已抽取"),
                            ("accepted", "已采用"),
                            ("abandoned", "已弃用"),
                        ],
                        max_length=10,
                        verbose_name="阶段",
                    ),
                ),
                ("opened", models.DateField(db_index=True, verbose_name="公布名册日")),
                ("secret", models.CharField(blank=True, max_length=64, verbose_name="密数")),
                ("organ", link("casework.organ", "draws", "机关")),
            ],
            options={"verbose_name": "抽取", "verbose_name_plural": "抽取"},
        ),
        migrations.CreateModel(
            name="DrawLine",
            fields=[
                ("id", number()),
                ("line", models.PositiveSmallIntegerField(verbose_name="行")),
                ("step", models.CharField(max_length=12, verbose_name="行为")),
                ("on", models.DateField(verbose_name="办理日")),
                ("at", models.DateTimeField(verbose_name="记录时间")),
                ("facts", models.JSONField(verbose_name="内容")),
                ("seal", models.CharField(max_length=64)),
                ("by", link(settings.AUTH_USER_MODEL, "+", "办理人")),
                ("draw", link("casework.draw", "lines", "抽取")),
            ],
            options={"verbose_name": "抽取记录", "verbose_name_plural": "抽取记录"},
        ),
        migrations.AddConstraint(
            "drawline", models.UniqueConstraint(fields=["draw", "line"], name="one_draw_line")
        ),
        migrations.RunPython(freeze, thaw),
        migrations.AddField(
            "inspection", "draw", models.CharField(blank=True, max_length=40, null=True, verbose_name="抽取编号")
        ),
    ]

"""Registers of rows that belong to no case: one sealed chain each, and a baseline line for every row as it stands.

Nothing here follows the application's code: registers, columns, seal (shape 1) and triggers are those of this release.
"""

import hashlib
import hmac
import json
from datetime import date, datetime, timezone as zones
from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

LINES, HEADS = "casework_registerline", "casework_registerhead"
SAID = "办案记录、已制作的文书、确认和存证只增不改"
MOVES, WHY = "NEW.lines <= OLD.lines OR NEW.register <> OLD.register", "登记簿只能向前"
REGISTERS = (
    ("people", "Officer", ("password", "last_login")),
    ("offices", "Office", ()),
    ("delegations", "Delegation", ()),
    ("organs", "Organ", ()),
    ("mandates", "Mandate", ()),
    ("parties", "Party", ()),
    ("confirmations", "Confirmation", ()),
)
MANY = 1000


def canon(field, value):
    """A column as a line seals it."""
    if value is None or field.get_internal_type() == "JSONField":
        return value
    if isinstance(value, datetime):
        return value.astimezone(zones.utc).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def whole(row, but):
    fields = [f for f in row._meta.local_concrete_fields if not f.primary_key and f.column not in but]
    said = {f.column: canon(f, getattr(row, f.attname)) for f in fields}
    return [row._meta.db_table, row.pk, {k: v for k, v in said.items() if v not in (None, "")}]


def baseline(apps, editor):
    """One line for each row, in the order of the keys."""
    on, at = timezone.localdate(), timezone.now()
    line_of, head_of = apps.get_model("casework", "RegisterLine"), apps.get_model("casework", "RegisterHead")
    for name, model, but in REGISTERS:
        before, count, made = "", 0, []
        for row in apps.get_model("casework", model)._base_manager.order_by("pk").iterator(chunk_size=MANY):
            count += 1
            title, writes = "登记现状", [whole(row, but)]
            said = [
                before, name, count, "baseline", title, None, on.isoformat(), at.astimezone(zones.utc).isoformat(), {},
                writes, 1, None,
            ]
            text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            before = hmac.new(settings.RECORD_KEY, text.encode(), hashlib.sha256).hexdigest()
            made.append(
                line_of(
                    register=name, line=count, act="baseline", title=title, by=None, on=on, at=at, facts={},
                    writes=writes, shape=1, key_id=None, seal=before,
                )
            )
            if len(made) == MANY:
                line_of.objects.bulk_create(made)
                made = []
        line_of.objects.bulk_create(made)
        if count:
            head_of.objects.create(register=name, lines=count, head=before)


def freeze(apps, editor):
    """The triggers of this release for the new tables, as casework/triggers.py names them."""
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE TRIGGER frozen_row BEFORE UPDATE OR DELETE ON {LINES} "
                "FOR EACH ROW EXECUTE FUNCTION anjian_frozen()"
            )
            cursor.execute(
                f"CREATE TRIGGER frozen_all BEFORE TRUNCATE ON {LINES} FOR EACH STATEMENT EXECUTE FUNCTION anjian_frozen()"
            )
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION anjian_{HEADS}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER moves BEFORE UPDATE ON {HEADS} FOR EACH ROW WHEN ({MOVES}) "
                f"EXECUTE FUNCTION anjian_{HEADS}()"
            )
            return
        for act in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER {LINES}_no_{act.lower()} BEFORE {act} ON {LINES} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        cursor.execute(
            f"CREATE TRIGGER {HEADS}_moves BEFORE UPDATE ON {HEADS} WHEN {MOVES} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        )


def thaw(apps, editor):
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS frozen_row ON {LINES}")
            cursor.execute(f"DROP TRIGGER IF EXISTS frozen_all ON {LINES}")
            cursor.execute(f"DROP TRIGGER IF EXISTS moves ON {HEADS}")
            return
        for name in (f"{LINES}_no_update", f"{LINES}_no_delete", f"{HEADS}_moves"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def number():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Tables of their own; nothing else is touched."""

    dependencies = [("casework", "0017_succession"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="RegisterHead",
            fields=[
                ("id", number()),
                ("register", models.CharField(max_length=40, unique=True, verbose_name="登记簿")),
                ("lines", models.PositiveBigIntegerField(default=0, verbose_name="行数")),
                ("head", models.CharField(blank=True, help_text="seal of the last line", max_length=64)),
            ],
            options={"verbose_name": "登记簿", "verbose_name_plural": "登记簿"},
        ),
        migrations.CreateModel(
            name="RegisterLine",
            fields=[
                ("id", number()),
                ("register", models.CharField(max_length=40, verbose_name="登记簿")),
                ("line", models.PositiveBigIntegerField(verbose_name="行")),
                ("act", models.CharField(max_length=40, verbose_name="行为")),
                (
                    "title",
                    models.CharField(
                        help_text="the act's title as it was said on the day", max_length=80, verbose_name="名目"
                    ),
                ),
                ("on", models.DateField(verbose_name="办理日")),
                ("at", models.DateTimeField(verbose_name="记录时间")),
                ("facts", models.JSONField(default=dict, verbose_name="事实")),
                (
                    "writes",
                    models.JSONField(
                        help_text="[table, key, column, old, new] or [table, key, {column: value}]", verbose_name="改动"
                    ),
                ),
                ("shape", models.PositiveSmallIntegerField(help_text="how the seal is made")),
                (
                    "key_id",
                    models.CharField(help_text="which key sealed the line; null: RECORD_KEY", max_length=16, null=True),
                ),
                ("seal", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="null: the system, at an upgrade or when an installation was filled",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
            ],
            options={"verbose_name": "登记簿的行", "verbose_name_plural": "登记簿的行"},
        ),
        migrations.AddConstraint(
            "registerline", models.UniqueConstraint(fields=["register", "line"], name="one_register_line")
        ),
        migrations.RunPython(baseline, migrations.RunPython.noop),
        migrations.RunPython(freeze, thaw),
    ]

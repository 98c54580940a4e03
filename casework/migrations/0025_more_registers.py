"""Registers of territories and of grants, and one of the evidence that stands: a baseline line for every row.

Nothing here follows the application's code: registers, columns and seal (shape 1) are those of this release. The lines
of acts seal the evidence that they name from now on; what was there before is held by these lines.
"""

import hashlib
import hmac
import json
from datetime import date, datetime, timezone as zones
from decimal import Decimal

from django.conf import settings
from django.db import migrations
from django.utils import timezone

REGISTERS = (
    ("territories", "casework", "Territory"),
    ("grants", "permissions", "CaseGrant"),
    ("evidence", "casework", "Evidence"),
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


def whole(row):
    fields = [f for f in row._meta.local_concrete_fields if not f.primary_key]
    said = {f.column: canon(f, getattr(row, f.attname)) for f in fields}
    return [row._meta.db_table, row.pk, {k: v for k, v in said.items() if v not in (None, "")}]


def baseline(apps, editor):
    """One line for each row, in the order of the keys."""
    on, at = timezone.localdate(), timezone.now()
    line_of, head_of = apps.get_model("casework", "RegisterLine"), apps.get_model("casework", "RegisterHead")
    for name, app, model in REGISTERS:
        before, count, made = "", 0, []
        for row in apps.get_model(app, model)._base_manager.order_by("pk").iterator(chunk_size=MANY):
            count += 1
            title, writes = "登记现状", [whole(row)]
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


class Migration(migrations.Migration):
    """No table is touched: lines are added."""

    dependencies = [("casework", "0024_names_of_facts"), ("permissions", "0001_initial")]

    operations = [migrations.RunPython(baseline, migrations.RunPython.noop)]

"""A database of the first edition brought to this one, in a process of its own; says on its last line what it found.

Run as `python -m tests.flows.door.upgrading FIXTURE` with DATABASE_URL naming an empty database and RECORD_KEY the key
under which the rows of the fixture were sealed.
"""

from __future__ import annotations

import gzip
import json
import lzma
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import django

FIXTURES = Path(__file__).parents[2] / "fixtures"
UNPACK = {".gz": gzip.decompress, ".xz": lzma.decompress}
LANDED = (("casework", "0002"), ("flows", "0001"), ("permissions", "0001"))
BOOLEAN = 16  # the type's number in PostgreSQL's catalogue


def load(connection: Any, fixture: Path) -> None:
    """The rows as the first edition left them; parents may come after children, the transaction's end checks them."""
    from django.db import transaction

    rows = json.loads(UNPACK[fixture.suffix](fixture.read_bytes()))
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys=ON")
        for table, said in rows.items():
            load_table(cursor, connection, table, said["columns"], said["rows"])


def load_table(cursor: Any, connection: Any, table: str, columns: list[str], rows: list[list[Any]]) -> None:
    cursor.execute(f'DELETE FROM "{table}"')
    if not rows:
        return
    found = {c.name: c.type_code for c in connection.introspection.get_table_description(cursor, table)}
    truths = {i for i, name in enumerate(columns) if found[name] == BOOLEAN}
    names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join(["%s"] * len(columns))
    typed = [[bool(v) if i in truths else v for i, v in enumerate(row)] for row in rows]
    cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', typed)
    if connection.vendor == "postgresql" and "id" in columns:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM \"{table}\"))")


def triggers_in(connection: Any) -> list[str]:
    """Every trigger of the product with its text, as the database holds it."""
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    if connection.vendor == "postgresql":
        sql = (
            "SELECT pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal ORDER BY 1"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [" ".join(str(part) for part in row) for row in cursor.fetchall()]


def verified() -> tuple[list[str], int]:
    """What verification finds, and how many files it misses: the fixtures are rows, and have none of the bytes."""
    from flows.verify import CHECKS

    found = [f"{name}：{sentence}" for name, check in CHECKS.items() for sentence in check()]
    wrong = [one for one in found if not (one.startswith("文件：") and "的文件不在本机" in one)]
    return wrong, len(found) - len(wrong)


def ready(order: Any) -> bool:
    """Whether its handlers still may act, so that it can be taken further as it lies."""
    return bool(order.owner.is_active and order.partner and order.partner.is_active)


def goes_on() -> dict[str, str]:
    """A running visit and a running order take their next step under the new edition; answers what stage they reach."""
    from django.utils import timezone

    from casework.models import Proceeding
    from flows.door.engine import take
    from flows.door.terms import PROCEDURES
    from tests.flows import acts
    from tests.people import fresh

    on, reached = timezone.localdate(), {}
    visit = PROCEDURES["inspection"].objects.filter(stage="approved", closed=None).first()
    orders = PROCEDURES["rectification"].objects.filter(stage="served", closed=None).order_by("pk")
    order = next(one for one in orders if ready(one))
    take("inspection", "record_visit", visit.pk, acts.visit(on), by=fresh(visit.owner), on=on)
    done = {
        "opinion": "已整改。",
        "results": acts.results(*["rectified"] * order.findings.count()),
        "signed_by": "蔡宏泰",
    }
    take("rectification", "review", order.pk, done | {"outcome": "passed"}, by=fresh(order.owner), on=on)
    for run in (visit, order):
        reached[run.kind] = Proceeding.objects.get(pk=run.pk).stage
    return reached


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from casework import triggers
    from casework.models import Entry, Evidence

    for app, number in LANDED:
        call_command("migrate", app, number, verbosity=0, interactive=False)
    load(connection, FIXTURES / sys.argv[1])
    call_command("migrate", verbosity=0, interactive=False)
    found: dict[str, Any] = {"entries": Entry.objects.count(), "triggers": triggers_in(connection)}
    triggers.create(connection)
    found["live"] = triggers_in(connection)
    call_command("level", stdout=StringIO())
    found["wrong"], found["missed"] = verified()
    found["files"] = Evidence.objects.exclude(file="").count()
    found["reached"] = goes_on()
    found["wrong_after"], _ = verified()
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()

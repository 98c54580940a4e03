"""The second edition's data: money in fen, days of the record, families of cases, triggers made anew, one baseline a case.

Nothing here follows the application's code: the triggers are those of this release, the seal of a baseline line is written
out (shape 2), and rows are read as this migration knows them.
"""

import hashlib
import hmac
import json
from collections import defaultdict
from datetime import date, datetime, timezone as zones
from typing import Any

from django.conf import settings
from django.db import migrations
from django.utils import timezone

MONEY = {
    "casework_penalty": ("proposed_fine", "confiscation", "told_fine", "fine"),
    "casework_summarypenalty": ("told_fine", "fine"),
    "casework_collection": ("owed", "paid", "surcharge", "surcharge_paid"),
    "casework_payment": ("amount", "surcharge"),
}
FAMILIES = {"patrol_issue": "supervision", "service_notice": "agency"}
FACTS = (
    "Inspection", "Rectification", "Penalty", "SummaryPenalty", "Collection", "Closeout", "PatrolIssue", "ServiceNotice",
)
OF_PROCEEDINGS = ("Clock", "Paper", "Service", "Payment")
MOVED_BY_THE_RECORD = {"casework_case": ("head", "entries", "moved"), "casework_proceeding": ("line",)}

FROZEN = (
    "casework_entry",
    "casework_paper",
    "casework_papertemplate",
    "casework_voidednumber",
    "casework_anchor",
    "casework_confirmation",
    "casework_partyversion",
)
SAID = "办案记录、已制作的文书、确认和存证只增不改"
MOVES = {
    "casework_proceeding": ("NEW.stage <> OLD.stage AND NEW.line <= OLD.line", "阶段只能随办案记录一起变动"),
    "casework_case": (
        "NEW.head <> OLD.head AND NEW.entries <= OLD.entries OR NEW.entries < OLD.entries",
        "案件记录只能向前",
    ),
    "casework_payment": (
        "NEW.amount <> OLD.amount OR NEW.receipt <> OLD.receipt OR NEW.\"on\" <> OLD.\"on\"",
        "缴款登记后不得改动，登错的请冲正",
    ),
    "casework_evidence": ("NEW.sha256 <> OLD.sha256 OR NEW.file <> OLD.file", "证据取得后不得更换"),
}


def create(connection: Any) -> None:
    """Put all triggers in place; idempotent."""
    drop(connection)
    with connection.cursor() as cursor:
        for sql in postgresql() if connection.vendor == "postgresql" else sqlite():
            cursor.execute(sql)


def postgresql() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION anjian_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ]
    for table in FROZEN:
        made.append(
            f"CREATE TRIGGER frozen_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION anjian_frozen()"
        )
        made.append(
            f"CREATE TRIGGER frozen_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION anjian_frozen()"
        )
    for table, (wrong, why) in MOVES.items():
        name = f"anjian_{table}"
        made.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        made.append(
            f"CREATE TRIGGER moves BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({wrong}) EXECUTE FUNCTION {name}()"
        )
    return made


def sqlite() -> list[str]:
    made = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        for table in FROZEN
        for act in ("UPDATE", "DELETE")
    ]
    made += [
        f"CREATE TRIGGER {table}_moves BEFORE UPDATE ON {table} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for table, (wrong, why) in MOVES.items()
    ]
    return made


def drop(connection: Any) -> None:
    """Remove all triggers; used by the migration's reverse and by the flush between transactional tests."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in FROZEN:
                cursor.execute(f"DROP TRIGGER IF EXISTS frozen_row ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS frozen_all ON {table}")
            for table in MOVES:
                cursor.execute(f"DROP TRIGGER IF EXISTS moves ON {table}")
            return
        for table in FROZEN:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        for table in MOVES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_moves")


def carry(apps: Any, editor: Any) -> None:
    """Columns of the second edition from what the first one held."""
    drop(editor.connection)
    with editor.connection.cursor() as cursor:
        for table, columns in MONEY.items():
            cursor.execute(f"UPDATE {table} SET " + ", ".join(f"{c} = {c} * 100" for c in columns))
        cursor.execute(
            "UPDATE casework_case SET moved = (SELECT max(e.\"on\") FROM casework_entry e WHERE e.case_id = casework_case.id)"
        )
        for kind, family in FAMILIES.items():
            cursor.execute(
                "UPDATE casework_case SET family = %s WHERE id IN (SELECT case_id FROM casework_proceeding WHERE kind = %s)",
                [family, kind],
            )
            source = "patrol" if family == "supervision" else "notice"
            cursor.execute("UPDATE casework_case SET source = %s WHERE family = %s", [source, family])
        cursor.execute(
            "UPDATE casework_case SET matter_id = arose_from_id WHERE arose_from_id IS NOT NULL"
        )


def canon(field: Any, table: str, value: Any) -> Any:
    """A column as shape 2 seals it."""
    if value is None or field.get_internal_type() == "JSONField":
        return value
    if field.column in MONEY.get(table, ()):
        return f"{int(value) // 100}.{int(value) % 100:02d}"
    if isinstance(value, datetime):
        return value.astimezone(zones.utc).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def row_of(row: Any) -> list[Any]:
    table = row._meta.db_table
    skipped = MOVED_BY_THE_RECORD.get(table, ())
    fields = [f for f in row._meta.local_concrete_fields if not f.primary_key and f.attname not in skipped]
    said = {f.column: canon(f, table, getattr(row, f.attname)) for f in fields}
    return [table, row.pk, {k: v for k, v in said.items() if v not in (None, "")}]


def whole_case(apps: Any, case: Any, runs: list[Any]) -> list[Any]:
    """Every row of a case as it stands."""
    keys = [run.pk for run in runs]
    found = [row_of(case), *map(row_of, runs)]
    for name in FACTS:
        found += [own(row) for row in apps.get_model("casework", name).objects.filter(pk__in=keys)]
    for name in OF_PROCEEDINGS:
        found += [row_of(row) for row in apps.get_model("casework", name).objects.filter(proceeding_id__in=keys)]
    clocks = [key for table, key, _ in found if table == "casework_clock"]
    papers = [key for table, key, _ in found if table == "casework_paper"]
    found += [row_of(row) for row in apps.get_model("casework", "Exclusion").objects.filter(clock_id__in=clocks)]
    found += [row_of(row) for row in apps.get_model("casework", "VoidedNumber").objects.filter(paper_id__in=papers)]
    for name in ("Finding", "Evidence"):
        found += [row_of(row) for row in apps.get_model("casework", name).objects.filter(case_id=case.pk)]
    return found


def own(row: Any) -> list[Any]:
    """The columns of a procedure's own table: its facts."""
    table = row._meta.db_table
    said = {f.column: canon(f, table, getattr(row, f.attname)) for f in row._meta.local_concrete_fields if not f.primary_key}
    return [table, row.pk, {k: v for k, v in said.items() if v not in (None, "")}]


def baseline(apps: Any, editor: Any) -> None:
    """One line per case by the system, which seals its rows as the upgrade found them; then the triggers stand again."""
    models = {name: apps.get_model("casework", name) for name in ("Case", "Proceeding", "Entry", "Officer")}
    runs = defaultdict(list)
    for run in models["Proceeding"].objects.order_by("pk"):
        runs[run.case_id].append(run)
    system = None
    for case in models["Case"].objects.order_by("pk").iterator():
        if not runs[case.pk]:
            continue
        if system is None:
            system, _ = models["Officer"].objects.get_or_create(
                username="system", defaults={"name": "系统", "password": "!", "is_active": False}
            )
        sealed(models, case, runs[case.pk], system, whole_case(apps, case, runs[case.pk]))
    create(editor.connection)


def sealed(models: Any, case: Any, runs: list[Any], system: Any, writes: list[Any]) -> None:
    run, now = runs[-1], timezone.now()
    on = max(filter(None, [timezone.localdate(), case.moved]))
    title, line = "升级时封存的现状", case.entries + 1
    said = [
        case.head, case.pk, line, run.pk, "baseline", system.pk, None, "", on.isoformat(), now.isoformat(), run.stage, {}, [],
        "", "", None, 2, None, title, None, None, None, writes,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    seal = hmac.new(settings.RECORD_KEY, text.encode(), hashlib.sha256).hexdigest()
    models["Entry"].objects.create(
        case_id=case.pk, line=line, proceeding_id=run.pk, step="baseline", by_id=system.pk, office="", on=on, at=now,
        stage=run.stage, facts={}, papers=[], cites="", reason="", key=None, seal=seal, shape=2, title=title, writes=writes,
    )
    models["Proceeding"].objects.filter(pk=run.pk).update(line=line)
    models["Case"].objects.filter(pk=case.pk).update(head=seal, entries=line, moved=on)


def backwards(apps: Any, editor: Any) -> None:
    """Back to yuan; the baseline lines stay in the record, which only grows."""
    drop(editor.connection)
    with editor.connection.cursor() as cursor:
        for table, columns in MONEY.items():
            cursor.execute(f"UPDATE {table} SET " + ", ".join(f"{c} = {c} / 100" for c in columns))
    create(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_second_edition")]
    operations = [migrations.RunPython(carry, backwards), migrations.RunPython(baseline, migrations.RunPython.noop)]

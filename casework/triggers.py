"""The record and the stages guard themselves: triggers for SQLite and PostgreSQL.

What they hold: no line of the record, no paper, no void, no confirmation and no anchor is rewritten or deleted; a stage
moves only together with the record's line; the head of a case moves only forward. They stop `.update()`, `bulk_update`
and raw SQL alike. Whoever owns the database can still drop them, which is why the seals and the anchors exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

FROZEN = (
    "casework_entry",
    "casework_paper",
    "casework_papertemplate",
    "casework_voidednumber",
    "casework_anchor",
    "casework_confirmation",
    "casework_partyversion",
    "casework_drawline",
    "casework_registerline",
    "casework_leaf",
    "casework_tile",
    "casework_treehead",
    "casework_logkey",
)
SAID = "办案记录、已制作的文书、确认和存证只增不改"
MOVES = {
    "casework_proceeding": ("NEW.stage <> OLD.stage AND NEW.line <= OLD.line", "阶段只能随办案记录一起变动"),
    "casework_case": (
        "NEW.head <> OLD.head AND NEW.entries <= OLD.entries OR NEW.entries < OLD.entries",
        "案件记录只能向前",
    ),
    "casework_registerhead": ("NEW.lines <= OLD.lines OR NEW.register <> OLD.register", "登记簿只能向前"),
    "casework_payment": (
        'NEW.amount <> OLD.amount OR NEW.receipt <> OLD.receipt OR NEW."on" <> OLD."on"',
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
            "CREATE TRIGGER frozen_row BEFORE UPDATE OR DELETE "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION anjian_frozen()"
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


def lost(connection: Any) -> Iterator[str]:
    """One sentence for each trigger that is not in the database, is switched off there, or says something else."""
    made = postgresql() if connection.vendor == "postgresql" else sqlite()
    found = in_postgresql(connection) if connection.vendor == "postgresql" else in_sqlite(connection)
    for sql in made:
        if (told := TRIGGER.match(sql)) and plain(sql) not in found:
            name, table = told["name"], told["table"]
            yield f"表 {table} 的触发器 {name} 缺失、停用或者被改动；请查明原因后运行 manage.py triggers 恢复。"
    if connection.vendor == "postgresql":
        for sql in made:
            if (told := FUNCTION.match(sql)) and plain(sql) not in found:
                yield f"触发器的函数 {told['name']} 缺失或者被改动；请查明原因后运行 manage.py triggers 恢复。"


TRIGGER = re.compile(r"CREATE TRIGGER (?P<name>\w+) BEFORE .*? ON (?P<table>\w+)")
FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (?P<name>\w+)")


def plain(sql: str) -> str:
    """The statement without what the databases write otherwise than we do: cases, quotes, casts, brackets, schema."""
    text = re.sub(r'::[a-z ]+|["();]|public\.|or replace ', "", sql.lower())
    return " ".join(text.split())


def in_sqlite(connection: Any) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        return {plain(sql) for (sql,) in cursor.fetchall()}


def in_postgresql(connection: Any) -> set[str]:
    """Triggers that are switched on (`tgenabled` O or A), and the functions they call."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(t.oid), p.proname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        rows = cursor.fetchall()
    head = "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $${}$$"
    return {plain(sql) for sql, _, _ in rows} | {plain(head.format(name, source)) for _, name, source in rows}

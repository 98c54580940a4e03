"""The record and the stages guard themselves: triggers for SQLite and PostgreSQL.

What they hold: no line of the record, no paper, no void, no confirmation and no anchor is rewritten or deleted; a stage
moves only together with the record's line; the head of a case moves only forward. They stop `.update()`, `bulk_update`
and raw SQL alike. Whoever owns the database can still drop them, which is why the seals and the anchors exist.
"""

from __future__ import annotations

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
            "CREATE TRIGGER frozen_row BEFORE DELETE OR UPDATE "
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

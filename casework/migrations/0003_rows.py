"""Rows that were kept as piped text become rows (JSON); the day of the last step becomes the day its stage was reached."""

import json
from typing import Any

from django.db import migrations

ROWS = (
    ("casework_inspection", "items", ("item", "content", "method")),
    ("casework_servicenotice", "team", ("name", "role", "certificate_no", "specialty", "phone")),
    ("casework_penalty", "evidence_list", ("title", "copies", "proves")),
    ("casework_summarypenalty", "evidence_list", ("title", "copies", "proves")),
)


def rows_of(text: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of a piped text; a bar inside a value was never kept apart, so what is left over joins the last column."""
    found = []
    for line in filter(str.strip, text.split("\n")):
        parts = line.split("|", len(columns) - 1)
        row: dict[str, Any] = dict(zip(columns, parts + [""] * (len(columns) - len(parts))))
        if "copies" in row:
            row["copies"] = int(row["copies"]) if str(row["copies"]).isdecimal() else 1
        found.append(row)
    return found


def forwards(apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        for table, column, columns in ROWS:
            cursor.execute(f"SELECT proceeding_ptr_id, {column} FROM {table}")
            for key, text in cursor.fetchall():
                said = json.dumps(rows_of(text or "", columns), ensure_ascii=False)
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE proceeding_ptr_id = %s", [said, key])


def backwards(apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        for table, column, columns in ROWS:
            cursor.execute(f"SELECT proceeding_ptr_id, {column} FROM {table}")
            for key, text in cursor.fetchall():
                lines = ["|".join(str(row.get(name, "")) for name in columns) for row in json.loads(text or "[]")]
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE proceeding_ptr_id = %s", ["\n".join(lines), key])


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_triggers")]
    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.RenameField("proceeding", "moved", "reached"),
    ]

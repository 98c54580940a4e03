"""A line undone: the inverse of what it sealed, written by another line. What it held stays sealed in it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from casework.columns import canon
from casework.folding import models_by_table
from casework.ledger import Writes
from casework.models import Case, Clock, Entry, Paper, PaperTemplate, Proceeding, VoidedNumber
from flows.door.act import as_it_stands
from flows.door.refusals import Refused

STAYS = (Paper, PaperTemplate, VoidedNumber)  # rows that nothing changes; a paper of the line is voided instead
TORN = "这一条之后本案又有改动，不能撤回；请用更正。"


def put_back(
    writes: Writes, run: Any, entry: Entry, *, columns_of: tuple[str, ...] = (), but: tuple[str, ...] = ()
) -> None:
    """Put every column that the line changed back to what it was; with `columns_of`, only the proceeding's own row in
    these tables: the line may have ended others too. `but` names columns that the caller puts right itself.

    Raises Refused where a later line has changed one of them again.
    """
    found: dict[tuple[str, int], dict[str, tuple[Any, Any]]] = defaultdict(dict)
    for table, key, *said in entry.writes or []:
        own = not columns_of or (table in columns_of and key == run.pk)
        if len(said) == 3 and own and said[0] not in but:
            first = found[table, key].get(said[0], (said[1],))[0]
            found[table, key][said[0]] = (first, said[2])
    for (table, key), columns in found.items():
        row = standing(run, table, key)
        before = as_it_stands(row)
        for column, (old, new) in columns.items():
            field = next(f for f in models_by_table()[table]._meta.local_concrete_fields if f.column == column)
            if canon(field, row.__dict__.get(field.attname)) != new:
                raise Refused(TORN)
            row.__dict__[field.attname] = field.to_python(old)
        if row not in (run, run.case):
            writes.changes(row, before)
        elif row is run.case:
            run.act.changed.append((row, before))


def standing(run: Any, table: str, key: int) -> Any:
    """The row as it stands: the proceeding in hand and its case are not read a second time."""
    model = models_by_table()[table]
    if key == run.pk and model in (type(run)._meta.concrete_model, Proceeding):
        return run
    if table == run.case._meta.db_table and key == run.case.pk:
        return run.case
    row = model._base_manager.filter(pk=key).first()
    if row is None:
        raise Refused(TORN)
    return row


def added(entry: Entry) -> list[Any]:
    """Rows that the line added, the last first; the folder and the proceeding itself apart."""
    found = []
    for table, key, *said in reversed(entry.writes or []):
        model = models_by_table().get(table)
        if len(said) == 1 and said[0] is not None and model is not None and not issubclass(model, (Proceeding, Case)):
            found.append(model._base_manager.filter(pk=key).first())
    return [row for row in found if row is not None]


def take_away(writes: Writes, run: Any, row: Any) -> None:
    """What becomes of a row that the line added: a clock lapses and stays on file, a fact of the case goes."""
    if isinstance(row, Clock):
        if row.met is None and row.lapsed is None:
            before = as_it_stands(row)
            row.lapsed = max(run.act.on, row.start)
            writes.changes(row, before)
    elif not isinstance(row, STAYS):
        writes.removes(row)

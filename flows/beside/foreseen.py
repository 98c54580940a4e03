"""What a correction would call for 待办预知: tried in a transaction that is rolled back, the lists compared."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date

from django.db import transaction

from casework.ledger import Writes
from casework.models import Entry, Officer
from flows.beside.correct import apply
from flows.beside.effects import Effects
from flows.door.act import Act, as_it_stands
from flows.door.engine import procedure_of, write_rows
from flows.door.folder import locked
from flows.door.invitation import Invitation
from flows.door.level import level_case

Called = tuple[str, str]  # procedure, or what stands beside them, and step


def relevelled(entry: Entry, seen: Effects, by: Officer, on: date) -> tuple[list[Called], list[Called]]:
    """Invitations of the case that the correction would open, and those that it would end. Nothing stays of the try."""
    with transaction.atomic():
        run = locked(procedure_of(entry.proceeding.kind), entry.proceeding_id)
        run.act, before, writes = Act(on, by, acting=run), as_it_stands(run), Writes()
        level_case(entry.case_id)
        was = open_in(entry)
        rows = replace(seen.rows, added=[copy.copy(row) for row in seen.rows.added])
        apply(run, replace(seen, rows=rows, begun=[copy.copy(one) for one in seen.begun]), writes)
        write_rows(writes, run, before)
        writes.flush()
        level_case(entry.case_id)
        now = open_in(entry)
        transaction.set_rollback(True)
    return sorted(now - was), sorted(was - now)


def open_in(entry: Entry) -> set[Called]:
    """What the case calls for."""
    rows = Invitation.objects.filter(process__case_id=entry.case_id, finished=None)
    return set(rows.values_list("kind", "step"))

"""Late entries 迟录核实: what was typed long after it happened is seen by a second person; it is never prevented."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Officer, Proceeding
from flows.beside.recording import Said, beside, led, line_of, reasoned
from flows.door.late import seen
from flows.door.refusals import Refused
from flows.door.verbs import records, verb
from permissions.gate import NotPermitted
from permissions.offices import LEADS

TITLE = "核实迟录"


records("confirm_late", TITLE, step="步骤", happened="发生日", entered="登记日", reason="理由")


def confirms(by: Officer, run: Any, on: date) -> str:
    """The office of a leader who had no part in the late line; raises NotPermitted, Refused where nothing waits."""
    office = led(by, run, on)
    if not run.late_line:
        raise Refused(f"“{run.title_}”没有待核实的迟录。")
    late = line_of(run.case, run.late_line)
    if by.is_one_of((late.by_id, late.partner_id)):
        raise NotPermitted(f"第{late.line}条由{by}办理，须由另一名负责人核实。")
    return office


@verb("confirm_late", title=TITLE, offices=LEADS, gate=confirms, undone=True)
def confirm_late(*, proceeding: Proceeding, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """A leader other than the author confirms, saying on what grounds, that the late entry tells what happened.

    Raises NotPermitted for the author and for who does not lead; Refused when nothing waits, and without a word.
    """

    def confirmed(run: Any, writes: Writes) -> Said:
        office, why = confirms(by, run, on), reasoned(reason, TITLE)
        late = line_of(run.case, run.late_line)
        seen(run)
        facts = {"step": late.title, "happened": late.day.isoformat(), "entered": late.on.isoformat(), "reason": why}
        return Said(office, facts, corrects=late.line)

    return beside("confirm_late", TITLE, proceeding.kind, proceeding.pk, confirmed, by=by, on=on, key=key)

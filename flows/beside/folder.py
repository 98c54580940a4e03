"""What the folder of a case says of itself, put right 更正案件登记: its name and whence the matter came."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from casework.ledger import Writes
from casework.models import CaseSource, Entry, Officer, Proceeding
from flows.beside.recording import Said, beside, led, reasoned
from flows.door.folder import named
from flows.door.refusals import Refused
from flows.door.verbs import records, verb

TITLE = "更正案件登记"


records(
    "correct_case",
    TITLE,
    title="案件名称",
    source="案件来源",
    old_title="原案件名称",
    old_source="原案件来源",
    reason="理由",
)


@verb("correct_case", title=TITLE, gate=led)
def correct_case(
    *,
    proceeding: Proceeding,
    title: Label[str, "案件名称（不改的不填）", "Case.title"] = "",
    source: Label[CaseSource | None, "案件来源（不改的不选）"] = None,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Correct the name or the origin of the case of a proceeding; papers keep what they said.

    Raises NotPermitted unless `by` leads here, Refused without a reason, for a closed case and where nothing changes.
    Who the party is does not change: such a case is ended and another begun.
    """

    def done(run: Any, writes: Writes) -> Said:
        office, why, case = led(by, run, on), reasoned(reason, TITLE), run.case
        if case.closed:
            raise Refused(f"本案已于{case.closed}结案，请先重新开启本案，再更正案件登记。")
        wants = {"title": named(title), "source": str(source or "")}
        if wants["source"] and wants["source"] not in CaseSource.values:
            raise Refused(f"没有这种案件来源，可选：{'、'.join(map(str, CaseSource.labels))}。")
        new = {name: value for name, value in wants.items() if value and value != getattr(case, name)}
        if not new:
            raise Refused("案件名称和来源都没有变化，不必更正；当事人立错的，请办理撤案（终止）后另行立案。")
        old = {name: getattr(case, name) for name in new}
        run.sets(case, **new)
        said = {name: worded(name, value) for name, value in new.items()}
        said |= {f"old_{name}": worded(name, value) for name, value in old.items()}
        return Said(office, said | {"reason": why})

    return beside("correct_case", TITLE, proceeding.kind, proceeding.pk, done, by=by, on=on, key=key)


def worded(name: str, value: str) -> str:
    """A column of the folder as the record says it."""
    return str(CaseSource(value).label) if name == "source" and value in CaseSource.values else value

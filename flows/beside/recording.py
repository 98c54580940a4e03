"""How an act beside the steps is done: the same lock, the same record, the same work-lists as a step has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Case, Entry, Officer
from flows.door import elsewhere, worklist
from flows.door.act import Act, as_it_stands
from flows.door.engine import once, procedure_of, record, write_rows
from flows.door.facts import cleaned
from flows.door.folder import locked, settle_people
from flows.door.late import is_late, noted
from flows.door.refusals import Refused
from permissions.gate import NotPermitted, held_on, office_for
from permissions.offices import LEADS, URGES

LINES = "lines_read"  # under this name a case carries those of its lines that were read: {number: entry}


@dataclass
class Said:
    """What the record says of an act beside the steps."""

    office: str
    facts: dict[str, Any] = field(default_factory=dict)
    papers: list[Any] = field(default_factory=list)
    cites: str = ""
    reason: str = ""
    corrects: int | None = None
    happened: date | None = None


Doing = Callable[[Any, Writes], Said]  # gets the locked proceeding and the writes; raises what `take` raises


def beside(
    verb: str, title: str, kind: str, pk: int, do: Doing, *, by: Officer, on: date, key: str | None = None
) -> Entry:
    """Do one act beside the steps of a proceeding, wholly or not at all, and write its line."""

    def done() -> Entry:
        run = locked(procedure_of(kind), pk)
        settle_people(run, by)
        if run.case.moved and on < run.case.moved:
            raise Refused(f"办理日{on}早于本案上一次办理的日期{run.case.moved}，请核对日期。")
        run.act, before, writes = Act(on, by, acting=run), as_it_stands(run), Writes()
        said = do(run, writes)
        if not said.office:  # a line that says in no office who acted would stand for ever
            raise NotPermitted(f"{by}于{on}在本案没有职务，不能办理“{title}”；请由在职的承办人或者负责人办理。")
        if said.happened is not None and is_late(run, said.happened, on):
            noted(run, run.case.entries + 1)
        write_rows(writes, run, before)
        writes.flush()  # what the act voids or lifts is what the work-lists must see
        ended = bool(run.closed) and not before["closed"]
        worklist.level(writes, run, f"{worklist.BESIDE}.{verb}", ended=ended)
        elsewhere.level(writes, run)
        return record(
            writes,
            run,
            by=by,
            alone=True,
            step=verb,
            title=title,
            office=said.office,
            on=on,
            happened=said.happened,
            facts=said.facts,
            papers=said.papers,
            cites=said.cites,
            reason=said.reason,
            corrects=said.corrects,
            key=key,
        )

    return once(kind, verb, pk, key, by, done)


def reasoned(reason: str, title: str, longest: int = 1000) -> str:
    """The reason as it is kept; raises Refused when there is none or it is too long."""
    said = cleaned(reason)
    if not said:
        raise Refused(f"{title}请写明理由。")
    if len(said) > longest:
        raise Refused(f"{title}的理由请写在{longest}字以内，现为{len(said)}字。")
    return said


def line_of(case: Case, number: int) -> Entry:
    """A line of the case; who has read lines already leaves them on the case, for a line never changes."""
    known: dict[int, Entry] = vars(case).setdefault(LINES, {})
    if number not in known:
        known[number] = Entry.objects.select_related("by", "partner", "proceeding").get(case_id=case.pk, line=number)
    return known[number]


def led(by: Officer, run: Any, on: date) -> str:
    """The office in which the person leads in this case; raises NotPermitted."""
    if not (office := office_for(by, LEADS, run.case, on)):
        raise NotPermitted(f"{by}于{on}不是本案办案机关的负责人，不能办理；请报承办机构负责人。")
    return office


def may_lead(by: Officer, case: Case, on: date) -> bool:
    """Whether the person hands over, voids and approves corrections in this case."""
    return bool(office_for(by, LEADS, case, on))


def overseer(by: Officer, case: Case, on: date) -> str:
    """A supervisor of an organ above supervises the organs below: territory decides, not the organ of the case."""
    above = (h for h in held_on(by, on) if h.office == "supervisor")
    return next((h.office for h in above if case.territory_path.startswith(h.path)), "")


def may_urge(by: Officer, case: Case | None, on: date) -> bool:
    """Whether the person urges in this case; without a case, whether anywhere."""
    if case is None:
        return any(h.office in URGES for h in held_on(by, on))
    return bool(office_for(by, URGES, case, on) or overseer(by, case, on))


def still_open(run: Any, act: str, *, or_followed: bool = False) -> None:
    """Raises Refused when the proceeding has ended; `or_followed`: and nothing that follows it is on a work-list."""
    if run.closed and not (or_followed and run.invitations.filter(finished=None).exists()):
        raise Refused(f"“{run.title_}”已于{run.closed}终结，不能{act}。")

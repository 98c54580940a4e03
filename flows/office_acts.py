"""Acts about the work itself, not steps of a procedure: hand-over 转办, voiding a paper 作废, urging 催办.

They go through the same lock and into the same record, and leave every stage and clock as it is.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from casework.ledger import Writes
from casework.models import Entry, Officer, Paper, VoidedNumber
from flows.engine import locked, once, procedure_of, record
from flows.refusals import Refused
from permissions.gate import NotPermitted, office_for

LEADERS = ("unit_head", "deputy_head", "agency_head")


def hand_over(kind: str, pk: int, *, to: Officer, partner: Officer | None = None, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Give a proceeding to other handlers; open invitations of the former owner follow.

    Raises NotPermitted when `by` leads nothing here or the new handlers lack office or certificate; Refused without a reason.
    """

    def handed_over() -> Entry:
        run = locked(procedure_of(kind), pk)
        office = led(by, run, on)
        if not reason.strip():
            raise Refused("转办请写明理由。")
        for person in filter(None, (to, partner)):
            fit(person, run, on)
        if to.pk == (partner.pk if partner is not None else run.partner_id):
            raise Refused("主办人和协办人不能是同一人（行政处罚法第四十二条第一款）。")
        former, before = run.owner_id, dict(run.__dict__)
        run.owner, run.partner, run.line, run.moved = to, partner or run.partner, run.case.entries + 1, on
        writes = Writes()
        writes.changes(run, before)
        writes.add("UPDATE flows_invitation SET owner_id = %s WHERE process_id = %s AND finished IS NULL AND owner_id = %s", to.pk, run.pk, former)
        said = {"to": to.username, "partner": partner.username if partner else None}
        return noted(writes, run, "hand_over", by, office, on, said, reason, key)

    return once(kind, "hand_over", pk, key, by, handed_over)


def void_paper(paper: Paper, *, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Void a paper: it keeps its number in the void register and its check page says so."""
    run = paper.proceeding

    def voided() -> Entry:
        held = locked(procedure_of(run.kind), run.pk)
        office = led(by, held, on)
        if not reason.strip():
            raise Refused("作废文书请写明原因。")
        if VoidedNumber.objects.filter(paper=paper).exists():
            raise Refused(f"《{paper.title}》{paper.number or ''}已经作废，无需再办。")
        before = dict(held.__dict__)
        held.line, held.moved = held.case.entries + 1, on
        writes = Writes()
        writes.changes(held, before)
        writes.insert(VoidedNumber(paper_id=paper.pk, on=on, by_id=by.pk, reason=reason.strip()))
        return noted(writes, held, "void_paper", by, office, on, {"paper": paper.number or paper.title}, reason, key)

    return once(run.kind, "void_paper", run.pk, key, by, voided)


def urge(kind: str, pk: int, *, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """A supervisor urges 催办: the record and the handler's timeline show it; nothing else moves."""

    def urged() -> Entry:
        run = locked(procedure_of(kind), pk)
        office = office_for(by, ("supervisor", *LEADERS), run.case, on)
        if not office:
            raise NotPermitted(f"{by}于{on}不是本案的监督人员或者负责人，不能催办。")
        before = dict(run.__dict__)
        run.line = run.case.entries + 1
        writes = Writes()
        writes.changes(run, before)
        return noted(writes, run, "urge", by, office, on, {"said": reason.strip()}, reason, key)

    return once(kind, "urge", pk, key, by, urged)


def led(by: Officer, run: Any, on: date) -> str:
    office = office_for(by, LEADERS, run.case, on)
    if not office:
        raise NotPermitted(f"{by}于{on}不是本案办案机关的负责人，不能办理；请报承办机构负责人。")
    return office


def fit(person: Officer, run: Any, on: date) -> None:
    office = office_for(person, ("investigator", "patrol_member", "registrar"), run.case, on)
    if not office:
        raise NotPermitted(f"{person}于{on}在{run.case.organ}没有承办岗位，不能接办。")
    if office == "investigator" and not person.certified(on):
        raise NotPermitted(f"{person}于{on}没有有效的执法证件，不能接办（行政处罚法第四十二条第一款）。")


def noted(writes: Writes, run: Any, step: str, by: Officer, office: str, on: date, said: dict[str, Any], reason: str, key: str | None) -> Entry:
    return record(
        writes, run, by=by, step=step, office=office, on=on, at=timezone.now(), facts=said, papers=[], cites="", reason=reason.strip(), key=key
    )

"""Acts about the work itself, not steps of a procedure: hand-over 转办, voiding a paper 作废, urging 催办, reading evidence 查阅.

They go through the same lock and into the same record, and leave every stage and clock as it is.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from casework.ledger import Writes
from casework.models import Case, Entry, Evidence, OfficeKind, Officer, Paper, VoidedNumber
from flows.engine import locked, once, procedure_of, record
from flows.refusals import Refused
from flows.terms import opening
from permissions.gate import NotPermitted, held, held_on, office_for

LEADERS = ("unit_head", "deputy_head", "agency_head")
URGERS = ("supervisor", *LEADERS)
LONGEST = 200  # characters of a reason in the void register
TITLES = {"reassign": "转办", "void_paper": "作废文书", "urge": "催办", "read_evidence": "查阅证据"}  # as the record names these acts


def hand_over(kind: str, pk: int, *, to: Officer, partner: Officer | None = None, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Give a proceeding to other handlers; open invitations of the former owner follow.

    Raises NotPermitted when `by` leads nothing here or the new handlers lack office or certificate; Refused without a reason.
    """

    def handed_over() -> Entry:
        run = locked(procedure_of(kind), pk)
        office = led(by, run, on)
        if not reason.strip():
            raise Refused("转办请写明理由。")
        running(run, "转办")
        for person in filter(None, (to, partner)):
            fit(person, run, on)
        if to.pk == (partner.pk if partner is not None else run.partner_id):
            raise Refused("主办人和协办人不能是同一人（行政处罚法第四十二条第一款）。")
        if (to.pk, partner or run.partner) == (run.owner_id, run.partner):
            raise Refused(f"“{run.title_}”现在就由{run.owner}主办，承办人没有变化，不必转办。")
        former, before = run.owner_id, dict(run.__dict__)
        run.owner, run.partner, run.line, run.moved = to, partner or run.partner, run.case.entries + 1, on
        writes = Writes()
        writes.changes(run, before)
        writes.add("UPDATE flows_invitation SET owner_id = %s WHERE process_id = %s AND finished IS NULL AND owner_id = %s", to.pk, run.pk, former)
        said = {"to": to.name, "partner": partner.name if partner else None, "reason": reason.strip()}
        return noted(writes, run, "reassign", by, office, on, said, key)

    return once(kind, "reassign", pk, key, by, handed_over)


def void_paper(paper: Paper, *, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Void a paper: it keeps its number in the void register and its check page says so."""
    run = paper.proceeding

    def voided() -> Entry:
        held = locked(procedure_of(run.kind), run.pk)
        office = led(by, held, on)
        if not reason.strip():
            raise Refused("作废文书请写明原因。")
        if len(reason.strip()) > LONGEST:
            raise Refused(f"作废原因请写在{LONGEST}字以内。")
        if VoidedNumber.objects.filter(paper=paper).exists():
            raise Refused(f"《{paper.title}》{paper.number or ''}已经作废，无需再办。")
        before = dict(held.__dict__)
        held.line, held.moved = held.case.entries + 1, on
        writes = Writes()
        writes.changes(held, before)
        writes.insert(VoidedNumber(paper_id=paper.pk, on=on, by_id=by.pk, reason=reason.strip()))
        return noted(writes, held, "void_paper", by, office, on, {"paper": f"{paper.title}{paper.number or ''}", "reason": reason.strip()}, key)

    return once(run.kind, "void_paper", run.pk, key, by, voided)


def urge(kind: str, pk: int, *, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """A supervisor urges 催办: the record and the handler's timeline show it; nothing else moves."""

    def urged() -> Entry:
        run = locked(procedure_of(kind), pk)
        office = office_for(by, URGERS, run.case, on) or overseer(by, run.case, on)
        if not office:
            raise NotPermitted(f"{by}于{on}不是本案的监督人员或者负责人，不能催办。")
        if not reason.strip():
            raise Refused("催办请写明意见。")
        running(run, "催办")
        before = dict(run.__dict__)
        run.line = run.case.entries + 1
        writes = Writes()
        writes.changes(run, before)
        return noted(writes, run, "urge", by, office, on, {"said": reason.strip()}, key)

    return once(kind, "urge", pk, key, by, urged)


def read_evidence(seen: Evidence, *, by: Officer, on: date) -> Entry:
    """Put down that a file of evidence was opened in full 查阅证据: one line for each person, file and day."""
    pk, key = seen.proceeding_id or seen.case.proceedings.order_by("pk").values_list("pk", flat=True)[0], f"read-{seen.pk}-{by.pk}-{on}"
    kind = seen.case.proceedings.values_list("kind", flat=True).get(pk=pk)

    def opened() -> Entry:
        run = locked(procedure_of(kind), pk)
        office = office_for(by, OfficeKind.values, run.case, on) or next((h.office for h in held(by) if h.since <= on), "")
        before = dict(run.__dict__)
        run.line = run.case.entries + 1
        writes = Writes()
        writes.changes(run, before)
        return noted(writes, run, "read_evidence", by, office, on, {"evidence": seen.title, "sha256": seen.sha256}, key)

    return once(kind, "read_evidence", pk, key, by, opened)


def running(run: Any, act: str) -> None:
    if run.closed:
        raise Refused(f"“{run.title_}”已于{run.closed}终结，不能{act}。")


def overseer(by: Officer, case: Case, on: date) -> str:
    """A supervisor of an organ above supervises the organs below: territory decides, not the organ of the case."""
    above = (h for h in held_on(by, on) if h.office == "supervisor")
    return next((h.office for h in above if case.territory_path.startswith(h.path)), "")


def may_lead(by: Officer, case: Case, on: date) -> bool:
    """Whether the person hands over and voids in this case."""
    return bool(office_for(by, LEADERS, case, on))


def may_urge(by: Officer, case: Case | None, on: date) -> bool:
    """Whether the person urges in this case; without a case, whether anywhere."""
    if case is None:
        return any(h.office in URGERS for h in held_on(by, on))
    return bool(office_for(by, URGERS, case, on) or overseer(by, case, on))


def led(by: Officer, run: Any, on: date) -> str:
    office = office_for(by, LEADERS, run.case, on)
    if not office:
        raise NotPermitted(f"{by}于{on}不是本案办案机关的负责人，不能办理；请报承办机构负责人。")
    return office


def fit(person: Officer, run: Any, on: date) -> None:
    """The new handler could have begun the procedure: an office that opens it, and where it takes two officers, a certificate."""
    offices = tuple(dict.fromkeys(office for terms in opening(type(run)).values() for office in terms.by))
    office = office_for(person, offices, run.case, on)
    if not office:
        raise NotPermitted(f"{person}于{on}在{run.case.organ}没有承办岗位，不能接办。")
    if office == "investigator" and not person.certified(on):
        raise NotPermitted(f"{person}于{on}没有有效的执法证件，不能接办（行政处罚法第四十二条第一款）。")


def noted(writes: Writes, run: Any, step: str, by: Officer, office: str, on: date, said: dict[str, Any], key: str | None) -> Entry:
    now = timezone.now()
    return record(writes, run, by=by, alone=True, step=step, office=office, on=on, at=now, facts=said, papers=[], cites="", reason="", key=key)

"""Acts about the work itself: hand-over 转办, urging 催办, reading evidence 查阅."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Evidence, OfficeKind, Officer
from flows.beside.recording import Said, beside, led, overseer, reasoned, still_open
from flows.door.children import kept_apart
from flows.door.facts import cleaned
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, opening
from flows.door.verbs import records
from permissions.gate import NotPermitted, held, office_for
from permissions.offices import CERTIFIED, URGES

TITLES = {  # as the record names these acts
    "reassign": "转办",
    "urge": "催办",
    "read_evidence": "查阅证据",
}
records("reassign", TITLES["reassign"], to="转给", partner="协办", reason="理由", recusal="回避情形")
records("urge", TITLES["urge"], said="催办意见")
records("read_evidence", TITLES["read_evidence"], unshown=("sha256",), evidence="证据")


def hand_over(
    kind: str,
    pk: int,
    *,
    to: Officer,
    partner: Officer | None = None,
    by: Officer,
    on: date,
    reason: str,
    recusal: str = "",
    key: str | None = None,
) -> Entry:
    """Give a proceeding to other handlers; open invitations of the former owner follow.

    `recusal` is why nobody could be taken among those whom the procedure names for it, as those drawn for a visit at
    random. Raises NotPermitted when `by` leads nothing here or the new handlers lack office or certificate; Refused
    without a reason, or for somebody whom only a recusal would let in.
    """
    ground = cleaned(recusal)
    if len(ground) > 300:
        raise Refused(f"回避情形请写在300字以内，现为{len(ground)}字。")

    def handed_over(run: Any, writes: Writes) -> Said:
        office = led(by, run, on)
        why = reasoned(reason, "转办")
        still_open(run, "转办", or_followed=True)
        for person in filter(None, (to, partner)):
            fit(person, run, on)
        beside_him = partner or run.partner
        if beside_him is not None and to.is_with(beside_him):
            raise Refused("主办人和协办人不能是同一人（行政处罚法第四十二条第一款）。")
        if (to.pk, beside_him) == (run.owner_id, run.partner):
            raise Refused(f"“{run.title_}”现在就由{run.owner}主办，承办人没有变化，不必转办。")
        unchosen = [said for one in (to, partner) if one is not None and (said := not_chosen(one, run))]
        if unchosen and not ground:
            raise Refused(*unchosen)
        former = run.owner_id
        run.owner, run.partner = to, beside_him
        writes.add(
            "UPDATE flows_invitation SET owner_id = %s WHERE process_id = %s AND finished IS NULL AND owner_id = %s",
            to.pk,
            run.pk,
            former,
        )
        told = {"to": to.name, "partner": partner.name if partner else None, "reason": why}
        return Said(office, told | ({"recusal": ground} if unchosen else {}))

    return beside("reassign", TITLES["reassign"], kind, pk, handed_over, by=by, on=on, key=key)


def urges(by: Officer, run: Any, on: date) -> str:
    """The office of a leader, or of a supervisor of the organ or of one above; raises NotPermitted."""
    office = office_for(by, URGES, run.case, on) or overseer(by, run.case, on)
    if not office:
        raise NotPermitted(f"{by}于{on}不是本案的监督人员或者负责人，不能催办；确需催办的，请报监督人员或者负责人。")
    return office


def urge(kind: str, pk: int, *, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """A supervisor urges 催办: the record and the handler's timeline show it; nothing else moves."""

    def urged(run: Any, writes: Writes) -> Said:
        office = urges(by, run, on)
        why = reasoned(reason, "催办")
        still_open(run, "催办", or_followed=True)
        return Said(office, {"said": why})

    return beside("urge", TITLES["urge"], kind, pk, urged, by=by, on=on, key=key)


def read_evidence(seen: Evidence, *, by: Officer, on: date) -> Entry:
    """Put down that a file of evidence was opened in full 查阅证据: one line for each person, file and day."""
    runs = seen.case.proceedings.order_by("pk").values_list("pk", "kind")
    pk, kind = next((row for row in runs if row[0] == seen.proceeding_id), runs[0])

    def opened(run: Any, writes: Writes) -> Said:
        mine = (h.office for h in held(by) if h.since <= on)
        office = office_for(by, OfficeKind.values, run.case, on) or next(mine, "")
        return Said(office, {"evidence": seen.title, "sha256": seen.sha256})

    key = f"read-{seen.pk}-{by.pk}-{on}"
    return beside("read_evidence", TITLES["read_evidence"], kind, pk, opened, by=by, on=on, key=key)


def not_chosen(person: Officer, run: Any) -> str:
    """Why the procedure has another person than this one take the proceeding over; "" where it names nobody, or him."""
    handles = person.pk in (run.owner_id, run.partner_id)
    found = PROCEDURES[run.kind].objects.get(pk=run.pk) if not hasattr(run, "procedure_") else run
    return "" if handles else next((why for asks in found.procedure_.handlers if (why := asks(found, person))), "")


def fit(person: Officer, run: Any, on: date) -> None:
    """The new handler could have begun the procedure: an office that opens it, and where it takes two officers, a
    certificate.
    """
    if not person.is_active:
        raise NotPermitted(f"{person}的账号已停用，不能接办，请另选人员。")
    if why := kept_apart(run, person):
        raise NotPermitted(why)
    begins = opening(PROCEDURES[run.kind]).values()
    offices = tuple(dict.fromkeys(office for terms in begins for office in terms.by))
    office = office_for(person, offices, run.case, on)
    if not office:
        raise NotPermitted(f"{person}于{on}在{run.case.organ}没有承办岗位，不能接办。")
    if office in CERTIFIED and not person.certified(on):
        raise NotPermitted(f"{person}于{on}没有有效的执法证件，不能接办（行政处罚法第四十二条第一款）。")

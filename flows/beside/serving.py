"""Serving 送达 what no step serves: a notice of correction, a recusal, another day, a decision on a decision.

Each is served in a way that the law opens, as by a step: with the consent, the witness or the public notice that the
way asks for, and with a receipt 送达回执 (行政处罚法 第六十一条).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated as Label
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, OfficeKind, Officer, Paper, Proceeding, Service, VoidedNumber
from flows.beside import pending
from flows.beside.choosing import chosen
from flows.beside.printing import PRINTS
from flows.beside.recording import Said, beside
from flows.beside.replaying import stated
from flows.beside.void import called
from flows.door import awaited, clocks, papers
from flows.door.reached import reached, served_aside, serving
from flows.door.refusals import Refused, answer, confirmed, surely
from flows.door.terms import PROCEDURES, Ground, Terms, steps
from flows.door.verbs import of_handlers, records, verb
from flows.guards.service import LAW, NOTICE, deliveries, goes_to, noticed, notices, way_open
from permissions.gate import NotPermitted, office_for
from permissions.offices import HANDLES

TITLE = "登记文书送达"
RECEIPT, HOW = "service_receipt", "送达方式"
CHANGED = "notice_serve_param"  # the term in which a decision of revocation or change is served
OFFICES = (*sorted(HANDLES), str(OfficeKind.CLERK))
KEPT: dict[str, str] = {"way": "送达方式", "on": "送达日", "receiver": "签收人", "place": "送达地点", "note": "备注"}

records("serve_paper", TITLE, unshown=("of",), paper="文书", **KEPT)


@dataclass(frozen=True)
class Delivery:
    """How a paper reached its addressee, as the person states it."""

    served: date
    way: str
    receiver: str
    place: str = ""
    note: str = ""


@of_handlers
def hands_on(by: Officer, run: Any, on: date, *, paper: Paper | None = None) -> str:
    """The office of a handler of the proceeding or of that from which it arose, or of a clerk; raises NotPermitted, and
    Refused for a paper that is not served so.
    """
    if paper is not None:
        by_no_step(run, paper)
    office = office_for(by, OFFICES, run.case, on)
    if office == OfficeKind.CLERK or (office and by.pk in people_of(run)):
        return office
    raise NotPermitted(f"{by}不是本案承办人，也不是本机关的内勤，不能登记送达；请由{run.owner}办理。")


def people_of(run: Any) -> set[int | None]:
    """The handlers of a proceeding and of those from which it arose."""
    found: set[int | None] = set()
    while run is not None:
        found |= {run.owner_id, run.partner_id}
        run = run.arose_from
    return found - {None}


def by_no_step(run: Any, paper: Paper) -> None:
    """Raises Refused for a paper that a step serves or hands over, naming it, and for one that stays in the house."""
    if step := serving(run.kind, paper.form):
        title = steps(PROCEDURES[run.kind])[step].title
        raise Refused(f"《{called(paper)}》的送达由“{title}”这一步登记，请办理那一步（{LAW}）。")
    if not served_aside(run.kind, paper.form):
        raise Refused(f"《{called(paper)}》不需要另行登记送达：它不对外发出，或者制作时已经当场交付。")


def serveable(run: Proceeding) -> dict[str, list[tuple[str, str]]]:
    """The papers of the proceeding whose service may be registered so, by key."""
    own = pending.left(run, "serve")
    return among(run, lambda one: served_aside(run.kind, one.form) and one.pk != own)


def among(run: Proceeding, fits: Any) -> dict[str, list[tuple[str, str]]]:
    served = Service.objects.filter(paper__proceeding_id=run.pk).values("paper_id")
    rows = Paper.objects.filter(proceeding_id=run.pk, voided=None).exclude(pk__in=served).order_by("pk")
    return {"paper": [(str(one.pk), called(one)) for one in rows if fits(one)]}


def asked_for(run: Any) -> str:
    """What the work-list says: the papers that wait."""
    waiting = awaited.awaiting(run)
    return f"{TITLE}：{'、'.join(f'《{one.title}》' for one in waiting)}" if waiting else TITLE


def stated_in(entry: Entry) -> dict[str, Any]:
    """What the line of a service states, by the names that the act asks."""
    return {"paper": entry.facts["of"], **service_of(entry)}


def service_of(entry: Entry) -> dict[str, Any]:
    names = ("way", "receiver", "place", "note")
    return {"served": entry.day.isoformat()} | {name: entry.facts[name] for name in names if name in entry.facts}


@verb(
    "serve_paper",
    title=TITLE,
    offices=OFFICES,
    gate=hands_on,
    stated=stated_in,
    says=asked_for,
    offers=serveable,
    drafts=goes_to,
)
def serve_paper(
    *,
    paper: Paper,
    served: Label[date, "送达日"],
    way: Label[Service.Way, "送达方式"],
    receiver: Label[str, "受送达人", "Service.receiver"],
    place: Label[str, "送达地点", "Service.place"] = "",
    note: Label[str, "备注", "Service.note"] = "",
    by: Officer,
    on: date,
    key: str | None = None,
) -> Entry:
    """Say when and how a paper reached its addressee that no step serves.

    Raises Refused for a paper that a step serves, one served or void already, a way that is not open, and for a day
    before the paper or to come.
    """

    def done(run: Any, writes: Writes) -> Said:
        office = hands_on(by, run, on, paper=paper)
        if pending.left(run, "serve") == paper.pk:
            raise Refused(f"《{called(paper)}》请办理“送达撤销（变更）决定书”。")
        said = registered(writes, run, paper, Delivery(served, way, receiver, place, note), by=by, on=on)
        if all(one.pk == paper.pk for one in awaited.awaiting(run)):
            pending.put(run, awaited.SERVING, None)
        said.office = office
        return said

    run = paper.proceeding
    return beside("serve_paper", TITLE, run.kind, run.pk, done, by=by, on=on, key=key)


def registered(writes: Writes, run: Any, paper: Paper, how: Delivery, *, by: Officer, on: date) -> Said:
    """The service of one paper: its row, its receipt, its terms. Raises Refused where it is not lawful."""
    standing(run, paper, "送达")
    timely(paper, how.served, on, "送达日")
    way = str(chosen(Service.Way, how.way, HOW).value)
    run.act.facts = {"way": way, "note": how.note}
    run.act.happens(how.served)
    lawful(run, paper, how.served)
    row = {"way": way, "on": how.served, "receiver": how.receiver, "place": how.place, "note": how.note}
    made = Service(proceeding_id=run.pk, paper_id=paper.pk, paper=paper, **row)
    run.adds(made)
    run.prints(**on_receipt(run, made))
    told = noticed(run, paper)
    due = terms_of_service(run, paper)[:1] + [c for c in running(run, NOTICE) if told and c.start == told][:1]
    for clock in due:
        clocks.change(writes, clock, met=max(how.served, clock.start))
    notices(run, paper, None)
    receipt = Terms("serve_paper", TITLE, (), None, OFFICES, LAW, issues=(RECEIPT,))
    issued = papers.issue(writes, run, receipt, by, on, run.case.entries + 1)
    shown = row | {"way": Service.Way(way).label}
    facts = {"paper": called(paper), **{name: str(value) for name, value in shown.items() if value}, "of": paper.pk}
    return Said("", facts, papers=issued, cites=LAW, happened=how.served)


def lawful(run: Any, paper: Paper, on: date) -> None:
    """Raises Refused where the way of service is not open; a card that nobody has confirmed forbids nothing."""
    said = answer(lambda asked, day: way_open(asked, lambda: noticed(asked, paper), day), run, on)
    if isinstance(said, Ground) and said.ruling and not surely(said):
        said = said if said.ruling.card in confirmed(run, [said], on) else ""
    if said:
        raise Refused(said)


def terms_of_service(run: Any, paper: Paper) -> list[Any]:
    """The running terms in which the paper is to be served, the first begun first."""
    return running(run, CHANGED if paper.form == awaited.DECISION else awaited.CARD)


def running(run: Any, card: str) -> list[Any]:
    return [clock for clock in clocks.running(run.pk) if clock.card == clocks.term(card)]


def on_receipt(run: Any, made: Service) -> dict[str, Any]:
    """The data of the receipt of one service."""
    return {"deliveries": deliveries(run, [made]), "way": made.way, "note": made.note}


def receipt_again(entry: Entry, paper: Paper) -> dict[str, Any]:
    """The data of the receipt once more, from the line of the service."""
    said = {**entry.facts, **stated(entry)}
    made = Service(
        paper=Paper.objects.get(pk=said["of"]), way=chosen(Service.Way, said["way"], HOW).value, on=said["served"]
    )
    made.receiver, made.place, made.note = (said.get(name, "") for name in ("receiver", "place", "note"))
    made.on = date.fromisoformat(str(said["served"]))
    return on_receipt(entry.proceeding, made)


PRINTS["serve_paper"] = PRINTS["serve_change"] = receipt_again


def standing(run: Any, paper: Paper, act: str) -> None:
    """Raises Refused, with the way on, for a paper that is void, that a correction left wrong, or that was served."""
    if VoidedNumber.objects.filter(paper=paper).exists():
        raise Refused(f"《{called(paper)}》已经作废，不能{act}；请由负责人重新制作后再{act}。")
    if any(flag.get("paper") == paper.pk for flag in run.flags):
        raise Refused(f"《{called(paper)}》写有更正前的内容，不能{act}；请由负责人作废并重新制作。")
    if how := reached(paper):
        raise Refused(f"《{called(paper)}》{how}，无需再办；送达的记录有误的，请更正那一行。")


def timely(paper: Paper, day: date, on: date, title: str) -> None:
    """The paper was there before it was served, and what has not happened is not registered. Raises Refused."""
    if day > on:
        raise Refused(f"{title}{day}晚于登记日{on}，还没有发生的事不能登记，请更正。")
    if day < paper.issued:
        raise Refused(f"{title}{day}早于文书制作日{paper.issued}，请核对日期。")

"""Revoking 撤销 and changing 变更 a decision that has reached the party: by the head, with a paper that is served.

What follows is read from the decision: collection ends or goes on with the new sum, what was published is taken down,
clocks lapse.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Officer, Paper, Proceeding, Service
from flows.beside import pending
from flows.beside.accounts import ends_accounts
from flows.beside.choosing import chosen
from flows.beside.lighter import lighten
from flows.beside.printing import PRINTS
from flows.beside.recording import Said, beside, reasoned
from flows.beside.replaying import stated
from flows.beside.serving import CHANGED, KEPT, Delivery, registered, service_of
from flows.beside.void import CITES, called
from flows.door import clocks, papers
from flows.door.asking import BLANK, Text, Yuan
from flows.door.reached import reached
from flows.door.refusals import Refused
from flows.door.terms import Start, Terms
from flows.door.verbs import of_handlers, records, verb
from flows.guards.anew import Anew
from flows.guards.decisions import FORMS
from flows.guards.service import goes_to
from flows.procedures.penalty.asked import Kind
from law.fines.offence import KINDS
from permissions.gate import NotPermitted, office_for
from permissions.offices import HANDLES

PAPER = "decision_revoked"
OFFICES = ("agency_head",)
AFTER = {
    str(Anew.AGAIN.label): "撤销以后，本机关将依法重新调查，重新作出决定。",
    str(Anew.NEVER.label): "撤销以后，本机关不再就此给予行政处罚。",
}
SERVING = "送达撤销（变更）决定书"


records(
    "revoke",
    "撤销处罚决定",
    unshown=("decision",),
    paper="文书",
    anew="撤销以后",
    consequence="后续处理",
    reason="理由",
)
records(
    "change",
    "变更处罚决定",
    unshown=("decision",),
    paper="文书",
    fine="变更后的罚款（元）",
    old="变更前",
    new="变更后",
    kinds="变更后的处罚种类",
    charge="变更的是第几项",
    accounts="罚款执行",
    consequence="后续处理",
    reason="理由",
)
records("serve_change", SERVING, unshown=("of",), paper="文书", **KEPT)


def said_of(entry: Entry) -> dict[str, Any]:
    """What the line states, by the names that the act asks."""
    if entry.step == "revoke":  # one of an earlier edition says nothing of what follows
        return {"anew": str(Anew.NEVER.label)} | given(entry, ("anew", "consequence"))
    return given(entry, ("fine", "new", "old", "charge", "kinds", "consequence"))


def given(entry: Entry, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: entry.facts[name] for name in names if name in entry.facts}


def heads(by: Officer, run: Any, on: date) -> str:
    """The office of the head; raises NotPermitted for others and for who handled the case."""
    office = office_for(by, OFFICES, run.case, on)
    if not office:
        raise NotPermitted(
            f"{by}于{on}不是{run.case.organ}的负责人，不能撤销或者变更处罚决定；请报机关负责人（{CITES}）。"
        )
    if by.is_one_of((run.owner_id, run.partner_id)):
        raise NotPermitted(f"{by}承办本案，不能由其撤销或者变更本案的处罚决定（职能分离）。")
    return office


@verb("revoke", title="撤销处罚决定", gate=heads, undone=True, stated=said_of)
def revoke(
    *,
    proceeding: Proceeding,
    anew: Label[Anew, "撤销以后"],
    consequence: Label[Text, "撤销后的处理"] = BLANK,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Revoke a served decision: nothing is collected on it any more, its clocks lapse, the revocation is to be served.
    `anew` says what becomes of the matter: who handles it begins again, or its findings stand as before the penalty.

    Raises NotPermitted unless `by` heads the organ and handled nothing of it; Refused for a decision not served or
    revoked already, and without a reason.
    """
    said = {"anew": str(chosen(Anew, anew, "撤销以后的处理").label), "consequence": consequence}
    return decided(proceeding, "revoke", "撤销处罚决定", by, on, reason, key, said)


@verb(
    "change",
    title="变更处罚决定",
    gate=heads,
    undone=True,
    stated=said_of,
    drafts=lambda run: {"fine": getattr(run, "fine", None)},
)
def change(
    *,
    proceeding: Proceeding,
    fine: Label[Yuan | None, "变更后的罚款（元）"] = None,
    new: Label[Text, "变更后的内容"],
    old: Label[Text, "原决定内容"] = BLANK,
    charge: Label[int | None, "变更的是第几项违法行为（有多项罚款时填写）"] = None,
    kinds: Label[list[Kind] | None, "变更后的处罚种类（只能少于原决定）"] = None,
    consequence: Label[Text, "变更后的处理"] = BLANK,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Change a served decision, never to a heavier one; what is owed follows, and what was paid beyond it is returned.
    Raises as `revoke` does.
    """
    said = {"fine": fine, "new": new, "old": old, "charge": charge, "kinds": kinds, "consequence": consequence}
    return decided(proceeding, "change", "变更处罚决定", by, on, reason, key, said)


def decided(
    proceeding: Proceeding, word: str, title: str, by: Officer, on: date, reason: str, key: str | None, said: Any
) -> Entry:
    def done(run: Any, writes: Writes) -> Said:
        office = heads(by, run, on)
        why = reasoned(reason, title)
        paper = standing_decision(run, title)
        nothing_waits(run, title)
        if word == "change":
            said["accounts"] = lighten(run, writes, said, on)
        else:
            run.revoked = on
            for clock in clocks.running(run.pk):
                clocks.change(writes, clock, lapsed=max(on, clock.start))
            ends_accounts(writes, run, on)
            if run.kind == "penalty" and said["anew"] == Anew.NEVER.label:
                run.gives_up_all()
        takes_down(writes, run, on)
        facts: dict[str, Any] = {name: plainly(value) for name, value in said.items() if value not in (None, "", [])}
        facts |= {"paper": called(paper), "decision": paper.pk, "reason": why}
        run.act.paper.update(printed(word, facts, paper))
        issued = papers.issue(writes, run, terms_of(word), by, on, run.case.entries + 1)
        writes.insert(clocks.started(run, Start(CHANGED), on))
        writes.flush()
        pending.put(run, "serve", Paper.objects.filter(proceeding_id=run.pk, form=PAPER).order_by("-pk")[0].pk)
        return Said(office, facts, papers=issued, cites=CITES, corrects=paper.line)

    return beside(word, title, proceeding.kind, proceeding.pk, done, by=by, on=on, key=key)


def plainly(value: Any) -> Any:
    """What the line keeps of something said."""
    if not isinstance(value, (list, tuple)):
        return str(value)
    return [KINDS.get(key, key) for key in (str(getattr(one, "value", one)) for one in value)]


def takes_down(writes: Writes, run: Any, on: date) -> None:
    """What was published of the decision is taken down in three days, with the reason (行政处罚法 第四十八条第二款);
    a unit's changed decision is published in its place.
    """
    if not getattr(run, "published", None):
        return
    pending.put(run, "unpublish", on.isoformat())
    writes.insert(clocks.started(run, Start("publish_withdraw_3wd", outlives=True), on))
    if not run.revoked and not run.case.party.is_person:
        writes.insert(clocks.started(run, Start("publish_7wd_acl", outlives=True), on))


def terms_of(word: str) -> Terms:
    return Terms(word, word, (), None, OFFICES, CITES, issues=(PAPER,))


def printed(word: str, facts: dict[str, Any], paper: Paper) -> dict[str, Any]:
    """The data of the paper."""
    texts = {name: facts.get(name, "") for name in ("old", "new", "consequence", "reason")}
    texts["consequence"] = texts["consequence"] or AFTER.get(facts.get("anew", ""), "")
    return {"paper": paper, "act": "revoked" if word == "revoke" else "changed", **texts}


def printed_again(entry: Entry, paper: Paper) -> dict[str, Any]:
    """The data of the paper once more, from the line that issued it."""
    return printed(entry.step, {**entry.facts, **stated(entry)}, Paper.objects.get(pk=entry.facts["decision"]))


PRINTS["revoke"] = PRINTS["change"] = printed_again


def standing_decision(run: Any, title: str) -> Paper:
    """The decision on paper, served and not revoked; raises Refused with the way on."""
    paper = Paper.objects.filter(proceeding_id=run.pk, form__in=FORMS, voided=None).order_by("-pk").first()
    if paper is None:
        raise Refused(f"本程序没有有效的处罚决定书，不能{title}。")
    if reached(paper) is None and not getattr(run, "served", None):  # a case taken over brings the day, not the row
        raise Refused(f"《{called(paper)}》还没有送达，不必{title}；有误的请作废并重新制作。")
    if run.revoked:
        raise Refused(f"本处罚决定已于{run.revoked}撤销，无需再办。")
    return paper


def nothing_waits(run: Any, title: str) -> None:
    """A decision on the decision reaches the party before the next is made. Raises Refused."""
    paper = Paper.objects.filter(pk=pending.left(run, "serve") or 0, voided=None).first()
    if paper is not None:
        raise Refused(f"《{called(paper)}》尚未送达，不能再{title}；请先送达，有误的请作废并重新制作（{CITES}）。")


@of_handlers
def serves(by: Officer, run: Any, on: date) -> str:
    """The office of a handler; raises NotPermitted."""
    office = office_for(by, sorted(HANDLES), run.case, on)
    if not office or by.pk not in (run.owner_id, run.partner_id):
        raise NotPermitted(f"{by}不是本案承办人，不能登记送达；请由{run.owner}办理。")
    return office


@verb("serve_change", title=SERVING, offices=tuple(sorted(HANDLES)), gate=serves, stated=service_of, drafts=goes_to)
def serve_change(
    *,
    proceeding: Proceeding,
    served: Label[date, "送达日"],
    way: Label[Service.Way, "送达方式"],
    receiver: Label[str, "受送达人", "Service.receiver"],
    place: Label[str, "送达地点", "Service.place"] = "",
    note: Label[str, "备注", "Service.note"] = "",
    by: Officer,
    on: date,
    key: str | None = None,
) -> Entry:
    """Say when and how it reached the party; a revocation ends the proceeding with that.

    Raises Refused as `serve_paper` does.
    """

    def done(run: Any, writes: Writes) -> Said:
        office = serves(by, run, on)
        paper = Paper.objects.filter(pk=pending.left(run, "serve") or 0).first()
        if paper is None:
            raise Refused("本程序没有等待送达的撤销（变更）决定书。")
        said = registered(writes, run, paper, Delivery(served, way, receiver, place, note), by=by, on=on)
        said.office = office
        pending.put(run, "serve", None)
        if run.revoked and not run.closed:
            run.closed = on  # nothing of a decision that is gone is left to do: it is neither published nor filed
        return said

    return beside("serve_change", SERVING, proceeding.kind, proceeding.pk, done, by=by, on=on, key=key)

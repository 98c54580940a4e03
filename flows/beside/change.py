"""Revoking 撤销 and changing 变更 a decision that has reached the party: by the head, with a paper that is served.

What follows is read from the decision: collection ends or goes on with the new sum, what was published is taken down,
clocks lapse.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated as Label
from typing import Any

from casework.ledger import Writes
from casework.models import Collection, Entry, Officer, Paper, Proceeding, Service, VoidedNumber
from flows.beside import pending
from flows.beside.printing import PRINTS
from flows.beside.recording import Said, beside, reasoned
from flows.beside.replaying import stated
from flows.beside.void import CITES, called
from flows.door import clocks, papers
from flows.door.asking import BLANK, Text, Yuan
from flows.door.children import typed
from flows.door.facts import number
from flows.door.reached import reached
from flows.door.refusals import Refused
from flows.door.terms import Start, Terms
from flows.door.verbs import records, verb
from flows.guards.decisions import FORMS
from permissions.gate import NotPermitted, office_for
from permissions.offices import HANDLES

PAPER = "decision_revoked"
OFFICES = ("agency_head",)
SERVE = "notice_serve_param"


records("revoke", "撤销处罚决定", unshown=("decision",), paper="文书", consequence="后续处理", reason="理由")
records(
    "change",
    "变更处罚决定",
    unshown=("decision",),
    paper="文书",
    fine="变更后的罚款（元）",
    old="变更前",
    new="变更后",
    consequence="后续处理",
    reason="理由",
)
records(
    "serve_change",
    "送达撤销（变更）决定书",
    paper="文书",
    way="送达方式",
    on="送达日",
    receiver="签收人",
    place="送达地点",
    note="备注",
)


def said_of(entry: Entry) -> dict[str, Any]:
    """What the line states, by the names that the act asks."""
    names = ("fine", "new", "old", "consequence") if entry.step == "change" else ("consequence",)
    return {name: entry.facts[name] for name in names if name in entry.facts}


@verb("revoke", title="撤销处罚决定", undone=True, stated=said_of)
def revoke(
    *,
    proceeding: Proceeding,
    consequence: Label[Text, "撤销后的处理"] = BLANK,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Revoke a served decision: nothing is collected on it any more, its clocks lapse, the revocation is to be served.

    Raises NotPermitted unless `by` heads the organ and handled nothing of it; Refused for a decision not served or
    revoked already, and without a reason.
    """
    return decided(proceeding, "revoke", "撤销处罚决定", by, on, reason, key, {"consequence": consequence})


@verb("change", title="变更处罚决定", undone=True, stated=said_of)
def change(
    *,
    proceeding: Proceeding,
    fine: Label[Yuan | None, "变更后的罚款（元）"] = None,
    new: Label[Text, "变更后的内容"],
    old: Label[Text, "原决定内容"] = BLANK,
    consequence: Label[Text, "变更后的处理"] = BLANK,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Change a served decision, never to a heavier one; what is owed follows. Raises as `revoke` does."""
    said = {"fine": fine, "new": new, "old": old, "consequence": consequence}
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
            lighter(run, number("yuan", said["fine"]) if said["fine"] not in (None, "") else None)
        else:
            run.revoked = on
            for clock in clocks.running(run.pk):
                clocks.change(writes, clock, lapsed=max(on, clock.start))
            ends_accounts(writes, run, on)
        takes_down(writes, run, on)
        facts: dict[str, Any] = {name: str(value) for name, value in said.items() if value not in (None, "")}
        facts |= {"paper": called(paper), "decision": paper.pk, "reason": why}
        run.act.paper.update(printed(word, facts, paper))
        issued = papers.issue(writes, run, terms_of(word), by, on, run.case.entries + 1)
        writes.insert(clocks.started(run, Start(SERVE), on))
        writes.flush()
        pending.put(run, "serve", Paper.objects.filter(proceeding_id=run.pk, form=PAPER).order_by("-pk")[0].pk)
        return Said(office, facts, papers=issued, cites=CITES, corrects=paper.line)

    return beside(word, title, proceeding.kind, proceeding.pk, done, by=by, on=on, key=key)


def ends_accounts(writes: Writes, run: Any, on: date) -> None:
    """Nobody pays on a decision that is gone: the term of payment lapses, the head ends the account in time, a settled
    one too, for what was paid is returned.
    """
    for account in Collection.objects.filter(arose_from_id=run.pk).exclude(stage__in=("ended", "refunding")):
        for clock in clocks.running(account.pk):
            if clock.card == clocks.term("pay_15d"):
                clocks.change(writes, clock, lapsed=max(on, clock.start))
        writes.insert(clocks.started(typed(account, run.case), Start("collection_end_param", outlives=True), on))


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
    return {"paper": paper, "act": "revoked" if word == "revoke" else "changed", **texts}


def printed_again(entry: Entry) -> dict[str, Any]:
    """The data of the paper once more, from the line that issued it."""
    return printed(entry.step, {**entry.facts, **stated(entry)}, Paper.objects.get(pk=entry.facts["decision"]))


PRINTS["revoke"] = PRINTS["change"] = printed_again


def heads(by: Officer, run: Any, on: date) -> str:
    """The office of the head; raises NotPermitted for others and for who handled the case."""
    office = office_for(by, OFFICES, run.case, on)
    if not office:
        raise NotPermitted(
            f"{by}于{on}不是{run.case.organ}的负责人，不能撤销或者变更处罚决定；请报机关负责人（{CITES}）。"
        )
    if by.pk in (run.owner_id, run.partner_id):
        raise NotPermitted(f"{by}承办本案，不能由其撤销或者变更本案的处罚决定（职能分离）。")
    return office


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


def lighter(run: Any, fine: Decimal | None) -> None:
    """The new fine, never above the old one (行政处罚法 第四十五条第二款); raises Refused."""
    if fine is None:
        return
    if run.fine is None or fine > run.fine:
        raise Refused(f"变更后的罚款{fine}元高于原决定的{run.fine or 0}元；需要加重的，应当撤销后重新告知、重新决定。")
    run.fine = fine
    for account in Collection.objects.filter(arose_from_id=run.pk, closed=None):
        run.sets(account, owed=fine)


def service_of(entry: Entry) -> dict[str, Any]:
    """What the line of a service states, by the names that the act asks."""
    names = ("way", "receiver", "place", "note")
    return {"served": entry.day.isoformat()} | {name: entry.facts[name] for name in names if name in entry.facts}


@verb("serve_change", title="送达撤销（变更）决定书", offices=tuple(sorted(HANDLES)), stated=service_of)
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

    Raises Refused for a day before its paper or to come.
    """

    def done(run: Any, writes: Writes) -> Said:
        office = office_for(by, sorted(HANDLES), run.case, on)
        if not office or by.pk not in (run.owner_id, run.partner_id):
            raise NotPermitted(f"{by}不是本案承办人，不能登记送达；请由{run.owner}办理。")
        paper = Paper.objects.filter(pk=pending.left(run, "serve") or 0).first()
        if paper is None:
            raise Refused("本程序没有等待送达的撤销（变更）决定书。")
        if VoidedNumber.objects.filter(paper=paper).exists():
            raise Refused(f"《{called(paper)}》已经作废，不能送达；请由负责人重新制作后再送达。")
        if any(flag.get("paper") == paper.pk for flag in run.flags):
            raise Refused(f"《{called(paper)}》写有更正前的内容，不能送达；请由负责人作废并重新制作。")
        timely(paper, served, on)
        way_ = chosen_way(way)
        row = {"way": way_, "on": served, "receiver": receiver, "place": place, "note": note}
        run.adds(Service(proceeding_id=run.pk, paper_id=paper.pk, **row))
        for clock in clocks.running(run.pk):
            if clock.card == clocks.term(SERVE):
                clocks.change(writes, clock, met=max(served, clock.start))
        pending.put(run, "serve", None)
        if run.revoked and not run.closed:
            run.closed = on  # nothing of a decision that is gone is left to do: it is neither published nor filed
        told = row | {"way": Service.Way(way_).label}
        facts = {"paper": called(paper), **{name: str(value) for name, value in told.items() if value}}
        return Said(office, facts, cites="行政处罚法(2021) 第六十一条", happened=served)

    return beside("serve_change", "送达撤销（变更）决定书", proceeding.kind, proceeding.pk, done, by=by, on=on, key=key)


def timely(paper: Paper, served: date, on: date) -> None:
    """The paper was there before it was served, and what has not happened is not registered. Raises Refused."""
    if served > on:
        raise Refused(f"送达日{served}晚于登记日{on}，还没有发生的事不能登记，请更正。")
    if served < paper.issued:
        raise Refused(f"送达日{served}早于文书制作日{paper.issued}，请核对日期。")


def chosen_way(way: str) -> str:
    """The way of service by its key or its Chinese name. Raises Refused, naming what there is."""
    for key, label in Service.Way.choices:
        if str(way) in (key, str(label)):
            return str(key)
    raise Refused(f"没有“{way}”这种送达方式，可选：{'、'.join(map(str, Service.Way.labels))}。")

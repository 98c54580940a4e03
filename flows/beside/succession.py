"""Succession 承继: the case of a party that has ended goes on against who took over its rights and duties.

Nothing follows by itself: a handler or a leader proposes it with its ground, another leader approves it. From then on
the folder is the successor's; papers of a later day name it with “原…”, earlier ones stay, terms run on. What is
collected or enforced follows the party of the case: the successor pays (民事诉讼法 第二百四十三条); before a decision
the statutes say nothing, so the two persons answer for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated as Label
from typing import Any

from django.db import transaction

from casework.ledger import Writes
from casework.models import Entry, Officer, Party, Proceeding
from flows.beside import pending
from flows.beside.party_changes import documented
from flows.beside.recording import Said, beside, led, may_lead, reasoned
from flows.door.asking import Text
from flows.door.level import level_case
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.door.verbs import records, verb
from flows.door.worklist import ASIDE, BESIDE, Wanted
from permissions.gate import NotPermitted, office_for
from permissions.offices import HANDLES, LEADS

NAME = "succession"
PROPOSE, BACK, SUCCEED, REFUSE = "提请由承继人承接", "提请恢复原当事人", "批准变更当事人", "不同意变更当事人"
PAYS = "行政强制法(2011) 第四十条; 民事诉讼法(2023) 第二百四十三条"
SILENT = "法律没有写明本程序由承继人承受，由承办人说明理由、另一名负责人决定。"
OWES = "collection"


def invited(run: Any) -> Iterator[Wanted]:
    """A succession that was proposed waits for a second person."""
    if pending.left(run, NAME):
        yield Wanted(BESIDE, "succeed")


ASIDE.append(invited)


MOVED = {
    "from": "原当事人",
    "to_party": "变更为",
    "document": "依据",
    "reason": "理由",
    "runs": "在办程序",
    "note": "说明",
}
KEYS = ("from_key", "to_key", "former_key", "proposed_by")
records("propose_succession", PROPOSE, unshown=KEYS, **MOVED)
records("propose_succession_back", BACK, unshown=KEYS, **MOVED)
records("succeed", SUCCEED, unshown=KEYS, **MOVED)
records("refuse_succession", REFUSE, reason="理由")


@verb("propose_succession", title=PROPOSE)
def propose_succession(
    *,
    proceeding: Proceeding,
    document: Label[Text, "依据（证明文件名称、文号）"],
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Ask that the case go on against the successor whom the register names.

    Raises NotPermitted unless `by` handles the case or leads its organ; Refused while the party lives, where nobody
    succeeds it, and for a successor of a kind that an open procedure does not take.
    """

    def proposed(run: Any, writes: Writes) -> Said:
        return asked(run, succeeding(run), PROPOSE, document, reason, by, on)

    return act("propose_succession", PROPOSE, proceeding, proposed, by, on, key)


@verb("propose_succession_back", title=BACK)
def propose_succession_back(
    *,
    proceeding: Proceeding,
    document: Label[Text, "依据（证明文件名称、文号）"],
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Ask that a case moved by mistake go back to the party before. Raises as `propose_succession` does."""

    def proposed(run: Any, writes: Writes) -> Said:
        last = last_moved(run)
        return asked(run, Party.objects.get(pk=last.facts["from_key"]), BACK, document, reason, by, on, last)

    return act("propose_succession_back", BACK, proceeding, proposed, by, on, key)


@verb("succeed", title=SUCCEED, offices=LEADS)
def succeed(*, proceeding: Proceeding, by: Officer, on: date, key: str | None = None) -> Entry:
    """Approve it as a second person: the case and all that is open in it go on against the other party. All is asked
    again. Raises NotPermitted for the proposer, Refused where nothing waits.
    """

    def moved(run: Any, writes: Writes) -> Said:
        office, said = second(by, run, on)
        last = last_moved(run) if said["back"] else None
        to = Party.objects.get(pk=said["to"])
        if last is None and succeeding(run) != to:
            raise Refused("承继人的登记在提请之后变了，请不同意本次提请，重新提请。")
        taken_by_all(run, to)
        old = run.case.party
        former = Party.objects.filter(pk=last.facts["former_key"] or 0).first() if last else old
        run.sets(run.case, party=to, former=former)
        pending.put(run, NAME, None)
        facts = {"from": str(old), "to_party": str(to), "document": said["document"], "reason": said["reason"]}
        facts |= {"from_key": old.pk, "to_key": to.pk, "former_key": said["former"], "proposed_by": said["by"]}
        facts |= {"runs": "、".join(PROCEDURES[one.kind].title_ for one in open_runs(run))}
        return Said(office, facts | silent(run), cites=law_of(run), corrects=last.line if last else None)

    entry = act("succeed", SUCCEED, proceeding, moved, by, on, key)
    level_case(entry.case_id)
    return entry


@verb("refuse_succession", title=REFUSE)
def refuse_succession(*, proceeding: Proceeding, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Say no as a second person, or take one's own proposal back; the case stays with its party."""

    def refused(run: Any, writes: Writes) -> Said:
        said = waiting(run)
        own = said["by"] == by.pk
        office = may_propose(by, run, on) if own else led(by, run, on)
        why = reasoned(reason, REFUSE)
        pending.put(run, NAME, None)
        return Said(office, {"reason": why})

    return act("refuse_succession", REFUSE, proceeding, refused, by, on, key)


def act(word: str, title: str, run: Proceeding, do: Any, by: Officer, on: date, key: str | None) -> Entry:
    with transaction.atomic():
        return beside(word, title, run.kind, run.pk, do, by=by, on=on, key=key)


def asked(
    run: Any, to: Party, title: str, document: str, reason: str, by: Officer, on: date, last: Entry | None = None
) -> Said:
    """Lay the proposal down on the proceeding. Raises Refused, NotPermitted."""
    office = may_propose(by, run, on)
    why, paper = reasoned(reason, title), documented(document)
    if run.case.closed:
        raise Refused(f"本案已于{run.case.closed}结案，不再变更当事人；有新的事实的，请另建案件。")
    if any(pending.left(one, NAME) for one in [run, *run.case.proceedings.exclude(pk=run.pk)]):
        raise Refused("本案已有待批的当事人变更，请先批准或者不同意。")
    taken_by_all(run, to)
    former = last.facts["former_key"] if last else run.case.former_id
    said = {"to": to.pk, "by": by.pk, "on": on.isoformat(), "reason": why, "document": paper, "former": former}
    pending.put(run, NAME, said | {"back": last is not None})
    facts = {"from": str(run.case.party), "to_party": str(to), "document": paper, "reason": why}
    return Said(office, facts | silent(run), cites=law_of(run))


def may_propose(by: Officer, run: Any, on: date) -> str:
    """The office of a handler or of a leader; raises NotPermitted."""
    office = office_for(by, (*sorted(HANDLES), *LEADS), run.case, on)
    if not office or not (by.pk in (run.owner_id, run.partner_id) or may_lead(by, run.case, on)):
        raise NotPermitted(f"变更当事人由承办人或者负责人提请，{by}于{on}都不是；请告知{run.owner}提请。")
    return office


def succeeding(run: Any) -> Party:
    """Who succeeds the party of the case, as the register says. Raises Refused with the way on."""
    party = Party.objects.select_related("successor").get(pk=run.case.party_id)
    if party.ended is None:
        raise Refused(f"{party}没有登记死亡（终止），不能由他人承接；请先在当事人页面登记死亡、注销和承继人。")
    if party.successor is None:
        raise Refused(f"{party}没有登记承继人；查明有承继人的，请先在当事人页面登记，确无承继人的依法终结。")
    if party.successor.ended is not None:
        raise Refused(f"承继人{party.successor}已于{party.successor.ended}死亡（终止），请先登记由谁再承继。")
    return party.successor


def last_moved(run: Any) -> Entry:
    """The line that moved the case last, which was not moved back yet. Raises Refused."""
    lines = Entry.objects.filter(case_id=run.case.pk, step="succeed").order_by("-line")
    gone = {line.corrects for line in lines}
    for line in lines:
        if line.corrects is None and line.line not in gone:
            return line
    raise Refused("本案的当事人没有变更过，不必恢复。")


def second(by: Officer, run: Any, on: date) -> tuple[str, dict[str, Any]]:
    """The office of the second person and what was proposed. Raises NotPermitted for the first."""
    office, said = led(by, run, on), waiting(run)
    if said["by"] == by.pk:
        raise NotPermitted(f"变更当事人由{by}于{said['on']}提请，须由另一名负责人批准。")
    return office, said


def waiting(run: Any) -> dict[str, Any]:
    """What was proposed; raises Refused."""
    said = pending.left(run, NAME)
    if not said:
        raise Refused(f"“{run.title_}”没有待批的当事人变更，请先提请。")
    return dict(said)


def open_runs(run: Any) -> list[Proceeding]:
    return list(run.case.proceedings.filter(closed=None).order_by("pk"))


def taken_by_all(run: Any, to: Party) -> None:
    """Every open procedure of the case takes a party of that kind. Raises Refused, one sentence for each."""
    wrong = []
    for one in open_runs(run):
        said = PROCEDURES[one.kind].procedure_
        if said.parties and to.kind not in said.parties:
            kinds = "、".join(str(Party.Kind(kind).label) for kind in said.parties)
            wrong.append(
                f"“{said.title}”只对{kinds}办理，{to}是{to.get_kind_display()}，不能由其承接；请先终结该程序。"
            )
    if wrong:
        raise Refused(*wrong)


def law_of(run: Any) -> str:
    """The articles where money is being collected or enforced; "" where the statutes say nothing."""
    return PAYS if any(one.kind == OWES for one in open_runs(run)) else ""


def silent(run: Any) -> dict[str, str]:
    """What the line says where the statutes say nothing."""
    return {} if law_of(run) else {"note": SILENT}

"""Succession 承继: the case of a party that has ended goes on against who took over its rights and duties.

Nothing follows by itself: a handler or a leader proposes it with its ground, another leader approves it. From then on
the folder is the successor's; papers of a later day name it with “原…”, earlier ones stay, terms run on. What is
collected or enforced follows the party of the case: the successor pays (民事诉讼法 第二百四十三条); before a decision
the statutes say nothing, so the two persons answer for it. Where several succeed (分立), each case goes on against one
of them, whom the two persons choose, and its lines note the others with what they take over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated as Label
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Evidence, Officer, Party, Proceeding
from flows.beside import heirs, pending
from flows.beside.party_changes import documented
from flows.beside.recording import Said, beside, led, may_lead, reasoned
from flows.door.act import UNFOLLOWED, has_successor, kept, looked_into, stored
from flows.door.asking import Text
from flows.door.facts import of_case, plain
from flows.door.folder import takes_no
from flows.door.level import level_case
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.door.verbs import of_handlers, records, verb
from flows.door.wholly import wholly
from flows.door.worklist import ASIDE, BESIDE, Wanted
from permissions.gate import NotPermitted, office_for
from permissions.offices import HANDLES, LEADS

NAME = "succession"
PROPOSE, BACK, SUCCEED, REFUSE = "提请由承继人承接", "提请恢复原当事人", "批准变更当事人", "不同意变更当事人"
PAYS = "行政强制法(2011) 第四十条; 民事诉讼法(2023) 第二百四十三条"
SILENT = "法律没有写明本程序由承继人承受，由承办人说明理由、另一名负责人决定。"
OWES = "collection"


def invited(run: Any) -> Iterator[Wanted]:
    """A succession that was proposed waits for a second person; one that could be, for a handler to propose it, and
    where one person alone keeps the proceeding, for a leader.
    """
    if pending.left(run, NAME):
        yield Wanted(BESIDE, "succeed")
    elif to_be_proposed(run):
        yield Wanted(BESIDE, "propose_succession", run.owner_id if run.partner_id else None)


def to_be_proposed(run: Any) -> bool:
    """Whether the case can go over to a successor, whom all that is open in it takes, and nobody has proposed or
    decided anything: asked on the first of its open proceedings. It rests on the register, the open proceedings of the
    case and what is noted on them alone, whose every change levels them all.
    """
    if run.closed or run.case.closed or not run.party_ended or not has_successor(run):
        return False
    rows = run.act.leaves(stored(run, Proceeding, case_id=run.case.pk))
    if any(pending.left(one, NAME) for one in rows):
        return False
    party = run.case.party
    found = kept(looked_into(run) or {}, ("heirs", party.pk), lambda: heirs.heirs(party))
    open_ = [one for one in rows if one.closed is None]
    able = any(all(taken_by(one, heir.party) for one in open_) for heir in found)
    return able and open_[0].pk == run.pk


def taken_by(run: Proceeding, to: Party) -> bool:
    """Whether the procedure is for parties of that kind."""
    return not takes_no(PROCEDURES[run.kind].procedure_, to)


ASIDE.append(invited)


MOVED = {
    "from": "原当事人",
    "to_party": "变更为",
    "others": "其余承继人",
    "document": "依据",
    "files": "证明文件",
    "reason": "理由",
    "runs": "在办程序",
    "note": "说明",
}
GROUND = ("document", "reason", "files", "pieces", "sha256")  # the last one in older proposals
KEYS = ("from_key", "to_key", "former_key", "proposed_by", *GROUND[3:])
records("propose_succession", PROPOSE, unshown=KEYS, **MOVED)
records("propose_succession_back", BACK, unshown=KEYS, **MOVED)
records("succeed", SUCCEED, unshown=KEYS, **MOVED)
records("refuse_succession", REFUSE, reason="理由")


@of_handlers
def may_propose(by: Officer, run: Any, on: date) -> str:
    """The office of a handler or of a leader; raises NotPermitted."""
    office = office_for(by, (*sorted(HANDLES), *LEADS), run.case, on)
    if not office or not (by.pk in (run.owner_id, run.partner_id) or may_lead(by, run.case, on)):
        raise NotPermitted(f"变更当事人由承办人或者负责人提请，{by}于{on}都不是；请告知{run.owner}提请。")
    return office


def second(by: Officer, run: Any, on: date) -> str:
    """The office of the second person. Raises NotPermitted for the first, Refused where nothing waits."""
    office, said = led(by, run, on), waiting(run)
    if by.is_one_of((said["by"],)):
        raise NotPermitted(f"变更当事人由{by}于{said['on']}提请，须由另一名负责人批准。")
    return office


def ends(by: Officer, run: Any, on: date) -> str:
    """The office of the proposer, who takes it back, or of a leader, who says no. Raises as `second`."""
    return may_propose(by, run, on) if waiting(run)["by"] == by.pk else led(by, run, on)


def waiting(run: Any) -> dict[str, Any]:
    """What was proposed; raises Refused."""
    said = pending.left(run, NAME)
    if not said:
        raise Refused(f"“{run.title_}”没有待批的当事人变更，请先提请。")
    return dict(said)


def choices(run: Proceeding) -> dict[str, list[tuple[str, str]]]:
    """Among whom the page lets choose who goes on as the party, where several succeed."""
    found = heirs.heirs(run.case.party)
    return {"to": [(str(one.party.pk), str(one)) for one in found] if len(found) > 1 else []}


@verb("propose_succession", title=PROPOSE, offices=LEADS, gate=may_propose, offers=choices)
def propose_succession(
    *,
    proceeding: Proceeding,
    to: Label[Party | None, "由谁作为当事人继续（登记有几名承继人的）"] = None,
    document: Label[Text, "依据（证明文件名称、文号）"],
    evidence: Label[list[Evidence] | None, "证明文件（扫描件、照片）"] = None,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Ask that the case go on against the successor whom the register names; of several, `to` goes on and the others
    are noted beside it. `evidence`: files of the case that prove it.

    Raises NotPermitted unless `by` handles the case or leads its organ; Refused while the party lives, where nobody
    succeeds it, where several do and none is chosen, or an open procedure does not take a party of the kind.
    """

    def target(run: Any) -> Target:
        return Target(*succeeding(run, to))

    return proposed("propose_succession", PROPOSE, proceeding, target, Ground(document, reason, evidence), by, on, key)


@verb("propose_succession_back", title=BACK, gate=may_propose)
def propose_succession_back(
    *,
    proceeding: Proceeding,
    document: Label[Text, "依据（证明文件名称、文号）"],
    evidence: Label[list[Evidence] | None, "证明文件（扫描件、照片）"] = None,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Ask that a case moved by mistake go back to the party before. Raises as `propose_succession` does."""

    def target(run: Any) -> Target:
        last = last_moved(run)
        return Target(Party.objects.get(pk=last.facts["from_key"]), [], last)

    ground = Ground(document, reason, evidence)
    return proposed("propose_succession_back", BACK, proceeding, target, ground, by, on, key)


@dataclass(frozen=True)
class Target:
    """Against whom the case is to go on, who else succeeds, and the line that is put right where it goes back."""

    to: Party
    others: list[heirs.Heir]
    last: Entry | None = None


@dataclass(frozen=True)
class Ground:
    """What a person says for it: the document by its name and number, the reason, files of the case."""

    document: str
    reason: str
    evidence: list[Evidence] | None

    def told(self, run: Any, title: str) -> dict[str, Any]:
        """As a line seals it. Raises Refused, BadFact."""
        files = list(self.evidence or ())
        of_case({"evidence": files}, run.case.pk)
        said = {"document": documented(self.document), "reason": reasoned(self.reason, title)}
        if not files:
            return said
        return said | {"files": [one.title for one in files], "pieces": [plain(one) for one in files]}


@verb("succeed", title=SUCCEED, offices=LEADS, gate=second)
def succeed(*, proceeding: Proceeding, by: Officer, on: date, key: str | None = None) -> Entry:
    """Approve it as a second person: the case and all that is open in it go on against the other party. All is asked
    again. Raises NotPermitted for the proposer, Refused where nothing waits.
    """

    def moved(run: Any, writes: Writes) -> Said:
        office, said = second(by, run, on), waiting(run)
        last = last_moved(run) if said["back"] else None
        to = Party.objects.get(pk=said["to"])
        others = [] if last else unchanged(run, to, said.get("heirs"))
        taken_by_all(run, to)
        old = run.case.party
        former = Party.objects.filter(pk=last.facts["former_key"] or 0).first() if last else old
        run.sets(run.case, party=to, former=former)
        pending.put(run, NAME, None)
        pending.put_on_all(run, UNFOLLOWED, None)
        facts: dict[str, Any] = {name: said[name] for name in GROUND if name in said}
        facts |= {"from": str(old), "to_party": str(to)} | beside_it(others)
        facts |= {"from_key": old.pk, "to_key": to.pk, "former_key": said["former"], "proposed_by": said["by"]}
        facts |= {"runs": "、".join(PROCEDURES[one.kind].title_ for one in open_runs(run))}
        return Said(office, facts | silent(run), cites=law_of(run), corrects=last.line if last else None)

    return act("succeed", SUCCEED, proceeding, moved, by, on, key)


@verb("refuse_succession", title=REFUSE, gate=ends)
def refuse_succession(*, proceeding: Proceeding, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Say no as a second person, or take one's own proposal back; the case stays with its party."""

    def refused(run: Any, writes: Writes) -> Said:
        office, why = ends(by, run, on), reasoned(reason, REFUSE)
        pending.put(run, NAME, None)
        return Said(office, {"reason": why})

    return act("refuse_succession", REFUSE, proceeding, refused, by, on, key)


def act(word: str, title: str, run: Proceeding, do: Any, by: Officer, on: date, key: str | None) -> Entry:
    """One line, and every work-list of the case after it: what is proposed or decided on one, waits on none."""
    with wholly():
        entry = beside(word, title, run.kind, run.pk, do, by=by, on=on, key=key)
        level_case(entry.case_id)
    return entry


def proposed(
    word: str,
    title: str,
    proceeding: Proceeding,
    target: Callable[[Any], Target],
    ground: Ground,
    by: Officer,
    on: date,
    key: str | None,
) -> Entry:
    """Lay the proposal down on the proceeding. Raises Refused, NotPermitted."""

    def asked(run: Any, writes: Writes) -> Said:
        found = target(run)
        office = may_propose(by, run, on)
        told = ground.told(run, title)
        if run.case.closed:
            raise Refused(f"本案已于{run.case.closed}结案，不再变更当事人；有新的事实的，请另建案件。")
        if any(pending.left(one, NAME) for one in [run, *run.case.proceedings.exclude(pk=run.pk)]):
            raise Refused("本案已有待批的当事人变更，请先批准或者不同意。")
        taken_by_all(run, found.to)
        former = found.last.facts["former_key"] if found.last else run.case.former_id
        said = {"to": found.to.pk, "by": by.pk, "on": on.isoformat(), "former": former, "back": bool(found.last)}
        known = {} if found.last else {"heirs": heirs.kept(heirs.heirs(run.case.party))}
        pending.put(run, NAME, said | told | known)
        facts = {"from": str(run.case.party), "to_party": str(found.to)}
        return Said(office, facts | told | beside_it(found.others) | silent(run), cites=law_of(run))

    return act(word, title, proceeding, asked, by, on, key)


def beside_it(others: list[heirs.Heir]) -> dict[str, str]:
    """What the line says of those who succeed too."""
    return {"others": "、".join(map(str, others))} if others else {}


def succeeding(run: Any, to: Party | None) -> tuple[Party, list[heirs.Heir]]:
    """Who goes on as the party of the case, and who else succeeds, as the register says. Raises Refused."""
    party = Party.objects.get(pk=run.case.party_id)
    if party.ended is None:
        raise Refused(f"{party}没有登记死亡（终止），不能由他人承接；请先在当事人页面登记死亡、注销和承继人。")
    found = heirs.heirs(party)
    names = "、".join(map(str, found))
    if not found:
        raise Refused(f"{party}没有登记承继人；查明有承继人的，请先在当事人页面登记，确无承继人的依法终结。")
    if to is None and len(found) > 1:
        raise Refused(f"{party}的承继人有{len(found)}名（{names}），请写明由谁作为当事人继续（to），其余的一并记明。")
    chosen = next((one.party for one in found if to is None or one.party.pk == to.pk), None)
    if chosen is None:
        raise Refused(f"{to}不是{party}登记的承继人，可选：{names}。")
    if chosen.ended is not None:
        raise Refused(f"承继人{chosen}已于{chosen.ended}死亡（终止），请先登记由谁再承继。")
    return chosen, [one for one in found if one.party.pk != chosen.pk]


def unchanged(run: Any, to: Party, before: list[list[Any]] | None) -> list[heirs.Heir]:
    """Who succeeds besides, where the register says what it said at the proposal. Raises Refused."""
    now = heirs.heirs(run.case.party)
    if to.pk not in [one.party.pk for one in now] or (before is not None and heirs.kept(now) != before):
        raise Refused("承继人的登记在提请之后变了，请不同意本次提请，重新提请。")
    return succeeding(run, to)[1]


def last_moved(run: Any) -> Entry:
    """The line that moved the case last, which was not moved back yet. Raises Refused."""
    lines = Entry.objects.filter(case_id=run.case.pk, step="succeed").order_by("-line")
    gone = {line.corrects for line in lines}
    for line in lines:
        if line.corrects is None and line.line not in gone:
            return line
    raise Refused("本案的当事人没有变更过，不必恢复。")


def open_runs(run: Any) -> list[Proceeding]:
    return list(run.case.proceedings.filter(closed=None).order_by("pk"))


def taken_by_all(run: Any, to: Party) -> None:
    """Every open procedure of the case takes a party of that kind. Raises Refused, one sentence for each."""
    wrong = []
    for one in open_runs(run):
        if unfit := takes_no(PROCEDURES[one.kind].procedure_, to):
            wrong.append(f"{unfit}，不能由其承接；请先终结该程序。")
    if wrong:
        raise Refused(*wrong)


def law_of(run: Any) -> str:
    """The articles where money is being collected or enforced; "" where the statutes say nothing."""
    return PAYS if any(one.kind == OWES for one in open_runs(run)) else ""


def silent(run: Any) -> dict[str, str]:
    """What the line says where the statutes say nothing."""
    return {} if law_of(run) else {"note": SILENT}

"""Voiding 作废: a paper that has not reached anybody is taken out of use; its number stays in the void register."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Case, Entry, OfficeKind, Officer, Paper, VoidedNumber
from flows.beside import pending
from flows.beside.backwards import added, put_back, take_away
from flows.beside.recording import Said, beside, led, line_of, reasoned
from flows.beside.unannounce import unannounce
from flows.door import awaited
from flows.door.engine import renamed
from flows.door.level import level_case
from flows.door.reached import reached
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import VERBS, records, verb
from flows.door.wholly import wholly
from permissions.gate import NotPermitted, office_for
from permissions.offices import LEADS

LONGEST = 200  # characters of a reason in the void register
TITLE = "作废文书"
CITES = "行政处罚法(2021) 第七十五条第二款"


records("void_paper", TITLE, paper="文书", undone="撤销的行为", reason="理由")


def voids(by: Officer, run: Any, on: date, *, paper: Paper) -> str:
    """A leader; where an act beside the steps is undone with its paper, in an office that decides on it anew. Raises
    NotPermitted.
    """
    office, act = led(by, run, on), issuing(paper, run.case)
    if act.step in VERBS and VERBS[act.step].undone:
        may_make(by, act, run, on)
    return office


@verb("void_paper", title=TITLE, gate=voids)
def void_paper(*, paper: Paper, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Void a paper that has not been served: it keeps its number in the void register, its check page says so, and what
    rests on it waits until it is made again. With the paper of an act beside the steps the act itself is undone.

    Raises NotPermitted unless `by` leads the organ of the case; Refused for a served or void paper and without a
    reason.
    """

    def voided(run: Any, writes: Writes) -> Said:
        office = voids(by, run, on, paper=paper)
        why = reasoned(reason, TITLE, LONGEST)
        unserved(paper, "作废")
        not_void(paper)
        act = issuing(paper)
        refuse_what_stands(paper, act)
        strike_out(run, paper, by, on, why)
        facts = {"paper": called(paper), "reason": why}
        if act.step not in VERBS or not VERBS[act.step].undone:
            return Said(office, facts)
        undo(writes, run, act)
        return Said(office, facts | {"undone": act.title}, corrects=act.line)

    run = paper.proceeding
    with wholly():
        entry = beside("void_paper", TITLE, run.kind, run.pk, voided, by=by, on=on, key=key)
        if entry.corrects:
            level_case(entry.case_id)
    return entry


def refuse_what_stands(paper: Paper, act: Entry) -> None:
    """The notice of a correction that stands reaches the party, who would else hold a paper that no longer says what is
    so; one whose every fact a later correction of the same line has put anew may go. Raises Refused with the way on.
    """
    if act.step != "correct":
        return
    later = Entry.objects.filter(case_id=act.case_id, step="correct", corrects=act.corrects, line__gt=act.line)
    anew = {said["name"] for one in later for said in one.facts.get("corrected", ())}
    if not {said["name"] for said in act.facts.get("corrected", ())} <= anew or not anew:
        raise Refused(
            f"《{called(paper)}》所告知的更正（第{act.line}条）仍然有效，当事人应当知道，不能只作废通知书；"
            f"通知书印错的，请作废并重新制作，更正本身有误的，请对原记录再次提请更正（{CITES}）。"
        )


def issuing(paper: Paper, case: Case | None = None) -> Entry:
    """The line whose facts the paper bears: that which issued it, or which issued the one it was made from."""
    case = case or paper.proceeding.case
    entry = line_of(case, paper.line)
    return line_of(case, entry.facts["issued_line"]) if entry.step == "reissue" else entry


def makers(entry: Entry) -> tuple[str, ...]:
    """Offices that decide on the paper of the line anew: where a leader issued it, those of the step and the head."""
    if entry.office not in LEADS:
        return LEADS
    cls = PROCEDURES.get(entry.proceeding.kind)
    terms = steps(cls).get(renamed(entry.proceeding.kind, entry.step)) if cls else None
    offices = terms.by if terms else (entry.office,)
    return tuple(dict.fromkeys([*(one for one in offices if one in LEADS), "agency_head"]))


def may_make(by: Officer, entry: Entry, run: Any, on: date) -> str:
    """The office in which the person decides on the paper of the line anew; raises NotPermitted."""
    offices = makers(entry)
    if office := office_for(by, offices, run.case, on):
        return office
    named = "、".join(str(OfficeKind(one).label) for one in offices)
    raise NotPermitted(
        f"“{entry.title or entry.step}”由{entry.by}（{OfficeKind(entry.office).label}）作出，"
        f"它的文书不能由{by}重新作出；请报{named}办理。"
    )


def undo(writes: Writes, run: Any, entry: Entry) -> None:
    """An act beside the steps whose paper reached nobody has not come about: what it changed is as before.

    Raises Refused where a step has gone on from what it left.
    """
    rows = {(table, key) for table, key, *_ in entry.writes or []} - {(run.case._meta.db_table, run.case.pk)}
    for later in Entry.objects.filter(case_id=run.case.pk, line__gt=entry.line).select_related("by").order_by("line"):
        if later.step not in VERBS and rows & {(table, key) for table, key, *_ in later.writes or []}:
            raise Refused(
                f"{later.by}已于{later.on}按“{entry.title}”办理“{later.title}”，不能再作废它的文书；"
                "文书印错的请作废并重新制作。"
            )
    put_back(writes, run, entry, but=("pending",))
    for row in added(entry):
        take_away(writes, run, row)
    pending.put(run, "serve", None)


def strike_out(run: Any, paper: Paper, by: Officer, on: date, why: str) -> None:
    """The paper's line in the void register, and the note that something may have to be made again; its public notice
    and its term of service fall with it.
    """
    run.adds(VoidedNumber(paper_id=paper.pk, on=on, by_id=by.pk, reason=why[:LONGEST]))
    pending.put(run, "void", True)
    if not unannounce(run, paper) and awaited.waits(run.kind, paper.form):
        for clock in awaited.running(run)[:1]:
            run.sets(clock, lapsed=max(on, clock.start))


def called(paper: Paper) -> str:
    """A paper as a person names it."""
    return f"{paper.title}{paper.number or ''}"


def not_void(paper: Paper) -> None:
    """Raises Refused when the paper is void already."""
    if found := VoidedNumber.objects.filter(paper=paper).first():
        raise Refused(f"《{paper.title}》{paper.number or ''}已于{found.on}作废，无需再办。")


def unserved(paper: Paper, act: str) -> None:
    """Raises Refused for a paper that has reached somebody, with the way on."""
    if how := reached(paper):
        raise Refused(
            f"《{paper.title}》{paper.number or ''}{how}，不能{act}；文字有误的，以补正通知书补正，"
            f"决定本身有误的，由机关负责人变更或者撤销（{CITES}）。"
        )

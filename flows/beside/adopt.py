"""Taking over a running case 接管在办案件: one line that states how a case stands that was begun outside the system.

What it says is stated by a leader and not proven here: the stage, the facts, the numbers of past papers (registered, so
that the counters go on after them), the terms with their first and last days, who took which step. Afterwards the case
is like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError

from casework import wire
from casework.fetching import fetch, lock
from casework.ledger import Writes, next_number
from casework.models import Case, CaseSource, Entry, Officer, Organ, Party
from casework.numbers import parts_of, raised
from flows.beside import taken_over
from flows.beside.adopt_past import past
from flows.beside.adopt_reading import facts_of, form_of, is_end, near, stage_of
from flows.beside.adopt_rows import clock, left_by, paper, saved
from flows.beside.office import fit
from flows.beside.recording import led, reasoned
from flows.door import elsewhere, worklist
from flows.door.act import Act
from flows.door.engine import once, procedure_of, record
from flows.door.facts import cleaned
from flows.door.folder import cannot_open, settle_people, title_of
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, stage_label
from flows.door.verbs import records, verb
from permissions.gate import NotPermitted, held_on
from permissions.offices import LEADS

TITLE = "接管在办案件"
records(
    "adopt",
    TITLE,
    kind="程序",
    stage="阶段",
    opened="开始日",
    papers="文书",
    clocks="期限",
    rows="其他",
    acts="接管前的办理人",
    reason="理由",
)


@dataclass(frozen=True)
class Folder:
    """The case that is taken over: in an existing folder, or in one of its own."""

    case: Case | None
    party: Party | None
    organ: Organ | None
    number: str
    title: str
    source: str


@dataclass(frozen=True)
class Past:
    """What is stated of the proceeding as it stands."""

    stage: str
    opened: date
    reached: date
    ended: date | None
    facts: Mapping[str, Any]
    rows: Mapping[str, Any]
    papers: Sequence[Mapping[str, Any]]
    clocks: Sequence[Mapping[str, Any]]
    acts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Handlers:
    """Who goes on with it."""

    owner: Officer
    partner: Officer | None


@dataclass(frozen=True)
class Line:
    """Who takes it over, when, in which office and why."""

    by: Officer
    on: date
    office: str
    why: str
    key: str | None


@verb("adopt", title=TITLE, undone=True, stated=taken_over.stated, columns=taken_over.wants)
def adopt(
    *,
    kind: str,
    stage: str,
    owner: Officer,
    partner: Officer | None = None,
    case: Case | None = None,
    party: Party | None = None,
    organ: Organ | None = None,
    number: str = "",
    title: str = "",
    source: str = "",
    opened: date,
    reached: date | None = None,
    ended: date | None = None,
    facts: Mapping[str, Any] | None = None,
    rows: Mapping[str, Any] | None = None,
    papers: Sequence[Mapping[str, Any]] = (),
    clocks: Sequence[Mapping[str, Any]] = (),
    acts: Sequence[Mapping[str, Any]] = (),
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Take over a proceeding that was begun outside the system, with everything that it needs to go on.

    `facts` are columns of the procedure's facts, `rows` its rows by name (charges, findings …); a paper states form,
    number, issued and perhaps served; a clock states card, start, due and perhaps days and excluded intervals; an act
    states steps and by whom they were taken, so that duties stay apart. Raises NotPermitted unless `by` leads the
    organ, Refused with one sentence for each thing that does not fit.
    """
    cls = procedure_of(named(kind))
    folder = Folder(case, party, organ, cleaned(number), title, source)
    past_ = Past(stage, opened, reached or opened, ended, facts or {}, rows or {}, papers, clocks, acts)

    def adopted() -> Entry:
        writes, why = Writes(), reasoned(reason, TITLE)
        run = stood(cls, folder, past_, Handlers(owner, partner), writes, by, on)
        office = may_take_over(run, by, on)
        ends(run, run.stage)
        return put_down(run, past_, writes, Line(by, on, office, why, key))

    try:
        return once(cls.kind_, "adopt", None, key, by, adopted)
    except IntegrityError:
        raise Refused("所写的案号或者文号刚刚由他人登记，请核对后重新提交；本次未作任何改动。") from None


def stood(cls: Any, folder: Folder, said: Past, who: Handlers, writes: Writes, by: Officer, on: date) -> Any:
    """The proceeding at its stage in its folder, not yet stored. Raises Refused."""
    at = stage_of(cls, said.stage)
    in_order(opened=said.opened, reached=said.reached, ended=said.ended, on=on)
    case = folder_of(cls, folder, said.opened, by, on, writes)
    run = cls(case=case, kind=cls.kind_, stage=at, opened=said.opened, owner=who.owner, partner=who.partner)
    run.reached, run.closed, run.line = said.reached, said.ended, case.entries + 1
    return run


def put_down(run: Any, said: Past, writes: Writes, line: Line) -> Entry:
    """Store the proceeding with all that it brings, and the line that says so. Raises Refused."""
    on = line.on
    for column, value in facts_of(type(run), said.facts).items():
        setattr(run, column, value)
    run.save(force_insert=True)
    writes.created(run)
    run.act = Act(on, line.by, acting=run)
    issued = [one for row in in_turn(said.papers) for one in paper(writes, run, row, on)]
    saved(writes, run, said.rows)
    acted = past(writes, run, said.acts, on)
    running = [clock(writes, run, row, on) for row in said.clocks]
    writes.flush()
    worklist.level(writes, run, "adopt")
    elsewhere.level(writes, run)
    told = {"kind": run.title_, "stage": stage_label(run), "opened": said.opened.isoformat(), "reason": line.why}
    told |= {"papers": [one[1] or one[0] for one in issued], "clocks": running, "rows": counted(said.rows)}
    told |= {"acts": acted} if acted else {}
    own = {"step": "adopt", "title": TITLE, "office": line.office, "facts": told, "papers": issued, "key": line.key}
    entry = record(writes, run, by=line.by, alone=True, on=on, last=False, **own)
    left_by(run, on)
    return entry


def in_turn(papers: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Papers in the order of their series, in which every act locks the counters."""
    return sorted(papers, key=lambda row: (form_of(str(row.get("form") or "")).series or "", str(row.get("issued"))))


def named(said: str) -> str:
    """The kind of a procedure by its key or title. Raises Refused with the nearest."""
    for kind, cls in PROCEDURES.items():
        if said in (kind, cls.title_):
            return kind
    names = [*(cls.title_ for cls in PROCEDURES.values()), *PROCEDURES]
    raise Refused(f"没有名为“{said}”的程序{near(said, names)}")


def in_order(*, opened: date, reached: date, ended: date | None, on: date) -> None:
    """The days of a case follow one another and none lies ahead. Raises Refused."""
    if opened > on:
        raise Refused(f"开始日{opened}晚于接管日{on}，请更正。")
    if not opened <= reached <= on:
        raise Refused(f"到达本阶段之日{reached}应在开始日{opened}和接管日{on}之间，请更正。")
    if ended is not None and not reached <= ended <= on:
        raise Refused(f"终结日{ended}应在到达本阶段之日{reached}和接管日{on}之间，请更正。")


def may_take_over(run: Any, by: Officer, on: date) -> str:
    """The office of the leader; the handlers are fit, and the procedure may be in the case. Raises."""
    settle_people(run, by)
    office = led(by, run, on)
    if run.case.moved and on < run.case.moved:
        raise Refused(f"办理日{on}早于本案上一次办理的日期{run.case.moved}，请核对日期。")
    if wrong := cannot_open(run):
        raise Refused(*wrong)
    for person in filter(None, (run.owner, run.partner)):
        fit(person, run, on)
    if run.partner is not None and run.owner.is_with(run.partner):
        raise Refused("主办人和协办人不能是同一人（行政处罚法第四十二条第一款）。")
    return office


def ends(run: Any, stage: str) -> None:
    """A stage in which the procedure has ended has a day of its end, and no other has. Raises Refused."""
    over = is_end(type(run), stage)
    if over and run.closed is None:
        raise Refused(f"“{run.title_}”到“{stage_label(run)}”即已终结，请写明终结日（ended）；在办的请核对阶段。")
    if run.closed is not None and not over:
        raise Refused(f"“{run.title_}”在“{stage_label(run)}”阶段没有终结，请删去终结日（ended），或者核对阶段。")


def folder_of(cls: Any, said: Folder, opened: date, by: Officer, on: date, writes: Writes) -> Case:
    """The locked folder of a case that is here already, or a new one with its number. Raises Refused."""
    again = emptied(said)
    if again is not None:
        return anew(cls, again, said, opened, by, on, writes)
    if said.case is not None:
        if said.party is not None and said.party.pk != said.case.party_id:
            raise Refused(f"案件 {said.case.number} 的当事人是{said.case.party}，与所写的{said.party}不符。")
        return fetch(Case, "WHERE id = %s" + lock(), said.case.pk)
    if said.party is None:
        raise Refused("请写明当事人（party）；不在名册的先登记。")
    organ = said.organ or own_organ(said.party, by, on)
    folder = Case.objects.create(
        number=numbered(cls, said.number, organ, opened, on),
        title=cleaned(said.title) or title_of(said.party, cls),
        organ=organ,
        territory_path=said.party.territory.path,
        party=said.party,
        family=cls.procedure_.family,
        source=source_of(cls, said.source),
        opened=opened,
    )
    writes.created(folder)
    return folder


def emptied(said: Folder) -> Case | None:
    """The folder in which the taking over has been taken back, so that nothing is in it; its number is free again."""
    wanted = {"pk": said.case.pk} if said.case is not None else {"number": said.number}
    case: Case | None = Case.objects.exclude(closed=None).filter(**wanted).first()
    if case is None:
        return None
    lines = {one.line: one for one in Entry.objects.filter(case=case)}
    last = lines[max(lines)] if lines else None
    taken = last is not None and last.step == "take_back" and lines[last.corrects or 0].step == "adopt"
    return case if taken else None


def anew(cls: Any, case: Case, said: Folder, opened: date, by: Officer, on: date, writes: Writes) -> Case:
    """The emptied folder for the case as it is now stated, under its number. Raises Refused."""
    folder = fetch(Case, "WHERE id = %s" + lock(), case.pk)
    before = dict(folder.__dict__)
    party = said.party or folder.party
    organ = said.organ or own_organ(party, by, on)
    if organ.pk != folder.organ_id:
        raise Refused(f"案号{folder.number}由{folder.organ}登记，当事人由{organ}管辖的，请另写案号。")
    folder.party, folder.territory_path, folder.family = party, party.territory.path, cls.procedure_.family
    folder.title = cleaned(said.title) or title_of(party, cls)
    folder.source = source_of(cls, said.source) if said.source or not folder.source else folder.source
    folder.opened, folder.closed = opened, None
    writes.changes(folder, before)
    return folder


def own_organ(party: Party, by: Officer, on: date) -> Organ:
    """The organ which the person leads over the party's territory. Raises NotPermitted."""
    for held in held_on(by, on):
        if held.office in LEADS and party.territory.path.startswith(held.path):
            return Organ.objects.select_related("territory").get(pk=held.organ)
    raise NotPermitted(f"{by}于{on}不是{party.territory}办案机关的负责人，不能接管案件；请报承办机构负责人。")


def source_of(cls: Any, said: str) -> str:
    """Where the case came from, by key or label. Raises Refused."""
    found = said or cls.procedure_.source
    for one in CaseSource:
        if found in (one.value, one.label):
            return str(one.value)
    raise Refused(f"请写明案件来源（source），可选：{'、'.join(map(str, CaseSource.labels))}。")


def numbered(cls: Any, said: str, organ: Organ, opened: date, on: date) -> str:
    """The number under which the case was known, registered in its series; without one the next. Raises Refused."""
    series, words = cls.procedure_.series

    def written(year: int, seq: int) -> str:
        return f"（{organ.short}）{words}〔{year}〕{seq}号"

    if not said:
        return written(on.year, next_number(organ.pk, series, on.year))
    if len(said) > 40:
        raise Refused(f"案号请写在40字以内，现为{len(said)}字。")
    if found := parts_of(said, written):
        if not opened.year <= found[0] <= on.year:
            raise Refused(f"案号{said}的年度与开始日{opened}不符，请核对。")
        raised(organ.pk, series, *found)  # its lock makes a second registrar of the number wait, then see it
    else:
        wire.in_turn(f"case {said}")
    if Case.objects.filter(number=said).exists():
        raise Refused(f"案号{said}已经使用，请核对；同一案件的另一程序请写明案件（case）。")
    return said


def counted(rows: Mapping[str, Any]) -> str:
    """How many rows of each name the line has taken over, in words."""
    return "、".join(f"{name} {len(held)} 行" for name, held in rows.items())

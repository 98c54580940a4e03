"""Correction 更正 of a recorded step: proposed with its effects, approved by a second person, a line of its own.

The line that is corrected stays as it is. Nothing changes before the approval; at the approval all is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import documents
from casework.folding import models_by_table
from casework.ledger import Writes
from casework.models import Entry, OfficeKind, Officer, Paper, Proceeding
from flows.beside import accounts
from flows.beside.effects import Effects, Printed, effects, row_of
from flows.beside.other_rows import called, restated
from flows.beside.printing import PRINTS
from flows.beside.recording import Said, beside, led, line_of, may_lead, reasoned
from flows.door import awaited, facts, papers
from flows.door.level import level_case
from flows.door.refusals import Refused
from flows.door.verbs import records, verb
from flows.door.wholly import wholly
from flows.door.worklist import ASIDE, BESIDE, Wanted
from permissions.gate import NotPermitted, office_for
from permissions.offices import LEADS

NOTICE, LONGEST = "correction_notice", 1000  # characters of what the party is told
CITES = "行政处罚法(2021) 第七十五条第二款"
TITLES = {
    "propose_correction": "提请更正",
    "withdraw_correction": "撤回更正提请",
    "refuse_correction": "不同意更正",
    "correct": "更正",
}


def invited(run: Any) -> Iterator[Wanted]:
    """An open proposal waits for a leader."""
    if run.proposal:
        yield Wanted(BESIDE, "approve_correction")


ASIDE.append(invited)


OF = {"line": "所涉的行", "corrected": "更正", "added": "增加", "struck": "去掉", "accounts": "款项", "reason": "理由"}
FOLLOWED = ("step", "kept", "doubts", "papers", "proposed_by")  # the page of the correction shows what followed
records("propose_correction", TITLES["propose_correction"], unshown=FOLLOWED, **OF)
records("correct", TITLES["correct"], unshown=FOLLOWED, **OF)
records("refuse_correction", TITLES["refuse_correction"], line="所涉的行", reason="理由")
records("withdraw_correction", TITLES["withdraw_correction"], line="所涉的行")


def office_of(by: Officer, run: Any, on: date) -> str:
    """The office in which a person proposes; whoever could write a line may find it wrong."""
    return office_for(by, OfficeKind.values, run.case, on)


def proposes(by: Officer, run: Any, on: date, *, entry: Entry) -> str:
    """The author of the line, a handler or a leader; raises NotPermitted."""
    office = office_of(by, run, on)
    mine = by.pk in (entry.by_id, entry.partner_id, run.owner_id, run.partner_id)
    if not office or not (mine or may_lead(by, run.case, on)):
        raise NotPermitted(f"更正由录入人、承办人或者负责人提请，{by}于{on}都不是；请告知{run.owner}提请。")
    return office


def second(by: Officer, run: Any, on: date, *, entry: Entry | None = None) -> str:
    """A leader other than who proposed and other than who wrote the line; raises NotPermitted."""
    office = led(by, run, on)
    said = waiting(run, entry)
    line = entry or line_of(run.case, said["line"])
    if by.is_one_of((said["by"], line.by_id, line.partner_id)):
        own = "；提请有误的，可以撤回提请" if said["by"] == by.pk else ""
        raise NotPermitted(f"{by}是提请人或者原录入人，更正须由另一位负责人批准或者不同意{own}。")
    return office


def first(by: Officer, run: Any, on: date, *, entry: Entry | None = None) -> str:
    """Who proposed; raises NotPermitted."""
    if waiting(run, entry)["by"] != by.pk:
        raise NotPermitted("更正只能由提请人本人撤回；不同意的，请由负责人办理“不同意更正”。")
    return office_of(by, run, on)


def waiting(run: Any, entry: Entry | None = None) -> dict[str, Any]:
    """The open proposal, for the line where one is named; raises Refused."""
    if not run.proposal or (entry is not None and run.proposal["line"] != entry.line):
        named = f"第{entry.line}条" if entry is not None else f"“{run.title_}”"
        raise Refused(f"{named}没有待批的更正，可能已经办理，请刷新后核对。")
    found: dict[str, Any] = run.proposal
    return found


@verb("propose_correction", title="提请更正", gate=proposes)
def propose_correction(
    entry: Entry,
    facts: Mapping[str, Any],
    notice: str = "",
    *,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> Entry:
    """Propose other facts for a recorded step: by its author, a handler or a leader.

    `notice`: what the notice of correction tells the party, asked where a served paper says the old value. Raises
    what the door raises; then nothing has changed.
    """

    def proposed(run: Any, writes: Writes) -> Said:
        office = proposes(by, run, on, entry=entry)
        why, says = reasoned(reason, "更正"), worded(notice)
        if run.proposal:
            raise Refused(f"本程序已有一件待批的更正（第{run.proposal['line']}条），请先批准、不同意或者撤回。")
        seen = effects(entry, facts, run, on)
        asks_notice(seen, says)
        said = {one.name: restated(one.new, seen.rows.places.get(one.name)) for one in seen.facts}
        run.proposal = {
            "line": entry.line,
            "facts": said,
            "reason": why,
            "notice": says,
            "by": by.pk,
            "on": on.isoformat(),
        }
        return Said(office, {**told(seen), "reason": why}, cites=CITES, corrects=entry.line)

    return act("propose_correction", entry, proposed, by=by, on=on, key=key)


@verb("approve_correction", title="批准更正", offices=LEADS, gate=second)
def approve_correction(entry: Entry, *, by: Officer, on: date, key: str | None = None) -> Entry:
    """Approve the open proposal for a line: a leader who neither proposed it nor wrote the line. All is asked again."""

    def approved(run: Any, writes: Writes) -> Said:
        office = second(by, run, on, entry=entry)
        said = waiting(run, entry)
        seen = effects(entry, said["facts"], run, on)
        asks_notice(seen, said["notice"])
        run.proposal = None
        apply(run, seen, writes)
        for account in accounts.changed(run):
            accounts.follows(writes, account, on)
        issued = [one for paper in seen.served for one in notify(writes, run, paper, said, by, on)]
        recorded = {**told(seen), "reason": said["reason"], "proposed_by": Officer.objects.get(pk=said["by"]).username}
        return Said(office, recorded, issued, CITES, corrects=entry.line)

    with wholly():
        line = act("correct", entry, approved, by=by, on=on, key=key)
        level_case(line.case_id)  # a paper may be wrong in another proceeding of the case
    return line


@verb("refuse_correction", title="不同意更正", gate=second)
def refuse_correction(entry: Entry, *, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Refuse the open proposal for a line, with the reason; the record stays as it is."""

    def refused(run: Any, writes: Writes) -> Said:
        office = second(by, run, on, entry=entry)
        waiting(run, entry)
        run.proposal = None
        return Said(office, {"line": entry.line, "reason": reasoned(reason, "不同意更正")}, corrects=entry.line)

    return act("refuse_correction", entry, refused, by=by, on=on, key=key)


@verb("withdraw_correction", title="撤回更正提请", gate=first)
def withdraw_correction(entry: Entry, *, by: Officer, on: date, key: str | None = None) -> Entry:
    """Take one's own proposal back before anybody has decided on it."""

    def withdrawn(run: Any, writes: Writes) -> Said:
        office = first(by, run, on, entry=entry)
        run.proposal = None
        return Said(office, {"line": entry.line}, corrects=entry.line)

    return act("withdraw_correction", entry, withdrawn, by=by, on=on, key=key)


def act(name: str, entry: Entry, do: Any, *, by: Officer, on: date, key: str | None) -> Entry:
    run = entry.proceeding
    return beside(name, TITLES[name], run.kind, run.pk, do, by=by, on=on, key=key)


def worded(notice: str) -> str:
    """What the party is told, as it is kept and printed; raises Refused when it is too long."""
    said = facts.cleaned(notice)
    if len(said) > LONGEST:
        raise Refused(f"告知当事人的更正理由请写在{LONGEST}字以内，现为{len(said)}字。")
    return said


def asks_notice(seen: Effects, notice: str) -> None:
    """A served paper is corrected by a paper, never in silence. Raises Refused."""
    if seen.served and not notice:
        named = "、".join(f"《{one.paper.title}》{one.paper.number or ''}" for one in seen.served)
        raise Refused(f"{named}已经送达且写有原内容，更正须同时制作补正通知书：请填写告知当事人的更正理由（{CITES}）。")


def apply(run: Any, seen: Effects, writes: Writes) -> None:
    """Put the corrected values into the rows, add and strike rows; flags for what they make doubtful."""
    rows: dict[Any, dict[str, Any]] = {}
    for (table, pk, column), (_, new) in seen.columns.items():
        one = next(f for f in models_by_table()[table]._meta.local_concrete_fields if f.column == column)
        own = table in family(run) and pk == run.pk
        rows.setdefault("run" if own else (root(table), pk), {})[one.attname] = one.to_python(new)
    doubtful(rows, run, seen)
    for key, values in rows.items():
        if key == "run":
            for name, value in values.items():
                if name == "stage":  # of a line that stated it outright: no step leads there
                    run.__dict__[name] = value
                else:
                    setattr(run, name, value)
        else:
            run.sets(row_of(*key), **values)
    run.adds(*seen.rows.added, *seen.begun)
    for row in seen.rows.struck:
        writes.removes(row)


def family(run: Any) -> set[str]:
    """The tables in which a proceeding has its columns."""
    meta = type(run)._meta.concrete_model._meta
    return {meta.db_table, *(parent._meta.db_table for parent in meta.parents)}


def root(table: str) -> str:
    """One name for the tables of one proceeding, so that its columns are changed on one row."""
    return "casework_proceeding" if "casework_proceeding" in lineage(table) else table


def lineage(table: str) -> set[str]:
    meta = models_by_table()[table]._meta
    return {table, *(parent._meta.db_table for parent in meta.parents)}


def doubtful(rows: dict[Any, dict[str, Any]], run: Any, seen: Effects) -> None:
    """Put among the corrected rows what somebody must settle: acts that would not have been allowed, and, on the
    proceeding of each, papers that are wrong and have reached nobody.
    """
    found: dict[Any, list[dict[str, Any]]] = {}
    for one in seen.doubts:
        found.setdefault("run", []).append({"line": one.line, "why": one.why})
    for said in seen.papers:
        if not said.served:
            paper = said.paper
            key = "run" if paper.proceeding_id == run.pk else ("casework_proceeding", paper.proceeding_id)
            found.setdefault(key, []).append(flag(paper))
    for key, flags in found.items():
        before = run.flags if key == "run" else Proceeding.objects.values_list("flags", flat=True).get(pk=key[1])
        rows.setdefault(key, {})["flags"] = [*before, *flags]


def flag(paper: Paper) -> dict[str, Any]:
    """A paper that says what is corrected: nothing more is done on it until it is made again by `reissue`."""
    called = f"《{paper.title}》{paper.number or ''}"
    why = f"{called}写有更正前的内容，尚未送达，请作废后重新制作。"
    return {"line": paper.line, "paper": paper.pk, "why": why}


def notify(
    writes: Writes, run: Any, one: Printed, said: Mapping[str, Any], by: Officer, on: date
) -> Iterator[list[Any]]:
    """Issue the notice of correction 补正通知书 of one served paper."""
    given = {"paper": one.paper, "changes": one.changes, "reason": said["notice"]}
    draft = documents.freeze(NOTICE, papers.of_form(NOTICE, papers.sources(run, by, on, given), run), on)
    seq, organ = papers.next_of(run, draft, by, on)
    yield papers.put(writes, run, draft, seq, on, run.case.entries + 1, organ)
    awaited.begun(writes, run, awaited.noted(run, [NOTICE]), on)


def notice_again(entry: Entry, paper: Paper) -> dict[str, Any]:
    """The data of a notice once more: which of the papers of its line it corrects, and what it told the party."""
    while (made := line_of(entry.case, paper.line)).step == "reissue":
        paper = Paper.objects.get(pk=made.facts["void"])
    notices = Paper.objects.filter(proceeding_id=paper.proceeding_id, form=NOTICE, line=entry.line).order_by("pk")
    told = [said for said in entry.facts["papers"] if said["served"]]
    said = told[[one.pk for one in notices].index(paper.pk)]
    corrected = Paper.objects.get(pk=said["paper"])
    return {"paper": corrected, "changes": said["changes"], "reason": paper.blanks["reason"]}


PRINTS["correct"] = notice_again


def told(seen: Effects) -> dict[str, Any]:
    """What the record says of a correction: each fact, and what became of everything that rested on it."""
    others = {"added": seen.rows.added, "struck": seen.rows.struck}
    return {
        **{name: [f"{called(row)}：{row}" for row in rows] for name, rows in others.items() if rows},
        "line": seen.entry.line,
        "step": seen.entry.step,
        "corrected": [
            {"name": one.name, "title": one.title, "old": facts.plain(one.old), "new": facts.plain(one.new)}
            for one in seen.facts
        ],
        "kept": seen.kept,
        **({"accounts": seen.accounts} if seen.accounts else {}),
        "doubts": [{"line": one.line, "title": one.title, "why": one.why} for one in seen.doubts],
        "papers": [
            {"paper": one.paper.pk, "number": one.paper.number, "served": one.served, "changes": one.changes}
            for one in seen.papers
        ],
    }

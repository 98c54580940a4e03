"""What can be done about a line, a paper or a proceeding that is wrong, for who may: links into the pages that do it.

All is told from what the case page has read; the act itself asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from casework.models import Entry, Officer, Paper, Payment, Service
from flows.beside.change import OFFICES
from flows.beside.pending import left
from flows.beside.void import makers
from flows.door.reached import delivered
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import VERBS
from flows.guards.decisions import FORMS
from permissions.gate import office_for
from permissions.offices import LEADS

SERVICE, PAYMENT = Service._meta.db_table, Payment._meta.db_table


@dataclass(frozen=True)
class Way:
    """One act that helps, and its page."""

    title: str
    address: str


@dataclass
class Mending:
    """The reader before one case. `lines`, `papers`, `ended`: ways by key; `served`: keys of papers served;
    `handing`: lines that handed one over."""

    user: Officer
    on: date
    entries: list[Entry]
    runs: dict[int, Any]
    served: set[int] = field(default_factory=set)
    handing: set[int] = field(default_factory=set)
    lines: dict[int, list[Way]] = field(default_factory=dict)
    papers: dict[int, list[Way]] = field(default_factory=dict)
    ended: dict[int, list[Way]] = field(default_factory=dict)

    def leads(self, case: Any) -> bool:
        return bool(office_for(self.user, LEADS, case, self.on))

    def beside(self, run: Any, verb: str, title: str) -> Way:
        return Way(title, reverse("beside", args=[run.case_id, run.pk, verb]))


def mending(entries: list[Entry], papers: Iterable[Paper], runs: Iterable[Any], user: Officer, on: date) -> Mending:
    """Every way for this reader in one case; the rows are those that the page shows."""
    found = Mending(user, on, entries, {run.pk: run for run in runs})
    added = (said for entry in entries for said in entry.writes or [] if len(said) == 3 and said[2])
    found.served = {said[2].get("paper_id") for said in added if said[0] == SERVICE}
    papers = list(papers)
    handed = delivered(papers, entries, {run.pk: run.kind for run in found.runs.values()})
    found.served |= {*handed}
    found.handing = {how.line for how in handed.values()}
    for entry in entries:
        found.lines[entry.pk] = of_line(found, entry)
    for paper in papers:
        found.papers[paper.pk] = of_paper(found, paper)
    for run in found.runs.values():
        found.ended[run.pk] = of_run(found, run)
    return found


def of_line(found: Mending, entry: Entry) -> list[Way]:
    """更正 for author, handlers and leaders; 撤回 for the author of the last step."""
    run = found.runs[entry.proceeding_id]
    act = None if declared(run, entry) else VERBS.get(entry.step)
    if declared(run, entry) is None and act is None:
        return []
    mine = found.user.pk in (entry.by_id, entry.partner_id, run.owner_id, run.partner_id)
    ways = []
    if (act is None or act.stated) and (mine or found.leads(run.case)):
        waits = run.proposal and run.proposal["line"] == entry.line
        ways.append(Way("更正待批" if waits else "更正", reverse("correct", args=[entry.pk])))
    if (act is None or act.undone) and not kept(found, entry):
        ways.append(found.beside(run, "take_back", "撤回"))
    return ways


def declared(run: Any, entry: Entry) -> Any:
    """The step that the line records; None for an act beside the steps."""
    cls = PROCEDURES.get(run.kind)
    return steps(cls).get(entry.step) if cls else None


def kept(found: Mending, entry: Entry) -> str:
    """Why the line cannot be taken back by this reader; "" when it can."""
    if entry.by_id != found.user.pk:
        return f"只有办理人{entry.by}可以撤回"
    if entry.shape is None:
        return "由上一版登记，不能撤回"
    rows = (said[0] for said in entry.writes or [] if len(said) == 3 and said[2])
    if entry.line in found.handing or any(table in (SERVICE, PAYMENT) for table in rows):
        return "登记了送达或者缴款，不能撤回"
    issued = {said[1] for said in entry.writes or [] if len(said) == 3 and said[0] == Paper._meta.db_table}
    if issued & found.served:
        return "文书已经送达，不能撤回"
    touched = {tuple(said[:2]) for said in entry.writes or []} - {("casework_case", entry.case_id)}
    later = [one for one in found.entries if one.line > entry.line]
    acted = [
        one for one in later if touched & {tuple(said[:2]) for said in one.writes or []} or began(found, entry, one)
    ]
    return f"其后已有 {len(acted)} 条，不能撤回" if acted else ""


def began(found: Mending, entry: Entry, later: Entry) -> bool:
    """Whether the later line is of a proceeding that arose from this one's."""
    return later.proceeding_id != entry.proceeding_id and (
        found.runs[later.proceeding_id].arose_from_id == entry.proceeding_id
    )


def of_paper(found: Mending, paper: Paper) -> list[Way]:
    """作废、重新制作 before it is served, 撤销、变更 of a served decision."""
    run = found.runs[paper.proceeding_id]
    void, leads = hasattr(paper, "voided"), found.leads(run.case)
    if void:
        again = remakes(found, paper) and bool(left(run, "void")) and not run.closed
        return [Way("重新制作", reverse("void_paper", args=[paper.pk]))] if again else []
    if paper.pk not in found.served:
        return [Way("作废、重做", reverse("void_paper", args=[paper.pk]))] if leads else []
    if paper.form not in FORMS or getattr(run, "revoked", None) or not heads(found, run):
        return []
    return [found.beside(run, "revoke", "撤销"), found.beside(run, "change", "变更")]


def remakes(found: Mending, paper: Paper) -> bool:
    """Whether the reader may make the paper again: in its issuer's office, any leader where a handler issued it."""
    lines = {entry.line: entry for entry in found.entries}
    first = lines[paper.line]
    first = lines[first.facts["issued_line"]] if first.step == "reissue" else first
    return bool(office_for(found.user, makers(first), found.runs[paper.proceeding_id].case, found.on))


def heads(found: Mending, run: Any) -> bool:
    """Whether the reader heads the organ and does not handle the case."""
    apart = found.user.pk not in (run.owner_id, run.partner_id)
    return apart and bool(office_for(found.user, OFFICES, run.case, found.on))


def of_party(found: Mending, run: Any) -> list[Way]:
    """The case of a party that has ended: to its successor, and what waits for a second person."""
    if said := left(run, "succession"):
        own, leads = said["by"] == found.user.pk, found.leads(run.case)
        ways = [found.beside(run, "succeed", "批准变更当事人")] if leads and not own else []
        return [*ways, found.beside(run, "refuse_succession", "撤回提请" if own else "不同意变更当事人")]
    if run.closed or run.case.closed:
        return []
    party = run.case.party
    ways = [found.beside(run, "propose_succession", "由承继人承接")] if party.ended and party.successor_id else []
    return [*ways, found.beside(run, "propose_succession_back", "恢复原当事人")] if run.case.former_id else ways


def of_run(found: Mending, run: Any) -> list[Way]:
    """What a leader does about a whole proceeding: 重新办理 after its end, 核实迟录."""
    if run.kind not in PROCEDURES:
        return []
    if not found.leads(run.case):
        return of_party(found, run) if found.user.pk in (run.owner_id, run.partner_id) else []
    ways = [found.beside(run, "confirm_late", f"核实迟录（第 {run.late_line} 条）")] if run.late_line else []
    for line in dict.fromkeys(flag["line"] for flag in run.flags or []):
        ways.append(Way(f"处理存疑（第 {line} 条）", reverse("settle_flag", args=[run.case_id, run.pk, line])))
    ways += of_party(found, run)
    if not run.closed:
        return ways
    if left(run, "reopening"):
        said = ("approve_reopening", "批准重新办理"), ("refuse_reopening", "不同意重新办理")
        return [*ways, *(found.beside(run, verb, title) for verb, title in said)]
    return [*ways, found.beside(run, "propose_reopening", "重新办理")]

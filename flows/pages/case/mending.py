"""What can be done about a line, a paper or a proceeding that is wrong, for who may: links into the pages that do it.

All is told from what the case page has read; who may is asked of the gate of the act, as the act itself asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from casework.models import Entry, Officer, Paper, Payment, Service
from flows.beside.pending import left
from flows.beside.recording import LINES
from flows.door.act import unfollowed
from flows.door.engine import renamed
from flows.door.reached import delivered, served_aside
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import VERBS, may
from flows.guards.decisions import FORMS
from flows.guards.service import noticed

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

    def may(self, verb: str, run: Any, /, **of: Any) -> bool:
        return may(verb, self.user, run, self.on, **of)

    def beside(self, run: Any, verb: str, title: str, **of: Any) -> list[Way]:
        """The way to the page of an act; none where its gate does not let the reader."""
        address = reverse("beside", args=[run.case_id, run.pk, verb])
        return [Way(title, address)] if self.may(verb, run, **of) else []


def mending(entries: list[Entry], papers: Iterable[Paper], runs: Iterable[Any], user: Officer, on: date) -> Mending:
    """Every way for this reader in one case; the rows are those that the page shows."""
    found = Mending(user, on, entries, {run.pk: run for run in runs})
    added = (said for entry in entries for said in entry.writes or [] if len(said) == 3 and said[2])
    found.served = {said[2].get("paper_id") for said in added if said[0] == SERVICE}
    for run in found.runs.values():
        vars(run.case)[LINES] = {entry.line: entry for entry in entries}
        if run.arose_from_id in found.runs:  # a gate asks who handles that from which it arose
            run.arose_from = found.runs[run.arose_from_id]
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
    act = None if declared(run, entry) else VERBS.get(renamed(run.kind, entry.step))
    if declared(run, entry) is None and act is None:
        return []
    ways = []
    if (act is None or act.stated) and found.may("propose_correction", run, entry=entry):
        waits = run.proposal and run.proposal["line"] == entry.line
        ways.append(Way("更正待批" if waits else "更正", reverse("correct", args=[entry.pk])))
    if (act is None or act.undone) and not kept(found, entry):
        ways += found.beside(run, "take_back", "撤回", entry=entry)
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
        one
        for one in later
        if touched & {tuple(said[:2]) for said in one.writes or []}
        or began(found, entry, one)
        or stands_before(found, entry, one)
    ]
    return f"其后已有 {len(acted)} 条，不能撤回" if acted else ""


def began(found: Mending, entry: Entry, later: Entry) -> bool:
    """Whether the later line is of a proceeding that arose from this one's."""
    return later.proceeding_id != entry.proceeding_id and (
        found.runs[later.proceeding_id].arose_from_id == entry.proceeding_id
    )


def stands_before(found: Mending, entry: Entry, later: Entry) -> bool:
    """Whether the later line is the one that would be taken back, or bars it, such as 作废并重新制作."""
    if later.proceeding_id != entry.proceeding_id:
        return False
    act = VERBS.get(renamed(later.proceeding.kind, later.step))
    step = declared(found.runs[later.proceeding_id], later) is not None
    return step or bool(later.writes) or (act is not None and act.undone)


def of_paper(found: Mending, paper: Paper) -> list[Way]:
    """登记送达、作废、重新制作 before it is served, 撤销、变更 of a served decision."""
    run = found.runs[paper.proceeding_id]
    page = reverse("void_paper", args=[paper.pk])
    if hasattr(paper, "voided"):
        again = bool(left(run, "void")) and not run.closed and found.may("reissue", run, paper=paper)
        return [Way("重新制作", page)] if again else []
    if paper.pk not in found.served:
        void = [Way("作废、重做", page)] if found.may("void_paper", run, paper=paper) else []
        return [*of_service(found, run, paper), *void]
    if paper.form not in FORMS or getattr(run, "revoked", None):
        return []
    return [*found.beside(run, "revoke", "撤销"), *found.beside(run, "change", "变更")]


def of_service(found: Mending, run: Any, paper: Paper) -> list[Way]:
    """登记送达、公告 of a paper that no step serves; one issued by an earlier release too, if somebody wants it."""
    if run.kind not in PROCEDURES:
        return []
    if left(run, "serve") == paper.pk:
        ways = found.beside(run, "serve_change", "登记送达")
    else:
        ways = found.beside(run, "serve_paper", "登记送达", paper=paper) if served_aside(run.kind, paper.form) else []
    announced = noticed(run, paper) is not None
    return ways if announced else [*ways, *found.beside(run, "announce_paper", "公告送达", paper=paper)]


def of_party(found: Mending, run: Any) -> list[Way]:
    """The case of a party that has ended: to its successor, and what waits for a second person."""
    if said := left(run, "succession"):
        ends = "撤回提请" if said["by"] == found.user.pk else "不同意变更当事人"
        return [*found.beside(run, "succeed", "批准变更当事人"), *found.beside(run, "refuse_succession", ends)]
    if run.closed or run.case.closed:
        return []
    party, ways = run.case.party, list[Way]()
    if party.ended and party.successor_id:
        ways = found.beside(run, "propose_succession", "由承继人承接")
        ways += [] if unfollowed(run) else found.beside(run, "waive_succession", "不由承继人承接")
    return [*ways, *found.beside(run, "propose_succession_back", "恢复原当事人")] if run.case.former_id else ways


def of_run(found: Mending, run: Any) -> list[Way]:
    """What a leader does about a whole proceeding: 重新办理 after its end, 核实迟录."""
    if run.kind not in PROCEDURES:
        return []
    ways = found.beside(run, "confirm_late", f"核实迟录（第 {run.late_line} 条）") if run.late_line else []
    doubts = run.flags if run.flags and found.may("settle_flag", run) else []
    for line in dict.fromkeys(flag["line"] for flag in doubts):
        ways.append(Way(f"处理存疑（第 {line} 条）", reverse("settle_flag", args=[run.case_id, run.pk, line])))
    ways += of_party(found, run)
    if not run.closed:
        return ways
    if left(run, "reopening"):
        words = ("approve_reopening", "refuse_reopening", "withdraw_reopening")
        return [*ways, *(way for word in words for way in found.beside(run, word, VERBS[word].title))]
    return [*ways, *found.beside(run, "propose_reopening", "重新办理")]

"""Taking back 撤回: the last line of a proceeding, by its author, before anybody acted on it and before service.

The line stays on file; another says that it was taken back, and everything it changed is as it was before. Its papers
are void, its clocks have lapsed, facts that it added are gone from the case and sealed in the line that is taken back.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.ledger import Writes
from casework.models import Entry, Officer, Paper, Payment, Proceeding, Service, VoidedNumber
from flows.beside import pending
from flows.beside.backwards import added, put_back, take_away
from flows.beside.recording import Said, beside, reasoned
from flows.beside.void import LONGEST, called
from flows.door.children import UNBEGUN
from flows.door.engine import renamed
from flows.door.level import level_case
from flows.door.reached import reached
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import VERBS, records, verb
from flows.door.wholly import wholly
from permissions.gate import NotPermitted, office_for

TITLE = "撤回"


records("take_back", TITLE, step="步骤", line="所涉的行", papers="文书", reason="理由")


def own(by: Officer, run: Any, on: date, *, entry: Entry | None = None) -> str:
    """The office in which the author of the last step acts; raises NotPermitted for anybody else."""
    entry = entry or last_line(run)
    if entry.by_id != by.pk:
        raise NotPermitted(
            f"“{entry.title}”由{entry.by}于{entry.on}办理，只有本人可以撤回；请由{entry.by}撤回或者用更正。"
        )
    if not (office := office_for(by, (entry.office,), run.case, on)):
        raise NotPermitted(f"{by}于{on}已不担任办理“{entry.title}”时的岗位，不能撤回；请用更正。")
    return office


@verb("take_back", title=TITLE, gate=own)
def take_back(*, proceeding: Proceeding, by: Officer, on: date, reason: str, key: str | None = None) -> Entry:
    """Take back the last step of a proceeding; one that began it ends it.

    Raises NotPermitted unless `by` took the step; Refused when somebody acted after it, when a paper of it has been
    served, when it registered a service or a payment, and without a reason.
    """

    def taken_back(run: Any, writes: Writes) -> Said:
        entry = last_line(run)
        why = reasoned(reason, TITLE, LONGEST)
        numbers_stay(entry)
        office = own(by, run, on, entry=entry)
        rows = added(entry)
        unused(run, entry, rows)
        began = ["casework_proceeding", run.pk] in [said[:2] for said in entry.writes or [] if len(said) == 3]
        stage = run.stage
        put_back(writes, run, entry)
        for row in rows:
            take_away(writes, run, row)
        for paper in papers_of(entry):
            run.adds(VoidedNumber(paper_id=paper.pk, on=on, by_id=by.pk, reason=f"撤回：{why}"[:LONGEST]))
        if began:
            ended(run, stage)
        return Said(office, told(entry, why), cites=entry.cites, corrects=entry.line)

    with wholly():
        entry = beside("take_back", TITLE, proceeding.kind, proceeding.pk, taken_back, by=by, on=on, key=key)
        level_case(entry.case_id)
    return entry


def ended(run: Any, stage: str) -> None:
    """A proceeding whose beginning is taken back ends where it stood, and with it a case that it opened, or that it
    alone kept open: what stays of it ends with its own procedures.
    """
    run.__dict__["stage"], run.closed = stage, run.act.on
    pending.put(run, UNBEGUN, True)
    others = run.case.proceedings.exclude(pk=run.pk).values_list("kind", "closed")
    if all(closed and PROCEDURES[kind].procedure_.closes for kind, closed in others):
        run.sets(run.case, closed=run.act.on)


def numbers_stay(entry: Entry) -> None:
    """A number that came with a case taken over stands in its register; it cannot be given again. Raises Refused."""
    if entry.step != "adopt":
        return
    if numbered := [called(one) for one in papers_of(entry) if one.number]:
        said = "、".join(f"《{one}》" for one in numbered)
        raise Refused(
            f"接管时登记了{said}，文号已入登记簿，不能撤回；写错的请用更正，当事人立错的请办理终止后另行立案。"
        )


def last_line(run: Any) -> Entry:
    """The step that may be taken back; lines that wrote nothing, such as an urging, do not stand before it."""
    for entry in Entry.objects.filter(proceeding_id=run.pk).select_related("by", "proceeding").order_by("-line"):
        if entry.shape is None:
            raise Refused("这一条由上一版登记，没有逐项的改动，不能撤回；请用更正。")
        if entry.step in steps(PROCEDURES[run.kind]) or undoable(entry):
            return entry
        if entry.writes:
            raise Refused(f"最后一条是“{entry.title}”，不能撤回；记错的请用更正或者它自己的办法处理。")
    raise Refused("本程序没有可以撤回的步骤。")


def undoable(entry: Entry) -> bool:
    """Whether the line is of an act beside the steps that can be taken back."""
    word = renamed(entry.proceeding.kind, entry.step)
    return word in VERBS and VERBS[word].undone


def unused(run: Any, entry: Entry, rows: list[Any]) -> None:
    """Nothing that reached somebody outside is taken back, nor a line on which somebody has acted. Raises Refused."""
    if any(isinstance(row, Service) for row in rows) or hands_over(run, entry):
        raise Refused("这一条登记了送达，已经送达的不能撤回；送达日等记错的，请用更正。")
    if any(isinstance(row, Payment) for row in rows):
        raise Refused("这一条登记了缴款，缴款不能撤回；登错的，请冲正后重新登记。")
    for paper in papers_of(entry):
        if how := reached(paper):
            raise Refused(f"《{called(paper)}》{how}，已经送达的不能撤回；请补正，或者由机关负责人变更、撤销。")
    touched = {(table, key) for table, key, *_ in entry.writes or []} - {("casework_case", run.case.pk)}
    for later in Entry.objects.filter(case_id=run.case.pk, line__gt=entry.line).select_related("by").order_by("line"):
        hit = touched & {(table, key) for table, key, *_ in later.writes or []}
        if hit or begun_from(run, later) or closed_by(run, later):
            done = f"{later.by}已于{later.on}办理“{later.title}”"
            raise Refused(f"{done}，在它之后不能撤回；请用更正，已结案的请重新办理。")


def hands_over(run: Any, entry: Entry) -> bool:
    """Whether the line says that a paper made before it was handed over."""
    terms = steps(PROCEDURES[run.kind]).get(entry.step)
    if terms is None:
        return False
    earlier = Paper.objects.filter(proceeding_id=run.pk, form__in=terms.delivers, voided=None, line__lt=entry.line)
    return bool(terms.delivers) and earlier.exists()


def begun_from(run: Any, later: Entry) -> bool:
    """Whether the line began a proceeding that arose from this one."""
    return bool(later.proceeding_id != run.pk and later.proceeding.arose_from_id == run.pk)


def closed_by(run: Any, later: Entry) -> bool:
    """Whether the line of another proceeding closed the case, which is closed still: nothing in it goes on unseen."""
    closing = ["casework_case", run.case.pk, "closed"]
    columns = [said[:3] for said in later.writes or []]
    return bool(run.case.closed and later.proceeding_id != run.pk and closing in columns)


def papers_of(entry: Entry) -> list[Paper]:
    """Papers that the line issued and that are not void."""
    return list(Paper.objects.filter(proceeding_id=entry.proceeding_id, line=entry.line, voided=None).order_by("pk"))


def told(entry: Entry, why: str) -> dict[str, Any]:
    """What the record says of it."""
    return {"step": entry.title, "line": entry.line, "papers": [called(one) for one in papers_of(entry)], "reason": why}

"""Parent and child: what an open procedure bars or stops in the one it arose from, and what an end settles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from casework.ledger import Writes
from casework.models import Appointment, Clock, Officer, Proceeding
from flows.door import clocks, held, waiting
from flows.door.act import as_it_stands, looked_into
from flows.door.terms import PROCEDURES, Ground, Terms

ARISEN = "arisen_held"
UNBEGUN = "unbegun"  # noted on a proceeding whose beginning was taken back
Row = TypeVar("Row", bound=Proceeding)


def barring(step: str) -> list[str]:
    """Kinds of procedure that, while open, close this step of the one from which they arose."""
    return [kind for kind, cls in PROCEDURES.items() if step in cls.procedure_.bars or "*" in cls.procedure_.bars]


def arisen(run: Any, rows: Iterable[Proceeding] | None = None) -> list[Proceeding]:
    """What arose from this proceeding, open or ended, as it is stored, save what was taken back; kept with a proceeding
    in hand, which is read anew for every act and every page. `rows`: the same where somebody has read it.
    """
    if ARISEN not in vars(run):
        vars(run)[ARISEN] = kept_up(stored_of(run) if rows is None else rows)
    found: list[Proceeding] = vars(run)[ARISEN]
    return found


def stored_of(run: Any) -> Iterable[Proceeding]:
    """The same with what was taken back: of a case that is looked at whole it has been read for all its proceedings."""
    read = (looked_into(run) or {}).get(ARISEN)
    if read is None:
        return Proceeding.objects.filter(arose_from_id=run.pk)
    return [row for row in read() if row.arose_from_id == run.pk]


def kept_up(rows: Iterable[Row]) -> list[Row]:
    """Those whose beginning has not been taken back: what was, is as if nobody had begun it."""
    return [row for row in rows if not (row.pending or {}).get(UNBEGUN)]


def barred(run: Any, terms: Terms) -> list[str]:
    """Sentences for each open child that closes the step."""
    kinds = [kind for kind in barring(terms.name) if run.kind in PROCEDURES[kind].procedure_.follows]
    if not kinds or run.pk is None:
        return []
    return [
        f"本案的“{PROCEDURES[child.kind].title_}”自{child.opened}起尚未终结，终结之前不能办理“{terms.title}”（{terms.cites}）。"
        for child in arisen(run)
        if child.kind in kinds and child.closed is None
    ]


def kept_apart(run: Any, person: Any) -> str:
    """Why a person may not handle this proceeding: he has a part in one that arose from it and keeps handlers away."""
    for child in Proceeding.objects.filter(arose_from_id=run.pk, closed=None) if run.pk is not None else ():
        said = PROCEDURES[child.kind].procedure_
        if not said.apart:
            continue
        left = typed(child, run.case)
        part = next((name for name in said.apart if person in people_in(left, name)), "")
        if part:
            title = left._meta.get_field(part).verbose_name
            held = f"{person}是本案“{said.title}”的{title}，终结之前不能承办“{PROCEDURES[run.kind].title_}”"
            return f"{held}，请另选人员（{said.apart_by}）。"
    return ""


def people_in(run: Any, column: str) -> list[Any]:
    """The persons that a column names: one, or several by their user names."""
    value = getattr(run, column)
    return list(Officer.objects.filter(username__in=value)) if isinstance(value, list) else [value]


def settled(writes: Writes, run: Any, ended: bool) -> None:
    """What a beginning or an end does to the others of the case; called before the rows are written."""
    if run.line == 0:
        begun(writes, run)
    if not ended:
        return
    if run.arose_from_id and run.procedure_.suspends:
        clocks.resume(writes, typed(run.arose_from, run.case), run.procedure_.suspends, run.act.day)
    for child in Proceeding.objects.filter(arose_from_id=run.pk, closed=None):
        if PROCEDURES[child.kind].procedure_.dependent:
            ended_with_parent(writes, run, child)
    if last_of_the_case(run):
        run.sets(run.case, closed=run.act.on)


def begun(writes: Writes, run: Any) -> None:
    """A child takes over the clocks that waited for it, and stops those of its parent that its card lets it stop."""
    said = run.procedure_
    if run.arose_from_id is None:
        return
    cards = {clocks.term(card) for card in said.adopts}
    for clock in Clock.objects.filter(proceeding_id=run.arose_from_id, met=None, lapsed=None, outlives=True):
        if clock.card in cards:
            clocks.change(writes, clock, proceeding_id=run.pk)
            held.taken_over(run, clock)
    ground = run.law.get(said.ground) if said.ground else None
    if said.suspends and ground is not None and ground.value and vouched(run, ground):
        parent = typed(run.arose_from, run.case)
        for card in said.suspends:
            run.excludes(card, run.act.day, None, ground.cites, of=parent)


def vouched(run: Any, ruling: Any) -> bool:
    """Whether a card that works in the organ's favour was read in the statute or is confirmed by the organ."""
    from flows.door.refusals import confirmed, surely

    said = Ground("", ruling)
    return surely(said) or ruling.card in confirmed(run, [said], run.act.day)


def typed(run: Proceeding, case: Any) -> Any:
    """A proceeding with its facts, in the case that is already locked."""
    found = PROCEDURES[run.kind].objects.get(pk=run.pk)
    found.case = case
    return found


def ended_with_parent(writes: Writes, run: Any, child: Proceeding) -> None:
    """A dependent child ends with its parent: its clocks become moot, its stage stays as evidence of where it stood."""
    left = typed(child, run.case)
    waiting.forsaken(run, left)
    run.sets(left, closed=run.act.on)  # the work-list looks at the child as this act leaves it
    for clock in clocks.running(child.pk):
        clocks.change(writes, clock, lapsed=run.act.day)
    for one in Appointment.objects.filter(proceeding_id=child.pk, met=None, lapsed=None):
        kept = as_it_stands(one)
        one.lapsed = run.act.day
        writes.changes(one, kept)
    writes.add(
        "UPDATE flows_invitation SET finished = CURRENT_TIMESTAMP, status = 'CANCELED' "
        "WHERE process_id = %s AND finished IS NULL",
        child.pk,
    )


def last_of_the_case(run: Any) -> bool:
    """Whether the case ends with this proceeding.

    It has ended, nothing else is open, and nothing in it waits for a close-out 结案.
    """
    if not run.closed or not run.procedure_.closes or run.case.closed:
        return False
    others = Proceeding.objects.filter(case_id=run.case.pk).exclude(pk=run.pk).values_list("kind", "closed")
    return all(closed and PROCEDURES[kind].procedure_.closes for kind, closed in others)

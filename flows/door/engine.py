"""The one door through which a case changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from casework.arrived import as_they_stood
from casework.columns import DoesNotFit
from casework.fetching import fetch, lock, made
from casework.ledger import Writes
from casework.models import Case, Entry, Officer, Organ, Party, Proceeding
from documents.freezing.freeze import BlankLeft
from flows.door import awaited, children, clocks, elsewhere, facts, late, papers, waiting, worklist
from flows.door.act import as_it_stands, carried
from flows.door.admission import Asking, admit, in_hand, let_in
from flows.door.facts import BadFact
from flows.door.folder import locked, new_case
from flows.door.keeping import keep_facts
from flows.door.refusals import Refused, unknown_procedure, unknown_step
from flows.door.terms import PROCEDURES, Terms, former, steps
from flows.door.watching import watched
from flows.door.wholly import wholly
from flows.door.wording import words_of
from law import LawError
from permissions.gate import NotPermitted, acting_for

REFUSALS = (
    Refused,
    NotPermitted,
    BlankLeft,
    BadFact,
    DoesNotFit,
    LawError,
)  # all ValueError; args are Chinese sentences
LONGEST_KEY = int(Entry._meta.get_field("key").max_length or 0)
SHAPE = 3  # how the lines written today are sealed (casework.models.entry)


def take(
    kind: str,
    step: str,
    pk: int,
    facts: Mapping[str, Any] | None = None,
    *,
    by: Officer,
    on: date,
    key: str | None = None,
    reason: str = "",
) -> Entry:
    """Take one step of one proceeding, wholly or not at all; the same key twice is one act.

    `facts` is one mapping of what the step asks, from Python values or text; `on` is the day of the record, the day of
    the event is a fact where the step asks it. Raises Refused, NotPermitted, BlankLeft, BadFact or DoesNotFit (all
    ValueError, `args` are sentences); then nothing has changed.
    """
    cls = procedure_of(kind)
    terms = terms_of(kind, step)

    def taken() -> Entry:
        return act(locked(cls, pk), terms, Writes(), Asking(by, on, facts or {}, reason, key))

    return once(kind, terms.name, pk, key, by, taken)


def begin(
    kind: str,
    step: str,
    facts: Mapping[str, Any] | None = None,
    *,
    case: Case | None = None,
    party: Party | None = None,
    organ: Organ | None = None,
    title: str = "",
    source: str = "",
    arose_from: Proceeding | None = None,
    partner: Officer | None = None,
    by: Officer,
    on: date,
    key: str | None = None,
    reason: str = "",
) -> Entry:
    """Open a proceeding by its first step, in `case` or in a new case of `party`; raises as `take` does."""
    cls = procedure_of(kind)
    terms = terms_of(kind, step)

    def opened() -> Entry:
        writes = Writes()
        if case is None:
            how: dict[str, Any] = {"title": title, "source": source, "arose_from": arose_from, "by": by, "on": on}
            folder = new_case(cls, party, organ, facts=facts, **how)
            writes.created(folder)
        else:
            folder = fetch(Case, "WHERE id = %s" + lock(), case.pk)
            if arose_from is not None and arose_from.case_id != folder.pk:
                raise Refused(f"“{cls.title_}”所由开始的程序不在本案，请从该程序所在的案件办理；本次未作任何改动。")
        run = cls(case=folder, kind=kind, opened=on, owner=by, partner=partner, arose_from=arose_from)
        ask = Asking(by, on, facts or {}, reason, key)
        admit(run, terms, ask)
        run.pending = carried(run)
        run.save(force_insert=True)
        writes.created(run)
        return act(run, terms, writes, ask)

    return once(kind, terms.name, None, key, by, opened)


def procedure_of(kind: str) -> Any:
    if kind not in PROCEDURES:
        raise unknown_procedure(kind)
    return PROCEDURES[kind]


def terms_of(kind: str, step: str) -> Terms:
    found = steps(PROCEDURES[kind])
    if step not in found:
        raise unknown_step(kind, step)
    return found[step]


def once(kind: str, step: str, pk: int | None, key: str | None, by: Officer, do: Callable[[], Entry]) -> Entry:
    """One transaction, and one act for one key: a repeated call gets the first entry, also when both came at once."""
    if key and (len(key) > LONGEST_KEY or not key.isprintable()):
        raise Refused(f"提交编号最长{LONGEST_KEY}个字，不能含有不可见的字符，请刷新页面后重新提交；本次未作任何改动。")
    with watched(kind, step) as asked:
        if key and (found := same(kind, step, pk, key, by)):
            asked.repeated = True
            return found
        try:
            with wholly():
                return do()
        except (Refused, IntegrityError):
            if key and (
                found := same(kind, step, pk, key, by)
            ):  # the other call was faster while this one waited for the lock
                asked.repeated = True
                return found
            raise


def same(kind: str, step: str, pk: int | None, key: str, by: Officer) -> Entry | None:
    first = Entry.objects.filter(key=key).select_related("proceeding").first()
    if first is None:
        return None
    if (first.proceeding.kind, first.step, first.by_id) != (kind, step, by.pk) or pk not in (None, first.proceeding_id):
        raise Refused("提交编号已用于另一步骤，请刷新页面后重新提交；本次未作任何改动。")
    return first


def act(run: Any, terms: Terms, writes: Writes, ask: Asking) -> Entry:
    """One act inside a transaction that holds the case."""
    now = in_hand(run, terms, ask)
    office, warned = let_in(run, terms, ask)
    done = terms.with_outcome(now.outcome)
    body(run, done, writes)
    issued = papers.issue(writes, run, done, ask.by, ask.on, run.case.entries + 1)
    return record(
        writes,
        run,
        step=done.name,
        title=done.title,
        by=ask.by,
        office=office,
        on=ask.on,
        happened=now.day if done.event else None,
        happened_at=now.moment,
        facts={name: facts.plain(value) for name, value in now.facts.items() if value is not None},
        papers=issued,
        cites=done.cites,
        reason=warned,
        key=ask.key,
    )


def body(run: Any, terms: Terms, writes: Writes) -> None:
    """The step's body states facts; what follows from them is written: rows, clocks, seams, work-lists."""
    now, before, stage = run.act, as_it_stands(run), run.stage
    if late.is_late(run, now.day, now.on):
        late.noted(run, run.case.entries + 1)
    keep_facts(run, terms)
    now.entered = True
    getattr(run, terms.name)()  # django-fsm-2 moves the stage, the body states facts
    if terms.ends:
        run.closed = now.on
    if run.stage != stage or run.reached is None:
        run.reached = now.day
    ended = bool(run.closed) and not before["closed"]
    children.settled(writes, run, ended)
    forms = papers.forms_of(run, terms)
    waiting_for = awaited.noted(run, forms)
    write_rows(writes, run, before)
    clocks.keep(writes, run, terms, now.day, ended)
    awaited.begun(writes, run, waiting_for, now.on)
    now.issuing[run.pk] = set(forms)  # they are made last; the work-lists count them as there
    moved = bool(run.closed or now.changed) or run.stage != stage  # what is asked once all has ended asks of the last
    worklist.level(writes, run, terms.name, moved, ended)
    elsewhere.level(writes, run)


def write_rows(writes: Writes, run: Any, before: dict[str, Any]) -> None:
    """The proceeding's own columns, the other rows that the body changed, the rows it adds."""
    waiting.settled(run, before)
    run.line = run.case.entries + 1
    writes.changes(run, before)
    for row, was in run.act.changed:
        writes.changes(row, was)
    for row in run.act.rows:
        writes.insert(row)


def record(
    writes: Writes, run: Any, *, by: Officer, alone: bool = False, on: date, last: bool = True, **said: Any
) -> Entry:
    """The next line of the case; the other handler is named unless the act is one person's `alone`. `last`: nothing
    of the act comes after it.

    UNIQUE(case, line) would refuse a second writer even if the lock were lost.
    """
    case, before = run.case, dict(run.case.__dict__)
    partner = None if alone else {run.owner_id: run.partner_id, run.partner_id: run.owner_id}.get(by.pk)
    writes.keyed(Entry)
    entry = made(
        Entry,
        case_id=case.pk,
        line=case.entries + 1,
        proceeding_id=run.pk,
        by_id=by.pk,
        partner_id=partner,
        acts_for_id=acting_for(by, said["office"], case, on),
        stage=run.stage,
        on=on,
        at=timezone.now(),
        shape=SHAPE,
        key_id=settings.RECORD_KEY_ID,
        writes=writes.deltas,
        words=words_of(run, said["step"], said["office"], said["facts"]) | found_there(said["facts"], writes),
        **said,
    )
    entry.seal = entry.sealed(case.head)
    case.head, case.entries, case.moved = entry.seal, entry.line, max(on, case.moved or on)
    writes.changes(case, before)
    writes.close(entry, last)
    return entry


def found_there(facts: dict[str, Any], writes: Writes) -> dict[str, Any]:
    """Rows that were there before the act and that its facts name, sealed by its line as they stood."""
    rows = as_they_stood(facts, writes.deltas)
    return {"rows": rows} if rows else {}


def take_many(
    kind: str, step: str, pks: Iterable[int], facts: Mapping[str, Any] | None = None, **how: Any
) -> list[tuple[int, Entry | ValueError]]:
    """The same step with the same facts in many proceedings, each by itself: its entry, or why it was left out.

    `how` is what `take` asks; a `key` is made one's own for each proceeding, so that the whole may be sent again.
    """
    key = how.pop("key", None)
    done: list[tuple[int, Entry | ValueError]] = []
    for pk in dict.fromkeys(pks):
        try:
            done.append((pk, take(kind, step, pk, facts, key=f"{key}-{pk}" if key else None, **how)))
        except REFUSALS as why:
            done.append((pk, why))
    return done


def renamed(kind: str, step: str) -> str:
    """The name that a step of stored entries bears today."""
    cls = PROCEDURES.get(kind)
    return former(cls).get(step, step) if cls else step

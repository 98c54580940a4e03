"""The one door through which a case changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.ledger import Beside, Writes, fetch, fetch_beside, lock, next_number
from casework.models import Case, CaseSource, Entry, Officer, Organ, Party, Proceeding
from documents.freezing import BlankLeft
from flows import clocks, facts, papers, worklist
from flows.facts import BadFact
from flows.refusals import Refused, unknown_procedure, unknown_step, unmet
from flows.terms import PROCEDURES, Terms, opening, steps
from law import LawError
from permissions.gate import NotPermitted, ceiling, held_on, office_for, permit

BESIDE = (
    Beside(Party, "party", '"party".id = %s'),
    Beside(Officer, "owner", '"owner".id = "casework_proceeding".owner_id'),
    Beside(Officer, "partner", '"partner".id = "casework_proceeding".partner_id'),
)
REFUSALS = (Refused, NotPermitted, BlankLeft, BadFact, LawError)  # all ValueError; args are Chinese sentences


@dataclass(frozen=True)
class Offer:
    """One step as the case page shows it: allowed now, or why not yet; `warns` let it pass with a recorded reason."""

    kind: str
    step: str
    terms: Terms
    why: tuple[str, ...]
    warns: tuple[str, ...]
    permitted: bool
    run: Any

    @property
    def allowed(self) -> bool:
        return self.permitted and not self.why

    @property
    def title(self) -> str:
        return self.terms.title


def take(kind: str, step: str, pk: int, *, by: Officer, on: date, key: str | None = None, reason: str = "", **given: Any) -> Entry:
    """Take one step of one proceeding, wholly or not at all; the same key twice is one act.

    Raises Refused, NotPermitted, BlankLeft or BadFact (all ValueError, `args` are sentences); then nothing has changed.
    """
    cls = procedure_of(kind)
    terms = terms_of(kind, step)
    return once(kind, step, pk, key, by, lambda: act(locked(cls, pk), terms, by=by, on=on, key=key, reason=reason, given=given))


def begin(
    kind: str, step: str, case: Case | None = None, *, party: Party | None = None, organ: Organ | None = None, title: str = "",
    source: str = "", arose_from: Proceeding | None = None, partner: Officer | None = None, by: Officer, on: date,
    key: str | None = None, reason: str = "", **given: Any,
) -> Entry:  # fmt: skip
    """Open a proceeding by its first step, in `case` or in a new case of `party`; raises as `take` does."""
    cls = procedure_of(kind)
    terms = terms_of(kind, step)

    def opened() -> Entry:
        if case is None:
            folder = new_case(cls, party, organ, title, source, arose_from, by, on)
        else:
            folder = fetch(Case, "WHERE id = %s" + lock(), case.pk)
        run = cls(case=folder, kind=kind, opened=on, owner=by, partner=partner, arose_from=arose_from)
        run.by, run.given = by, facts.read(cls, step, given)
        if wrong := [*cannot_open(run), *unmet(run, terms, on)[0]]:
            raise Refused(*wrong)
        permit(by, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from)
        second(run, terms, on)
        run.save(force_insert=True)
        return act(run, terms, by=by, on=on, key=key, reason=reason, given=given)

    return once(kind, step, None, key, by, opened)


def second(run: Any, terms: Terms, on: date) -> None:
    """The partner named at the beginning serves the same organ here, as the one who begins does."""
    if run.partner is not None and not office_for(run.partner, terms.by, run.case, on):
        raise NotPermitted(f"{run.partner}于{on}没有在{run.case.organ}担任承办岗位，不能协办本案，请另定协办人。")


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
    if key and (found := same(kind, step, pk, key, by)):
        return found
    try:
        with transaction.atomic():
            return do()
    except (Refused, IntegrityError):
        if key and (found := same(kind, step, pk, key, by)):  # the other call was faster while this one waited for the lock
            return found
        raise


def same(kind: str, step: str, pk: int | None, key: str, by: Officer) -> Entry | None:
    first = Entry.objects.filter(key=key).select_related("proceeding").first()
    if first is None:
        return None
    if (first.proceeding.kind, first.step, first.by_id) != (kind, step, by.pk) or pk not in (None, first.proceeding_id):
        raise Refused("提交编号已用于另一步骤，请刷新页面后重新提交；本次未作任何改动。")
    return first


def locked(cls: type[Any], pk: int) -> Any:
    """The case's row first and alone, then the proceeding by a fresh statement: all acts of a case queue here."""
    try:
        case = fetch(Case, "WHERE id = (SELECT case_id FROM casework_proceeding WHERE id = %s)" + lock(), pk)
        run, others = fetch_beside(cls, BESIDE, 'WHERE "casework_proceeding".id = %s AND "casework_proceeding".kind = %s', case.party_id, pk, cls.kind_)
    except (Case.DoesNotExist, cls.DoesNotExist) as why:
        raise Refused(f"没有编号为 {pk} 的“{cls.title_}”程序，请从案件页面进入。") from why
    run.case, case.party, run.owner, run.partner = case, others["party"], others["owner"], others["partner"]
    return run


def new_case(cls: Any, party: Party | None, organ: Organ | None, title: str, source: str, arose_from: Proceeding | None, by: Officer, on: date) -> Case:
    if party is None:
        raise Refused("请先选定当事人，再建立案件。")
    if organ is None:
        mine = [h.organ for h in held_on(by, on) if party.territory.path.startswith(h.path)]
        if not mine:
            raise NotPermitted(f"{by}于{on}在{party.territory}没有岗位，不能为{party}建立案件。")
        organ = Organ.objects.get(pk=mine[0])
    number = f"（{organ.short}）应急案〔{on.year}〕{next_number(organ.pk, '案', on.year)}号"
    return Case.objects.create(
        number=number, title=title or title_of(party, cls), organ=organ, territory_path=party.territory.path, party=party,
        source=source or CaseSource.INSPECTION, arose_from=arose_from.case if arose_from else None, opened=on,
    )  # fmt: skip


def title_of(party: Party, cls: Any) -> str:
    """The name of a case until somebody names it better: whose it is, and by which procedure it was opened."""
    return f"{party.name}{cls.title_.partition('（')[0]}"


def cannot_open(run: Any) -> list[str]:
    """A procedure that follows another needs it in the case (or as origin); most are open only once at a time."""
    cls, case = type(run), run.case
    wrong = []
    if case.closed:
        wrong.append(f"本案已于{case.closed}结案，不能再开始“{cls.title_}”；如有新的事实，请另建案件。")
    if cls.once_ and Proceeding.objects.filter(case=case, kind=cls.kind_, closed=None).exists():
        wrong.append(f"本案已有正在办理的“{cls.title_}”，不能重复开始。")
    if cls.follows_ and run.arose_from is None:
        run.arose_from = Proceeding.objects.filter(case=case, kind__in=cls.follows_).order_by("-pk").first()
    if run.arose_from is None and cls.alone_:
        return wrong
    if cls.follows_ and (run.arose_from is None or run.arose_from.kind not in cls.follows_):
        names = "、".join(PROCEDURES[k].title_ for k in cls.follows_)
        wrong.append(f"“{cls.title_}”须以本案的{names}为前提。")
    return wrong


def act(run: Any, terms: Terms, *, by: Officer, on: date, key: str | None, reason: str, given: Mapping[str, Any]) -> Entry:
    """One act inside a transaction that holds the case."""
    step, at = terms.name, timezone.now()
    settle_people(run, by)
    run.by, run.given = by, facts.read(type(run), step, given)
    facts.of_case(run.given, run.case_id)
    forbids, warns = unmet(run, terms, on)
    if forbids:
        raise Refused(*forbids)
    office = permit(by, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from)
    ceiling(by, run, on, run.given.get("fine"))
    if warns and not reason.strip():
        raise Refused(*(f"{why}如确需办理，请填写理由。" for why in warns))
    before, line = dict(run.__dict__), run.case.entries + 1
    run.on, run._at_the_door = on, True
    getattr(run, step)()  # django-fsm-2 moves the stage, the body states facts
    run.line, run.moved, run.closed = line, on, on if terms.ends else run.closed
    if last_of_the_case(run):
        run.sets(run.case, closed=on)
    writes = Writes()
    writes.changes(run, before)
    for row, was in run.__dict__.pop("_sets", []):
        writes.changes(row, was)
    for row in run.__dict__.pop("_adds", []):
        writes.insert(row)
    clocks.keep(writes, run, terms, on)
    worklist.level(writes, run, step, by.pk, at)
    issued = papers.issue(writes, run, terms, by, on, line)
    said = {name: facts.plain(value) for name, value in run.given.items() if value is not None}
    return record(
        writes, run, step=step, by=by, office=office, on=on, at=at, facts=said, papers=issued, cites=terms.cites,
        reason="\n".join([*warns, f"理由：{reason.strip()}"]) if warns else "", key=key,
    )  # fmt: skip


def last_of_the_case(run: Any) -> bool:
    """Whether the case ends with this proceeding: it has ended, nothing else is open, and nothing in it waits for a close-out 结案."""
    if not run.closed or not run.closes_ or run.case.closed:
        return False
    others = Proceeding.objects.filter(case_id=run.case.pk).exclude(pk=run.pk).values_list("kind", "closed")
    return all(closed and PROCEDURES[kind].closes_ for kind, closed in others)


def settle_people(run: Any, by: Officer) -> None:
    """The acting person is usually a handler, and acts for one organ all day: spare the queries, keep what was read."""
    for role in ("owner", "partner"):
        key = getattr(run, f"{role}_id")
        if key == by.pk:
            setattr(run, role, by)
        elif key is not None and role not in run._state.fields_cache:
            setattr(run, role, fetch(Officer, "WHERE id = %s", key))
    organs: dict[int, Organ] = by.__dict__.setdefault("_organs", {})
    organ = run.case.organ_id
    if organ not in organs:
        organs[organ] = Organ.objects.select_related("territory").get(pk=organ)
    run.case.organ = organs[organ]
    if "party" not in run.case._state.fields_cache:
        run.case.party = fetch(Party, "WHERE id = %s", run.case.party_id)


def record(writes: Writes, run: Any, *, by: Officer, alone: bool = False, **said: Any) -> Entry:
    """The next line of the case; the other handler is named unless the act is one person's `alone`.

    UNIQUE(case, line) would refuse a second writer even if the lock were lost.
    """
    case, before = run.case, dict(run.case.__dict__)
    partner = None if alone else {run.owner_id: run.partner_id, run.partner_id: run.owner_id}.get(by.pk)
    entry = Entry(case_id=case.pk, line=case.entries + 1, proceeding_id=run.pk, by_id=by.pk, partner_id=partner, stage=run.stage, **said)
    entry.seal = entry.sealed(case.head)
    case.head, case.entries = entry.seal, entry.line
    writes.changes(case, before)
    writes.insert(entry, after=" RETURNING id")
    entry.pk = writes.send()
    return entry


def offer(run: Any, user: Officer, on: date) -> list[Offer]:
    """Every step of the stage for this person on this day: allowed now, or every reason why not yet."""
    cls = PROCEDURES[run.kind]
    run = run if isinstance(run, cls) else cls.objects.select_related("case__organ", "case__party", "owner", "partner").get(pk=run.pk)
    run.given = {}
    return [offered(run, terms, user, on) for terms in steps(cls).values() if run.stage in terms.sources or "*" in terms.sources]


def offered(run: Any, terms: Terms, user: Officer, on: date) -> Offer:
    run.by = user
    forbids, warns = unmet(run, terms, on)
    permitted = True
    try:
        permit(user, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from)
    except NotPermitted as why:
        permitted, forbids = False, [*forbids, *why.args]
    return Offer(run.kind, terms.name, terms, tuple(forbids), tuple(warns), permitted, run)


def openings(case: Case, user: Officer, on: date) -> list[Offer]:
    """Procedures that may be begun inside the case now, or why not yet."""
    kinds = {run.kind for run in case.proceedings.all()}
    found = []
    for kind, cls in PROCEDURES.items():
        if not kinds & set(cls.follows_):
            continue
        run = cls(case=case, kind=kind, opened=on, owner=user)
        run.given = {}
        if any(p.kind == kind and p.closed is None for p in case.proceedings.all()) and cls.once_:
            continue
        latest = [p for p in case.proceedings.all() if p.kind in cls.follows_]
        run.arose_from = max(latest, key=lambda p: p.pk)
        run.partner = run.arose_from.partner if run.arose_from.partner_id != user.pk else run.arose_from.owner
        found += [offered(run, terms, user, on) for terms in opening(cls).values()]
    return found

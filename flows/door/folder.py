"""The folder that an act locks, and the folder that a matter opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from casework.columns import canon
from casework.fetching import Beside, fetch, instance, linked, lock, read_beside, select_beside, select_from
from casework.ledger import next_number
from casework.looking_up import rows_by
from casework.models import Case, CaseSource, Clock, Officer, Organ, Party, Proceeding
from casework.wire import ask
from flows.door.facts import cleaned
from flows.door.held import CASE_OF, RUNNING, around_it
from flows.door.invitation import calling
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, Procedure, opening
from permissions.gate import NotPermitted, held_on

BESIDE = (
    Beside(
        Party,
        "party",
        '"party".id = (SELECT c.party_id FROM casework_case c JOIN casework_proceeding p ON p.case_id = c.id '
        "WHERE p.id = %s)",
    ),
    Beside(Officer, "owner", '"owner".id = "casework_proceeding".owner_id'),
    Beside(Officer, "partner", '"partner".id = "casework_proceeding".partner_id'),
)
WHICH = 'WHERE "casework_proceeding".id = %s AND "casework_proceeding".kind = %s'

ORGANS = "organs_read"  # under this name a person carries the organs that were read


def locked(cls: type[Any], pk: int) -> Any:
    """The case's row first and alone, then the proceeding by a fresh statement: all acts of a case queue here.

    The statements travel together, but each sees what was committed when its turn comes, after the lock was given.
    """
    model: Any = cls
    where, said = around_it(cls.kind_, pk)
    cases, rows, clocks, others = ask(
        (select_from(Case) + f"WHERE id = {CASE_OF}" + lock(), (pk,)),
        (select_beside(model, BESIDE) + WHICH, (pk, pk, cls.kind_)),
        (select_from(Clock) + RUNNING, (pk,)),
        (select_from(Proceeding) + where, said),
    )
    if not cases or not rows:
        raise Refused(f"没有编号为 {pk} 的“{cls.title_}”程序，请从案件页面进入。")
    run, people = read_beside(cls, BESIDE, rows[0])
    run.clocks_held, run.around_held = clocks, others
    case = instance(Case, list(cases[0]))
    linked(case, party=people["party"])
    linked(run, case=case, owner=people["owner"], partner=people["partner"])
    return run


def settle_people(run: Any, by: Officer) -> None:
    """The acting person is usually a handler, and acts for one organ all day: spare the queries, keep what was read."""
    for role in ("owner", "partner"):
        key = getattr(run, f"{role}_id")
        if key == by.pk:
            linked(run, **{role: by})
        elif key is not None and role not in run._state.fields_cache:
            setattr(run, role, fetch(Officer, "WHERE id = %s", key))
    organs: dict[int, Organ] = by.__dict__.setdefault(ORGANS, {})
    organ = run.case.organ_id
    if organ not in organs:
        organs[organ] = rows_by(Organ, ("territory",), {"id": organ})[0]
    linked(run.case, organ=organs[organ])
    if "party" not in run.case._state.fields_cache:
        run.case.party = fetch(Party, "WHERE id = %s", run.case.party_id)


def new_case(
    cls: Any,
    party: Party | None,
    organ: Organ | None,
    *,
    title: str,
    source: str,
    arose_from: Proceeding | None,
    by: Officer,
    on: date,
    facts: Mapping[str, Any] | None = None,
) -> Case:
    """Open a folder with its number. Raises Refused without a party, or where nobody says whence the matter comes."""
    if party is None:
        raise Refused("请先选定当事人，再建立案件。")
    held = Party.objects.select_for_update(of=("self",), no_key=True)  # who changes the party waits, or is seen
    party = held.select_related("territory", "same_as").get(pk=party.pk)
    if party.same_as_id is not None:
        raise Refused(f"“{party}”的登记已并入“{party.same_as}”，请选定“{party.same_as}”建立案件。")
    if organ is None:
        mine = [h.organ for h in held_on(by, on) if party.territory.path.startswith(h.path)]
        if not mine:
            raise NotPermitted(f"{by}于{on}在{party.territory}没有岗位，不能为{party}建立案件。")
        organ = Organ.objects.get(pk=mine[0])
    own = cls.procedure_.source
    said = source or (own(facts or {}) if callable(own) else own) or (arose_from.case.source if arose_from else "")
    if said not in CaseSource.values:
        labels = "、".join(str(label) for label in CaseSource.labels)
        raise Refused(f"请写明案件来源，可选：{labels}。")
    series, words = cls.procedure_.series
    number = f"（{organ.short}）{words}〔{on.year}〕{next_number(organ.pk, series, on.year)}号"
    origin = arose_from.case if arose_from else None
    return Case.objects.create(
        number=number,
        title=named(title) or title_of(party, cls),
        organ=organ,
        territory_path=party.territory.path,
        party=party,
        family=cls.procedure_.family,
        source=said,
        arose_from=origin,
        matter_id=(origin.matter_id or origin.pk) if origin else None,
        opened=on,
    )


def named(title: str) -> str:
    """The name that somebody gives a case, on one line. Raises DoesNotFit when it is too long."""
    return str(canon(Case._meta.get_field("title"), " ".join(cleaned(title).split()), fit=True))


def title_of(party: Party, cls: Any) -> str:
    """The name of a case until somebody names it better: whose it is, and by which procedure it was opened."""
    return f"{party.name}{cls.title_.partition('（')[0]}"


def cannot_open(run: Any, held: list[Any] | None = None) -> list[str]:
    """A procedure that follows another needs it in the case (or as origin), takes certain kinds of party, and is mostly
    open only once at a time. `held`: the proceedings of the case, where they have been read.
    """
    said, case = run.procedure_, run.case
    wrong = []
    if case.closed:
        wrong.append(f"本案已于{case.closed}结案，不能再开始“{said.title}”；如有新的事实，请另建案件。")
    if unfit := takes_no(said, case.party):
        wrong.append(f"{unfit}，请另选当事人。")
    if said.follows and run.arose_from is None:
        run.arose_from = origins(case, run.kind_)[:1].first()
    if said.once and running_already(run, held):
        wrong.append(f"本案已有正在办理的“{said.title}”，不能重复开始。")
    if not fits_origin(run):
        names = "、".join(PROCEDURES[k].title_ for k in said.follows)
        wrong.append(f"“{said.title}”须以本案的{names}为前提。")
    return wrong


def takes_no(said: Procedure, party: Party) -> str:
    """That a procedure is not for parties of that kind, without the way on; "" where it is."""
    if not said.parties or party.kind in said.parties:
        return ""
    kinds = "、".join(str(Party.Kind(kind).label) for kind in said.parties)
    return f"“{said.title}”只对{kinds}办理，{party}是{party.get_kind_display()}"


def origins(case: Case, kind: str) -> QuerySet[Proceeding]:
    """Proceedings of the case from which one of the kind may arise: those that call for it first, then the latest; from
    one of its own kind only where that calls for it.
    """
    cls = PROCEDURES[kind]
    calls = calling(process=OuterRef("pk"), kind=kind, step__in=[*opening(cls)])
    rows = Proceeding.objects.filter(case=case, kind__in=cls.procedure_.follows)
    return rows.annotate(calls=Exists(calls)).exclude(kind=kind, calls=False).order_by("-calls", "-pk")


def fits_origin(run: Any) -> bool:
    """Whether the proceeding arises from one that its procedure follows: only then its guards can read that one."""
    said, origin = run.procedure_, run.arose_from
    return not said.follows or (said.alone if origin is None else origin.kind in said.follows)


def running_already(run: Any, held: list[Any] | None = None) -> bool:
    """Whether the one that may be open at a time is open: in the case, or from the same proceeding."""
    rows = Proceeding.objects.filter(case=run.case, closed=None) if held is None else held
    mine = [p for p in rows if p.kind == run.kind_ and p.closed is None]
    return any(run.procedure_.once_for != "parent" or p.arose_from_id == run.arose_from_id for p in mine)

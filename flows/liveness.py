"""Liveness 停滞: an open case for which nobody is invited who may act, no duty runs and nothing is awaited.

A duty speaks for its case until its last day. From then on it is late and no longer a wait: the case is alive only
while what is to be done stands on the list of somebody who may do it today; else supervisors find it here, to urge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from casework.lists.words import card_title
from casework.models import Appointment, Case, Clock, Consultation, Mandate, OfficeKind, Officer, Proceeding
from casework.scope import exercised_on, offices_of, read_offices
from flows.door.act import Act
from flows.door.engine import REFUSALS
from flows.door.folder import cannot_open
from flows.door.invitation import Invitation
from flows.door.offers import begins
from flows.door.refusals import consulted, unmet
from flows.door.terms import PROCEDURES, Ground, Terms, steps
from flows.door.verbs import VERBS, Verb
from flows.door.worklist import BESIDE
from permissions.gate import MANDATES, NotPermitted, office_for, permit
from permissions.offices import LEADS

BATCH = 500  # cases whose invitations are read at once
NAMED = 3  # persons named in one sentence
DAYS_ASKED = 3  # days on which the guards of one step are asked, each named by the refusals of the one before


@dataclass(frozen=True)
class Silent:
    """A case that waits for nothing: why, one sentence for each overdue duty and each invitation, who could act and on
    what condition; `run` is its first open proceeding, to be urged, None where all have ended.
    """

    case: Case
    reasons: tuple[str, ...]
    could: tuple[str, ...]
    run: Any = None

    def __str__(self) -> str:
        return f"案件 {self.case.number}：{'；'.join(self.reasons)}。{''.join(self.could)}"


def silent_cases(on: date | None = None, cases: Any = None) -> Iterator[Silent]:
    """Open cases among `cases` (default: all) that are silent on the day `on` (default: today), by their keys."""
    day = on or timezone.localdate()
    rows = (Case.objects.all() if cases is None else cases).filter(closed=None)
    rows = rows.exclude(pk__in=awaited(day)).select_related("party", "organ__territory").order_by("pk")
    people = People(day)
    batch: list[Case] = []
    for case in rows.iterator(chunk_size=BATCH):
        batch.append(case)
        if len(batch) == BATCH:
            yield from silent_of(batch, people)
            batch = []
    yield from silent_of(batch, people)


def awaited(on: date) -> Any:
    """Keys of cases that wait for a known day: a duty runs that is not overdue, a step opens later, a day is appointed.

    A duty that stands still counts for nothing by itself: what stopped it must be alive.
    """
    open_runs = Proceeding.objects.filter(case__closed=None)
    duty = Clock.objects.running().filter(duty=True, due__gte=on).values("proceeding_id")
    later = Invitation.objects.filter(finished=None, opens__gt=on).values("process_id")
    midnight = timezone.make_aware(datetime.combine(on, time.min))
    appointed = Appointment.objects.filter(met=None, lapsed=None, at__gte=midnight).values("proceeding_id")
    kept = Q(pk__in=duty) | Q(pk__in=later) | Q(pk__in=appointed)
    return open_runs.filter(kept).values("case_id")


class People:
    """Every person who holds an office on the day, read once; `all` also those whose account is closed."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.of_organ: dict[int, list[Officer]] = defaultdict(list)
        self.mandates: dict[int, list[Mandate]] = defaultdict(list)
        for mandate in Mandate.objects.all():
            self.mandates[mandate.organ_id].append(mandate)
        everybody = list(Officer.objects.order_by("pk"))
        read_offices(everybody)
        for person in everybody:
            organs = {o.organ_id for o in offices_of(person) if exercised_on(o, person, on)}
            person.__dict__[MANDATES] = self.mandates
            for organ in organs:
                self.of_organ[organ].append(person)

    def holding(self, offices: Iterable[str], case: Case) -> list[Officer]:
        """Persons with an active account who hold one of the offices over the case."""
        wanted = tuple(offices)
        return [p for p in self.of_organ[case.organ_id] if office_for(p, wanted, case, self.on)]


def silent_of(cases: list[Case], people: People) -> Iterator[Silent]:
    """Those of a batch for which no invitation finds a person who may act."""
    runs: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = Proceeding.objects.filter(case__in=cases).select_related("owner", "partner").order_by("pk")
    for run in rows:
        runs[run.case_id][run.pk] = run
    invited = defaultdict(list)
    for one in Invitation.objects.filter(finished=None, process__case__in=cases).select_related("owner").order_by("pk"):
        invited[one.process_id].append(one)
    late = overdue_of(cases, people.on)
    for case in cases:
        here = list(runs[case.pk].values())
        calls = [(run, one) for run in here for one in invited[run.pk]]
        first = next((run for run in here if run.closed is None), None)
        for run in here:
            run.case = case
        if not calls:
            yield Silent(case, (*late[case.pk], nothing_asked(here)), (leaders(case, people),), first)
        elif (found := judged(calls, people)) is not None:
            yield Silent(case, (*late[case.pk], *found[0]), found[1], first)


def overdue_of(cases: list[Case], on: date) -> dict[int, list[str]]:
    """What each case is late with, in words, the longest overdue first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Clock.objects.overdue(on).filter(proceeding__case__in=cases).select_related("proceeding")
    for clock in rows.order_by("due", "pk"):
        found[clock.proceeding.case_id].append(f"“{card_title(clock.card)}”已于{clock.due}届满")
    return found


def judged(calls: list[tuple[Any, Any]], people: People) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """None when one of the invitations can be taken up; else why none can, and who could."""
    reasons, could = [], []
    for run, one in calls:
        stopped = hampered(run, one, people)
        if stopped is None:
            return None
        reasons.append(stopped[0])
        could.append(stopped[1])
    return tuple(reasons), tuple(dict.fromkeys(could))


def hampered(run: Any, one: Any, people: People) -> tuple[str, str] | None:
    """None when somebody may take up the invitation today; else why nobody can, and who could."""
    terms = declared(one.kind, one.step)
    if terms is None:
        return f"待办“{one.step}”已不是现行步骤", "请运行 manage.py level 对齐待办。"
    if isinstance(terms, Verb):
        return hampered_aside(run, one, terms, people)
    hindered, taken = hindrances(run, one.kind, terms, people)
    if taken is None:
        return f"“{terms.invites_to}”今日无人可办", who_could(run.case, terms, hindered, people)
    if run.waits_on and not begins(run, one.kind, terms) and (stopped := unanswered(run, terms, people)):
        return stopped
    return forbidden(taken, terms, people)


def forbidden(run: Any, terms: Terms, people: People) -> tuple[str, str] | None:
    """A step that its guards refuse, and that they will not allow on the day which they name themselves."""
    on, why = people.on, refusals(run, terms, people.on)
    for _ in range(DAYS_ASKED):
        days = [one.earliest for one in why if isinstance(one, Ground) and one.earliest]
        if not why or len(days) < len(why) or max(days) <= on:
            break
        on = max(days)
        why = refusals(run, terms, on)
    if not why:
        return None
    return f"“{terms.invites_to}”不能办理：{str(why[0]).rstrip('。')}", leaders(run.case, people)


def refusals(run: Any, terms: Terms, on: date) -> list[str]:
    """What forbids the step on the day to whomever; a word that it waits for is asked about by itself."""
    if run.case.moved and on < run.case.moved:
        return []
    run.act = Act(on, run.act.by)
    if run.pk is None and (wrong := cannot_open(run)):
        return wrong
    waits = consulted(run, terms)
    return [why for why in unmet(run, terms, on)[0] if why not in waits]


def hampered_aside(run: Any, one: Any, act: Verb, people: People) -> tuple[str, str] | None:
    """The same of an act beside the steps: of the person named, else of whoever holds one of its offices, one whom its
    gate lets.
    """
    able = people.holding(act.offices if one.owner_id is None else OfficeKind.values, run.case)
    asked = [person for person in able if one.owner_id in (None, person.pk)]
    typed, said = typed_as(run), list[str]()
    for person in asked:
        typed.act = Act(people.on, person)
        try:
            act.permits(person, typed, people.on)
        except REFUSALS as why:
            said.append(str(why.args[0]))
        else:
            return None
    hindered = "".join(dict.fromkeys(said[:NAMED]))
    if one.owner_id is None or asked:
        return f"“{act.invites(run)}”今日无人可办", hindered + leaders(run.case, people)
    return f"“{act.invites(run)}”等{one.owner}办理，其今日不能办理", leaders(run.case, people)


def unanswered(run: Any, terms: Terms, people: People) -> tuple[str, str] | None:
    """A step that waits for the word of somebody who cannot give it today."""
    able = {person.pk for person in people.holding(OfficeKind.values, run.case)}
    rows = Consultation.objects.filter(proceeding_id=run.pk, step=terms.name, answered=None, withdrawn=None)
    for row in rows.exclude(officer_id__in=able).select_related("officer", "asked_by"):
        return (
            f"“{terms.invites_to}”等{row.officer}答复征询，其今日不能答复",
            f"可由{row.asked_by}撤回征询。{leaders(run.case, people)}",
        )
    return None


def declared(kind: str, step: str) -> Terms | Verb | None:
    """The step or the act beside the steps that an invitation names; None when nothing bears the name any more."""
    if kind == BESIDE:
        return VERBS.get(step)
    cls = PROCEDURES.get(kind)
    return steps(cls).get(step) if cls else None


def hindrances(run: Any, kind: str, terms: Terms, people: People) -> tuple[list[str], Any]:
    """([], the proceeding as somebody may take the step in it); else what hinders each who holds the office, None."""
    holders = people.holding(terms.by, run.case)
    said = []
    for person in holders:
        hindered, taken = hindrance(asked_of(run, kind, terms, person, holders), terms, person, people.on)
        if taken is not None:
            return [], taken
        said.append(hindered)
    return list(dict.fromkeys(said)), None


def hindrance(runs: list[Any], terms: Terms, person: Officer, on: date) -> tuple[str, Any]:
    """("", the one of `runs`, which differ in the second handler alone, in which the gate lets the person take the
    step), else why it does not.
    """
    why = ""
    for run in runs:
        run.act = Act(on, person)
        try:
            permit(person, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from, person=terms.person)
        except NotPermitted as refused:
            why = why or str(refused.args[0])
        else:
            return "", run
    return why, None


def asked_of(run: Any, kind: str, terms: Terms, person: Officer, holders: list[Officer]) -> list[Any]:
    """The proceeding itself; for an invitation to begin another, that as the person begins it with each partner."""
    cls = PROCEDURES[kind]
    if not begins(run, kind, terms):
        return [typed_as(run)]
    partners: list[Officer | None] = [*(p for p in holders if not p.is_with(person))] or [None]
    return [cls(case=run.case, kind=kind, owner=person, partner=partner, arose_from=run) for partner in partners]


def typed_as(run: Any) -> Any:
    """The proceeding with its facts."""
    typed = PROCEDURES[run.kind].objects.select_related("owner", "partner").get(pk=run.pk)
    typed.case = run.case
    return typed


def who_could(case: Case, terms: Terms, hindered: list[str], people: People) -> str:
    """Who could take the step, if: the hindrance of those who hold the office, or the office that stands empty."""
    offices = "、".join(str(OfficeKind(office).label) for office in terms.by)
    if hindered:
        return "".join(hindered[:NAMED]) + leaders(case, people)
    return f"{case.organ}今日没有在岗的{offices}，请先任命或者委托他人代理。"


def nothing_asked(runs: Iterable[Any]) -> str:
    open_ones = [f"“{PROCEDURES[run.kind].title_}”" for run in runs if run.closed is None and run.kind in PROCEDURES]
    if open_ones:
        return f"{'、'.join(open_ones)}尚未终结，却没有待办，也没有在走的期限"
    return "各程序均已终结，案件却未结案，也没有待办"


def leaders(case: Case, people: People) -> str:
    """Those who may hand the case over or end it."""
    names = "、".join(str(person) for person in people.holding(LEADS, case)[:NAMED])
    return f"可由{names}转办或者处理。" if names else f"{case.organ}今日没有在岗的负责人，请先任命。"

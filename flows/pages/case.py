"""The case page: what may be done next and why not yet, clocks with their derivation, the record, papers, evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

import law
from casework.models import Case, Clock, Entry, Evidence, Finding, OfficeKind, Officer, Paper
from flows.clocks import explain, term
from flows.engine import Offer, offer, openings
from flows.pages import lanes, record
from flows.terms import PROCEDURES
from permissions.gate import office_for

OFFICES = dict(OfficeKind.choices)


@dataclass(frozen=True)
class Option:
    """A step on the next-step panel: its offer, the running clock it meets, the day that cures it, who may take it."""

    offer: Offer
    procedure: str
    clock: Clock | None
    earliest: date | None
    offices: str


@dataclass
class Panel:
    """下一步: open to me now, waiting for somebody else, and not yet possible."""

    now: list[Option] = field(default_factory=list)
    others: list[Option] = field(default_factory=list)
    shut: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class Term:
    """A clock with its card and the lines of its derivation."""

    clock: Clock
    procedure: str
    title: str
    ruling: Any
    lines: list[str]


def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One folder, to those who see it."""
    user, on = request.user, timezone.localdate()
    assert isinstance(user, Officer)
    seen = Case.objects.visible_to(user, on).select_related("party__territory", "party__employer", "organ__territory")
    case = get_object_or_404(seen, pk=pk)
    runs = typed(case)
    clocks = list(Clock.objects.filter(proceeding__case=case).prefetch_related("exclusions").order_by("due", "pk"))
    entries = list(Entry.objects.filter(case=case).select_related("by", "partner", "proceeding").order_by("line"))
    papers = list(Paper.objects.filter(proceeding__case=case).select_related("voided").order_by("pk"))
    told = record.lines(case, entries, papers)
    context = {
        "case": case, "on": on, "runs": runs, "lanes": [lanes.lane(r, entries, (c for c in clocks if c.proceeding_id == r.pk)) for r in runs],
        "panel": panel(case, runs, clocks, user, on), "terms": terms(clocks, runs), "record": told[::-1],
        "broken": record.intact(case, told), "papers": papers, "evidence": list(Evidence.objects.filter(case=case).select_related("by").order_by("-pk")),
        "findings": list(Finding.objects.filter(case=case).select_related("photo", "photo_after").order_by("number")),
        "handlers": handlers(runs, on),
    }  # fmt: skip
    return render(request, "flows/case.html", context)


def typed(case: Case) -> list[Any]:
    """The proceedings of a case; the open ones as their typed proxies, one statement for each kind that is open."""
    runs = list(case.proceedings.select_related("owner", "partner").order_by("pk"))
    for kind in {run.kind for run in runs if not run.closed} & PROCEDURES.keys():
        found = PROCEDURES[kind].objects.filter(case=case, kind=kind, closed=None).select_related("owner", "partner").in_bulk()
        runs = [found.get(run.pk, run) for run in runs]
    for run in runs:
        run.case = case
    case._prefetched_objects_cache = {"proceedings": runs}  # type: ignore[attr-defined]  openings() reads them again
    return runs


def handlers(runs: list[Any], on: date) -> list[tuple[Officer, bool]]:
    """Who handles the case, and whether the certificate is valid today."""
    people = dict.fromkeys(p for run in runs for p in (run.owner, run.partner) if p is not None)
    return [(person, person.certified(on)) for person in people]


def panel(case: Case, runs: list[Any], clocks: Iterable[Clock], user: Officer, on: date) -> Panel:
    """Every step of every open proceeding, and every procedure that may follow, sorted into the three groups."""
    made = Panel()
    running = [c for c in clocks if not c.met and not c.lapsed]
    offers = [o for run in runs if not run.closed and run.kind in PROCEDURES for o in offer(run, user, on)]
    if not case.closed:
        offers += openings(case, user, on)
    for one in offers:
        place(made, option(one, running), user, on)
    made.now.sort(key=lambda o: (not o.offer.terms.called_for, o.clock.due if o.clock else date.max))
    return made


def option(one: Offer, running: list[Clock]) -> Option:
    meets = {term(card) for card in one.terms.meets}
    clock = next((c for c in running if c.proceeding_id == one.run.pk and c.card in meets), None)
    days = [day for why in one.why if (day := getattr(why, "earliest", None))]
    offices = "、".join(str(OFFICES.get(office, office)) for office in one.terms.by)
    return Option(one, PROCEDURES[one.kind].title_, clock, max(days, default=None), offices)


def place(made: Panel, one: Option, user: Officer, on: date) -> None:
    """Now, somebody else's, or shut: a step whose only hindrance is the person is waiting for that person's office."""
    if one.offer.allowed:
        made.now.append(one)
    elif not office_for(user, one.offer.terms.by, one.offer.run.case, on):
        (made.shut if len(one.offer.why) > 1 else made.others).append(one)
    else:
        made.shut.append(one)


def terms(clocks: list[Clock], runs: list[Any]) -> list[Term]:
    """Running clocks by day, then those that have ended."""
    kinds = {run.pk: PROCEDURES[run.kind].title_ if run.kind in PROCEDURES else run.kind for run in runs}
    ordered = sorted(clocks, key=lambda c: (bool(c.met or c.lapsed), c.due))
    return [one_term(clock, kinds[clock.proceeding_id]) for clock in ordered]


def one_term(clock: Clock, procedure: str) -> Term:
    try:
        ruling: Any = law.book().at(clock.start)[clock.card]
    except law.LawError:
        ruling = None
    return Term(clock, procedure, ruling.title if ruling else clock.card, ruling, derivation(clock))


def derivation(clock: Clock) -> list[str]:
    """The lines that lead to the clock's day; none where the officer set the last day and the card did not."""
    lines = explain(clock)
    return lines if any(line.startswith("结果") and str(clock.due) in line for line in lines) else []

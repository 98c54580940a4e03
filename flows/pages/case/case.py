"""The case page: what may be done next and why not yet, clocks with their derivation, the record, papers, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

import law
from casework.models import Case, Clock, Entry, Evidence, Exclusion, Finding, Officer, Paper
from casework.reading.handlers import appointed
from casework.reading.reader import reader
from flows.door.clocks import explain
from flows.door.terms import PROCEDURES, steps
from flows.door.worklist import calls_of
from flows.pages.case import lanes, record
from flows.pages.case.mending import mending
from flows.pages.case.panel import beginnings, panel
from permissions.gate import office_for

HANDED = ("reassign", "hand_over_all")  # acts by which a leader gives a proceeding to others


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
    user, on = reader(request), timezone.localdate()
    seen = Case.objects.visible_to(user, on).select_related("party__territory", "party__employer", "organ__territory")
    case = get_object_or_404(seen, pk=pk)
    runs = typed(case)
    clocks = running_and_ended(case)
    among(runs, clocks)
    entries = list(
        Entry.objects.filter(case=case).select_related("by", "partner", "acts_for", "proceeding").order_by("line")
    )
    papers = list(Paper.objects.filter(proceeding__case=case).select_related("voided").order_by("pk"))
    told = record.lines(case, entries, papers)
    told_terms = terms(clocks, runs)
    mended = mending(entries, papers, runs, user, on)
    for line in told:
        vars(line.entry)["ways"] = mended.lines[line.entry.pk]
    for paper in papers:
        vars(paper)["ways"] = mended.papers[paper.pk]
    for run in runs:
        vars(run)["ways"] = mended.ended[run.pk]
    rails = [lanes.lane(run, entries, (clock for clock in clocks if clock.proceeding_id == run.pk)) for run in runs]
    context = {
        "case": case,
        "on": on,
        "live": any(not run.closed for run in runs),
        "lanes": rails,
        "panel": panel(runs, clocks, user, on),
        "running": [one for one in told_terms if not (one.clock.met or one.clock.lapsed)],
        "ended": [one for one in told_terms if one.clock.met or one.clock.lapsed],
        "record": told[::-1],
        "broken": record.intact(case, told),
        "papers": papers,
        "handlers": handlers(runs, entries, on),
    }
    return render(request, "flows/case.html", context)


def case_openings(request: HttpRequest, pk: int) -> HttpResponse:
    """Procedures that may be begun in the case; drawn into the case page after it, or a page of its own without
    scripts.
    """
    user, on = reader(request), timezone.localdate()
    seen = Case.objects.visible_to(user, on).select_related("party__territory", "organ__territory")
    case = get_object_or_404(seen, pk=pk)
    runs = typed(case)
    context = {
        "case": case,
        "on": on,
        "panel": beginnings(case, runs, user, on),
        "another": int(may_go_on(case, runs, user, on)),
    }
    return render(request, "flows/parts/openings.html" if part(request) else "flows/openings.html", context)


def may_go_on(case: Case, runs: list[Any], user: Officer, on: date) -> bool:
    """Whether the reader may propose a penalty of the unit's people in a case of its own."""
    from_here = any(run.kind in PROCEDURES["penalty"].procedure_.follows for run in runs)
    return (
        from_here
        and not case.party.is_person
        and bool(office_for(user, steps(PROCEDURES["penalty"])["propose"].by, case, on))
    )


def case_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Findings and evidence of the case, likewise drawn in after the page."""
    user, on = reader(request), timezone.localdate()
    case = get_object_or_404(Case.objects.visible_to(user, on).select_related("party"), pk=pk)
    context = {
        "case": case,
        "on": on,
        "evidence": list(Evidence.objects.filter(case=case).select_related("by").order_by("-pk")),
        "findings": list(Finding.objects.filter(case=case).select_related("photo", "photo_after").order_by("number")),
    }
    return render(request, "flows/parts/material.html" if part(request) else "flows/material.html", context)


def part(request: HttpRequest) -> bool:
    """Whether the page asks for a part of itself."""
    return bool(getattr(request, "htmx", False))


def running_and_ended(case: Case) -> list[Clock]:
    """The clocks of a case; excluded intervals are read only where a clock has any."""
    some = Exists(Exclusion.objects.filter(clock=OuterRef("pk")))
    clocks: list[Any] = list(Clock.objects.filter(proceeding__case=case).annotate(paused=some).order_by("due", "pk"))
    prefetch_related_objects([clock for clock in clocks if clock.paused], "exclusions")
    for clock in clocks:
        if not clock.paused:
            vars(clock)["_prefetched_objects_cache"] = {"exclusions": Exclusion.objects.none()}
    return clocks


def among(runs: list[Any], clocks: list[Clock]) -> None:
    """Join the clocks to the proceedings that were read, so that their derivation asks for neither case nor organ."""
    known = {run.pk: run for run in runs}
    for clock in clocks:
        clock.proceeding = known[clock.proceeding_id]


def typed(case: Case) -> list[Any]:
    """The proceedings of a case; as their typed proxies, one statement for each kind, those that are open or whose end
    may still call for another procedure.
    """
    runs = list(case.proceedings.select_related("owner", "partner").order_by("pk"))
    alive = {run.kind for run in runs if not run.closed or (calls_of(run.kind) and not case.closed)}
    for kind in alive & PROCEDURES.keys():
        found = PROCEDURES[kind].objects.filter(case=case, kind=kind).select_related("owner", "partner").in_bulk()
        runs = [found.get(run.pk, run) for run in runs]
    for run in runs:
        run.case = case
    vars(case)["_prefetched_objects_cache"] = {"proceedings": runs}
    return runs


def handlers(runs: list[Any], entries: list[Entry], on: date) -> list[tuple[Officer, bool]]:
    """Who was appointed to handle the case, and whether the certificate is valid today."""
    handed = {entry.proceeding_id for entry in entries if entry.step in HANDED}
    return [(person, person.certified(on)) for person in appointed(runs, handed)]


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

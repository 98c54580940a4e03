"""The case page: what may be done next and why not yet, clocks with their derivation, the record, papers, evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

import law
from casework.models import Case, Charge, Clock, Entry, Evidence, Exclusion, Finding, Officer, Paper, Proceeding
from casework.reading.handlers import appointed
from casework.reading.presence import Presence, met, presence
from casework.reading.reader import reader
from flows.beside.heirs import others_than
from flows.door.act import look_into, unfollowed
from flows.door.children import ARISEN
from flows.door.clocks import explain
from flows.door.terms import PROCEDURES, steps
from flows.door.worklist import calls_of
from flows.pages.case import lanes, record
from flows.pages.case.mending import mending
from flows.pages.case.panel import beginnings, panel
from permissions.gate import office_for

OF_PARTY = ("territory", "employer", "successor")  # what the page says of the party besides its own data
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
    seen = Case.objects.visible_to(user, on).select_related(*(f"party__{one}" for one in OF_PARTY), "organ__territory")
    case = get_object_or_404(seen, pk=pk)
    joined = ("by", "partner", "acts_for", "proceeding")
    entries = list(Entry.objects.filter(case=case).select_related(*joined).order_by("line"))
    runs = typed(case, {entry.proceeding_id: entry.proceeding for entry in entries}.values())
    clocks = running_and_ended(case)
    among(runs, clocks)
    papers = list(Paper.objects.filter(proceeding__case=case).select_related("voided").order_by("pk"))
    look_into(case, read_of(case, runs, clocks, papers, entries))
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
        "handlers": handlers(case, runs, entries, on),
        "others": others_than(case.party, case.former) if case.former else [],
        "unfollowed": any(unfollowed(run) for run in runs),
    }
    return render(request, "flows/case.html", context)


def case_openings(request: HttpRequest, pk: int) -> HttpResponse:
    """Procedures that may be begun in the case; drawn into the case page after it, or a page of its own without
    scripts.
    """
    user, on = reader(request), timezone.localdate()
    seen = Case.objects.visible_to(user, on).select_related("party__territory", "organ__territory")
    case = get_object_or_404(seen, pk=pk)
    runs = typed(case, case.proceedings.all())
    look_into(case, {model: partial(list, rows) for model, rows in by_noun(runs).items()})
    context = {
        "case": case,
        "on": on,
        "panel": beginnings(case, runs, user, on),
        "another": int(may_go_on(case, runs, user, on)),
    }
    return render(request, "flows/parts/openings.html" if part(request) else "flows/openings.html", context)


def may_go_on(case: Case, runs: list[Any], user: Officer, on: date) -> bool:
    """Whether the reader may propose a penalty of the unit's people in a case of its own."""
    from_here = any(run.kind in PROCEDURES["penalty"].procedure_.follows and run.kind != "penalty" for run in runs)
    return (
        from_here
        and not case.party.is_person
        and bool(office_for(user, steps(PROCEDURES["penalty"])["propose"].by, case, on))
    )


def case_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Findings, evidence and the other cases of the matter, likewise drawn in after the page."""
    user, on = reader(request), timezone.localdate()
    case = get_object_or_404(Case.objects.visible_to(user, on).select_related("party"), pk=pk)
    context = {
        "case": case,
        "on": on,
        "evidence": list(Evidence.objects.filter(case=case).select_related("by").order_by("-pk")),
        "findings": list(Finding.objects.filter(case=case).select_related("photo", "photo_after").order_by("number")),
        "siblings": siblings(case, user, on),
    }
    return render(request, "flows/parts/material.html" if part(request) else "flows/material.html", context)


def siblings(case: Case, user: Officer, on: date) -> list[Case]:
    """The other cases of the same matter (its unit, its people, what else arose from it) that the reader sees."""
    first = case.matter_id or case.pk
    rows = Case.objects.visible_to(user, on).filter(Q(pk=first) | Q(matter=first)).exclude(pk=case.pk)
    runs = Prefetch("proceedings", Proceeding.objects.select_related("owner", "partner").order_by("pk"))
    return list(rows.select_related("party").prefetch_related(runs).order_by("pk"))


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
    for run in runs:
        vars(run)["clocks_read"] = clocks


def read_of(
    case: Case, runs: list[Any], clocks: list[Clock], papers: list[Paper], entries: list[Entry]
) -> dict[Any, Any]:
    """The rows of the case, by model, from which the questions of the page are answered."""
    near = [pk for pk in (case.pk, case.arose_from_id) if pk]  # people of a unit are punished in a case of their own
    found = Finding.objects.filter(case__in=near).select_related("rectification").order_by("pk")
    charges = Charge.objects.filter(penalty__case__in=near).order_by("pk")
    read: dict[Any, Any] = {Paper: papers, Clock: clocks, Entry: entries}
    return {model: partial(list, rows) for model, rows in (read | by_noun(runs)).items()} | {
        Finding: partial(list, found),
        Charge: partial(list, charges),
        ARISEN: partial(list, vars(case)["arisen"]),
    }


def by_noun(runs: list[Any]) -> dict[Any, list[Any]]:
    """The proceedings of a case by their models."""
    read: dict[Any, list[Any]] = {Proceeding: runs}
    for kind, cls in PROCEDURES.items():
        mine = [run for run in runs if run.kind == kind]
        if all(isinstance(run, cls) for run in mine):  # of one that has ended, only its plain row may have been read
            read[cls._meta.concrete_model] = mine
    return read


def typed(case: Case, begun: Iterable[Proceeding]) -> list[Any]:
    """The proceedings of a case, which `begun` names; as their typed proxies, joined in one statement, those that are
    open, that a step may take up again, or whose end may still call for another procedure.
    """
    alive = {one.kind for one in begun if not one.closed or to_reopen(one) or (calls_of(one.kind) and not case.closed)}
    links = {kind: f"as_{PROCEDURES[kind]._meta.concrete_model._meta.model_name}" for kind in alive & PROCEDURES.keys()}
    people = [f"{links[kind]}__{name}" for kind in links for name in own_people(PROCEDURES[kind])]
    rows = Proceeding.objects.filter(Q(case=case) | Q(arose_from__case=case)).order_by("pk")
    found = list(rows.select_related("owner", "partner", *links.values(), *people))
    runs = [as_typed(row, links.get(row.kind)) for row in found if row.case_id == case.pk]
    known = {run.pk: run for run in runs}
    for run in runs:
        run.case = case
        if run.arose_from_id in known:
            run.arose_from = known[run.arose_from_id]
    vars(case)["_prefetched_objects_cache"] = {"proceedings": runs}
    vars(case)["arisen"] = [row for row in found if row.arose_from_id in known]
    return runs


def as_typed(row: Any, link: str | None) -> Any:
    """A proceeding as the proxy of its procedure, from the row of its own table that was joined."""
    if link is None:
        return row
    one = getattr(row, link)
    one.__class__ = PROCEDURES[row.kind]  # a proxy: the same table and columns
    one.owner, one.partner = row.owner, row.partner
    return one


@cache
def own_people(cls: Any) -> list[str]:
    """Columns of the procedure's own table that name a person."""
    return [one.name for one in cls._meta.concrete_model._meta.local_concrete_fields if one.related_model is Officer]


def to_reopen(run: Any) -> bool:
    """Whether some step of its stage takes up a proceeding that has ended."""
    named = steps(PROCEDURES[run.kind]).values() if run.kind in PROCEDURES else ()
    return any(terms.reopens and (run.stage in terms.sources or "*" in terms.sources) for terms in named)


def handlers(case: Case, runs: list[Any], entries: list[Entry], on: date) -> list[Presence]:
    """Who was appointed to handle the case; while something of it is open, whether each can act today."""
    handed = {entry.proceeding_id for entry in entries if entry.step in HANDED}
    people = appointed(runs, handed)
    if all(run.closed for run in runs):
        return [Presence(person, "", "") for person in people]
    met(person for run in runs for person in (run.owner, run.partner))
    return [presence(person, case, on) for person in people]


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

"""Rows ticked in a list of cases, findings or overdue items: which steps they offer the reader, and which do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from casework.models import Case, Finding, Officer, Proceeding
from casework.reading.nouns import with_facts
from casework.reading.reader import reader
from casework.reading.sentences import plainly
from flows.door.act import Act
from flows.door.facts import asked
from flows.door.offers import offered
from flows.door.terms import PROCEDURES, Terms, stage_label, steps
from flows.pages.desk.asked import Known, ahead
from flows.pages.desk.duties import nearest_due
from permissions.gate import held_on

MOST = 100  # proceedings taken at once
WITH = ("case__party__territory", "case__organ__territory", "owner", "partner")
NAMED = ("case", "finding", "run")  # what a list may tick, as the address names it
OWN = {
    "rows",
    "evidence",
    "evidences",
    "paper",
    "proceeding",
    "case",
    "party",
    "yuan",
    "quantity",
}  # facts of one case alone


def alike(cls: Any, terms: Terms) -> bool:
    """Whether the same facts can be true of many cases: the step asks nothing that belongs to one case alone."""
    return "new" not in terms.sources and all(want.kind not in OWN for want in asked(cls, terms.name).values())


@cache
def takers() -> frozenset[str]:
    """The offices of all steps that can be taken together."""
    found = (t for cls in PROCEDURES.values() for t in steps(cls).values() if alike(cls, t))
    return frozenset(office for terms in found for office in terms.by)


def may_take(user: Officer, on: date) -> bool:
    """Whether an office of the person takes such a step."""
    return any(h.office in takers() for h in held_on(user, on))


@dataclass
class Picked:
    """The open proceedings that were ticked, and the cases in which none is open."""

    runs: list[Any]
    idle: list[Case]
    known: Known

    def __len__(self) -> int:
        return len(self.runs)


@dataclass(frozen=True)
class Row:
    """One proceeding as the form lists it."""

    run: Any
    due: date | None

    @property
    def address(self) -> str:
        return reverse("case", args=[self.run.case_id])


@dataclass(frozen=True)
class Left:
    """A ticked row that is not taken along, and why."""

    case: Case
    why: str


@dataclass
class Choice:
    """A step that ticked rows offer: those that offer it and those left out."""

    terms: Terms
    cls: Any
    rows: list[Row] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def keys(request: HttpRequest, name: str) -> list[int]:
    """The keys of one sort that the address ticks."""
    return [int(pk) for pk in request.GET.getlist(name)[:MOST] if pk.isdecimal() and len(pk) < 16]


def picked(request: HttpRequest, user: Officer, on: date) -> Picked:
    """What was ticked and may be seen: a case stands for its open proceedings, a finding for the order it is under."""
    found = Finding.objects.visible_to(user, on).filter(pk__in=keys(request, "finding"))
    under = list(found.values_list("case_id", "rectification_id"))
    cases = {*keys(request, "case"), *(case for case, order in under if order is None)}
    orders = {order for _, order in under if order is not None}
    here = Q(case__in=cases, closed=None) | Q(pk__in={*orders, *keys(request, "run")})
    rows = Proceeding.objects.visible_to(user, on).filter(here).select_related(*WITH)
    bare = list(rows.annotate(due=nearest_due("pk")).order_by("due", "pk")[:MOST])
    ends = {run.pk: getattr(run, "due", None) for run in bare}
    typed = with_facts(bare, PROCEDURES)
    runs = [typed.get(run.pk, run) for run in bare]
    for run in runs:
        vars(run)["next_due"] = ends[run.pk]
    seen = Case.objects.visible_to(user, on).filter(pk__in=cases - {run.case_id for run in runs})
    return Picked(runs, list(seen.select_related("party")), ahead(user, runs, on))


def why_not(run: Any, cls: Any, terms: Terms, user: Officer, on: date, known: Known) -> str:
    """Why the step cannot be taken in the proceeding today; "" when it can."""
    if run.kind != cls.kind_:
        return f"这是“{PROCEDURES[run.kind].title_ if run.kind in PROCEDURES else run.kind}”，没有这一步。"
    if run.closed and not terms.reopens:
        return "本程序已经终结。"
    if run.stage not in terms.sources and "*" not in terms.sources:
        return f"现在是“{stage_label(run)}”阶段，不办这一步。"
    run.act = Act(on, user, known=known)
    seen = offered(run, terms, user, on)
    return "" if seen.allowed else plainly(seen.why[-1] if not seen.permitted else seen.why[0])


def sorted_out(found: Picked, cls: Any, terms: Terms, user: Officer, on: date) -> Choice:
    """The ticked rows that offer one step, and the cases in which none does, each with its nearest reason."""
    made = Choice(terms, cls, left=[Left(case, "没有在办的程序。") for case in found.idle])
    why: dict[int, tuple[bool, Left]] = {}
    for run in found.runs:
        said = why_not(run, cls, terms, user, on, found.known)
        other = run.kind != cls.kind_
        if not said:
            made.rows.append(Row(run, run.next_due))
        elif run.case_id not in why or (why[run.case_id][0] and not other):
            why[run.case_id] = (other, Left(run.case, said))
    taken = {row.run.case_id for row in made.rows}
    made.left += [left for case, (_, left) in why.items() if case not in taken]
    return made


def choices(found: Picked, user: Officer, on: date) -> list[Choice]:
    """Every step that a ticked row offers and that can be taken together, those that the law calls for first."""
    held = {h.office for h in held_on(user, on)}
    kinds = dict.fromkeys(run.kind for run in found.runs if run.kind in PROCEDURES)
    able = [
        (PROCEDURES[kind], terms)
        for kind in kinds
        for terms in steps(PROCEDURES[kind]).values()
        if (held & set(terms.by) or terms.person) and alike(PROCEDURES[kind], terms)
    ]
    made = [sorted_out(found, cls, terms, user, on) for cls, terms in able]
    return sorted((one for one in made if one.rows), key=lambda one: (not one.terms.called_for, -len(one.rows)))


def nowhere(found: Picked, offers: Iterable[Choice]) -> list[Left]:
    """The ticked cases that offer the reader nothing that can be done together."""
    offered_in = {row.run.case_id for one in offers for row in one.rows}
    why = {case.pk: Left(case, "没有在办的程序。") for case in found.idle}
    for run in found.runs:
        if run.case_id not in offered_in:
            said = f"现在是“{stage_label(run)}”阶段，没有轮到你一并办理的步骤；要填本案自己内容的，请进案件逐件办理。"
            why.setdefault(run.case_id, Left(run.case, said))
    return list(why.values())


def choose_page(request: HttpRequest) -> HttpResponse:
    """What can be done in the ticked rows together: one step is chosen, then its form is filled in once."""
    if request.method == "POST":  # the form of a list that also urges: what it ticks becomes an address
        return redirect(f"{reverse('choose_many')}?{query(request)}")
    user, on = reader(request), timezone.localdate()
    found = picked(request, user, on)
    offers = choices(found, user, on)
    context = {
        "on": on,
        "offers": offers,
        "nowhere": nowhere(found, offers),
        "ticked": len({run.case_id for run in found.runs}) + len(found.idle),
        "query": query(request),
        "back": back(request),
    }
    return render(request, "flows/choose_many.html", context)


def query(request: HttpRequest) -> str:
    """The ticked rows and the list they come from, as an address carries them on."""
    kept = QueryDict(mutable=True)
    came = request.POST if request.method == "POST" and "back" in request.POST else request.GET
    for name in (*NAMED, "back"):
        kept.setlist(name, came.getlist(name)[:MOST])
    return kept.urlencode()


def ticked(request: HttpRequest) -> bool:
    """Whether the address names the rows of a list, and is not only a hint which rows of mine to tick."""
    return "back" in request.GET


def back(request: HttpRequest) -> str:
    """The list from which the rows come, on this site; the workbench when none is named."""
    asked_for = request.GET.get("back", "")
    return asked_for if asked_for and url_has_allowed_host_and_scheme(asked_for, None) else reverse("workbench")

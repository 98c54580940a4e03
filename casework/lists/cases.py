"""The list of cases 案件: filtered, sorted, paged, exported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.lists import export, families, period, places, search, words
from casework.lists.listing import Listing, Order
from casework.models import Case, Clock, Proceeding
from casework.reading.handlers import appointed
from casework.reading.presence import met
from casework.reading.reader import reader

SORTS: dict[str, Order] = {
    "opened": ("-opened",),
    "due": ("next_due", F("closed").asc(nulls_first=True)),  # of those without a term, the open ones first
    "number": ("number",),
    "party": ("party__name",),
}
STATES = (("open", "在办"), ("late", "有逾期"), ("closed", "已结案"))
COLUMNS = (
    "案号",
    "案件",
    "当事人",
    "统一社会信用代码",
    "办案机关",
    "类别",
    "程序与阶段",
    "承办人",
    "建档日",
    "最近届满日",
    "结案日",
)


def cases(request: HttpRequest) -> HttpResponse:
    """Cases that the reader may see."""
    on = timezone.localdate()
    units = places.below(reader(request), on)
    between = period.asked(request.GET)
    rows = between.of(narrowed(request, Case.objects.visible_to(reader(request), on), units, on), "opened")
    if request.GET.get("export") and not between.wrong:
        return export.download("案件", on, COLUMNS, exported(rows))
    listing = Listing(request, with_next_due(shown(rows)), SORTS)
    met(run.owner for case in listing for run in case.proceedings.all()[:1] if not run.closed)
    context = {
        "listing": listing,
        "on": on,
        "units": units,
        "family": families.chosen(request.GET),
        "states": STATES,
        "wrong": between.wrong,
    }
    return render(request, "casework/cases.html", context)


def shown(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("party__territory", "organ").prefetch_related(
        "proceedings__owner", "proceedings__partner"
    )


def with_next_due(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each case with the nearest end of a duty that still runs."""
    running = Clock.objects.running().filter(proceeding__case=OuterRef("pk"), duty=True)
    nearest = running.order_by().values("proceeding__case").annotate(first=Min("due")).values("first")
    return rows.annotate(next_due=Subquery(nearest))


def narrowed(request: HttpRequest, rows: QuerySet[Any], units: list[Any], on: date) -> QuerySet[Any]:
    """What the filters in the address leave."""
    asked = request.GET
    if unit := places.chosen(units, asked.get("unit", "")):
        rows = rows.filter(territory_path__under=unit.path)
    rows = families.narrowed(asked, rows)
    if (kind := asked.get("kind", "")) in words.proxies():
        rows = rows.filter(pk__in=Proceeding.objects.filter(kind=kind).values("case"))
    if asked.get("mine"):
        mine = Proceeding.objects.filter(Q(owner=reader(request)) | Q(partner=reader(request)))
        rows = rows.filter(pk__in=mine.values("case"))
    rows = in_state(rows, asked.get("state", ""), on)
    return search.narrowed(rows, asked.get("q", ""), search.in_case)


def in_state(rows: QuerySet[Any], state: str, on: date) -> QuerySet[Any]:
    if state == "open":
        return rows.filter(closed=None)
    if state == "closed":
        return rows.exclude(closed=None)
    if state == "late":
        late = Clock.objects.overdue(on)
        return rows.filter(pk__in=late.values("proceeding__case"))
    return rows


def exported(rows: QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    for case in with_next_due(shown(rows)).order_by("-opened", "-pk").iterator(chunk_size=1000):
        runs = list(case.proceedings.all())
        where = "；".join(
            f"{words.procedure_title(run.kind)}：{words.stage_title(run.kind, run.stage)}" for run in runs
        )
        who = "、".join(map(str, appointed(runs)))
        yield (
            case.number,
            case.title,
            case.party.name,
            case.party.uscc,
            case.organ.name,
            case.get_family_display(),
            where,
            who,
            case.opened,
            case.next_due,
            case.closed,
        )

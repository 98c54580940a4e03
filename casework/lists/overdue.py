"""What is overdue 逾期: where, for how long, in which procedure, by whom. Counted when asked, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.lists import export, families, places, search, words
from casework.lists.listing import Listing
from casework.models import Clock, Entry
from casework.reading.presence import met
from casework.reading.reader import reader

SORTS = {"due": ("due",), "officer": ("proceeding__owner__name", "due")}
AGES = (
    ("1-3", "1–3 天", 1, 3),
    ("4-10", "4–10 天", 4, 10),
    ("11-30", "11–30 天", 11, 30),
    ("31-60", "31–60 天", 31, 60),
    ("61-", "60 天以上", 61, 36500),
)
COLUMNS = ("案号", "案件", "当事人", "机关", "类别", "程序", "期限", "起算日", "届满日", "逾期天数", "承办人", "协办人")


@dataclass(frozen=True)
class HeatRow:
    """One unit: a cell per procedure as (kind, number, shade 0-4), the sum and the longest delay in days."""

    code: str
    name: str
    cells: list[tuple[str, int, int]]
    total: int
    worst: int


@dataclass(frozen=True)
class Rank:
    """One bar: its name in the address, its title, how many, and its share of the longest bar in per cent."""

    name: str
    title: str
    number: int
    share: int


def overdue(request: HttpRequest) -> HttpResponse:
    """Duties whose term has ended without the act."""
    on = timezone.localdate()
    units = places.below(reader(request), on)
    late: QuerySet[Any] = Clock.objects.visible_to(reader(request), on).overdue(on)
    late = families.narrowed(request.GET, late, "proceeding__case__")
    rows = narrowed(request, late, units, on)
    if request.GET.get("export"):
        return export.download("逾期", on, COLUMNS, exported(rows, on))
    shown = rows.select_related("proceeding__case__party", "proceeding__case__organ", "proceeding__owner")
    kinds, heat = heated(late, units, on)
    listing = Listing(request, shown, SORTS)
    met(clock.proceeding.owner for clock in listing)
    context = {
        "listing": listing,
        "urgings": urgings(listing),
        "on": on,
        "units": units,
        "kinds": kinds,
        "heat": heat,
        "sums": [sum(row.cells[i][1] for row in heat) for i in range(len(kinds))],
        "total": sum(row.total for row in heat),
        "worst": max((row.worst for row in heat), default=0),
        "ages": AGES,
        "by_age": by_age(late, on),
        "by_kind": by_kind(kinds, heat),
        "family": families.chosen(request.GET),
    }
    return render(request, "casework/overdue.html", context)


def urgings(listing: Listing) -> dict[int, int]:
    """How often each proceeding on the page has been urged."""
    rows = Entry.objects.filter(step="urge", proceeding__in={clock.proceeding_id for clock in listing.rows})
    return dict(rows.order_by().values_list("proceeding").annotate(number=Count("pk")))


def narrowed(request: HttpRequest, rows: QuerySet[Any], units: list[Any], on: date) -> QuerySet[Any]:
    asked = request.GET
    if unit := places.chosen(units, asked.get("unit", "")):
        rows = rows.filter(proceeding__case__territory_path__under=unit.path)
    if asked.get("kind") in words.proxies():
        rows = rows.filter(proceeding__kind=asked["kind"])
    if asked.get("mine"):
        rows = rows.filter(proceeding__owner=reader(request))
    for name, _, least, most in AGES:
        if asked.get("age") == name:
            rows = rows.filter(due__lte=on - timedelta(least), due__gte=on - timedelta(most))
    return search.narrowed(rows, asked.get("q", ""), search.in_clock)


def heated(late: QuerySet[Any], units: list[Any], on: date) -> tuple[list[tuple[str, str]], list[HeatRow]]:
    """Units below the reader's own by procedure. A case outside them (assigned, granted) is counted in the row 其他."""
    length = max((len(unit.path) for unit in units), default=0)
    where = Substr("proceeding__case__territory_path", 1, length) if length else F("proceeding__case__organ__name")
    found = (
        late.order_by().values(unit=where, kind=F("proceeding__kind")).annotate(number=Count("pk"), first=Min("due"))
    )
    names = {unit.path: (unit.code, unit.name) for unit in units}
    cells: dict[tuple[str, str], dict[str, tuple[int, date]]] = {}
    for line in found:
        unit = names.get(line["unit"], ("", "其他" if length else line["unit"]))
        cells.setdefault(unit, {})
        before = cells[unit].get(line["kind"], (0, line["first"]))
        cells[unit][line["kind"]] = (before[0] + line["number"], min(before[1], line["first"]))
    kinds = [
        (kind, words.short(title))
        for kind, title in words.procedure_choices()
        if any(kind in row for row in cells.values())
    ]
    heat = [heat_row(unit, row, kinds, on) for unit, row in cells.items()]
    return kinds, sorted(heat, key=lambda row: -row.total)


def heat_row(
    unit: tuple[str, str], row: dict[str, tuple[int, date]], kinds: list[tuple[str, str]], on: date
) -> HeatRow:
    numbers = [(kind, row[kind][0] if kind in row else 0) for kind, _ in kinds]
    worst = max((on - first).days for _, first in row.values())
    return HeatRow(*unit, [(kind, n, shade(n)) for kind, n in numbers], sum(n for _, n in numbers), worst)


def shade(number: int) -> int:
    """0 none, 1 one, 2 two or three, 3 four or five, 4 six and more."""
    return 0 if number == 0 else 1 if number == 1 else 2 if number <= 3 else 3 if number <= 5 else 4


def by_age(late: QuerySet[Any], on: date) -> list[Rank]:
    """How many have been late for how long."""
    spans = {
        f"n{i}": Count("pk", filter=Q(due__lte=on - timedelta(least), due__gte=on - timedelta(most)))
        for i, (_, _, least, most) in enumerate(AGES)
    }
    found = late.order_by().aggregate(**spans)
    return ranked([(name, title, found[f"n{i}"]) for i, (name, title, _, _) in enumerate(AGES)])


def by_kind(kinds: list[tuple[str, str]], heat: list[HeatRow]) -> list[Rank]:
    """How many in which procedure, most first."""
    sums = [(kind, title, sum(row.cells[i][1] for row in heat)) for i, (kind, title) in enumerate(kinds)]
    return ranked(sorted(sums, key=lambda line: -line[2]))


def ranked(lines: list[tuple[str, str, int]]) -> list[Rank]:
    most = max((number for _, _, number in lines), default=0) or 1
    return [Rank(name, title, number, round(100 * number / most)) for name, title, number in lines]


def exported(rows: QuerySet[Any], on: date) -> Iterator[tuple[Any, ...]]:
    shown = rows.select_related(
        "proceeding__case__party", "proceeding__case__organ", "proceeding__owner", "proceeding__partner"
    )
    for clock in shown.order_by("due", "pk").iterator(chunk_size=1000):
        run = clock.proceeding
        yield (
            run.case.number,
            run.case.title,
            run.case.party.name,
            run.case.organ.name,
            run.case.get_family_display(),
            words.procedure_title(run.kind),
            words.card_title(clock.card),
            clock.start,
            clock.due,
            (on - clock.due).days,
            run.owner,
            run.partner,
        )

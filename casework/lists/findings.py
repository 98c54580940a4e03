"""The ledger of findings 隐患 in its three lists: found, under rectification, signed off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.lists import chips, export, families, period, places, search
from casework.lists.listing import Listing, Order
from casework.models import Finding
from casework.reading.presence import met
from casework.reading.reader import reader

OPEN = Q(signed_off=None)
COLUMNS = (
    "案号",
    "序号",
    "当事人",
    "部位/设备",
    "问题描述",
    "不符合的条款",
    "等级",
    "现场处理",
    "发现日",
    "整改期限",
    "整改完成日",
    "复查情况",
    "销号日",
    "转处罚日",
    "情况",
)


@dataclass(frozen=True)
class View:
    """One of the three lists: its name in the address, its title, what it holds and how it is ordered.

    `filled` names the days that no row of the list lacks.
    """

    name: str
    title: str
    holds: Q
    sorts: Mapping[str, Order]
    caption: str
    filled: tuple[str, ...] = ()


VIEWS = {
    view.name: view
    for view in (
        View(
            "found", "隐患清单", Q(), {"found": ("-found",), "grade": ("-grade", "-found")}, "查出的全部隐患，新的在前"
        ),
        View(
            "open",
            "整改清单",
            OPEN & Q(deadline__isnull=False),
            {"deadline": ("deadline",), "grade": ("-grade", "deadline"), "found": ("-found",)},
            "在改，按届满先后；重大隐患另有标注",
            ("deadline",),
        ),
        View(
            "closed",
            "销号清单",
            Q(signed_off__isnull=False),
            {"signed": ("-signed_off",), "grade": ("-grade", "-signed_off")},
            "已销号，按销号日倒序",
            ("signed_off",),
        ),
    )
}
LATE: Callable[[date], Q] = lambda on: OPEN & Q(deadline__lt=on, rectified=None)  # noqa: E731
STATES: dict[str, tuple[str, Callable[[date], Q]]] = {
    "late": ("已逾期", LATE),
    "today": ("今日届满", lambda on: OPEN & Q(deadline=on, rectified=None)),
    "check": ("待复查", lambda on: OPEN & Q(rectified__isnull=False)),
    "penalty": ("已转处罚", lambda on: Q(to_penalty__isnull=False)),
}


def findings(request: HttpRequest, name: str = "found") -> HttpResponse:
    """One of the three lists."""
    on, view = timezone.localdate(), VIEWS[name]
    units = places.below(reader(request), on)
    between = period.asked(request.GET)
    everything = between.of(narrowed(request, Finding.objects.visible_to(reader(request), on), units, on), "found")
    rows = everything.filter(view.holds)
    if request.GET.get("export") and not between.wrong:
        return export.download(view.title, on, COLUMNS, exported(rows, on))
    shown = rows.select_related("case__party", "photo", "photo_after", "rectification__owner")
    listing = Listing(request, shown, view.sorts, view.filled)
    for finding in listing:
        if finding.rectification is not None:
            finding.rectification.case = finding.case
    met(finding.rectification.owner for finding in listing if finding.rectification is not None)
    context = {
        "view": view,
        "views": VIEWS.values(),
        "listing": listing,
        "on": on,
        "units": units,
        "family": families.chosen(request.GET),
        "grades": Finding.Grade.choices,
        "states": [(key, title) for key, (title, _) in STATES.items()],
        "counts": counts(everything, on),
        "wrong": between.wrong,
        "towns": places.named(f.territory_path for f in listing.rows),
    }
    return render(request, "casework/findings.html", context)


def narrowed(request: HttpRequest, rows: QuerySet[Any], units: list[Any], on: date) -> QuerySet[Any]:
    asked = request.GET
    if unit := places.chosen(units, asked.get("unit", "")):
        rows = rows.filter(territory_path__under=unit.path)
    rows = families.narrowed(asked, rows, "case__")
    if asked.get("grade") in Finding.Grade.values:
        rows = rows.filter(grade=asked["grade"])
    if asked.get("state") in STATES:
        rows = rows.filter(STATES[asked["state"]][1](on))
    return search.narrowed(rows, asked.get("q", ""), search.in_finding)


def counts(rows: QuerySet[Any], on: date) -> dict[str, int]:
    """How many each list holds, how many are late or major, in one statement."""
    asked = {name: Count("pk", filter=view.holds) if view.holds else Count("pk") for name, view in VIEWS.items()}
    major = Count("pk", filter=OPEN & Q(grade=Finding.Grade.MAJOR))
    return rows.order_by().aggregate(late=Count("pk", filter=LATE(on)), major=major, **asked)


def exported(rows: QuerySet[Any], on: date) -> Iterator[tuple[Any, ...]]:
    for f in rows.select_related("case__party").order_by("-found", "-pk").iterator(chunk_size=1000):
        yield (
            f.case.number,
            f.number,
            f.case.party.name,
            f.place,
            f.problem,
            f.basis,
            f.get_grade_display(),
            f.on_site,
            f.found,
            f.deadline,
            f.rectified,
            f.result,
            f.signed_off,
            f.to_penalty,
            chips.of_finding(f, on).words.removeprefix("✓ "),
        )

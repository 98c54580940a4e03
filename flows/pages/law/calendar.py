"""The working-day calendar 放假日历: a year as months, days off with their names, swapped days, the notice's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import law
from casework.models import Clock, Officer
from flows.pages.law.days import Cell, month, span
from law.reckoning.workdays import Calendar

AHEAD = 10  # years after the last announced one that may be looked at, weekends and fixed days only


@dataclass(frozen=True)
class Holiday:
    """One holiday: its days off in spans, how many, and the weekend days worked instead."""

    name: str
    spans: list[str]
    days: int
    swapped: list[str]


def law_calendar(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """One year."""
    user, today = request.user, timezone.localdate()
    assert isinstance(user, Officer)
    calendar = law.book().calendar
    first, last = min(calendar.years), max(calendar.years)
    year = year or today.year
    if not first <= year <= last + AHEAD:
        raise Http404(f"日历从{first}年起，{last}年之后只到{last + AHEAD}年（暂定），没有{year}年。")
    months = [month(year, number, lambda day: drawn(day, calendar, today)) for number in range(1, 13)]
    worked = [sum(calendar.is_workday(one.day) for week in m.weeks for one in week if one) for m in months]
    context = {
        "on": today,
        "year": year,
        "announced": calendar.years.get(year),
        "first": first,
        "last": last,
        "months": list(zip(months, worked, strict=True)),
        "worked": sum(worked),
        "off": (date(year + 1, 1, 1) - date(year, 1, 1)).days - sum(worked),
        "holidays": holidays(calendar, year),
        "years": range(first, last + 2),
        "before": year - 1 if year > first else None,
        "after": year + 1 if year < last + AHEAD else None,
        "waiting": waiting(user, year, today) if year not in calendar.years else 0,
    }
    return render(request, "law/calendar.html", context)


def drawn(day: date, calendar: Calendar, today: date) -> Cell:
    """A day of the grid: 休 on an announced day off, 班 on a weekend day that is worked."""
    now = " now" if day == today else ""
    if day in calendar.off:
        return Cell(day, "休", "holiday" + now, calendar.name(day))
    if day in calendar.work:
        return Cell(day, "班", "swap" + now, calendar.name(day))
    return Cell(day, "", ("plain" if day.weekday() < 5 else "weekend") + now, calendar.name(day))


def holidays(calendar: Calendar, year: int) -> list[Holiday]:
    """The holidays of a year in the order of their first day off; without a notice those that the regulation fixes."""
    known = calendar.years.get(year)
    off, work = (known.off, known.work) if known else (calendar.statutory.days(year), {})
    names = dict.fromkeys(name for _, name in sorted([*off.items(), *work.items()]))
    return [
        Holiday(
            name,
            spans([day for day, of in off.items() if of == name]),
            sum(of == name for of in off.values()),
            [span(day, day) for day, of in sorted(work.items()) if of == name],
        )
        for name in names
    ]


def spans(days: list[date]) -> list[str]:
    """Neighbouring days joined."""
    runs = [list(group) for _, group in groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - timedelta(pair[0]))]
    return [span(run[0][1], run[-1][1]) for run in runs]


def waiting(user: Officer, year: int, on: date) -> int:
    """Provisional clocks the reader sees that end in a year without a calendar."""
    return int(
        Clock.objects.visible_to(user, on).filter(provisional=True, met=None, lapsed=None, due__year=year).count()
    )

"""Law cards 法规卡片: the value in force, its history, the statute's own words, its uses, and a calculator for terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import law
from casework.models import Clock, Confirmation, Officer
from flows.clocks import term
from flows.pages.values import Piece, pieces, value_words
from flows.terms import PROCEDURES, steps
from law.kinds import KINDS
from law.offence import PARTIES

WEEKDAYS = "一二三四五六日"
STRIP = 24  # days drawn one by one; a longer term shows its derivation only


@dataclass(frozen=True)
class Shown:
    """One value of a card as the page shows it: in words, with its days in force."""

    version: Any
    words: str
    pieces: list[Piece]
    now: bool


@dataclass(frozen=True)
class Use:
    """A step that starts or meets the term."""

    procedure: str
    step: str
    how: str


@dataclass(frozen=True)
class Cell:
    """A day of the strip: 起, the running number, 休 or nothing."""

    weekday: str
    day: int
    said: str
    style: str


def law_cards(request: HttpRequest) -> HttpResponse:
    """The cards of the book that say something today, by kind; search by words of title, name or citation."""
    on, asked = timezone.localdate(), request.GET
    folder = asked.get("kind") if asked.get("kind") in KINDS else "terms"
    text, evidence = asked.get("q", "").strip(), asked.get("evidence", "")
    everything = list(law.book().at(on))
    rulings = [r for r in everything if (r.kind == folder or text) and said(r, text) and evidence in ("", r.evidence)]
    counts = [(key, kind.title, sum(r.kind == key for r in everything)) for key, kind in KINDS.items()]
    context = {
        "on": on, "kinds": counts, "kind": "" if text else folder, "cards": [(r, value_words(r.value, r.unit, r.facts)) for r in rulings],
        "titles": {key: kind.title for key, kind in KINDS.items()},
    }  # fmt: skip
    return render(request, "law/cards.html", context)


def said(ruling: Any, text: str) -> bool:
    return all(word in f"{ruling.title} {ruling.card} {ruling.cites} {ruling.facts.get('keywords') or ''}" for word in text.split())


def law_card(request: HttpRequest, name: str) -> HttpResponse:
    """One card."""
    user, on = request.user, timezone.localdate()
    assert isinstance(user, Officer)
    book = law.book()
    try:
        card = book.card(name)
    except law.LawError as why:
        raise Http404(str(why)) from why
    current = book.at(on).get(card.name)
    history = [shown(book, card, version, on) for version in card.versions]
    context = {
        "card": card, "on": on, "ruling": current, "now": next((h for h in history if h.now), None), "history": history,
        "quotes": quotes(current) if current else [], "uses": uses(card.name), "running": running(card.name, user, on),
        "confirmations": Confirmation.objects.filter(card=card.name).select_related("organ", "by"), "parties": PARTIES,
        "sum": reckoned(request, current, on) if current and card.kind.folder == "terms" else None,
        "neighbours": neighbours(card, on), "kind": card.kind,
    }  # fmt: skip
    return render(request, "law/card.html", context)


def shown(book: Any, card: Any, version: Any, on: date) -> Shown:
    ruling = book.ruling(card, version)
    until = version.until
    return Shown(version, value_words(ruling.value, ruling.unit, ruling.facts), pieces(ruling), version.since <= on and (until is None or on < until))


def quotes(ruling: Any) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """The statute's words: instrument, article, its paragraphs, and which of them the card rests on."""
    said = ruling.says
    found = []
    for one in said if isinstance(said, list) else [said] if said else []:
        for article in one["article"] if isinstance(one.get("article"), list) else [one.get("article")]:
            if text := law.book().texts.article(one["instrument"], str(article)):
                found.append((one["instrument"], str(article), marked(text.split("\n"), str(article), ruling.cites)))
    return found


def marked(paragraphs: list[str], article: str, cites: str) -> list[tuple[str, bool]]:
    """Paragraphs with the items （项）that the citation names."""
    items = {f"（{number}）" for number in re.findall(rf"{article}(?:第[一二三四五六七八九十]+款)?第([一二三四五六七八九十]+)项", cites)}
    return [(text, text[: text.find("）") + 1] in items) for text in paragraphs]


def uses(name: str) -> list[Use]:
    """Steps that start the term or are done within it."""
    found = []
    for cls in PROCEDURES.values():
        for terms in steps(cls).values():
            if name in (term(start.card) for start in terms.starts):
                found.append(Use(cls.title_, terms.title, "起算"))
            if name in (term(card) for card in terms.meets):
                found.append(Use(cls.title_, terms.title, "办结"))
    return found


def running(name: str, user: Officer, on: date) -> int:
    """How many clocks of this card run in what the reader sees."""
    return int(Clock.objects.visible_to(user, on).filter(card=name, met=None, lapsed=None).count())


def neighbours(card: Any, on: date) -> list[tuple[Any, str]]:
    """Cards of the same matter: named alike, then of the same stage of the procedure, then next in the folder."""
    stage, matter = card.body.get("stage"), card.name.rsplit("/", 1)[-1].split("_")[0]
    same = [r for r in law.book().at(on) if r.card != card.name and (r.kind == card.kind.folder or f"/{matter}_" in r.card)]
    near = sorted(same, key=lambda r: (f"/{matter}_" not in r.card, not stage or r.facts.get("stage") != stage, r.card < card.name))
    return [(r, value_words(r.value, r.unit, r.facts)) for r in near[:5]]


def reckoned(request: HttpRequest, ruling: Any, on: date) -> dict[str, Any]:
    """The calculator: the end of the term from a given day, with its derivation."""
    asked = request.GET
    start = asked.get("from", "") or on.isoformat()
    days = asked.get("days", "")
    answer: dict[str, Any] = {"start": start, "days": days, "open": ruling.value is None or ruling.parameter}
    try:
        first = datetime.fromisoformat(start) if ruling.unit == "hour" else date.fromisoformat(start[:10])
        found = law.due(ruling.card, first, on=on, days=int(days) if days.isdecimal() and answer["open"] else None)
    except (law.LawError, ValueError) as why:
        wrong = str(why) if isinstance(why, law.LawError) else f"“{start}”不是日期，请写成 2026-09-28。"
        return answer | {"wrong": wrong}
    return answer | {"found": found, "strip": list(strip(first, found))}


def strip(first: date, found: Any) -> Iterable[Cell]:
    """The days of a short term one by one."""
    calendar, last = law.book().calendar, found.due
    if found.unit not in ("working_day", "calendar_day") or abs((last - first).days) >= STRIP:
        return
    number, step = 0, 1 if last >= first else -1
    for i in range(0, (last - first).days + step, step):
        day = first + timedelta(i)
        off = found.unit == "working_day" and not calendar.is_workday(day)
        number += 0 if off or i == 0 else 1
        text = "起" if i == 0 else "休" if off else str(number) if number <= found.amount else "顺"
        style = "end" if day == last else "off" if off else "" if i == 0 else "on"
        yield Cell("班" if day in calendar.work else WEEKDAYS[day.weekday()], day.day, text, style)

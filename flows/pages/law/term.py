"""The term calculator 期限计算.

A card or a free term, a start, excluded intervals → the last day, derived day by day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import law
from flows.beside.confirm import confirmed_by
from flows.pages.law.ask import Interval, Typed
from flows.pages.law.days import drawn, end_words
from flows.pages.law.seat import scope_of, seat_of
from law.reading.kinds import TERM_UNITS
from law.reading.search import search

UNITS = {"working_day": "工作日", "calendar_day": "日（自然日）", "hour": "小时", "month": "月", "year": "年"}
DIRECTIONS = {"after": "向后计算", "before": "向前倒推"}
ROLLS = {"roll": "顺延到工作日", "stay": "不顺延"}
FREE = "自定期限"


@dataclass(frozen=True)
class Choice:
    """A card the reader may have meant."""

    name: str
    title: str


def law_term(request: HttpRequest) -> HttpResponse:
    """The form, and under it the answer with its derivation.

    The address holds everything, so it can be kept and printed.
    """
    typed, today = Typed(request.GET.dict()), timezone.localdate()
    free = typed.text("kind") == "free"
    intervals, pauses = typed.intervals("out")
    ruling, meant = (free_ruling(typed, today), []) if free else card_ruling(typed, request, today)
    answer = reckoned(typed, ruling, pauses) if ruling else None
    cards = [Choice(r.card, r.title) for r in law.book().at(today) if r.kind == "terms"]
    context = {
        "on": today,
        "typed": request.GET,
        "free": free,
        "wrong": typed.wrong,
        "cards": cards,
        "meant": meant,
        "intervals": intervals,
        "units": UNITS,
        "directions": DIRECTIONS,
        "rolls": ROLLS,
        "ruling": ruling,
        "answer": answer,
        "seat": seat_of(request, today),
        "start": typed.text("start") or ("" if typed else f"{today}"),
        "open": ruling and not free and (ruling.value is None or ruling.parameter),
    }
    return render(request, "law/term.html", context)


def card_ruling(typed: Typed, request: HttpRequest, today: date) -> tuple[Any, list[Choice]]:
    """The card as it stands on the day whose law applies, and the cards meant when the words fit several."""
    text = typed.text("card")
    if not text:
        if typed:
            typed.refuse("card", "请选一张期限卡片，或者改用“自定期限”。")
        return None, []
    on = typed.day("on") or typed.day("start") or today
    seat = seat_of(request, today)
    try:
        name, meant = found_card(text)
        if name:
            return law.book().at(on, scope_of(seat), confirmed_by(seat, today))[name], []
    except law.LawError as why:
        typed.refuse("on" if typed.text("on") else "start", why)
        return None, []
    typed.refuse(
        "card",
        f"“{text}”符合{len(meant)}张卡片，请选定一张。"
        if meant
        else f"法规库没有与“{text}”相符的期限卡片，请换一个词，或者改用“自定期限”。",
    )
    return None, meant


def found_card(text: str) -> tuple[str, list[Choice]]:
    """The term card a person means by its name, title, words or pinyin initials; several when it is not clear."""
    book = law.book()
    terms = {name: card for name, card in book.cards.items() if card.kind.folder == "terms"}
    exact = [name for name, card in terms.items() if text in (name, name.split("/")[1], card.title)]
    if exact:
        return exact[0], []
    hits = [card for card in search(book, text) if card.name in terms]
    return (hits[0].name, []) if len(hits) == 1 else ("", [Choice(card.name, card.title) for card in hits[:12]])


def free_ruling(typed: Typed, today: date) -> Any:
    """A term that no card holds: amount, unit, direction and roll as stated by the reader, who answers for them."""
    amount = typed.whole("amount", "期限", needed=True)
    words = {
        name: typed.text(name) if typed.text(name) in choices else next(iter(choices))
        for name, choices in (("unit", UNITS), ("direction", DIRECTIONS), ("end_on_holiday", ROLLS))
    }
    if amount is None:
        return None
    cites = typed.text("cites")[:120] or "依据未填"
    unit = words["unit"] if words["unit"] in TERM_UNITS else "working_day"
    return law.Ruling("terms/free", "terms", FREE, today, None, amount, unit, cites, "practice", "", "", words)


def reckoned(typed: Typed, ruling: Any, pauses: list[Interval]) -> dict[str, Any] | None:
    """The end of the term with its pictures; None while a field is wrong."""
    start = typed.moment("start", "起点") if ruling.unit == "hour" else typed.day("start", "起算日", needed=True)
    days = typed.whole("days", "承办人确定的期限") if typed.text("days") else None
    typed.day("on")
    if start is None or typed.wrong:
        return None
    try:
        found = law.due(ruling, start, excluded=pauses, days=days)
    except law.LawError as why:
        typed.refuse("days" if days is not None or "承办人确定" in str(why) else "start", why)
        return None
    return {
        "found": found,
        "words": end_words(found),
        "drawn": drawn(found, ruling, pauses),
        "hours": isinstance(found.due, datetime),
        "notice": notices(found),
        "pauses": pauses,
    }


def notices(found: law.Due) -> list[str]:
    """The State Council's notices behind the working days, by year; none for hours."""
    if isinstance(found.due, datetime):
        return []
    years, ends = law.book().calendar.years, sorted((found.start.year, found.due.year))
    known = [years[year] for year in range(ends[0], ends[1] + 1) if year in years]
    return [f"{year.title}（{year.notice}）" if year.notice else year.title for year in known]

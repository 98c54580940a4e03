"""Law cards 法规卡片.

The value on a day, its history, the statute's own words, its uses, who confirmed it, a calculator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import law
from casework.models import Clock, Confirmation, Officer
from flows.beside.confirm import confirmed_by, organs_of
from flows.pages.law.ask import Typed
from flows.pages.law.examples import examples
from flows.pages.law.offence import of_card
from flows.pages.law.register import citing
from flows.pages.law.seat import scope_of, seat_of
from flows.pages.law.term import card_ruling, reckoned
from flows.pages.law.uses import code_uses, uses
from flows.pages.step.values import Piece, pieces, value_words
from law.reading.cards import Card, Version
from law.reading.outline import lines as outlined
from law.reading.outline import outline

NUMERAL = "[一二三四五六七八九十]+"


@dataclass(frozen=True)
class Shown:
    """One value of a card as the page shows it: in words, with its days in force."""

    version: Version
    ruling: Any
    words: str
    now: bool
    confirmed: str


@dataclass(frozen=True)
class Quote:
    """An article word for word: its paragraphs, and whether the card rests on each."""

    instrument: str
    article: str
    paragraphs: list[tuple[str, bool]]


def law_card(request: HttpRequest, name: str) -> HttpResponse:
    """One card, on the day asked for (today unless `on` is given)."""
    user, today, book = request.user, timezone.localdate(), law.book()
    assert isinstance(user, Officer)
    try:
        card = book.card(name)
    except law.LawError as why:
        raise Http404(str(why)) from why
    typed, seat = Typed(request.GET.dict()), seat_of(request, today)
    on = typed.day("on") or today
    confirmed = confirmed_by(seat, today)
    ruling = book.at(on, scope_of(seat), confirmed).get(card.name)
    history = [shown(card, version, on, confirmed) for version in card.versions]
    context = {
        "card": card,
        "kind": card.kind,
        "on": on,
        "today": today,
        "wrong": typed.wrong,
        "ruling": ruling,
        "history": history,
        "now": next((one for one in history if one.now), None),
        "detail": detail(ruling),
        "quotes": quotes(ruling or history[-1].ruling),
        "uses": uses(card.name),
        "code": code_uses(card.name),
        "running": running(card.name, user, today),
        "codes": codes(card, ruling),
        "register": list(Confirmation.objects.filter(card=card.name).select_related("organ", "by").order_by("-pk")),
        "officer": bool(organs_of(user, today)),
        "sum": calculator(request, card, ruling, today),
        "examples": examples(card.name),
        "neighbours": neighbours(card, on),
        "turn": turn(card),
        "others": others(ruling, card),
    }
    return render(request, "law/card.html", context)


def shown(card: Card, version: Version, on: date, confirmed: dict[str, str]) -> Shown:
    """A version in words; `now` when it is the one of the day."""
    ruling = law.book().ruling(card, version)
    now = version.since <= on and (version.until is None or on < version.until)
    return Shown(
        version,
        ruling,
        value_words(ruling.value, ruling.unit, ruling.facts),
        now,
        confirmed.get(f"{card.name}@{version.since}", ""),
    )


def detail(ruling: Any) -> dict[str, Any]:
    """What the value says in its parts: tiers of an offence, lines of a band or crime, elements of a condition."""
    if ruling is None:
        return {}
    if ruling.kind == "offences":
        heads = [
            line.partition("：")
            for line in outlined(ruling)
            if line.partition("：")[0] in ("处罚机关", "违反", "并应", "前提", "刑事责任", "原文")
        ]
        return {"tiers": outline(ruling), "heads": [(head, said) for head, _, said in heads]}
    if ruling.kind in ("bands", "crimes", "criteria"):
        return {"heads": [(head, said) for head, _, said in (line.partition("：") for line in outlined(ruling))]}
    found: list[Piece] = pieces(ruling)
    return {"pieces": found if isinstance(ruling.value, (list, dict)) else []}


def codes(card: Card, ruling: Any) -> list[Any]:
    """The codes of an offence that the calculator may be asked for."""
    return of_card(card) if card.kind.folder == "offences" and ruling else []


def quotes(ruling: Any) -> list[Quote]:
    """The statute's words, and which of them the card rests on."""
    says = ruling.says
    found = []
    for one in says if isinstance(says, list) else [says] if says else []:
        for article in one["article"] if isinstance(one.get("article"), list) else [one.get("article")]:
            if text := law.book().texts.article(one["instrument"], str(article)):
                found.append(
                    Quote(one["instrument"], str(article), marked(text.split("\n"), str(article), ruling.cites))
                )
    return found


def marked(paragraphs: list[str], article: str, cites: str) -> list[tuple[str, bool]]:
    """Paragraphs with the items （项） or paragraphs （款） that the citation names."""
    items = {f"（{number}）" for number in re.findall(rf"{article}(?:第{NUMERAL}款)?第({NUMERAL})项", cites)}
    whole = [text for text in paragraphs if not re.match(rf"（{NUMERAL}）", text)]
    wanted = {
        whole[n - 1]
        for n in (numeral(said) for said in re.findall(rf"{article}第({NUMERAL})款(?!第)", cites))
        if n <= len(whole)
    }
    return [(text, text[: text.find("）") + 1] in items or text in wanted) for text in paragraphs]


def numeral(text: str) -> int:
    """一 to 九十九 as a number."""
    tens, ten, ones = text.rpartition("十")
    digit = "零一二三四五六七八九".find
    return (digit(tens) if tens else 1 if ten else 0) * 10 + (digit(ones) if ones else 0)


def running(name: str, user: Officer, on: date) -> int:
    """How many clocks of this card run in what the reader sees."""
    return int(Clock.objects.visible_to(user, on).filter(card=name, met=None, lapsed=None).count())


def neighbours(card: Card, on: date) -> list[tuple[Any, str]]:
    """Cards of the same matter: named alike, then of the same stage of the procedure, then next in the folder."""
    stage, matter = card.body.get("stage"), card.name.rsplit("/", 1)[-1].split("_")[0]
    same = [
        r for r in law.book().at(on) if r.card != card.name and (r.kind == card.kind.folder or f"/{matter}_" in r.card)
    ]
    near = sorted(
        same,
        key=lambda r: (f"/{matter}_" not in r.card, not stage or r.facts.get("stage") != stage, r.card < card.name),
    )
    return [(r, value_words(r.value, r.unit, r.facts)) for r in near[:5]]


def turn(card: Card) -> tuple[str, str]:
    """The card before and the card after, in the folder; "" at the ends."""
    names = [name for name in law.book().cards if name.startswith(f"{card.kind.folder}/")]
    at = names.index(card.name) if card.name in names else 0
    return (names[at - 1] if at else "", names[at + 1] if at + 1 < len(names) else "")


def others(ruling: Any, card: Card) -> tuple[str, int]:
    """The instrument the card rests on first, and how many other cards rest on it."""
    parts = law.book().register.parse(ruling.cites) if ruling else []
    key = next((part.instrument for part in parts if part.instrument in law.book().register.instruments), "")
    return key, len(set(citing(key)) - {card.name})


def calculator(request: HttpRequest, card: Card, ruling: Any, today: date) -> dict[str, Any] | None:
    """The term counted from a day: the same reckoning as the calculator's own page."""
    if card.kind.folder != "terms" or ruling is None:
        return None
    start = request.GET.get("start") or (f"{today}T09:00" if ruling.unit == "hour" else f"{today}")
    typed = Typed({**request.GET.dict(), "card": card.name, "start": start})
    found, _ = card_ruling(typed, request, today)
    answer = reckoned(typed, found, []) if found else None
    return {
        "start": start,
        "wrong": typed.wrong,
        "answer": answer,
        "open": found and (found.value is None or found.parameter),
    }

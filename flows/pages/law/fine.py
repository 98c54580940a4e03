"""The fine calculator 罚款计算.

An offence and its facts → the lawful range with its reasoning, bands, thresholds tripped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

import law
from flows.beside.confirm import confirmed_by
from flows.pages.law.ask import Typed
from flows.pages.law.offence import Choice, Input, choices_of, found_offence, inputs_of
from flows.pages.law.seat import scope_of, seat_of
from law.fines.discretion import Band, Verdict, bands, check_decision, suggest
from law.fines.inputs import FACTS
from law.fines.lawful import lawful_range
from law.fines.offence import KINDS, PARTIES, card_of
from law.fines.ranges import Range, span
from law.fines.suspicion import hinted
from law.fines.thresholds import CIRCUMSTANCES, Tripped, tripped

LEFT, WIDTH = 20, 400  # the bar in the drawing, in its own units


@dataclass
class Asking:
    """The offence in question: code, its card and siblings, the facts it asks for."""

    code: str = ""
    title: str = ""
    card: str = ""
    parties: list[Choice] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    meant: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Banded:
    """A band with its range in words, the amount suggested, and its place on the bar."""

    band: Band
    words: str
    suggested: Decimal
    left: int
    width: int
    chosen: bool


@dataclass(frozen=True)
class Answer:
    """What the law answers. `fine`: the amount proposed, yuan; None where the range knows no bounds."""

    range: Range
    words: str
    party: str
    kinds: list[tuple[str, str, bool]]
    bands: list[Banded]
    fine: Decimal | None
    verdict: Verdict | None
    trips: Tripped | None
    crimes: list[Any]
    low_at: int
    fine_at: int


def law_fine(request: HttpRequest) -> HttpResponse:
    """The form and its answer; the address holds everything, so it can be kept and printed."""
    typed, today = Typed(request.GET.dict()), timezone.localdate()
    seat, many = seat_of(request, today), {name: request.GET.getlist(name) for name in ("kinds", "when")}
    asking = asked_for(typed, today)
    answer = answered(typed, asking, many, seat, today) if asking.code else None
    context = {
        "on": today,
        "typed": request.GET,
        "wrong": typed.wrong,
        "asking": asking,
        "answer": answer,
        "seat": seat,
        "choices": choices_of(today),
        "circumstances": [(key, title, key in many["when"]) for key, title in CIRCUMSTANCES.items()],
        "decision": typed.text("decision_day") or ("" if typed else f"{today}"),
        "overdue": typed.text("stage") == "overdue",
    }
    return render(request, "law/fine.html", context)


def asked_for(typed: Typed, today: date) -> Asking:
    """The offence a person means; a sibling code chosen as `party` stands in its place."""
    text = typed.text("code")
    if not text:
        if typed:
            typed.refuse("code", "请填写案由：代码、名称中的词或者拼音首字母。")
        return Asking()
    codes, meant = found_offence(text, today)
    if not codes:
        typed.refuse("code", f"“{text}”符合{len(meant)}个案由，请选定一个。" if meant else no_offence(text))
        return Asking(meant=meant)
    party = typed.text("party")
    code = (
        party
        if party in {one.code for one in codes}
        else text
        if text in {one.code for one in codes}
        else codes[0].code
    )
    return Asking(code, codes[0].title, codes[0].card, codes, inputs_of(code, typed.asked))


def no_offence(text: str) -> str:
    """No offence answers to the words; a code that is nearly one is named."""
    try:
        card_of(law.book(), text)
    except law.LawError as why:
        return f"{why}也可以用名称中的词或者拼音首字母查找。"
    return ""


def answered(typed: Typed, asking: Asking, many: dict[str, list[str]], seat: Any, today: date) -> Answer | None:
    """Ask the law; None while a field is wrong."""
    acted, decided = typed.day("offence_day"), typed.day("decision_day")
    facts = {one.key: one.value for one in asking.inputs if one.value not in ("", None, False)}
    if typed.wrong:
        return None
    try:
        found = lawful_range(
            law.book(),
            asking.code,
            overdue=typed.text("stage") == "overdue",
            facts=facts,
            offence_day=acted,
            decision_day=decided,
        )
        held = bands(law.book(), found, decided or today, scope=scope_of(seat))
    except law.LawError as why:
        typed.refuse(where(str(why)), why)
        return None
    return weighed(typed, found, list(held), many, seat, decided or today, today)


def where(why: str) -> str:
    """The field beside which a refusal of the book belongs."""
    if "逾期" in why or "首次发现" in why:
        return "stage"
    if "决定日" in why:
        return "decision_day"
    return "facts" if "事实" in why or any(f"“{fact.title}”" in why for fact in FACTS.values()) else "offence_day"


def weighed(
    typed: Typed, found: Range, held: list[Band], many: dict[str, list[str]], seat: Any, on: date, today: date
) -> Answer:
    """Band, proposed amount, the check of it, and the thresholds it trips."""
    chosen = next((one for one in held if one.key == typed.text("band")), None)
    fine = (
        typed.yuan("fine", "拟罚款")
        if typed.text("fine")
        else proposed(found, chosen or (held[len(held) // 2] if held else None))
    )
    kinds = [kind for kind in many["kinds"] if kind in found.kinds] or list(found.kinds)
    verdict = trips = None
    if fine is not None and found.kinds and not found.missing:
        punished = [kind for kind in kinds if kind != "fine" or fine > 0]
        verdict = check_decision(found, fine if "fine" in kinds else 0, punished, chosen=chosen)
        trips = trip(typed, found, fine if "fine" in kinds else Decimal(0), punished, many["when"], seat, on, today)
    return Answer(
        found,
        spoken(found.low, found.high) if found.fined else "没有罚款",
        PARTIES[found.party],
        [(kind, KINDS[kind], kind in kinds) for kind in found.kinds],
        [banded(one, found, one is chosen) for one in held],
        fine,
        verdict,
        trips,
        [law.book().card(name) for name in hinted(law.book(), found.code)],
        at(found.low, found),
        at(fine, found),
    )


def proposed(found: Range, band: Band | None) -> Decimal | None:
    """The amount to begin with: a band's suggestion, or the single amount of the range; 0 where nothing is fined."""
    if not found.fined:
        return Decimal(0)
    return suggest(band).amount if band else found.high


def trip(
    typed: Typed, found: Range, fine: Decimal, kinds: list[str], when: list[str], seat: Any, on: date, today: date
) -> Tripped | None:
    """Which thresholds the proposal trips, with what the reader's organ has confirmed."""
    try:
        return tripped(
            law.book(),
            found.party,
            fine,
            kinds=kinds,
            on=on,
            confiscated=typed.yuan("confiscated", "拟没收数额"),
            circumstances=when,
            scope=scope_of(seat),
            confirmed=confirmed_by(seat, today),
        )
    except law.LawError as why:
        typed.refuse("decision_day" if "没有" in str(why) and f"{on}" in str(why) else "fine", why)
        return None


def banded(band: Band, found: Range, chosen: bool) -> Banded:
    left = at(band.low, found)
    return Banded(
        band, spoken(band.low, band.high), suggest(band).amount, left, max(2, at(band.high, found) - left), chosen
    )


def spoken(low: Decimal | None, high: Decimal | None) -> str:
    """The range in the statute's words with thousands set apart: 100,000 元以上 200,000 元以下."""
    return re.sub(r"(\d+(?:\.\d+)?)元", lambda number: f" {Decimal(number[1]):,} 元", span(low, high)).strip()


def at(amount: Decimal | None, found: Range) -> int:
    """The place of an amount on the bar, from 20 to 420."""
    return LEFT + round(WIDTH * min(amount or Decimal(0), found.high or Decimal(0)) / (found.high or Decimal(1)))

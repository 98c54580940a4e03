"""Statements that many procedures make: each answers "" or one sentence with its article, and the day that cures it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import law
from flows.clocks import term
from flows.terms import Ground, Guard


def day(value: Any) -> str:
    """2026年9月2日, as the standard writes it."""
    return f"{value.year}年{value.month}月{value.day}日"


def ends(card: str, start: date | datetime, on: date) -> Any:
    """The end of a term that started on `start`, by the law of that day."""
    return law.due(term(card), start, on=start.date() if isinstance(start, datetime) else start)


def last_day(card: str, start: date | datetime, on: date) -> date:
    found = ends(card, start, on).due
    return found.date() if isinstance(found, datetime) else found


def filled(fact: str, sentence: str, card: str = "") -> Guard:
    """The fact is on file."""

    def on_file(run: Any, on: date) -> str:
        if getattr(run, fact):
            return ""
        return Ground(sentence, law.book().at(on)[card]) if card else sentence

    on_file.__name__ = f"{fact}_on_file"
    return on_file


def waited(card: str, started: str, what: str, unless: tuple[str, ...] = (), when: Callable[[Any], bool] = lambda run: True) -> Guard:
    """The whole term has passed since the fact `started`, or a fact in `unless` has made waiting pointless."""

    def term_passed(run: Any, on: date) -> str:
        start = getattr(run, started)
        if not when(run) or start is None or any(getattr(run, fact) for fact in unless):
            return ""
        found = ends(card, start, on)
        last = found.due.date() if isinstance(found.due, datetime) else found.due
        if on > last:
            return ""
        first = last + timedelta(days=1)
        rule = law.book().at(start if not isinstance(start, datetime) else start.date())[term(card)]
        return Ground(f"{what}至{day(last)}届满，最早{day(first)}可以办理（{rule.cites}）。", rule, first)

    term_passed.__name__ = f"{card}_passed"
    return term_passed


def within(card: str, started: str, what: str) -> Guard:
    """The term has not run out yet; late is said with its last day."""

    def in_time(run: Any, on: date) -> str:
        start = getattr(run, started)
        if start is None:
            return ""
        last = last_day(card, start, on)
        if on <= last:
            return ""
        rule = law.book().at(start if not isinstance(start, datetime) else start.date())[term(card)]
        return Ground(f"{what}已于{day(last)}届满，今日已超过{(on - last).days}日（{rule.cites}）。", rule)

    in_time.__name__ = f"within_{card}"
    return in_time


def edition(run: Any, on: date) -> law.Edition:
    """The book of the day in the organ's territory."""
    return law.book().at(on, run.case.organ.territory.code)


def stated(run: Any, fact: str) -> Any:
    """The fact of the step in hand, else the one on file."""
    given = run.given.get(fact)
    return getattr(run, fact) if given is None else given

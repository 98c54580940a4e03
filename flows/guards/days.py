"""Statements that many procedures make: each answers "" or one sentence with its article, and the day that cures it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from casework.models import Clock
from flows.door.clocks import local_day, term
from flows.door.lawful import due, edition
from flows.door.terms import Ground, Guard


def day(value: Any) -> str:
    """2026年9月2日, as the standard writes it."""
    return f"{value.year}年{value.month}月{value.day}日"


def tentative(found: Any) -> str:
    """That a day is not certain yet, with both days it may be: of a derivation or of a clock; "" for a certain one."""
    if not found.provisional or found.early is None or found.early == found.late:
        return ""
    return f"（暂定，放假安排公布后重新推算：最早{day(found.early)}，最迟{day(found.late)}）"


def last_day(run: Any, card: str, start: date | datetime) -> date:
    """The last day of a term of this case that started on `start`, by the law of that day in its territory."""
    found = due(run, card, start).due
    return local_day(found)


def filled(fact: str, sentence: str, card: str = "") -> Guard:
    """The fact is on file."""

    def on_file(run: Any, on: date) -> str:
        if getattr(run, fact):
            return ""
        return Ground(sentence, edition(run, on)[card]) if card else sentence

    on_file.__name__ = f"{fact}_on_file"
    return on_file


def waited(
    card: str, started: str, what: str, unless: tuple[str, ...] = (), when: Callable[[Any], bool] = lambda run: True
) -> Guard:
    """The whole term has passed since the fact `started`, or a fact in `unless` has made waiting pointless."""

    def term_passed(run: Any, on: date) -> str:
        start = getattr(run, started)
        if not when(run) or start is None or any(getattr(run, fact) for fact in unless):
            return ""
        found = due(run, card, start)
        last = local_day(found.due)
        if on > last:
            return ""
        first = last + timedelta(days=1)
        rule = edition(run, local_day(start))[term(card)]
        open_ = tentative(found)
        return Ground(f"{what}至{day(last)}届满{open_}，最早{day(first)}可以办理（{rule.cites}）。", rule, first)

    term_passed.__name__ = f"{card}_passed"
    return term_passed


def within(card: str, started: str, what: str) -> Guard:
    """The term has not run out yet; late is said with its last day. A clock that runs is asked, not derived again."""

    def in_time(run: Any, on: date) -> str:
        start = getattr(run, started)
        if start is None:
            return ""
        clocks = run.stored(Clock, proceeding_id=run.pk, card=term(card), met=None, lapsed=None) if run.pk else []
        found = next(iter(clocks), None) or due(run, card, start)
        last = local_day(found.due)
        if on <= last:
            return ""
        rule = edition(run, local_day(start))[term(card)]
        over = f"今日已超过{(on - last).days}日"
        return Ground(f"{what}已于{day(last)}届满{tentative(found)}，{over}（{rule.cites}）。", rule)

    in_time.__name__ = f"within_{card}"
    return in_time


SLIP = 3653  # days: ten years; no term of this product is longer, and 9999 is how a slip of the keyboard looks


def slip(last: date | None, on: date, what: str) -> str:
    """A last day more than ten years ahead is a slip."""
    if last is None or (last - on).days <= SLIP:
        return ""
    return f"{what}{day(last)}在十年以后，应为笔误，请核对改填。"


def stated(run: Any, fact: str) -> Any:
    """The fact of the step in hand, else the one on file."""
    given = run.given.get(fact)
    return getattr(run, fact) if given is None else given


def past(column: str, sentence: str) -> Guard:
    """The last day that a column holds has passed; `sentence` names it as {last} and the first day after as {first}."""

    def term_over(run: Any, on: date) -> str:
        last = getattr(run, column)
        if last is None or on > last:
            return ""
        first = last + timedelta(days=1)
        return Ground(sentence.format(last=day(last), first=day(first)), None, first)

    return term_over


def not_late(column: str, sentence: str) -> Guard:
    """What came after the last day that a column holds is taken and said to supervisors; it is named as {last}."""

    def report_in_time(run: Any, on: date) -> str:
        last = getattr(run, column)
        return "" if last is None or on <= last else sentence.format(last=day(last))

    return report_in_time

"""The words of a story: days, lists of words, and the sentence that refuses an unknown one with its line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NoReturn

import law
from documents.reading import catalogue
from law.reading.reader import Lined

MANY = 20  # names in one sentence


def day(said: Lined, key: str) -> date:
    """A day by its key. Raises law.Misread."""
    try:
        return date.fromisoformat(str(said[key]))
    except ValueError:
        said.refuse(key, f"“{said[key]}”不是有效日期，请写成2026-09-02。")


def texts(said: Any) -> tuple[str, ...]:
    """One word or several, as several."""
    return () if said is None else tuple(map(str, said)) if isinstance(said, list) else (str(said),)


def refuse_unknown(said: Lined, key: str, what: str, name: str, names: Iterable[str]) -> NoReturn:
    """Refuse a name that is none, with the nearest valid one."""
    choices = list(dict.fromkeys(filter(None, names)))
    near = law.nearest(name, choices)
    some = "、".join(choices[:MANY]) + ("等" if len(choices) > MANY else "") if choices else "无"
    hint = f"，是否为“{near}”" if near else f"；可用的有：{some}"
    said.refuse(key, f"没有名为“{name}”的{what}{hint}。")


def card_names() -> list[str]:
    return [name.removeprefix("terms/") for name in law.book().names() if name.startswith("terms/")]


def card_of(name: str) -> str | None:
    """A term's card by its name or its Chinese title."""
    if name.removeprefix("terms/") in card_names():
        return "terms/" + name.removeprefix("terms/")
    return next(
        (card.name for card in law.book().cards.values() if card.title == name and card.name.startswith("terms/")), None
    )


def forms() -> list[str]:
    """Every form by its Chinese title, then by its key."""
    return [*(form.title for form in catalogue.forms()), *catalogue.names()]


def form_of(name: str) -> str | None:
    """A form by its key or its Chinese title."""
    if name in catalogue.names():
        return name
    return next((form.key for form in catalogue.forms() if form.title == name), None)

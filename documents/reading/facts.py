"""Where a blank's fact is found: a dotted path over the roots that the engine gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from documents import bound_file  # noqa: F401  registers what a paper draws from the whole case
from documents.reading.derived import FACTS
from documents.reading.stepping import step_into

STEP = re.compile(r"([^.\[\]]+)|\[([^\]]+)\]")


def find(source: Mapping[str, Any], path: str) -> Any:
    """Return the fact a path leads to, None when any part of the way is missing.

    `run.fine` reads an attribute; `owner+partner` gathers several facts into a list, leaving out what is missing;
    `book[terms/statement_defence].value` asks the book of the day; `derived.penalty` asks documents.derived.
    """
    if "+" in path:
        gathered = [find(source, part.strip()) for part in path.split("+")]
        return [fact for fact in gathered if fact not in (None, "")]
    root, *rest = way(path)
    if root == "derived":
        return FACTS[rest[0]](source)
    if root == "book":
        return _ruled(source, rest)
    value = source.get(root)
    for name in rest:
        value = step_into(value, name)
    return value


@cache
def way(path: str) -> tuple[str, ...]:
    """The names along a path; a form's paths are always the same."""
    return tuple(name or item for name, item in STEP.findall(path))


def _ruled(source: Mapping[str, Any], rest: Sequence[str]) -> Any:
    """A figure of the book; an unknown card leaves the blank empty, and the blank's default stands in."""
    book: Any = source.get("book")
    try:
        value = book.at(source["on"])[rest[0]] if hasattr(book, "at") else book[rest[0]]
    except (ValueError, KeyError, TypeError):
        return None
    for name in rest[1:]:
        value = step_into(value, name)
    return value


def first(source: Mapping[str, Any], paths: tuple[str, ...]) -> Any:
    """Return the first fact among several paths that is not empty; False and 0 are facts."""
    for path in paths:
        fact = find(source, path)
        if fact not in (None, "", [], (), {}):
            return fact
    return None

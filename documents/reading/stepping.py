"""One step of a dotted path: from a thing to a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any


@cache
def taken_as_it_is(kind: type[Any]) -> bool:
    """Whether things of the type are facts themselves: neither rows to be listed nor something to call."""
    return not hasattr(kind, "all") and not any("__call__" in vars(cls) for cls in kind.__mro__)


def step_into(value: Any, name: str) -> Any:
    """Return one part of a value: an item of a mapping, an attribute, or what a method without arguments answers.

    A step of a procedure is an act, never a fact: a blank of the same name does not call it.
    """
    if value is None:
        return None
    mapping = type(value) is dict or isinstance(value, Mapping)
    found: Any = value.get(name) if mapping else getattr(value, name, None)
    kind: Any = type(found)
    if taken_as_it_is(kind):
        return found
    if hasattr(found, "_django_fsm"):
        return None
    if hasattr(found, "all"):
        return list(found.all().order_by("pk"))
    return found() if callable(found) and not isinstance(found, type) else found

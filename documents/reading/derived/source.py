"""Reading the roots that the engine gives, and the register of facts that a paper words out of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Source = Mapping[str, Any]
Fact = Callable[[Source], Any]
FACTS: dict[str, Fact] = {}  # `derived.<name>` in a form


def fact(worded: Fact) -> Fact:
    """Register a function under its name, so that forms may say `derived.<name>`."""
    FACTS[worded.__name__] = worded
    return worded


def get(source: Source, root: str, name: str) -> Any:
    """Return one part of a root; None when the root or the part is missing."""
    held = source.get(root)
    return held.get(name) if isinstance(held, Mapping) else getattr(held, name, None)


def stated(source: Source, name: str) -> Any:
    """Return what the step states, else what the proceeding keeps; None when neither says anything."""
    said = get(source, "given", name)
    return said if said not in (None, "", [], ()) else get(source, "run", name)

"""Material of a step 办理所依据的材料: what a person must have seen before answering, declared by the procedure.

    @material("penalty.review", draws="points", drafts=next_paper)
    def to_review(run, on): return {"evidence": …}

The page draws it with the template `flows/material/penalty.review.html`; the facts named in `draws` are asked there,
each beside what it is about. No page names a procedure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

Read = Callable[[Any, date], dict[str, Any]]
MATERIAL: dict[str, Material] = {}


@dataclass(frozen=True)
class Material:
    """`name` is "kind.step"; `read` gives what the template shows; `drafts` names a later step whose papers are shown
    as they would be printed, "" for none.
    """

    name: str
    read: Read
    draws: tuple[str, ...]
    drafts: Callable[[Any], str]

    @property
    def template(self) -> str:
        return f"flows/material/{self.name}.html"


def material(
    name: str, *, draws: str | tuple[str, ...] = (), drafts: Callable[[Any], str] = lambda run: ""
) -> Callable[[Read], Read]:
    """Register the material of a step. Raises ValueError when the step has some already."""

    def register(read: Read) -> Read:
        if name in MATERIAL and MATERIAL[name].read.__qualname__ != read.__qualname__:
            raise ValueError(f"material of {name!r} is registered twice")
        MATERIAL[name] = Material(name, read, (draws,) if isinstance(draws, str) else draws, drafts)
        return read

    return register

"""Papers of acts beside the steps: what each needs to be made again, by the word of the act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casework.models import Entry, Paper
from flows.door.refusals import Refused

# word of the act → the data of its paper, from its line and from the paper that is made again
PRINTS: dict[str, Callable[[Entry, Paper], dict[str, Any]]] = {}


def again(entry: Entry, paper: Paper) -> dict[str, Any]:
    """The data of a paper that the line issued; raises Refused where nothing is known of the act."""
    if entry.step not in PRINTS:
        raise Refused(f"“{entry.title or entry.step}”制作的文书不能在这里重新制作，请由原来的行为办理。")
    return PRINTS[entry.step](entry, paper)

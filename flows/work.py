"""The derived viewflow flows under names that never change, wherever a procedure's file lies."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from flows.door.worklist import WORK

    found = next((flow for flow in WORK.values() if flow.__name__ == name), None)
    if found is None:
        raise AttributeError(name)
    return found

"""What a paper would say otherwise under corrected facts: its blanks by their names, old and new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.models import Paper
from documents.reading.catalogue import form


def reworded(paper: Paper, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """Blanks of a paper that would read otherwise, by their names; only where the paper says what was told."""
    blanks = form(paper.form).blanks
    return [
        {"item": blanks[key].name, "old": worded(value), "new": worded(new[key])}
        for key, value in old.items()
        if key in blanks and key in new and value != new[key] and paper.blanks.get(key) == value
    ]


def worded(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(worded(one) for one in value)
    if isinstance(value, Mapping):
        return "，".join(str(one) for one in value.values() if one)
    return str(value)

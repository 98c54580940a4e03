"""What is corrected in a paper already issued."""

from __future__ import annotations

from typing import Any

from documents.reading.derived.source import Source, fact, stated

PLACES = ("item", "old", "new")


@fact
def changes(source: Source) -> list[Any]:
    """The places corrected: rows of item, old and new, or the one place that the act states."""
    rows = stated(source, "changes")
    if rows:
        return list(rows)
    one = {name: stated(source, name) for name in PLACES}
    return [one] if all(one.values()) else []

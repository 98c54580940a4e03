"""Numbers that were given before: read from their text, and registered so that a counter goes on after them."""

from __future__ import annotations

import re
from collections.abc import Callable

from casework.wire import prepared

SEEN = re.compile(r"〔(\d{4})〕(\d{1,6})号$")


def parts_of(number: str, written: Callable[[int, int], str]) -> tuple[int, int] | None:
    """(year, sequence) of a number in our own series, None for one of another series.

    `written` says how the number of a year and sequence is written.
    """
    found = SEEN.search(number)
    if found is None:
        return None
    year, seq = int(found[1]), int(found[2])
    return (year, seq) if seq and written(year, seq) == number else None


def raised(organ_id: int, series: str, year: int, seq: int) -> None:
    """Bring a counter up to a number that was given before; one that is further on stays. Its row stays locked."""
    with prepared() as cursor:
        cursor.execute(
            "INSERT INTO casework_counter (organ_id, series, year, last) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (organ_id, series, year) DO UPDATE SET last = CASE "
            "WHEN casework_counter.last < excluded.last THEN excluded.last ELSE casework_counter.last END",
            (organ_id, series, year, seq),
        )

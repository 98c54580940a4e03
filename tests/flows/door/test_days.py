"""Days as they are typed: nothing is cut off in silence, and a moment counts on the officer's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from flows.door.facts import BadFact, read
from flows.door.terms import PROCEDURES

ORDER = {"items": [{"number": 1}]}


def deadline(value):
    return read(PROCEDURES["rectification"], "order", ORDER | {"deadline": value})["deadline"]


@pytest.mark.parametrize(
    "typed", ["2026-03-021", "2026-03-02x", "2026-03-02 1", "2026-3-2", "2026-02-30", "20260-03-02"]
)
def test_a_day_with_a_typo_is_refused(typed):
    with pytest.raises(BadFact, match="日期应写作"):
        deadline(typed)


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-02",
        date(2026, 3, 2),
        "2026-03-02T09:30",
        "2026-03-02T00:10:00+08:00",
        "2026-03-01T16:30:00+00:00",
        datetime(2026, 3, 1, 16, 30, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 30),
    ],
)
def test_a_moment_given_for_a_day_is_the_day_here(said):
    assert deadline(said) == date(2026, 3, 2)

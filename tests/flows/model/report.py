"""What the worlds of a run report, together: how many acts were tried, and how often each thing was taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

PROPERTY = "model"  # under which a test hands its report to pytest, and a process of xdist to the one that prints


def lines(reports: list[dict[str, Any]]) -> Iterator[str]:
    """The report of all worlds, rarest first."""
    keys = ("seed", "tried", "refused", "moves", "cases", "day", "seconds")
    for report in sorted(reports, key=lambda one: int(one["seed"])):
        yield "　".join(f"{key} {report[key]}" for key in keys)
    done: Counter[str] = sum((Counter(report["done"]) for report in reports), Counter())
    tried, refused = (sum(report[key] for report in reports) for key in ("tried", "refused"))
    yield f"{tried} acts tried in {len(reports)} worlds, {refused} of them refused; taken how often:"
    names = sorted({name for report in reports for name in report["done"]}, key=lambda name: (done[name], name))
    yield from (f"{done[name]:6} {name}" for name in names)

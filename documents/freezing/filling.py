"""Filling 填写: segments of a compiled template and frozen values become text.

A segment is literal text, or a list:
["place", key, column, empty, break]   the text of a blank, or its rows' `column` joined by 、; key "" is the row
["if", rule, then, otherwise]          by a rule over the blanks, see `met`
["each", key, row, least]              once for every row of the blank, at least `least` times
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

Row = Mapping[str, str]


def fill(segments: list[Any], values: Mapping[str, Any], out: list[str], row: Row | None = None) -> None:
    """Append the filled text to `out`; escaping happens here and nowhere else."""
    for segment in segments:
        if isinstance(segment, str):
            out.append(segment)
        elif segment[0] == "place":
            out.append(_placed(segment, values, row))
        elif segment[0] == "if":
            fill(segment[2] if met(segment[1], values) else segment[3], values, out, row)
        else:
            rows = values.get(segment[1]) or []
            for each in [*rows, *[{}] * (segment[3] - len(rows))]:
                fill(segment[2], values, out, each)


def holds(value: Any) -> bool:
    """Whether a blank is filled and does not say 否."""
    return bool(value) and value != "否"


def met(rule: str, values: Mapping[str, Any]) -> bool:
    """Whether a rule is met: `x` when it holds, `not x` when it does not, `x is y` when it says y."""
    if rule.startswith("not "):
        return not holds(values.get(rule[4:]))
    key, _, wanted = rule.partition(" is ")
    return bool(values.get(key) == wanted) if wanted else holds(values.get(key))


def about(rule: str) -> str:
    """Return the blank that a rule asks about."""
    return rule.removeprefix("not ").partition(" is ")[0]


def _placed(segment: list[str], values: Mapping[str, Any], row: Row | None) -> str:
    _, key, column, empty, line_break = segment
    value: Any = (row or {}).get(column, "") if not key else values.get(key, "")
    if isinstance(value, list):
        value = "、".join(filter(None, (each.get(column or "name", "") for each in value)))
    if not value:
        return empty
    text = escape(value, quote=False)
    return text.replace("\n", line_break) if "\n" in text else text

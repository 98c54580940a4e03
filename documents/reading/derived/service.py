"""How papers reached the party, as the receipt lists them (行政处罚法 第六十一条)."""

from __future__ import annotations

from typing import Any

from documents.reading.derived.source import Source, fact, get, stated
from documents.reading.stepping import step_into

LEFT = ("left", "留置送达")
REFUSED = "拒收"


@fact
def deliveries(source: Source) -> list[dict[str, Any]]:
    """Every service so far; whoever refused to accept a paper has signed nothing, so that place stays empty."""
    return [_line(row) for row in get(source, "run", "deliveries") or []]


def _line(row: Any) -> dict[str, Any]:
    names = ("paper", "receiver", "place", "day", "way", "first", "second")
    line = {name: step_into(row, name) for name in names}
    return line | {"receiver": ""} if str(line["way"]) in LEFT else line


@fact
def service_remark(source: Source) -> str:
    """The note of a service; refusal is said in it, in the receipt's own word."""
    note = str(stated(source, "note") or "")
    if str(get(source, "given", "way") or "") not in LEFT or REFUSED in note:
        return note
    return f"{REFUSED}。{note}"

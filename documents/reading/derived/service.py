"""What the receipt says of how a paper reached the party (行政处罚法 第六十一条)."""

from __future__ import annotations

from documents.reading.derived.source import Source, fact, get, stated

LEFT = ("left", "留置送达")
REFUSED = "拒收"


@fact
def service_remark(source: Source) -> str:
    """The note of a service; refusal is said in it, in the receipt's own word."""
    note = str(stated(source, "note") or "")
    if str(get(source, "given", "way") or "") not in LEFT or REFUSED in note:
        return note
    return f"{REFUSED}。{note}"

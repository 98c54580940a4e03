"""Anchors as earlier releases made them, so that theirs can still be verified."""

from __future__ import annotations

from casework.models import Anchor, Case, RegisterHead
from casework.record import REGISTER, anchor_digest


def anchored(day):
    """Seal the heads of cases and registers that changed since the last anchor; one anchor a day."""
    if known := Anchor.objects.filter(day=day).first():
        return known
    before, sealed = "", {}
    for anchor in Anchor.objects.order_by("day"):
        before, sealed = anchor.digest, sealed | anchor.heads
    rows = list(Case.objects.exclude(entries=0).order_by("pk").values_list("pk", "entries", "head"))
    now = {str(pk): [entries, head] for pk, entries, head in rows}
    now |= {f"{REGISTER}{one.register}": [one.lines, one.head] for one in RegisterHead.objects.exclude(lines=0)}
    fresh = {pk: said for pk, said in now.items() if sealed.get(pk) != said}
    counts = {"cases": len(rows), "entries": sum(count for _, count, _ in rows)}
    return Anchor.objects.create(day=day, heads=fresh, digest=anchor_digest(before, day, fresh), **counts)

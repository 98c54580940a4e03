"""Heads 树首: the tree at the end of a day, signed. An act never waits for one."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework import keys
from casework.models.leaf import Leaf
from casework.models.tree_head import TreeHead
from casework.proofs import head_text, read_head, signature_line
from casework.tree.sequencing import alone, sequenced
from casework.tree.tiles import Tree, size_now


def last_head() -> TreeHead | None:
    return TreeHead.objects.order_by("-number").first()


def unsealed(last: TreeHead | None) -> bool:
    """Whether lines have come since, other than the head itself."""
    return Leaf.objects.filter(index__gte=last.size if last else 0).exclude(of="head").exists()


def sealed(day: date, at: datetime | None = None) -> TreeHead:
    """Seal all lines up to now as those of the day; where nothing came since that day was sealed, the head there is."""
    keys.registered(day)
    sequenced(whole=True)
    last = last_head()
    if last is not None and last.day >= day and not unsealed(last):
        return last
    at = (at or timezone.now()).astimezone(UTC)
    with transaction.atomic():
        alone(wait=True)  # another head is not made meanwhile
        last = last_head()
        day = max(day, last.day) if last else day
        number, size = (last.number if last else 0) + 1, size_now()
        head = TreeHead(number=number, day=day, size=size, at=at, note=signed_note(number, day, size, at, last))
        head.save(force_insert=True)
    sequenced()
    return head


def signed_note(number: int, day: date, size: int, at: datetime, last: TreeHead | None) -> str:
    """The head as it is deposited."""
    key = keys.private(settings.SIGNING_KEYS[-1])
    said = keys.public(key, keys.origin())
    more = {"number": str(number), "day": day.isoformat(), "at": at.isoformat()}
    more["after"] = read_head(last.note).digest if last else "-"
    text = head_text(said.origin, size, Tree(size).root(), more)
    return f"{text}\n{signature_line(said, key.sign(text.encode()))}"

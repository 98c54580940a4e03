"""Sequencing 编序: lines that were committed get their index, one after another, after their acts.

An act writes nothing for it and waits for nobody: lines without a leaf are found by themselves. One sequencer works
at a time, on PostgreSQL under an advisory lock, on SQLite under the write lock, which it holds for one batch.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from casework.models.leaf import Leaf
from casework.proofs import leaf_hash
from casework.sealing import LINES, Lines
from casework.tree.tiles import completed, size_now

MOST_DELAY = timedelta(seconds=60)  # from the record of a line to its index; later is said by page and verify
BATCH = 500  # lines in one transaction
LOOK_BACK = 2000  # keys before the last one that had its turn: an act may be committed after one that began later
LOCK = 0x616E6A69616E  # "anjian"


def sequenced(*, whole: bool = False) -> int:
    """Give every line without one its index; how many. `whole`: whatever its key, as before a head is sealed."""
    count = 0
    for lines in LINES.values():
        after = 0
        while rows := list(waiting(lines, whole).filter(pk__gt=after)[:BATCH]):
            now = timezone.now()
            # hashed before the lock is taken, so that an act on SQLite waits for the insert alone
            made = appended(lines, [leaf(lines, row, now) for row in rows], wait=whole)
            if not made and not whole:
                break
            count, after = count + made, rows[-1].pk
    return count


def waiting(lines: Lines, whole: bool = False) -> QuerySet[Any]:
    """Lines without a leaf, in the order of their keys."""
    rows = lines.model._base_manager.exclude(Exists(Leaf.objects.filter(of=lines.name, row=OuterRef("pk"))))
    if not whole and (last := Leaf.objects.filter(of=lines.name).aggregate(last=Max("row"))["last"]):
        rows = rows.filter(pk__gt=last - LOOK_BACK)
    return rows.order_by("pk")


def leaf(lines: Lines, row: Any, at: datetime) -> Leaf:
    """The leaf of a line, without its index."""
    nonce, said = secrets.token_hex(16), lines.spoken(row)
    where = {"of": said["of"], "chain": said["in"], "line": said["line"], "row": row.pk}
    return Leaf(**where, nonce=nonce, at=at, hash=hash_of(nonce, at, said))


def hash_of(nonce: str, at: datetime, said: Any) -> str:
    return leaf_hash(nonce, at.isoformat(), said).hex()


def appended(lines: Lines, leaves: list[Leaf], *, wait: bool) -> int:
    """Append the leaves to the tree; what another sequencer has appended meanwhile is left out."""
    with transaction.atomic():
        if not alone(wait=wait):
            return 0
        known = Leaf.objects.filter(of=lines.name, row__in=[one.row for one in leaves]).values_list("row", flat=True)
        done, size = set(known), size_now()
        fresh = [one for one in leaves if one.row not in done]
        for index, one in enumerate(fresh, size):
            one.index = index
        Leaf.objects.bulk_create(fresh)
        completed(size, size + len(fresh))
    return len(fresh)


def alone(*, wait: bool = False) -> bool:
    """Take the lock to the end of the transaction; false where another sequencer has it."""
    if connection.vendor != "postgresql":
        return True  # a transaction on SQLite begins with the write lock
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])

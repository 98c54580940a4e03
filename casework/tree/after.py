"""What a serving process does by itself after an answer: lines get their index, the day before is sealed and deposited.

A worker that runs does the same; nothing here is needed for an act to be lawful, so nothing here may fail one.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from threading import Lock, Timer
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils import timezone

from casework.models.tree_head import TreeHead
from casework.tree.deposits import deposit
from casework.tree.heads import last_head, sealed, unsealed
from casework.tree.sequencing import sequenced

log = logging.getLogger(__name__)
AGAIN = 600  # seconds


def due(today: date) -> TreeHead | None:
    """Do what is due: sequence, and seal the day before where lines of it, or of earlier days, are in no head."""
    sequenced()
    last = last_head()
    if (last is None or timezone.localdate(last.at) < today) and unsealed(last):
        last = sealed(today - timedelta(1))
    if last is not None and tries.open_for(last):
        deposit(last)  # what could not be sent before is sent now
    return last


class Tries:
    """A head is laid down at once, and sent again no sooner than some minutes after it could not be sent."""

    def __init__(self) -> None:
        self.note, self.at = "", 0.0

    def open_for(self, head: TreeHead) -> bool:
        if head.note == self.note and monotonic() - self.at < AGAIN:
            return False
        self.note, self.at = head.note, monotonic()
        return True


tries = Tries()


def attempted() -> None:
    """`due`, best effort: a failure is written to the log."""
    try:
        due(timezone.localdate())
    except Exception:
        log.exception("the tree was not brought up to date; the next turn tries again")


class Turn:
    """One turn for all answers of the next few seconds."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.timer: Timer | None = None

    def answered(self, **_: Any) -> None:
        """An answer was sent: arm the turn, unless it is armed (receiver of `request_finished`)."""
        if not settings.SEQUENCE_AFTER or self.timer is not None:
            return
        with self.lock:
            if self.timer is None:
                self.timer = Timer(settings.SEQUENCE_AFTER, self.run)
                self.timer.daemon = True
                self.timer.start()

    def run(self) -> None:
        self.timer = None  # what is written from now on arms the next turn
        try:
            attempted()
        finally:
            connections.close_all()


turn = Turn()

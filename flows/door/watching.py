"""Who is told of every act asked of the door and how it ended: for figures of service, nothing an act rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

TAKEN, REPEATED, REFUSED, FAILED = "taken", "repeated", "refused", "failed"
WATCHING: list[Callable[[str, str, str, str], None]] = []  # told kind, step, how it ended, and the kind of its error


@dataclass
class Asked:
    """One act that is asked for; `repeated` when it had been done before under the same key."""

    repeated: bool = False


@contextmanager
def watched(kind: str, step: str) -> Iterator[Asked]:
    """Tell, once the transaction is over, how the act ended; a refusal is any ValueError."""
    asked = Asked()
    try:
        yield asked
    except ValueError as why:
        tell(kind, step, REFUSED, type(why).__name__)
        raise
    except Exception as why:
        tell(kind, step, FAILED, type(why).__name__)
        raise
    tell(kind, step, REPEATED if asked.repeated else TAKEN, "")


def tell(kind: str, step: str, ended: str, why: str) -> None:
    for watcher in WATCHING:
        watcher(kind, step, ended, why)

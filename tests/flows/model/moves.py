"""What happens in a world, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass

TRIES = 4  # versions of one act that are tried one after another


@dataclass(frozen=True)
class Move:
    """One thing that happens: `what` is "kind.step", "+kind.step" (begins), "do:verb", "reg:act" (on a register),
    "tell", "read", "days", "leave", "back" or "ends"; `case` counts cases, `run` the proceedings in it; `seed` decides
    everything else about it. "tell" is scene `run` of the script `words` in the telling numbered `case`; a case that it
    opens is numbered `opens`.
    """

    what: str
    case: int = 0
    run: int = 0
    seed: int = 0
    outcome: str = ""
    wild: bool = False
    tries: int = TRIES
    words: int = -1
    opens: int = 0


class Fault(AssertionError):
    """The product did what it must not; `args` is one text."""

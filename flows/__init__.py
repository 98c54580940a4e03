"""What may be done next? One door decides every step and says why not yet.

`take`, `begin` and `offer` are the door; they are found here once the models are loaded.
"""

from typing import Any

DOOR = (
    "take",
    "take_many",
    "begin",
    "offer",
    "openings",
    "Refused",
    "NotPermitted",
    "BlankLeft",
    "BadFact",
    "REFUSALS",
)


def __getattr__(name: str) -> Any:
    if name in DOOR:
        from flows.door import engine, offers

        return getattr(offers if name in ("offer", "openings") else engine, name)
    raise AttributeError(name)

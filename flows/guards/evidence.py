"""Evidence chosen piece by piece 证据: what each piece proves, and how the decision lists it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated as Label
from typing import Any

from casework.models import Evidence
from flows.door.facts import Quantity, Units

Piece = Label[Evidence, "证据"]


@dataclass
class Proof:
    """One piece, what it proves, and how much of it there is; without that each file is one copy."""

    evidence: Piece
    proves: Label[str, "证明内容", "Evidence.note"]
    amount: Label[Quantity | None, "数量（不填的按一份计）", Units("份", "张", "页", "件", "段", "盘", places=0)] = None


def listed(chosen: Iterable[Proof], **more: Any) -> list[dict[str, Any]]:
    """The rows of the list; photographs of one visit that prove the same are one row. `more`: further columns, each
    asked of the piece and left out where it says nothing.
    """
    alike: Counter[Any] = Counter()
    for one in chosen:
        said = tuple((name, value) for name, ask in more.items() if (value := ask(one)))
        alike[one.evidence.title, one.proves, str(one.amount or ""), said] += 1
    return [
        {"title": title, "copies": times(amount, number), "proves": proves, **{name: list(v) for name, v in said}}
        for (title, proves, amount, said), number in alike.items()
    ]


def times(amount: str, number: int) -> int | str:
    """How many copies: files without an amount are counted, an amount is written with its unit."""
    return number if not amount else amount if number == 1 else f"{amount}×{number}"

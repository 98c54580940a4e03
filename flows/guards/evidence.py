"""Evidence chosen piece by piece 证据: what each piece proves, and how the decision lists it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated as Label
from typing import Any

from casework.models import Evidence
from flows.door.facts import Quantity, Units
from flows.door.offered import Offered

LAW = "行政处罚法(2021)"
Piece = Label[Evidence, "证据"]


@dataclass
class Proof:
    """One piece, what it proves, and how much of it there is; without that each file is one copy."""

    evidence: Piece
    proves: Label[str, "证明内容", "Evidence.note"]
    amount: Label[Quantity | None, "数量（不填的按一份计）", Units("份", "张", "页", "件", "段", "盘", places=0)] = None


def on_file(run: Any) -> list[dict[str, Any]]:
    """Every piece of the case to be looked at, none chosen."""
    held = Evidence.objects.filter(case_id=run.case.pk).order_by("pk")
    return [{"evidence": Offered(one.pk)} for one in held]


def chosen(rows: Sequence[Proof] | None, for_what: str) -> str:
    """ "" where pieces are chosen, each once in the list with all that it proves."""
    pieces = [row.evidence for row in rows or ()]
    if not pieces:
        return f"请逐件选择{for_what}的证据，并写明证明内容；还没有的请先拍照或者上传（{LAW} 第四十条; 第四十六条）。"
    twice = next((one for place, one in enumerate(pieces) if one in pieces[:place]), None)
    return f"证据“{twice}”选了两次，请把证明内容写在一行。" if twice else ""


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

"""Successors of a party 承继人: one, or several after a division 分立, each with what it takes over.

The register's row names the first; all of them stand in the sealed version that registered the end. Of each case one
goes on as its party, the others are noted beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from casework import versions
from casework.models import Party
from flows.beside import parties
from flows.door.refusals import Refused

LONGEST = 60  # characters of what a successor takes over
PARTED = re.compile(r"[，,：:\t]")


@dataclass(frozen=True)
class Heir:
    """One successor and the share or the part that it takes over, "" where nothing was stated."""

    party: Party
    share: str

    def __str__(self) -> str:
        return f"{self.party}（{self.share}）" if self.share else str(self.party)


def heirs(party: Party) -> list[Heir]:
    """Everyone who succeeds the party as the register stands, the first of them first."""
    said = {row["party"]: row["share"] for row in versions.shared(party)}
    first = party.successor_id
    keys = [*([first] if first else []), *(key for key in said if key != first)]
    rows = Party.objects.in_bulk(keys)
    return [Heir(rows[key], said.get(key, "")) for key in keys if key in rows]


def others_than(one: Party, former: Party) -> list[Heir]:
    """Who else succeeded the former party of a case; nobody where the case went to none of them."""
    found = heirs(former)
    return [other for other in found if other.party.pk != one.pk] if any(o.party.pk == one.pk for o in found) else []


def kept(found: list[Heir]) -> list[list[Any]]:
    """Successors as a line seals them: key and share."""
    return [[one.party.pk, one.share] for one in found]


def read(party: Party, first: Party | None, others: str) -> list[dict[str, Any]]:
    """What a person wrote of several successors, one a line, as a version seals it. Raises Refused."""
    rows: list[dict[str, Any]] = []
    for number, line in enumerate((one.strip() for one in others.splitlines() if one.strip()), 1):
        name, share = ([*PARTED.split(line, maxsplit=1), ""])[:2]
        one, share = known(name.strip()), share.strip()
        if why := unfit(party, one, share, [row["party"] for row in rows]):
            raise Refused(f"承继人第{number}行：{why}")
        rows.append({"party": one.pk, "share": share})
    if rows and first is None:
        raise Refused("登记了其他承继人的，请先写明第一名承继人。")
    if [row["party"] for row in rows] == [first.pk if first else 0] and not rows[0]["share"]:
        return []  # the one successor, named twice
    return rows


def unfit(party: Party, one: Party, share: str, before: list[int]) -> str:
    """Why a line cannot be kept; "" when it can."""
    if one.pk == party.pk:
        return "承继人不能是当事人自己，请另选。"
    if one.ended is not None:
        return f"“{one}”已于{one.ended}死亡（终止），不能承继；请登记现存的承继人。"
    if one.pk in before:
        return f"“{one}”写了不止一次，请合为一行。"
    return f"“{one}”的份额请写在{LONGEST}字以内，现为{len(share)}字。" if len(share) > LONGEST else ""


def known(said: str, else_: str = "请先登记承继人") -> Party:
    """The party of the register, by name or code; `else_` says what to do where there is none. Raises Refused."""
    code = parties.normal("uscc", said)
    for name, value in (("uscc", code), ("id_number", code), ("name", said)):
        found = list(Party.objects.filter(**{name: value})[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(f"名册中有不止一个“{said}”，请填写信用代码或者身份证号。")
    raise Refused(f"名册中没有“{said}”，{else_}。")

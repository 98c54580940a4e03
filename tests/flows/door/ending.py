"""The end of a party as it is registered: by somebody who keeps the register there, alone or with who succeeds it."""

from __future__ import annotations

from typing import Any

from stdnum.cn import uscc

from casework.models import Entry, Officer, Party
from flows.beside.party_changes import end_party
from permissions.gate import held_on
from permissions.offices import REGISTERS

NAMES = ("kind", "representative", "address", "territory_id", "phone")


def like(party: Party, how: str = "承继") -> Party:
    """Another party of the kind; one with a code has a code of its own, without which nothing is published."""
    given = {name: getattr(party, name) for name in NAMES}
    body = f"91350582MA{Party.objects.count():07}"
    code = body + uscc.calc_check_digit(body) if party.uscc else party.uscc
    return Party.objects.create(name=f"{party.name}（{how}）", uscc=code, **given)


def keeper(case: Any) -> Officer:
    """Somebody who keeps the register over the territory of the party on the day of the last act."""
    day, path = case.moved, case.party.territory.path
    people = Officer.objects.filter(is_active=True).order_by("pk")
    return next(p for p in people if any(h.office in REGISTERS and path.startswith(h.path) for h in held_on(p, day)))


def ended(case: Any, *successors: Party) -> list[Entry]:
    """The end of the party of a case is registered on the day of the last act; of several who succeed the first is
    named apart, the others with what they take over.
    """
    first, others = (successors[0], successors[1:]) if successors else (None, ())
    told: dict[str, Any] = {"successor": first, "others": "\n".join(f"{one.name}，一半资产" for one in others)}
    told |= {"document": "准予注销登记通知书", "reason": "已注销。"}
    return end_party(party=case.party, ended=case.moved, **told, by=keeper(case), on=case.moved)

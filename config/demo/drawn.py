"""双随机 in the demo city: the unit and the two officers of a visit are drawn by the acts of a real draw.

What the city's seed says must come true whatever keys the rows have: the secret, which in life is the machine's alone,
is here tried from the seed until the draw gives the unit and the officers of the plan.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any
from unittest.mock import patch

from casework import draws as reckoning
from casework.models import Officer, Party
from config.demo.world import World
from flows.beside import draws

OUTSIDERS = (("纪委监委", "监督员"), ("人大常委会", "代表"), ("企业协会", "企业家代表"))
SHARE = 10  # one unit in so many of the roster is drawn


def drawn(world: World, rng: Random, unit: Party, first: Officer, second: Officer, on: date) -> dict[str, str]:
    """The facts of a plan drawn at random: the numbers of two adopted draws, of units and of officers."""
    purpose = f"{on.year}年{on.month}月{unit.industry}行业双随机抽查"
    wants = {f"party-{unit.pk}"}
    number = adopted(world, rng, unit, wants, on, of="units", purpose=purpose, industry=unit.industry)
    wants = {f"officer-{first.pk}", f"officer-{second.pk}"}
    officers = adopted(world, rng, unit, wants, on, of="officers", purpose=f"{purpose}检查人员")
    return {"plan_kind": "双随机抽查", "draw": number, "officers_draw": officers}


def adopted(world: World, rng: Random, unit: Party, wants: set[str], on: date, **said: Any) -> str:
    """The number of a draw from its roster to its adoption, with those who are wanted among the result."""
    bureau = world.bureau(unit)
    clerk, head = bureau.one("clerk"), bureau.one("agency_head")
    known = draws.roster_of(said["of"], bureau.organ, bureau.organ.territory.path, on, said.get("industry", ""))
    many = len(wants) if said["of"] == "officers" else max(1, len(known) // SHARE)
    frozen = draws.freeze(**said, wanted=many, by=clerk, on=on)
    pk, roster = frozen.draw.pk, frozen.said("freeze")
    place = bureau.organ.name.removesuffix("应急管理局")
    named = [
        {"name": f"{world.rng(f'{frozen.draw.number}{body}').choice('陈林黄张吴')}{post}", "body": place + body}
        | {"number": rng.randrange(reckoning.MOST_NUMBER + 1)}
        for body, post in OUTSIDERS
    ]
    secret = f"{rng.getrandbits(256):064x}"
    while not wants <= set(reckoning.drawn(secret, {**roster, "named": named})[:many]):
        secret = f"{rng.getrandbits(256):064x}"
    with patch.object(draws, "fresh_secret", lambda: secret):
        draws.commit(pk, by=bureau.one("unit_head"), on=on)
    draws.name(pk, named, by=clerk, on=on)
    draws.draw(pk, by=clerk, on=on)
    return draws.accept(pk, by=head, on=on).draw.number

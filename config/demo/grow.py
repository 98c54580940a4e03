"""Growing the demo city: its people and units first, then every act of its past through the one door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from casework import registers
from casework.models import Case, Finding, Officer, Party
from config.demo import people, pictures, places, plan, units
from config.demo.world import World, moment

MARK = "demo-city"  # a user name that nobody can sign in with; it says that a database is a demo


def marked() -> Officer | None:
    """The mark of a demo city in this database, None when there is none. It has a day once the city is whole."""
    return Officer.objects.filter(username=MARK).first()


def whole() -> bool:
    """Whether the growing of the city in this database was not cut short."""
    return Officer.objects.filter(username=MARK, last_login__isnull=False).exists()


def grow(seed: int, last: date, password: str, seen: Callable[[int, int], None]) -> World:
    """Fill an empty database.

    `seen(days, acts)` is told how far it has come; `password` is the hash for all demo accounts.
    """
    with transaction.atomic():
        world = peopled(seed, last, password)
    first = last - timedelta(days=plan.DAYS + 60)
    world.run(lambda on: seen(max(0, (on - first).days), world.acts))
    Officer.objects.filter(username=MARK).update(last_login=moment(last, 0))
    return world


def peopled(seed: int, last: date, password: str) -> World:
    """Places, organs, officers, units; and the plan of everything that happens."""
    world = World(last, str(seed), {}, pictures.album())
    Officer.objects.create(username=MARK, name=f"演示城市（种子{seed}，至{last}）", password="!", is_active=False)
    territories = places.territories()
    organs = places.organs(territories)
    world.bureaus = people.bureaus(world.rng("people"), organs, password, last)
    enterprises = units.enterprises(world.rng("units"), territories)
    world.heads = units.Heads(world.rng("heads"), enterprises)
    plan.everything(
        world,
        enterprises,
        units.agencies(world.rng("agencies"), territories),
        units.governments(world.rng("governments"), organs),
    )
    registers.filled(last - timedelta(days=plan.DAYS + 60))
    return world


def summary() -> list[tuple[str, int]]:
    """What there is now, for the last lines of the command."""
    kinds = Counter(
        Case.objects.filter(proceedings__kind__in=("penalty", "summary_penalty")).values_list("pk", flat=True)
    )
    return [
        ("企业", Party.objects.filter(kind="organisation").count()),
        ("持证执法人员", Officer.objects.exclude(certificate_no="").count()),
        ("案件档案", Case.objects.count()),
        ("处罚案件", len(kinds)),
        ("隐患", Finding.objects.count()),
        ("未销号隐患", Finding.objects.filter(signed_off=None).count()),
    ]

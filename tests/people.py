"""The small city as tests use it: one object per organ with the holder of every office, and the parties.

It is the city of the stories (flows/stories/city.yaml): two organs with officers of every office, one of each with a
certificate that ended on 2019-12-31, an auxiliary, and five parties of different kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from casework import registers
from casework.models import Evidence, Officer, Party
from flows.stories import city
from tests.kept_city import built


@dataclass
class People:
    """`jinjiang` and `quanzhou`, each with its people and its `organ`.

    investigator, partner, third, expired, unit_head, reviewer, deputy, head, clerk, presider, registrar, auxiliary
    (quanzhou also supervisor, patrol_member, patrol_second, patrol_leader).
    """

    whole: city.City
    jinjiang: Any
    quanzhou: Any
    company: Party
    boss: Party
    business: Party
    agency: Party
    town: Party


def bureau(whole: city.City, prefix: str, organ: str) -> SimpleNamespace:
    held = {name.split(".")[1]: person for name, person in whole.people.items() if name.startswith(f"{prefix}.")}
    return SimpleNamespace(organ=whole.organs[organ], **held)


def build(**head: Any) -> People:
    """Create the small city in the database in use; `head` adds or changes as a story's head does."""
    return named(city.build(head)) if head else built(lambda: named(city.build({})))


def named(whole: city.City) -> People:
    company, boss, business, agency, town = list(whole.parties.values())[:5]
    return People(
        whole,
        bureau(whole, "jj", "晋江市应急管理局"),
        bureau(whole, "qz", "泉州市应急管理局"),
        company,
        boss,
        business,
        agency,
        town,
    )


def fresh(person: Officer) -> Officer:
    """The same person as a new request would load it: offices and mandates are read again."""
    return Officer.objects.get(pk=person.pk)


def photo(case: Any, by: Officer, title: str = "现场照片") -> Evidence:
    """A stand-in photo among the case's evidence."""
    return Evidence.objects.create(
        case=case, kind="photo", title=title, sha256="0" * 64, captured=timezone.now(), by=by
    )


def enter(model: Any, **values: Any) -> Any:
    """A new row of a register, with its line."""
    row = model(**values)
    registers.created(row, act="test", title="测试登记", by=None, on=timezone.localdate())
    return row


def change(rows: Any, **values: Any) -> int:
    """Other values in rows of a register, each with its line; how many."""
    for row in rows:
        registers.changed(row, values, act="test", title="测试变更", by=None, on=timezone.localdate())
    return len(rows)

"""Territory and organs of the demo city: one city, 13 county-level units, 163 townships, 14 organs."""

from __future__ import annotations

from datetime import date

from casework.models import Mandate, Organ, Territory
from config.demo.tables import rows

KINDS = {"park": Territory.Kind.ZONE}
SINCE = date(2010, 1, 1)


def territories() -> dict[str, Territory]:
    """Every unit by its code, parents first."""
    made: dict[str, Territory] = {}
    for row in rows("territory"):
        above = made.get(row["parent"])
        made[row["code"]] = Territory.objects.create(
            code=row["code"],
            name=row["name"],
            kind=KINDS.get(row["kind"], row["kind"]),
            parent=above,
            path=f"{above.path if above else ''}{row['code']}/",
            counts_for_sampling=row["counts_for_patrol_sampling"] == "yes",
        )
    return made


def organs(places: dict[str, Territory]) -> dict[str, Organ]:
    """The bureau of the city and of each county-level unit, by code, with its mandate."""
    made: dict[str, Organ] = {}
    for number, row in enumerate(rows("organs"), 1):
        city = made.get("350500")
        made[row["code"]] = organ = Organ.objects.create(
            name=row["name"],
            short=row["short"],
            level="county" if city else "city",
            territory=places[row["code"]],
            parent=city,
            reconsideration=row["reconsideration"],
            court=row["court"],
            address=f"{row['street']}{number + 8}号",
            phone=f"0595-2800{number:04}",
            postcode=f"362{number:03}",
            bank=f"示例银行{places[row['code']].name}支行",
            account=f"35050000{number:06}",
        )
        Mandate.objects.create(organ=organ, kind="*", document="安全生产法(2021) 第六十二条", since=SINCE)
    return made

"""Who is supervised in the demo city: 400 enterprises of 46 industries, the agencies, the county governments."""

from __future__ import annotations

from random import Random

from django.utils import timezone
from stdnum.cn import uscc

from casework import registers
from casework.models import Organ, Party, Territory
from config.demo.people import name
from config.demo.tables import Industry, industries, rows, words

ENTERPRISES = 400
SIZES = ("large", "medium", "small")
RISKS = ("red", "orange", "yellow", "blue")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def unit_code(rng: Random, area: str, head: str = "91") -> str:
    """A unified social credit code whose check digit is right (GB 32100) and which nobody bears on purpose."""
    body = head + area + "MA" + "".join(rng.choice(DIGITS) for _ in range(7))
    return body + str(uscc.calc_check_digit(body))


def id_number(rng: Random, area: str, year: int, man: bool) -> str:
    """An identity number with a right check digit (GB 11643)."""
    day = f"{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    body = f"{area}{year}{day}{rng.randrange(10, 99)}{rng.randrange(5) * 2 + man}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]


def enterprises(rng: Random, places: dict[str, Territory]) -> list[Party]:
    """400 units, spread over the counties by weight and over their townships; every industry has one at least."""
    trades = list(industries())
    trades += rng.choices(trades, weights=[t.weight for t in trades], k=ENTERPRISES - len(trades))
    rng.shuffle(trades)
    weights = {row["code"]: int(row["weight"]) for row in rows("organs") if int(row["weight"])}
    counties = [code for code, weight in weights.items() for _ in range(weight)]
    below = {code: [p for p in places.values() if p.parent_id == places[code].pk] or [places[code]] for code in weights}
    taken: set[str] = set()
    units = [
        enterprise(rng, trade, places[code], rng.choice(below[code]), taken)
        for trade, code in zip(trades, counties, strict=True)
    ]
    return Party.objects.bulk_create(units)


def enterprise(rng: Random, trade: Industry, county: Territory, town: Territory, taken: set[str]) -> Party:
    size = rng.choices(SIZES, weights=(15, 30, 55))[0]
    dangerous = trade.group in ("chem", "metal", "energy", "site")
    risk = rng.choices(RISKS, weights=(8, 22, 40, 30) if dangerous else (2, 10, 40, 48))[0]
    called = unique(rng, county.name, rng.choice(trade.trades), taken)
    return Party(
        kind="organisation",
        name=called,
        uscc=unit_code(rng, county.code),
        representative=name(rng),
        representative_position=rng.choice(("总经理", "董事长", "厂长", "执行董事")),
        address=f"{county.name}{town.name.removeprefix(county.name)}工业路{rng.randrange(1, 200)}号",
        postcode="362000",
        phone=f"0595-8{rng.randrange(10**7):07}",
        industry=trade.name,
        size=size,
        risk=risk,
        territory=town,
        electronic_service=(agreed := rng.random() < 0.2),
        electronic_address=f"ajs{rng.randrange(10**6):06}@example.com" if agreed else "",
    )


def unique(rng: Random, place: str, trade: str, taken: set[str]) -> str:
    while True:
        short = rng.choice(words("trade_first")) + rng.choice(words("trade_second"))
        if short not in taken:
            taken.add(short)
            return f"{place}{short}{trade}有限公司"


def head_of(rng: Random, unit: Party) -> Party:
    """The person in charge of a unit as a party of its own."""
    area, year, man = unit.territory.path.split("/")[1], rng.randrange(1962, 1996), rng.random() < 0.8
    found = Party(
        kind="individual",
        name=unit.representative,
        id_number=id_number(rng, area, year, man),
        gender="男" if man else "女",
        birth_year=year,
        position=unit.representative_position,
        employer=unit,
        address=unit.address,
        postcode=unit.postcode,
        phone=f"1390595{rng.randrange(10**4):04}",
        territory=unit.territory,
    )
    registers.created(found, act="register_party", title="登记当事人", by=None, on=timezone.localdate())
    return found


class Heads:
    """The person in charge of a unit as a party of its own, made when first asked for."""

    def __init__(self, rng: Random, units: list[Party]) -> None:
        self.rng, self.units = rng, {unit.pk: unit for unit in units}
        self.made: dict[int, Party] = {}

    def __getitem__(self, key: int) -> Party:
        if key not in self.made:
            self.made[key] = head_of(self.rng, self.units[key])
        return self.made[key]


def agencies(rng: Random, places: dict[str, Territory]) -> list[Party]:
    """Agencies for evaluation and testing, seated in the city's districts."""
    made = []
    taken: set[str] = set()
    for number in range(12):
        seat = places[("350502", "350503", "350582", "350583")[number % 4]]
        called = unique(rng, "泉州", ("安全评价", "安全技术", "检测检验")[number % 3], taken).replace(
            "有限公司", "服务有限公司"
        )
        made.append(
            Party(
                kind="agency",
                name=called,
                uscc=unit_code(rng, seat.code),
                representative=name(rng),
                representative_position="总经理",
                address=f"{seat.name}科技路{number + 1}号",
                postcode="362000",
                phone=f"0595-22{rng.randrange(10**6):06}",
                industry="安全评价" if number % 3 < 2 else "检测检验",
                territory=seat,
            )
        )
    return Party.objects.bulk_create(made)


def governments(rng: Random, organs: dict[str, Organ]) -> list[Party]:
    """The 13 county-level governments, to whom the city's patrol hands its issues."""
    made = []
    for organ in list(organs.values())[1:]:
        place = organ.territory
        called = f"{place.name}管理委员会" if place.kind == "zone" else f"{place.name}人民政府"
        made.append(
            Party(
                kind="government",
                name=called,
                uscc=unit_code(rng, place.code, "11"),
                representative=name(rng),
                address=f"{place.name}行政中心",
                phone=f"0595-23{rng.randrange(10**6):06}",
                territory=place,
            )
        )
    return Party.objects.bulk_create(made)

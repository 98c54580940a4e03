"""Officers of the demo city: 111 certified ones (15 of the city, 96 of the counties), other offices of 14 organs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from casework.models import Office, OfficeKind, Officer, Organ
from config.demo.places import SINCE
from config.demo.tables import rows, words

STAFF = ("unit_head", "legal_reviewer", "deputy_head", "agency_head", "clerk", "presider", "registrar", "auxiliary")
CITY_STAFF = ("supervisor", "patrol_leader", "patrol_member", "patrol_member", "patrol_member", "patrol_member")
YEARS = 5  # of a certificate; renewed in the year it would end


@dataclass
class Bureau:
    """An organ with its people by office."""

    organ: Organ
    account: str
    held: dict[str, list[Officer]] = field(default_factory=dict)

    def one(self, office: str) -> Officer:
        return self.held[office][0]

    def pair(self, rng: Random) -> tuple[Officer, Officer]:
        """Two certified officers of the organ."""
        first, second = rng.sample(self.held["investigator"], 2)
        return first, second


def name(rng: Random) -> str:
    """A personal name that nobody in particular bears."""
    if rng.random() < 0.25:
        return rng.choice(words("surname")) + rng.choice(words("given_one"))
    return rng.choice(words("surname")) + rng.choice(words("given_first")) + rng.choice(words("given_second"))


def accounts(code: str, account: str, certified: int) -> list[tuple[str, str, str]]:
    """(user name, office, certificate) of everybody in one organ."""
    found = [(f"{account}.investigator{n}", "investigator", f"{code}{n:04}") for n in range(1, certified + 1)]
    staff = STAFF + (CITY_STAFF if code == "350500" else ())
    seen: dict[str, int] = {}
    for office in staff:
        seen[office] = seen.get(office, 0) + 1
        found.append((f"{account}.{office}" + (str(seen[office]) if staff.count(office) > 1 else ""), office, ""))
    return found


def officer(rng: Random, user: str, office: str, certificate: str, password: str, on: date) -> Officer:
    since = date(on.year - rng.randrange(1, YEARS), 1, 1)
    found = Officer(username=user, name=name(rng), password=password, phone=f"0595-2801{rng.randrange(10000):04}")
    if certificate:
        found.certificate_no, found.certificate_since, found.certificate_until = (
            certificate,
            SINCE,
            date(since.year + YEARS, 12, 31),
        )
    if office == "legal_reviewer":
        found.legal_qualification, found.reviewer_since = (
            f"A{since.year - 6}{rng.randrange(10**9):09}",
            date(2016, 3, 1),
        )
    return found


def bureaus(rng: Random, organs: dict[str, Organ], password: str, on: date) -> dict[str, Bureau]:
    """Everybody by organ code, written with two statements; `password` is the hash that all demo accounts share."""
    made = {row["code"]: Bureau(organs[row["code"]], row["account"]) for row in rows("organs")}
    people: list[tuple[str, str, Officer]] = []
    for row in rows("organs"):
        for user, office, certificate in accounts(row["code"], row["account"], int(row["certified"])):
            people.append((row["code"], office, officer(rng, user, office, certificate, password, on)))
    Officer.objects.bulk_create([person for _, _, person in people])
    Office.objects.bulk_create(
        Office(
            officer=person, office=office, organ=organs[code], territory_path=organs[code].territory.path, since=SINCE
        )
        for code, office, person in people
    )
    for code, office, person in people:
        made[code].held.setdefault(office, []).append(person)
    return made


def accounts_by_office() -> list[tuple[str, str, str, str]]:
    """(user name, office, person, organ) of one holder of every office: in Jinjiang where it has one, else the city."""
    found = []
    for office, label in OfficeKind.choices:
        held = Office.objects.filter(office=office, organ__territory__code__in=("350582", "350500")).select_related(
            "officer", "organ"
        )
        row = held.order_by("-organ__territory__code", "pk").first()
        if row:
            found.append((row.officer.username, str(label), row.officer.name, row.organ.name))
    return found

"""The people, organs and units of a story: the small city and what the story's head adds or changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models

import law
from casework import registers
from casework.models import Mandate, Office, OfficeKind, Officer, Organ, Party, Territory
from law.reading.reader import Lined, known

SMALL = Path(__file__).with_name("city.yaml")
HEAD = ("territories", "organs", "people", "parties")
TERRITORY = ("code", "kind", "in")
ORGAN = (
    "short",
    "level",
    "territory",
    "in",
    "reconsideration",
    "court",
    "address",
    "phone",
    "postcode",
    "bank",
    "account",
    "mandates",
)
MANDATE = ("kind", "way", "principal", "fine_ceiling", "document", "from", "until")
PERSON = (
    "account",
    "at",
    "offices",
    "certificate",
    "certificate_since",
    "certificate_until",
    "legal_qualification",
    "reviewer_since",
    "phone",
)
OFFICE = ("office", "at", "over", "from", "until")
PARTY = (
    "kind",
    "uscc",
    "id_number",
    "gender",
    "birth_year",
    "position",
    "employer",
    "representative",
    "representative_position",
    "address",
    "postcode",
    "phone",
    "industry",
    "size",
    "risk",
    "territory",
    "electronic_service",
    "electronic_address",
)
KEYS = {"territories": TERRITORY, "organs": ORGAN, "people": PERSON, "parties": PARTY}
SINCE = "2010-01-01"  # offices and certificates hold since then unless the head says otherwise


class Unfitting(ValueError):
    """The head or a step names somebody or something that does not exist; `args` is the sentence."""


@dataclass
class City:
    """Everybody and everything by the name a story uses."""

    territories: dict[str, Territory] = field(default_factory=dict)
    organs: dict[str, Organ] = field(default_factory=dict)
    people: dict[str, Officer] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)

    def person(self, name: str) -> Officer:
        """A person by name or account; each call answers a fresh instance, as a new request would."""
        if name not in self.people:
            raise Unfitting(f"没有名为“{name}”的人员{law_hint(name, self.people)}。")
        return Officer.objects.get(pk=self.people[name].pk)

    def party(self, name: str) -> Party:
        if name not in self.parties:
            raise Unfitting(f"没有名为“{name}”的当事人{law_hint(name, self.parties)}。")
        return self.parties[name]

    def organ(self, name: str) -> Organ:
        if name not in self.organs:
            raise Unfitting(f"没有名为“{name}”的机关{law_hint(name, self.organs)}。")
        return self.organs[name]

    def territory(self, name: str) -> Territory:
        if name not in self.territories:
            raise Unfitting(f"没有名为“{name}”的属地{law_hint(name, self.territories)}。")
        return self.territories[name]


def law_hint(name: str, names: Mapping[str, Any]) -> str:
    near = law.nearest(name, names)
    return f"，是否为“{near}”" if near else ""


def checked(head: Mapping[str, Any]) -> None:
    """Hold the head to its keys; raises law.Misread with the line and the nearest key."""
    for part, keys in KEYS.items():
        rows = head.get(part)
        if rows is None:
            continue
        if not isinstance(rows, Lined):
            head.refuse(part, f"{part} 应当是“名称: 内容”的形式。")  # type: ignore[attr-defined]
        for name, card in rows.items():
            if not isinstance(card, Lined):
                rows.refuse(name, f"“{name}”应当是“键: 值”的形式。")
            known(card, keys, what=f"“{name}”")
            for row in card.get("mandates") or ():
                known(row, MANDATE, ("document",), path=card.path, what=f"“{name}”的权限")
            for row in card.get("offices") or ():
                if not isinstance(row, str):
                    known(row, OFFICE, ("office",), path=card.path, what=f"“{name}”的岗位")


def joined(*heads: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Later heads add names, and keys of names that exist."""
    whole: dict[str, dict[str, dict[str, Any]]] = {part: {} for part in HEAD}
    for head in heads:
        for part in HEAD:
            for name, card in (head.get(part) or {}).items():
                whole[part][name] = {**whole[part].get(name, {}), **card}
    return whole


def build(*said: Mapping[str, Any] | None) -> City:
    """Create the small city, changed by each head in turn, in the database in use. Raises Unfitting, law.Misread."""
    small, heads = law.read_yaml(SMALL), [head for head in said if head]
    for part in (small, *heads):
        checked(part)
    whole, city = joined(small, *heads), City()
    for name, card in whole["territories"].items():
        city.territories[name] = place(city, name, card)
    for name, card in whole["organs"].items():
        city.organs[name] = organ(city, name, card)
    for number, (name, card) in enumerate(whole["people"].items()):
        account = card.get("account") or f"p{number}"
        city.people[name] = city.people[account] = person(city, name, account, card)
    for name, card in whole["parties"].items():
        city.parties[name] = party(city, name, card)
    registers.filled(since())
    return city


def day(text: Any) -> date | None:
    return None if text is None else since(text)


def since(text: Any = None) -> date:
    """A day as the head writes it; nothing means the day from which everything holds."""
    try:
        return date.fromisoformat(str(text or SINCE))
    except ValueError:
        raise Unfitting(f"“{text}”不是日期，应写作 2026-09-02。") from None


def choice(of: type[models.TextChoices], text: Any, what: str) -> str:
    """A choice by its key or its Chinese label."""
    for key, label in of.choices:
        if text in (key, str(label)):
            return str(key)
    raise Unfitting(f"{what}没有“{text}”这一项，可选：{'、'.join(str(label) for _, label in of.choices)}。")


def place(city: City, name: str, card: Mapping[str, Any]) -> Territory:
    above = city.territory(card["in"]) if card.get("in") else None
    code = str(card.get("code") or "")
    if not code.isdigit():
        raise Unfitting(f"属地“{name}”要有数字代码（code），如 350582。")
    path = f"{above.path if above else ''}{code}/"
    return Territory.objects.create(
        code=code,
        name=name,
        kind=choice(Territory.Kind, card.get("kind", "county"), "属地级别"),
        parent=above,
        path=path,
    )


def organ(city: City, name: str, card: Mapping[str, Any]) -> Organ:
    texts = {
        key: str(card[key])
        for key in ("short", "reconsideration", "court", "address", "phone", "postcode", "bank", "account")
        if key in card
    }
    found = Organ.objects.create(
        name=name,
        level=choice(Organ.Level, card.get("level", "county"), "机关层级"),
        territory=city.territory(str(card.get("territory"))),
        parent=city.organ(card["in"]) if card.get("in") else None,
        **texts,
    )
    for row in card.get("mandates") or ():
        Mandate.objects.create(
            organ=found,
            kind=row.get("kind", "*"),
            way=choice(Mandate.Way, row.get("way", "own"), "权限来源"),
            principal=city.organ(row["principal"]) if row.get("principal") else None,
            fine_ceiling=row.get("fine_ceiling"),
            document=row["document"],
            since=since(row.get("from")),
            until=day(row.get("until")),
        )
    return found


def person(city: City, name: str, account: str, card: Mapping[str, Any]) -> Officer:
    certificate = str(card.get("certificate") or "")
    found = Officer(
        username=account,
        name=name,
        password="!",
        certificate_no=certificate,
        phone=str(card.get("phone") or ""),
        certificate_since=since(card.get("certificate_since")) if certificate else None,
        certificate_until=day(card.get("certificate_until")),
        legal_qualification=str(card.get("legal_qualification") or ""),
        reviewer_since=day(card.get("reviewer_since")),
    )
    found.save(force_insert=True)
    Office.objects.bulk_create([office(city, found, card, row) for row in card.get("offices") or ()])
    return found


def office(city: City, holder: Officer, card: Mapping[str, Any], row: Any) -> Office:
    said = {"office": row} if isinstance(row, str) else row
    at = city.organ(str(said.get("at") or card.get("at")))
    over = city.territory(said["over"]) if said.get("over") else at.territory
    return Office(
        officer=holder,
        office=choice(OfficeKind, said["office"], "岗位"),
        organ=at,
        territory_path=over.path,
        since=since(said.get("from")),
        until=day(said.get("until")),
    )


def party(city: City, name: str, card: Mapping[str, Any]) -> Party:
    said = {key: value for key, value in card.items() if value is not None}
    said["kind"] = choice(Party.Kind, said.get("kind", "organisation"), "当事人类别")
    for key, of in (("size", Party.Size), ("risk", Party.Risk)):
        if key in said:
            said[key] = choice(of, said[key], f"“{name}”的{key}")
    said["territory"] = city.territory(str(said.get("territory")))
    if "employer" in said:
        said["employer"] = city.party(said["employer"])
    return Party.objects.create(name=name, **said)

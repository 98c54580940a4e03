"""The data of a change of a party: what was stated, held to the checks of the register, and how it is said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import law
from casework import versions
from casework.models import Officer, Party, PartyVersion, Territory
from flows.beside import parties
from flows.door.refusals import Refused

UNIT = ("uscc", "representative", "representative_position", "industry", "size", "risk")
PERSON = ("id_number", "position", "employer")
ANY = ("name", "address", "postcode", "phone", "territory")
COLUMN = {"employer": "employer_id", "territory": "territory_id"}
TEXT = frozenset(
    name
    for name in versions.VERSIONED
    if Party._meta.get_field(name.removesuffix("_id")).get_internal_type() == "CharField"
)


def may_change_of(party: Party) -> tuple[str, ...]:
    """Names of what can be changed of a party of that kind, in the order of the register."""
    own = PERSON if party.is_person else UNIT
    return ("name", *own, *ANY[1:])


def to_correct(party: Party, rows: list[PartyVersion], number: int | None) -> PartyVersion | None:
    """The version of that number, when it still counts. Raises Refused."""
    if number is None:
        return None
    if not 1 <= int(number) <= len(rows):
        raise Refused(f"“{party}”没有第{number}次变更，现有{len(rows)}次，请核对。")
    found = rows[int(number) - 1]
    later = next((i for i, row in enumerate(rows, 1) if row.corrects_id == found.pk), None)
    if later is not None:
        raise Refused(f"第{number}次变更已由第{later}次更正，请更正第{later}次。")
    return found


def without(rows: list[PartyVersion], replaced: PartyVersion | None, day: date) -> dict[str, Any]:
    """What the versions say on a day when the mistaken one does not count."""
    if replaced is None:
        return versions.on_day(rows, day)
    return versions.on_day([*rows, PartyVersion(pk=2**62, old={}, new={}, since=date.max, corrects=replaced)], day)


def changed_values(
    party: Party,
    rows: list[PartyVersion],
    replaced: PartyVersion | None,
    since: date,
    changes: Mapping[str, Any],
    by: Officer,
    on: date,
) -> dict[str, Any]:
    """The new values by column, held to the checks of the register. Raises Refused."""
    before = versions.with_values(party, without(rows, replaced, since))
    known = may_change_of(before)
    for name in changes:
        if name not in known:
            near = law.nearest(name, dict.fromkeys(known))
            hint = f"，是否为“{near}”" if near else f"，可用：{'、'.join(known)}"
            raise Refused(f"{before.get_kind_display()}没有可以变更的“{name}”{hint}。")
    said = {name: parties.normal(name, str(value or "")) for name, value in changes.items()}
    new, wrong = read(before, said, by, on)
    wrong += [
        f"请填写{parties.called(party.kind, name)}。"
        for name in parties.required(party.kind)
        if name in said and not said[name]
    ]
    if wrong:
        raise Refused(*wrong)
    found = {column: value for column, value in new.items() if (versions.value_of(before, column) or None) != value}
    if not found and replaced is None:
        raise Refused("所填与名册一致，没有变更；请改好要变更的项目再登记。")
    return {column: "" if value is None and column in TEXT else value for column, value in found.items()}


def read(party: Party, said: Mapping[str, str], by: Officer, on: date) -> tuple[dict[str, Any], list[str]]:
    """(sealed values by column, sentences about what does not hold) of what was stated."""
    new: dict[str, Any] = {COLUMN.get(name, name): value or None for name, value in said.items()}
    wrong = parties.too_long(dict(said)) + parties.misfitting(party.kind, dict(said), on)
    for name in ("size", "risk"):
        if said.get(name) and said[name] not in getattr(Party, name.title()).values:
            wrong.append(f"“{said[name]}”不是可选的{parties.called(party.kind, name)}。")
    if "territory" in said:
        place = Territory.objects.filter(code=said["territory"]).first()
        wrong += parties.out_of_area(place, by, on)
        new["territory_id"] = place.pk if place else None
    if "employer" in said:
        boss, unfit = parties.employed(said["employer"], by, on)
        wrong, new["employer_id"] = wrong + unfit, boss.pk if boss else None
    for code in parties.CODES:
        if said.get(code) and said[code] != getattr(party, code) and not wrong:
            parties.refuse_known(party.kind, dict(said), by, on)
    if said.get("id_number") and not wrong:
        number = said["id_number"]
        new |= {"birth_year": int(number[6:10]), "gender": "男" if int(number[16]) % 2 else "女"}
    return new, wrong


def wrong_end(party: Party, ended: date, successor: Party | None, several: Sequence[Any] = ()) -> str:
    """ "" when the party can have ended so, else one sentence."""
    if party.ended and party.ended != ended:
        return f"“{party}”已登记于{party.ended}死亡（终止）；日期有误的，请更正那次登记，不另登记。"
    told = list(several) == (versions.value_of(party, versions.SHARED) or [])
    if party.ended and (successor is None or (successor.pk == party.successor_id and told)):
        return f"“{party}”的死亡（终止）已经登记，没有变化。"
    if successor is None:
        return ""
    if successor.pk == party.pk:
        return "承继人不能是当事人自己，请另选。"
    if successor.ended is not None:
        return f"“{successor}”已于{successor.ended}死亡（终止），不能承继；请登记现存的承继人。"
    return ""


def in_words(row: PartyVersion) -> list[dict[str, str]]:
    """Each item of a version as people read it."""
    return [
        {
            "title": "各承继人"
            if column == versions.SHARED
            else parties.called(row.party.kind, column.removesuffix("_id")),
            "old": worded(column, row.old.get(column)),
            "new": worded(column, value),
        }
        for column, value in row.new.items()
    ]


def worded(column: str, value: Any) -> str:
    """A sealed value in words: rows by their name, choices by their label."""
    if value in (None, ""):
        return "空"
    if column == versions.SHARED:
        return (
            "、".join(f"{Party.objects.get(pk=one['party'])}（{one['share'] or '未写明份额'}）" for one in value)
            or "空"
        )
    if column in ("employer_id", "successor_id", "same_as_id"):
        return str(Party.objects.get(pk=value))
    if column == "territory_id":
        return str(Territory.objects.get(pk=value))
    labels = dict(Party._meta.get_field(column).flatchoices)  # type: ignore[union-attr]
    return str(labels.get(value, value))

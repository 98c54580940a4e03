"""Dated versions of a party: what was true of it on a day, and what its versions add up to.

A version counts from its own day on, whenever it was registered; one that a later version corrects counts no more.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, islice
from typing import Any

from casework.columns import canon
from casework.models import Party, PartyVersion, RegisterLine

VERSIONED = (
    "name",
    "uscc",
    "id_number",
    "gender",
    "birth_year",
    "employer_id",
    "position",
    "representative",
    "representative_position",
    "address",
    "postcode",
    "phone",
    "industry",
    "size",
    "risk",
    "territory_id",
    "ended",
    "successor_id",
    "same_as_id",
)
MANY = 1000  # lines that are read together
SHARED = "co_successors"  # said by versions alone: [{party: key, share: text}], where several succeed


def standing(versions: Iterable[PartyVersion]) -> list[PartyVersion]:
    """Versions that no later one corrects, in the order of their days."""
    rows = list(versions)
    struck = {row.corrects_id for row in rows}
    return sorted((row for row in rows if row.pk not in struck), key=lambda row: (row.since, row.pk))


def touched(versions: Iterable[PartyVersion]) -> list[str]:
    """Columns that some version speaks of."""
    said = {column for row in versions for column in row.old}
    return [column for column in VERSIONED if column in said]


def on_day(versions: Sequence[PartyVersion], day: date) -> dict[str, Any]:
    """What the versions say of the columns they touch, as it was on the day: sealed values by column."""
    found: dict[str, Any] = {}
    for row in sorted(versions, key=lambda row: row.pk):
        for column, value in row.old.items():
            found.setdefault(column, value)  # what the register held before anything was changed
    for row in standing(versions):
        if row.since <= day:
            found.update(row.new)
    return found


def as_of(party: Party, day: date) -> Party:
    """The party with the data in force on the day; the party itself when nothing has changed since."""
    if party.changed is None or party.changed <= day:
        return party
    return with_values(party, on_day(list(party.versions.all()), day))


def with_values(party: Party, values: dict[str, Any]) -> Party:
    """A copy of the party that holds the sealed values; it is for reading and is not saved."""
    found = copy.copy(party)
    found._state = copy.copy(party._state)
    found._state.fields_cache = dict(party._state.fields_cache)
    for column, value in values.items():
        set_value(found, column, value)
    return found


def shared(party: Party) -> list[dict[str, Any]]:
    """Everyone who succeeds the party besides the one whom its row names, or with what each takes over."""
    rows = list(party.versions.order_by("pk")) if party.ended else []
    return on_day(rows, date.max).get(SHARED) or []


def set_value(party: Party, column: str, value: Any) -> None:
    """Put a sealed value into its column; a row referred to before is forgotten."""
    if column == SHARED:
        vars(party)[SHARED] = value
        return
    field = Party._meta.get_field(column.removesuffix("_id"))
    party._state.fields_cache.pop(field.name, None)
    setattr(party, column, value if column.endswith("_id") else field.to_python(value))  # type: ignore[union-attr]


def value_of(party: Party, column: str) -> Any:
    """What a column holds, as a version seals it."""
    if column == SHARED:
        return vars(party).get(SHARED)
    field: Any = Party._meta.get_field(column.removesuffix("_id"))
    return canon(field, getattr(party, column))


def unlike_their_versions() -> Iterator[str]:
    """One sentence for each party whose versions are not whole, or whose row is not what they add up to."""
    rows = PartyVersion.objects.select_related("party").order_by("party_id", "pk")
    for _, group in groupby(rows.iterator(chunk_size=1000), key=lambda row: row.party_id):
        if why := unlike(list(group)):
            yield why
    yield from lost_versions()


def lost_versions() -> Iterator[str]:
    """Versions that a line of the register of parties states and that are no longer there."""
    lines = RegisterLine.objects.filter(register="parties", facts__has_key="version_seal").order_by("line")
    rows = lines.values_list("line", "facts").iterator(chunk_size=MANY)
    while some := list(islice(rows, MANY)):
        seals = {said["version_seal"] for _, said in some}
        found = set(PartyVersion.objects.filter(seal__in=seals).values_list("seal", flat=True))
        for line, said in some:
            if said["version_seal"] not in found:
                yield f"当事人登记簿第{line}行所记的第{said['version']}次变更已不存在。"


def unlike(versions: list[PartyVersion]) -> str:
    """ "" when the seals of one party hold and its row holds what the versions say, else what does not."""
    party, before = versions[0].party, ""
    for number, row in enumerate(versions, 1):
        if row.seal != row.sealed(before):
            return f"当事人“{party}”第{number}次变更的封存不符，被改动过。"
        before = str(row.seal)
    for column, value in on_day(versions, date.max).items():
        if column != SHARED and (value_of(party, column) or None) != (value or None):
            title = Party._meta.get_field(column.removesuffix("_id")).verbose_name  # type: ignore[union-attr]
            return f"当事人“{party}”的“{title}”现为{value_of(party, column)}，而各次变更之后应为{value}。"
    return ""

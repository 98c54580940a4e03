"""Merging 并入: one party that was registered twice; one registration stays, the other says of which it is one.

Nothing is moved: cases and papers of the other registration keep the party that they name. Its cases are shown with
those of the one that stays, and no new case is opened for it. It is a dated version of the party, sealed as the others
and told in its open cases; a mistaken one is annulled by a further version (`change_party` with `corrects`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from casework import versions
from casework.models import Entry, Officer, Party, PartyVersion, Territory
from flows.beside import party_effects
from flows.beside.party_changes import VERSION, Asked, may_change, versioned
from flows.beside.party_data import without
from flows.door.refusals import Refused
from flows.door.verbs import records, verb
from flows.door.wholly import wholly
from permissions.gate import NotPermitted

MERGE = "并入已登记的当事人"
records("merge_party", MERGE, unshown=("version_seal",), reason="理由", **VERSION)


@verb("merge_party", title=MERGE)
def merge_party(
    *,
    party: Party,
    into: Party,
    since: date,
    document: str,
    corrects: int | None = None,
    by: Officer,
    on: date,
    reason: str,
    key: str | None = None,
) -> list[Entry]:
    """Register that `party` is a second registration of `into`; answers the lines of its open cases.

    `corrects` is the number of a mistaken version that this one replaces. Raises NotPermitted unless `by` keeps the
    register over both territories, Refused with one sentence where the two cannot be one.
    """

    def said(fresh: Party, rows: list[PartyVersion], replaced: PartyVersion | None) -> dict[str, Any]:
        return merged(fresh, Party.objects.get(pk=into.pk), rows, replaced, by, on)

    with wholly():
        top = Territory.objects.get(pk=party.territory_id).path.split("/")[0]
        list(Territory.objects.select_for_update(no_key=True).filter(path=f"{top}/"))  # two mergings queue here
        return versioned(Asked("merge_party", MERGE, party, since, document, corrects, by, on, reason, key), said)


def merged(
    party: Party, into: Party, rows: list[PartyVersion], replaced: PartyVersion | None, by: Officer, on: date
) -> dict[str, Any]:
    """The sealed value by column. Raises Refused, NotPermitted."""
    before = versions.with_values(party, without(rows, replaced, date.max))
    if why := cannot_be_one(before, into):
        raise Refused(why)
    try:
        may_change(by, Party.objects.select_related("territory").get(pk=into.pk), on)
    except NotPermitted:
        raise NotPermitted(f"“{into}”不在{by}登记的辖区，请由当地或者上级机关办理并入。") from None
    return {"same_as_id": into.pk}


def cannot_be_one(party: Party, into: Party) -> str:
    """Why the two registrations are not of one party; "" where they can be."""
    if party.pk == into.pk:
        return "当事人不能并入自己，请选定保留的另一个登记。"
    if party.same_as_id:
        return f"“{party}”已经并入“{party.same_as}”，不再另行并入；并错的，请更正那一次登记。"
    if into.same_as_id:
        return f"“{into}”已经并入“{into.same_as}”，请并入保留的那一个。"
    if Party.objects.filter(same_as=party.pk).exists():
        return f"已有其他登记并入“{party}”，它应当保留；请反过来并入，或者先更正那一次登记。"
    if party.kind != into.kind:
        return f"“{party}”是{party.get_kind_display()}，“{into}”是{into.get_kind_display()}，不是同一当事人。"
    if party.ended and not into.ended:
        return f"“{party}”已登记死亡（终止）而“{into}”没有，请先核对，由承继人承接的按承继办理。"
    return ""


def seen_before(
    party: Party, into: Party, since: date, corrects: int | None, *, by: Officer, on: date
) -> list[party_effects.InRun]:
    """The open proceedings in which the merging will be told. Raises what `merge_party` raises for its facts."""
    party = party_effects.as_registered(party)
    rows, replaced = party_effects.asked_for(party, since, corrects, by, on)
    values = without(rows, replaced, date.max) | merged(party, into, rows, replaced, by, on)
    return party_effects.in_runs(party, values, since, by, on)


def shown_with(party: Party) -> Q:
    """Cases of the registrations that have been merged into the party."""
    return Q(party__same_as=party) | Q(former__same_as=party)

"""Drafts 草稿: what the case and the register know, proposed on the form of a later step and edited by a person.

A draft says who and where, what was told and what is on file; nobody's opinion, consent or signature is a draft.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.models import Finding, Inspection


class Speaking:
    """Who speaks for the party, and who is questioned first: the person himself, or the head of the unit."""

    @property
    def draft_speaker(self: Any) -> str:
        """The person's own name, else the representative of the unit."""
        party = self.case.party
        return str(party.name if party.is_person else party.representative)

    @property
    def draft_position(self: Any) -> str:
        party = self.case.party
        return str(party.position if party.is_person else party.representative_position)

    @property
    def draft_employer(self: Any) -> str:
        """Where he works: the unit that is the party, or the one that is registered for the person."""
        party = self.case.party
        if not party.is_person:
            return str(party.name)
        return str(party.employer.name) if party.employer_id else ""

    @property
    def draft_home(self: Any) -> str:
        """Where he lives; of the head of a unit the register does not know it."""
        party = self.case.party
        return str(party.address) if party.is_person else ""

    @property
    def draft_age(self: Any) -> int | None:
        """Whole years on the day of the act, by the number of identity."""
        number, on = str(self.case.party.id_number), self.act.on
        if len(number) != 18 or not number[6:14].isdigit():
            return None
        return int(on.year - int(number[6:10]) - ((on.month, on.day) < (int(number[10:12]), int(number[12:14]))))

    @property
    def draft_called(self: Any) -> list[dict[str, str]]:
        """The one who speaks for the party, as a row of persons."""
        name = self.draft_speaker
        return [{"name": name, "position": self.draft_position}] if name else []


class Seen:
    """What a visit saw, for the procedure that arises from it."""

    @property
    def seen(self: Any) -> Finding | None:
        """The first open finding of the visit with an offence, charged nowhere."""
        if self.arose_from_id is None:
            return None
        rows = Finding.objects.filter(inspection_id=self.arose_from_id, signed_off=None, to_penalty=None)
        found: Finding | None = self.once("seen", lambda: rows.exclude(offence="").order_by("number").first())
        return found

    @property
    def draft_offence(self: Any) -> str:
        return self.offence or (self.seen.offence if self.seen else "")

    @property
    def draft_day(self: Any) -> date | None:
        return self.offence_day or (self.seen.found if self.seen else None)

    @property
    def draft_where(self: Any) -> str:
        """Where the visit took place; without one, nobody knows where the officers stand."""
        if self.place or self.arose_from_id is None:
            return str(self.place)
        return str(Inspection.objects.filter(pk=self.arose_from_id).values_list("place", flat=True).first() or "")

    @property
    def draft_seen(self: Any) -> str:
        if self.facts_found or not self.seen:
            return str(self.facts_found)
        return f"检查发现{self.seen.place}{self.seen.problem}。"

"""Who acts: whom the gate lets, who could open a case, with whom, against which party."""

from __future__ import annotations

from random import Random
from typing import Any

from casework.models import Officer
from flows.door.act import Act
from flows.door.terms import Terms
from permissions.gate import NotPermitted, held_on, office_for, permit
from permissions.offices import REGISTERS
from tests.flows.model.world import World
from tests.people import photo


class Casting:
    """Chooses people and parties of a world."""

    world: World

    def permitted(self, run: Any, terms: Terms, rng: Random) -> Officer:
        """Somebody whom the gate lets take the step; anybody of the office, else anybody, where it lets nobody."""
        people = list(self.world.people.values())
        rng.shuffle(people)
        holders = [p for p in people if office_for(p, terms.by, run.case, self.world.day)]
        holders.sort(key=lambda p: p.pk not in (run.owner_id, run.partner_id))
        for person in holders:
            run.act = Act(self.world.day, person)
            if terms.officers == 2 and run.pk is None:
                run.owner, run.partner = person, self.partner_for(person, terms, run.case, rng)
            try:
                permit(
                    person,
                    terms.by,
                    run,
                    self.world.day,
                    officers=terms.officers,
                    apart_from=terms.apart_from,
                    person=terms.person,
                )
            except NotPermitted:
                continue
            return person
        return holders[0] if holders else people[0]

    def anybody(self, rng: Random) -> Officer:
        return rng.choice(list(self.world.people.values()))

    def colleagues(self, organ: int) -> list[Officer]:
        """Everybody with an office at the organ, those with a closed account too."""
        return [p for p in self.world.people.values() if any(h.organ == organ for h in held_on(p, self.world.day))]

    def partner_for(self, by: Officer, terms: Terms, case: Any, rng: Random) -> Officer | None:
        if terms.officers < 2:
            return None
        day = self.world.day
        fit = [p for p in self.world.people.values() if p.pk != by.pk and office_for(p, terms.by, case, day)]
        certified = [p for p in fit if p.certified(day) and p.certificate_no != by.certificate_no]
        return rng.choice(certified or fit) if fit else None

    def party_for(self, cls: Any, anyhow: bool, rng: Random) -> Any:
        kinds = cls.procedure_.parties
        fit = [p for p in self.world.parties if not p.ended and (not kinds or p.kind in [str(k) for k in kinds])]
        return rng.choice(self.world.parties if anyhow or not fit else fit)

    def registrar(self, party: Any, rng: Random) -> Officer:
        """Somebody who keeps the register over the party's territory."""
        day, path = self.world.day, party.territory.path
        people = [p for p in self.world.people.values() if p.is_active]
        fit = [p for p in people if any(h.office in REGISTERS and path.startswith(h.path) for h in held_on(p, day))]
        return rng.choice(fit or people)

    def opener(self, terms: Terms, party: Any, rng: Random) -> Officer:
        people = [p for p in self.world.people.values() if p.is_active and self.may_open(p, terms, party)]
        return rng.choice(people or list(self.world.people.values()))

    def may_open(self, person: Officer, terms: Terms, party: Any) -> bool:
        held = [h for h in held_on(person, self.world.day) if party.territory.path.startswith(h.path)]
        if terms.officers == 2 and not person.certified(self.world.day):
            return False
        return any(h.office in terms.by for h in held)

    def furnish(self, run: Any, terms: Terms, by: Officer, rng: Random) -> None:
        """A step that asks for evidence finds a photograph in the case, mostly."""
        if run.case.pk and not run.case.evidence.exists() and rng.random() < 0.8:
            photo(run.case, by)

"""The world in which the model acts: a city with two holders of every office, its parties, its cases, and the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from casework import registers
from casework.models import Case, Office, Officer, Party, Proceeding
from flows.door.invitation import Invitation
from flows.door.terms import PROCEDURES
from flows.stories import city
from permissions.gate import held_on
from tests.flows.model.corpus import scripts
from tests.flows.model.telling import SECOND, Telling, parties
from tests.people import change

BEGINS = date(2026, 3, 2)  # a Monday; from here on the days pass
AWAY = timedelta(days=15)  # longer than that nobody stays away
UNITS = 6  # parties of each kind besides those of the small city


@dataclass
class RunSeen:
    """A proceeding as the choosing of the next act sees it."""

    pk: int
    kind: str
    stage: str
    closed: date | None
    owner: int
    partner: int | None
    arose_from: int | None
    proposal: Any
    pending: Any
    late: int | None
    flags: list[Any]


@dataclass
class CaseSeen:
    """A case as the choosing of the next act sees it; `invited` are (proceeding, kind, step) of open invitations."""

    pk: int
    organ: int
    party: str
    closed: date | None
    lines: int
    runs: list[RunSeen]
    invited: set[tuple[int, str, str]]


@dataclass
class World:
    """People by key (one instance each until something about them changes), cases by the number of the move that began
    them, the day, and what has been tried and done.
    """

    city: city.City
    day: date = BEGINS
    people: dict[int, Officer] = field(default_factory=dict)
    parties: list[Party] = field(default_factory=list)
    cases: dict[int, CaseSeen] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)  # of the cases, by their keys
    tellings: dict[int, Telling] = field(default_factory=dict)
    absent: dict[int, date] = field(default_factory=dict)
    tried: int = 0
    refused: int = 0
    done: Counter[str] = field(default_factory=Counter)
    touched: set[int] = field(default_factory=set)

    @classmethod
    def founded(cls) -> World:
        """The city of all stories with a second holder of every office and more parties of every kind."""
        whole = city.build(parties())
        for person in list(Officer.objects.order_by("pk")):
            second(person)
        for party in list(Party.objects.order_by("pk")):
            for number in range(1, UNITS + 1):
                another(party, number)
        world = cls(whole)
        world.people = {person.pk: person for person in Officer.objects.order_by("pk")}
        world.parties = list(Party.objects.select_related("territory").order_by("pk"))
        return world

    def pass_days(self, days: int) -> None:
        self.day += timedelta(days=days)
        for pk in [pk for pk, since in self.absent.items() if self.day - since > AWAY]:
            self.come_back(pk)

    def fresh(self, pk: int) -> Officer:
        """Read a person anew, as the next request would."""
        self.people[pk] = Officer.objects.get(pk=pk)
        return self.people[pk]

    def leave(self, pk: int) -> None:
        """The account is closed. Never that of the last holder of an office at an organ."""
        held = held_on(self.people[pk], self.day)
        others = [p for p in self.people.values() if p.is_active and p.pk != pk]
        for one in held:
            if not any((h.office, h.organ) == (one.office, one.organ) for p in others for h in held_on(p, self.day)):
                return
        change(Officer.objects.filter(pk=pk), is_active=False)
        self.absent[pk] = self.day
        self.fresh(pk)

    def come_back(self, pk: int) -> None:
        change(Officer.objects.filter(pk=pk), is_active=True)
        self.absent.pop(pk, None)
        self.fresh(pk)

    def replaced(self, pk: int) -> Party:
        """Another party of its kind comes up in the place of one that has ended."""
        made = self.another(Party(pk=pk), len(self.parties), None)
        self.parties = list(Party.objects.select_related("territory").order_by("pk"))
        return made

    def telling(self, number: int, script: int) -> Telling:
        """The telling that began with that move."""
        if number not in self.tellings:
            self.tellings[number] = Telling(self, scripts()[script], number)
        return self.tellings[number]

    def double(self, story: str, name: str, card: Mapping[str, Any]) -> Officer:
        """The person of that name as a story changes or adds them."""
        account = f"{card.get('account') or name}.{story}"[:150]
        found = next((p for p in self.people.values() if p.username == account), None)
        if found is None:
            found = city.person(self.city, name, account, card)
            registers.filled(BEGINS)
            self.people[found.pk] = found
        return found

    def read_people(self) -> None:
        """Read everybody anew: accounts and delegations may have changed."""
        self.people = {person.pk: person for person in Officer.objects.order_by("pk")}
        gone = {pk for pk, person in self.people.items() if not person.is_active}
        self.absent = {pk: self.absent.get(pk, self.day) for pk in sorted(gone)}

    def another(self, like: Party, number: int, employer: Party | None) -> Party:
        """A party of a telling."""
        made = another(Party.objects.select_related("territory").get(pk=like.pk), number, employer)
        self.parties.append(made)
        return made

    def look(self, number: int, pk: int) -> CaseSeen:
        """Read what the choosing needs of one case."""
        case = Case.objects.select_related("party").get(pk=pk)
        rows = Proceeding.objects.filter(case_id=pk).order_by("pk")
        columns = ("pk", "kind", "stage", "closed", "owner_id", "partner_id", "arose_from_id", "proposal", "pending")
        runs = [RunSeen(*row) for row in rows.values_list(*columns, "late_line", "flags")]
        open_ = Invitation.objects.filter(process__case_id=pk, finished=None)
        invited = set(open_.values_list("process_id", "kind", "step"))
        self.numbers[pk] = number
        self.cases[number] = CaseSeen(pk, case.organ_id, case.party.kind, case.closed, case.entries, runs, invited)
        return self.cases[number]

    def typed(self, pk: int, kind: str = "") -> Any:
        """A proceeding with its facts, its case and its people."""
        kind = kind or Proceeding.objects.values_list("kind", flat=True).get(pk=pk)
        beside = ("case__organ__territory", "case__party", "owner", "partner", "arose_from")
        return PROCEDURES[kind].objects.select_related(*beside).get(pk=pk)


def second(person: Officer) -> None:
    """Another person with the same offices and a certificate of their own."""
    number = f"{person.certificate_no}0" if person.certificate_no else ""
    columns = ("certificate_since", "certificate_until", "legal_qualification", "reviewer_since", "phone")
    same = {name: getattr(person, name) for name in columns}
    made = Officer(
        username=f"{person.username}{SECOND}", name=f"{person.name}乙", password="!", certificate_no=number, **same
    )
    for row in (made, *Office.objects.filter(officer=person)):
        if row is not made:
            row.pk, row.officer = None, made
        registers.created(row, act="test", title="测试登记", by=None, on=timezone.localdate())


def another(party: Party, number: int, employer: Party | None = None) -> Party:
    """A party like it under another name."""
    party.pk, party.ended, party.successor = None, None, None
    party.name = f"{party.name.split('（')[0]}（{number}）"
    party.employer = employer or party.employer
    registers.created(party, act="test", title="测试登记", by=None, on=timezone.localdate())
    return party

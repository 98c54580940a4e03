"""A way out: real acts, offered and taken by the people of the city, that lead a proceeding and its case to an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from casework.models import Case, Clock, Officer, Proceeding
from flows.door.engine import REFUSALS, begin, take
from flows.door.invitation import Invitation
from flows.door.offers import Offer, offer, openings
from flows.door.terms import PROCEDURES, Terms, steps
from flows.door.verbs import VERBS
from flows.door.worklist import BESIDE
from permissions.offices import LEADS
from tests.flows.door.aside import WHY, invited, taken_up
from tests.flows.door.borrowing import Lore
from tests.flows.door.nearest import Taken, Undo, Way, holders, holders_at, load, position, ranked, taken

LONGEST = 16  # acts of one way
TRIALS = 150  # acts that one search sends to the door before it is told that there is no way
AHEAD = (0, 1, 2, 3, 4, 10, 32, 95)  # days after today on which an act is tried, besides the ends of terms


class Search:
    """One search in the case as it stands on `today`; what it writes, the caller takes back."""

    def __init__(self, lore: Lore, near: Any, today: date) -> None:
        self.lore, self.near, self.today = lore, near, today
        self.why: dict[str, tuple[str, ...]] = {}  # the last refusal of each step that was wanted
        self.seen: set[Any] = set()
        self.offered: dict[Any, list[Offer]] = {}
        self.tries = 0

    def out(self, pk: int, way: Way = (), stack: tuple[int, ...] = ()) -> Way | None:
        """The acts that end the proceeding; they stand when found, and nothing of them when there are none."""
        run = load(pk)
        if run.closed or run.case.closed:
            return way
        now = position(run)
        if now in self.seen or len(way) >= LONGEST or self.tries > TRIALS:
            return None
        self.seen.add(now)
        for _, terms, outcome in ranked(run):
            if terms.title in self.once(way, run) and (terms.with_outcome(outcome).target in (None, run.stage)):
                continue  # a step that keeps its stage leads nowhere the second time
            found = self.kept(partial(self.step, run, terms, outcome), run.pk, way, stack)
            if found is not None:
                return found
        return self.around(run, way, stack)

    def once(self, way: Way, run: Any) -> set[str]:
        """Steps of the procedure that stand in the way already."""
        return {one.title for one in way if one.kind == run.kind}

    def kept(self, do: Any, pk: int, way: Way, stack: tuple[int, ...]) -> Way | None:
        """Do one act and go on from there; what was done stands only where the whole way was found."""
        found = None
        try:
            with transaction.atomic():
                if (done := do()) is not None:
                    self.offered.clear()
                    found = self.out(pk, (*way, done), stack)
                if found is None:
                    raise Undo
        except Undo:
            self.offered.clear()
        return found

    def around(self, run: Any, way: Way, stack: tuple[int, ...]) -> Way | None:
        """Acts beside the steps to which somebody is invited, and the end of what else is open in the case."""
        for one in invited(run.case_id):
            found = self.kept(partial(self.aside, one), run.pk, way, stack)
            if found is not None:
                return found
        others = Proceeding.objects.filter(case_id=run.case_id, closed=None).exclude(pk__in=(*stack, run.pk))
        for other in others.order_by("-pk").values_list("pk", flat=True):
            found = None
            try:
                with transaction.atomic():
                    ended = self.out(other, way, (*stack, run.pk))
                    found = self.out(run.pk, ended, stack) if ended is not None else None
                    if found is None:
                        raise Undo
            except Undo:
                self.offered.clear()
            if found is not None:
                return found
        return None

    def aside(self, one: Invitation) -> Taken | None:
        """Take up an invitation to an act beside the steps on the first day on which that is done."""
        day = max(self.today, one.opens or self.today)
        return taken_up(one, self.lore, max(day, Case.objects.get(proceedings=one.process_id).moved or day))

    def step(self, run: Any, terms: Terms, outcome: str) -> Taken | None:
        """Take the step on the first day on which it is offered to somebody and accepted from them."""
        days = self.days(run)
        people = self.permitted(run, terms, days[0])
        for day in days:
            for person in people:
                one = self.offer_of(run, terms, person, day)
                if one is None or not one.allowed:
                    self.why[f"{run.kind}.{terms.name}"] = one.why if one else ()
                    break  # what is on file forbids it to the next person too
                if self.accepted(one, outcome, person, day):
                    return taken(run, terms, outcome, person, day)
        return None

    def permitted(self, run: Any, terms: Terms, day: date) -> list[Officer]:
        """Those whom the gate lets take the step: the first two."""
        found = []
        for person in holders(run, terms):
            one = self.offer_of(run, terms, person, day)
            if one is not None and one.permitted:
                found.append(person)
            if len(found) == 2:
                break
            self.why[f"{run.kind}.{terms.name}"] = one.why if one else ()
        return found

    def accepted(self, one: Offer, outcome: str, person: Officer, day: date) -> bool:
        """Whether the door takes the step with facts that some story tells of it."""
        for facts in self.lore.facts(one.run, one.terms, outcome, day, person, self.near):
            self.tries += 1
            try:
                take(one.kind, one.step, one.run.pk, facts, by=person, on=day, reason=WHY)
            except REFUSALS as why:
                self.why[f"{one.kind}.{one.step}"] = tuple(map(str, why.args))
            else:
                return True
        return False

    def offer_of(self, run: Any, terms: Terms, person: Officer, day: date) -> Offer | None:
        key = (run.pk, person.pk, day)
        if key not in self.offered:
            self.offered[key] = offer(run, person, day)
        return next((one for one in self.offered[key] if one.step == terms.name), None)

    def days(self, run: Any) -> list[date]:
        """Today and days to come: those after which a term has run out or a step opens, and some in between."""
        first = max(self.today, run.case.moved or self.today)
        ends = Clock.objects.filter(proceeding_id=run.pk, met=None, lapsed=None).values_list("due", flat=True)
        opens = Invitation.objects.filter(process_id=run.pk, finished=None).exclude(opens=None)
        said = [*(due + timedelta(days=1) for due in ends), *opens.values_list("opens", flat=True)]
        said += [first + timedelta(days=n) for n in AHEAD]
        return sorted({day for day in said if day >= first})

    def close_case(self, case: Case, way: Way = (), depth: int = 3) -> Way | None:
        """The acts that close a case in which everything has ended; they stand when found."""
        if Case.objects.get(pk=case.pk).closed:
            return way
        if depth:
            self.done_after_the_end(case)
        for one, person, day in self.begun(case) if depth else ():
            found = None
            try:
                with transaction.atomic():
                    pk = self.begin(one, case, person, day)
                    ended = self.out(pk, (*way, taken(one.run, one.terms, "", person, day))) if pk else None
                    found = self.close_case(case, ended, depth - 1) if ended is not None else None
                    if found is None:
                        raise Undo
            except Undo:
                self.offered.clear()
            if found is not None:
                return found
        return None

    def done_after_the_end(self, case: Case) -> None:
        """Take what proceedings that have ended invite to still, to serve a change, to return money, and what that
        calls for in turn: what was taken down is published anew.
        """
        done: set[tuple[int, str, str]] = set()
        while fresh := self.left_after_the_end(case, done):
            done |= fresh

    def left_after_the_end(self, case: Case, done: set[tuple[int, str, str]]) -> set[tuple[int, str, str]]:
        """What was invited to and tried, besides what was tried before."""
        rows = Invitation.objects.filter(process__case_id=case.pk, finished=None).exclude(process__closed=None)
        own = {name for cls in PROCEDURES.values() for name, terms in steps(cls).items() if terms.reopens}
        tried = set()
        for row in rows.select_related("owner", "process").order_by("pk"):
            key = (row.process_id, row.kind, row.step)
            if key in done:
                continue
            if row.kind == BESIDE:
                self.aside(row)
            elif row.kind == row.process.kind and row.step in own:
                self.again(row.process_id, row.step)
            else:
                continue
            tried.add(key)
        return tried

    def again(self, pk: int, name: str) -> None:
        """Take a step of a proceeding that has ended, as the first outcome that is accepted, and end what it opens."""
        run = load(pk)
        terms = steps(type(run))[name]
        for outcome in terms.outcomes or ("",):
            if run.closed and self.step(run, terms, outcome):
                self.offered.clear()
                self.seen.clear()
                self.out(pk)
                return

    def begun(self, case: Case) -> Iterator[tuple[Offer, Officer, date]]:
        """Procedures that may begin in the case, those first to which somebody is invited."""
        rows = Invitation.objects.filter(process__case_id=case.pk, finished=None)
        called = set(rows.values_list("kind", "step"))
        day = max(self.today, Case.objects.get(pk=case.pk).moved or self.today)
        later: dict[Any, tuple[Offer, Officer, date]] = {}
        seen: set[Any] = set()
        for person in holders_at(case):
            for one in openings(Case.objects.get(pk=case.pk), person, day):
                name = (one.kind, one.step)
                self.why.setdefault(".".join(name), one.why)
                if one.allowed and name in called - seen:
                    yield one, person, day
                elif one.allowed:
                    later.setdefault(name, (one, person, day))
                seen |= {name} if one.allowed else set()
        yield from (later[name] for name in later if name not in called)

    def arises(self, run: Any, kind: str) -> bool:
        """A procedure of the kind begins from the proceeding today, where that is offered to one who may; it stands."""
        day = self.days(run)[0]
        new = (terms for terms in steps(PROCEDURES[kind]).values() if "new" in terms.sources)
        for person in (person for terms in new for person in holders(run, replace(terms, person=""))[:2]):
            for one in openings(Case.objects.get(pk=run.case_id), person, day):
                mine = one.kind == kind and one.allowed and one.run.arose_from_id == run.pk
                if mine and self.begin(one, one.run.case, person, day):
                    return True
        return False

    def begin(self, one: Offer, case: Case, person: Officer, day: date) -> int | None:
        run = one.run
        partner = next((p for p in holders(run, one.terms) if p.pk != person.pk), None)
        for facts in self.lore.facts(run, one.terms, "", day, person, self.near):
            how = {
                "case": case,
                "arose_from": run.arose_from,
                "partner": partner,
                "by": person,
                "on": day,
                "reason": WHY,
            }
            try:
                return int(begin(one.kind, one.step, facts, **how).proceeding_id)
            except REFUSALS as why:
                self.why[f"{one.kind}.{one.step}"] = tuple(map(str, why.args))
        return None


def led(run: Any, word: str, day: date, **facts: Any) -> Taken | None:
    """An act of a leader beside the steps; the first of them who may."""
    terms = replace(next(iter(steps(type(run)).values())), by=LEADS, person="")
    for person in holders(run, terms):
        try:
            with transaction.atomic():
                VERBS[word].do(facts, by=person, on=day, reason=WHY)
        except REFUSALS:
            continue
        return Taken(run.kind, VERBS[word].title, "", str(person), day)
    return None

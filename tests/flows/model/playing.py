"""A move is played: an act is stated, tried at the door, mended and tried again; a refusal must leave nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from casework.models import CaseSource, Entry, Evidence, Officer
from flows.beside.office import read_evidence
from flows.beside.party_changes import end_party
from flows.door.act import Act
from flows.door.engine import begin, take
from flows.door.folder import fits_origin
from flows.door.offers import offered
from flows.door.terms import PROCEDURES, Terms, steps
from flows.door.verbs import Verb, may
from tests.flows.model import beside, keeping, registers
from tests.flows.model.facts import WORDS, Facts
from tests.flows.model.moves import Fault, Move
from tests.flows.model.storytelling import Storytelling
from tests.flows.model.world import CaseSeen


class Player(Storytelling):
    """Plays moves in one world."""

    def play(self, move: Move) -> bool:
        """Play one move; whether an act was accepted. Raises Fault."""
        self.said, self.until = (), None
        with keeping.arriving():
            return self.played(move)

    def played(self, move: Move) -> bool:
        world, rng = self.world, Random(move.seed)
        if move.what in ("days", "leave", "back", "ends"):
            return self.beyond_the_door(move)
        if move.what == "tell":
            return self.told(move)
        if move.what.startswith("reg:"):
            return self.registered(move, rng)
        if move.case not in world.cases and not move.what.startswith("+"):
            return False
        seen = world.cases.get(move.case)
        if move.what.startswith("+"):
            return self.begun(move, rng, seen)
        if move.run >= len(seen.runs):
            return False
        run = world.typed(seen.runs[move.run].pk, seen.runs[move.run].kind)
        if move.what == "read":
            return self.read(run, move, rng)
        if move.what.startswith("do:"):
            return self.done(run, move, rng)
        kind, _, step = move.what.partition(".")
        return run.kind == kind and self.taken(run, steps(PROCEDURES[kind])[step], move, rng) is not None

    def beyond_the_door(self, move: Move) -> bool:
        world, rng = self.world, Random(move.seed)
        people = sorted(world.people)
        who = people[move.run % len(people)]
        if move.what == "days":
            world.pass_days(move.run)
        elif move.what == "leave":
            world.leave(who)
        elif move.what == "back":
            world.come_back(who)
        elif move.case in world.cases:
            return self.party_ends(world.typed(world.cases[move.case].runs[0].pk), move, rng)
        return True

    def party_ends(self, run: Any, move: Move, rng: Random) -> bool:
        """The party dies or is struck off the register; sometimes another takes its place."""
        world, party = self.world, run.case.party
        like = next((one for one in world.parties if one.kind == party.kind and one.ended is None), party)
        by, successor = self.registrar(party, rng), like if like != party and rng.random() < 0.25 else None
        how = {"party": party, "ended": world.day, "successor": successor, "document": "准予注销登记通知书"}
        label = f"do:end_party {party} {how} by {by.username}"
        send = partial(end_party, **how, by=by, on=world.day, reason="经查证属实。")
        lines = self.tried(move, label, run.case_id, send)
        if lines is None:
            return False
        world.done["do:end_party"] += 1
        world.replaced(party.pk)
        return True

    def taken(
        self, run: Any, terms: Terms, move: Move, rng: Random, stated: dict[str, Any] | None = None
    ) -> Entry | None:
        """Take a step, with facts that are mended after each refusal."""
        world = self.world
        by = self.anybody(rng) if move.wild and rng.random() < 0.4 else self.permitted(run, terms, rng)
        name = f"{run.kind}.{terms.name}"

        def act(facts: dict[str, Any], reason: str, key: str | None) -> Entry:
            return take(run.kind, terms.name, run.pk, facts, by=by, on=world.day, reason=reason, key=key)

        return self.tries(run, terms, by, move, rng, name, run.case_id, act, stated)

    def tries(
        self,
        run: Any,
        terms: Terms,
        by: Officer,
        move: Move,
        rng: Random,
        name: str,
        case: int | None,
        act: Any,
        stated: dict[str, Any] | None = None,
    ) -> Entry | None:
        run.act = Act(self.world.day, by)
        self.furnish(run, terms, by, rng)
        facts = Facts(run, terms, self.world.day, self.colleagues(run.case.organ_id), rng)
        facts.stated, reason = stated or {}, self.reason()
        stated = facts.begin(move.outcome) if stated is None else facts.mend(self.said, move.outcome)
        before, again = (), 2  # how often the same refusal is heard
        shut = not fits_origin(run) or bool(offered(run, terms, by, self.world.day).why)  # other facts will not help
        for _ in range(1 if move.wild or shut else move.tries):
            said = facts.spoiled() if move.wild and rng.random() < 0.6 else dict(stated)
            key = f"model-{move.seed}-{self.world.tried}" if rng.random() < 0.08 else None
            label = f"{name} {said} by {by.username}"
            send = partial(act, said, reason, key)
            entry = self.tried(move, label, case, send)
            if entry is not None:
                self.count(name, entry, terms)
                if key:
                    self.twice(label, entry, send)
                return entry
            reason = reason or self.reason()
            if self.later() or self.hopeless() or (again := again - (self.said == before)) == 0:
                return None
            before = self.said
            stated = facts.mend(self.said, move.outcome)
        return None

    def count(self, name: str, entry: Entry, terms: Terms) -> None:
        self.world.done[name] += 1
        if terms.outcomes:
            self.world.done[f"{name}={entry.facts['outcome']}"] += 1

    def twice(self, label: str, entry: Entry, again: Callable[[], Entry]) -> None:
        """The same sending twice is one act."""
        before = keeping.imprint(entry.case_id, True)
        found = again()
        if found.pk != entry.pk or keeping.imprint(entry.case_id, True) != before:
            raise Fault(f"{label}: sent twice with one key it became two acts")

    def begun(self, move: Move, rng: Random, seen: CaseSeen | None) -> bool:
        """Begin a procedure in a case or in a new one."""
        kind, _, step = move.what[1:].partition(".")
        cls, terms = PROCEDURES[kind], steps(PROCEDURES[kind])[step]
        world = self.world
        how: dict[str, Any] = {}
        if seen is None:
            party = self.party_for(cls, move.wild, rng)
            by = self.opener(terms, party, rng)
            how |= {"party": party, "source": rng.choice(CaseSource.values)}
            case = None
            run = cls(kind=kind, opened=world.day, owner=by)
            run.case = keeping.unopened(by, party, world.day)
        else:
            parent = world.typed(seen.runs[move.run % len(seen.runs)].pk)
            case, by = parent.case_id, parent.owner
            run = cls(case=parent.case, kind=kind, opened=world.day, owner=by, arose_from=parent)
            how |= {"case": parent.case} | ({"arose_from": parent} if rng.random() < 0.7 else {})
        if seen is not None:
            by = self.permitted(run, terms, rng)
        by = self.anybody(rng) if move.wild and rng.random() < 0.4 else by
        run.owner, run.partner = by, self.partner_for(by, terms, run.case, rng)
        how["partner"] = run.partner

        def act(facts: dict[str, Any], reason: str, key: str | None) -> Entry:
            return begin(kind, step, facts, by=by, on=world.day, reason=reason, key=key, **how)

        return self.tries(run, terms, by, move, rng, f"{kind}.{step}", case, act) is not None

    def done(self, run: Any, move: Move, rng: Random) -> bool:
        """An act beside the steps, by whom a refusal names after the first try."""
        verb = beside.verbs()[move.what[3:]]
        for n in range(1 if move.wild else move.tries):
            by = self.anybody(rng) if move.wild else beside.who(run, self.world, rng, self.said)
            try:
                stated = beside.stated(verb, run, self.world, rng)
            except beside.Nothing:
                return False
            reason = "" if move.wild and rng.random() < 0.3 else rng.choice(WORDS)
            label = f"do:{verb.name} {stated} by {by.username}"
            entry = self.tried(move, label, run.case_id, partial(self.asked, verb, run, by, stated, reason, label))
            if entry is not None:
                self.world.done[f"do:{verb.name}"] += 1
                return True
            if n and not beside.elsewhere(self.said):
                return False
            run = self.world.typed(run.pk)
        return False

    def asked(self, verb: Verb, run: Any, by: Officer, stated: dict[str, Any], reason: str, label: str) -> Entry:
        """Do what the gate was asked about before, as a work-list asks it: whom it does not let is refused."""
        run.act = Act(self.world.day, by)
        let = verb.gate is None or may(verb.name, by, run, self.world.day, **beside.narrowing(verb, stated))
        entry: Entry = verb.do(stated, by=by, on=self.world.day, reason=reason)
        if not let:
            raise Fault(f"{label}: done, while its gate lets {by} do nothing")
        return entry

    def registered(self, move: Move, rng: Random) -> bool:
        """An act on a register, or one step in many cases; what of many is left out must be as it was."""
        name = registers.reachable(move.what[4:])
        try:
            send = registers.ACTS[name](self.world, rng)
        except registers.Nothing:
            return False
        many = name == "take_many"
        before = {pk: keeping.rows_of(registers.case_of(pk)) for pk in send.args[2]} if many else {}
        label = f"reg:{name} {send.args} {send.keywords}"
        answer = self.tried(move, label, None, send)
        if answer is None:
            return False
        for pk, said in answer if many else ():
            left_out = not isinstance(said, Entry)
            changed = keeping.rows_of(registers.case_of(pk)) != before[pk]
            if changed == left_out or (left_out and not all(map(str, said.args))):
                raise Fault(f"{label}: {pk} was {'left out' if left_out else 'taken'}: {said!r}")
            self.world.done[f"{send.args[0]}.{send.args[1]}"] += not left_out
        self.world.done[f"reg:{name}"] += not many or any(isinstance(said, Entry) for _, said in answer)
        return True

    def read(self, run: Any, move: Move, rng: Random) -> bool:
        """A file of evidence is opened in full."""
        seen = Evidence.objects.filter(case_id=run.case_id).select_related("case").order_by("pk").first()
        if seen is None:
            return False
        by = beside.anyone(self.world, rng)
        label = f"read_evidence {seen.pk} by {by.username}"
        entry = self.tried(move, label, run.case_id, lambda: read_evidence(seen, by=by, on=self.world.day))
        self.world.done["read_evidence"] += entry is not None
        return entry is not None

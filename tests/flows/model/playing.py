"""A move is played: an act is stated, tried at the door, mended and tried again; a refusal must leave nothing."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random
from typing import Any

from casework.models import CaseSource, Entry, Evidence, Officer
from flows.beside.office import read_evidence
from flows.door.act import Act
from flows.door.engine import REFUSALS, begin, take
from flows.door.folder import fits_origin
from flows.door.offers import offered
from flows.door.terms import PROCEDURES, Terms, steps
from tests.flows.model import beside, keeping
from tests.flows.model.casting import Casting
from tests.flows.model.facts import WORDS, Facts, days_in
from tests.flows.model.world import CaseSeen, World

TRIES = 4  # versions of one act that are tried one after another
WATCHED = 12  # one act in so many is held against every row of its case, not only against the newest keys and the head


@dataclass(frozen=True)
class Move:
    """One thing that happens: `what` is "kind.step", "+kind.step" (begins), "do:verb", "read", "days", "leave", "back"
    or "ends"; `case` counts cases, `run` the proceedings in it; `words` is the story whose facts come first, `party`
    whose name a new case bears; `seed` decides everything else about it.
    """

    what: str
    case: int = 0
    run: int = 0
    seed: int = 0
    outcome: str = ""
    wild: bool = False
    tries: int = TRIES
    words: int = -1
    party: str = ""


class Fault(AssertionError):
    """The product did what it must not; `args` is one text."""


class Player(Casting):
    """Plays moves in one world; `said` are the sentences of the last refusal, `log` what was tried."""

    def __init__(self, world: World) -> None:
        self.world, self.said, self.log = world, (), []  # type: World, tuple[str, ...], list[str]
        self.until: date | None = None

    def play(self, move: Move) -> bool:
        """Play one move; whether an act was accepted. Raises Fault."""
        world, rng = self.world, Random(move.seed)
        self.said, self.until = (), None
        if move.what in ("days", "leave", "back", "ends"):
            return self.beyond_the_door(move)
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
        return run.kind == kind and self.taken(run, steps(PROCEDURES[kind])[step], move, rng)

    def beyond_the_door(self, move: Move) -> bool:
        world = self.world
        people = sorted(world.people)
        who = people[move.run % len(people)]
        if move.what == "days":
            world.pass_days(move.run)
        elif move.what == "leave":
            world.leave(who)
        elif move.what == "back":
            world.come_back(who)
        elif move.case in world.cases:
            run = world.typed(world.cases[move.case].runs[0].pk)
            world.party_ends(run.case.party_id)
        return True

    # one act, tried at the door

    def tried(self, move: Move, label: str, number: int, case: int | None, do: Callable[[], Entry]) -> Entry | None:
        """Try it once; None when it was refused, and then nothing may have changed."""
        world = self.world
        world.tried += 1
        watched = Random(move.seed + world.tried).randrange(WATCHED) == 0
        before = keeping.imprint(case, watched)
        try:
            entry = do()
        except REFUSALS as why:
            world.refused += 1
            self.said = tuple(map(str, why.args))
            self.log.append(f"{world.day} ✗ {label.split(' ')[0]} {'｜'.join(self.said)[:160]} ← {label[:300]}")
            if not all(self.said) or not self.said:
                raise Fault(f"{label}: refused without a sentence: {why!r}") from why
            if (after := keeping.imprint(case, watched)) != before:
                raise Fault(f"{label}: refused, yet something changed: {keeping.difference(before, after)}") from why
            return None
        except Exception as why:
            raise Fault(f"{label} on {world.day}: {type(why).__name__}: {why}\n{traceback.format_exc()}") from why
        self.log.append(f"{world.day} ✓ {label[:300]}")
        world.look(number, entry.case_id)
        world.touched.add(number)
        return entry

    def taken(self, run: Any, terms: Terms, move: Move, rng: Random) -> bool:
        """Take a step, with facts that are mended after each refusal."""
        world = self.world
        by = self.anybody(rng) if move.wild and rng.random() < 0.4 else self.permitted(run, terms, rng)
        name = f"{run.kind}.{terms.name}"

        def act(facts: dict[str, Any], reason: str, key: str | None) -> Entry:
            return take(run.kind, terms.name, run.pk, facts, by=by, on=world.day, reason=reason, key=key)

        return self.tries(run, terms, by, move, rng, name, run.case_id, act)

    def tries(
        self, run: Any, terms: Terms, by: Officer, move: Move, rng: Random, name: str, case: int | None, act: Any
    ) -> bool:
        run.act = Act(self.world.day, by)
        self.furnish(run, terms, by, rng)
        facts = Facts(run, terms, self.world.day, self.colleagues(run.case.organ_id), rng)
        stated, reason = facts.begin(move.outcome, move.words), ""
        before, again = (), 2  # how often the same refusal is heard
        shut = not fits_origin(run) or bool(offered(run, terms, by, self.world.day).why)  # other facts will not help
        for _ in range(1 if move.wild or shut else move.tries):
            said = facts.spoiled() if move.wild and rng.random() < 0.6 else dict(stated)
            key = f"model-{move.seed}-{self.world.tried}" if rng.random() < 0.08 else None
            label = f"{name} {said} by {by.username}"
            send = partial(act, said, reason, key)
            entry = self.tried(move, label, move.case, case, send)
            if entry is not None:
                self.count(name, entry, terms)
                if key:
                    self.twice(label, entry, send)
                return True
            if any("填写理由" in one for one in self.said):
                reason = "情况特殊，确需办理。"
            if self.later() or self.hopeless() or (again := again - (self.said == before)) == 0:
                return False
            before = self.said
            stated = facts.mend(self.said, move.outcome)
        return False

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

    def later(self) -> bool:
        """Whether a refusal names a day to come, until which the act waits."""
        ahead = [day for said in self.said for day in days_in(said) if day > self.world.day]
        self.until = min(ahead) if ahead and "最早" in "".join(self.said) else None
        return self.until is not None

    def hopeless(self) -> bool:
        """Whether other facts cannot help: the stage, the person or the state of the case is in the way."""
        return any(
            text in said
            for said in self.said
            for text in ("阶段，不能办理", "已经由", "不能办理本案", "职能分离", "已结案")
        )

    def begun(self, move: Move, rng: Random, seen: CaseSeen | None) -> bool:
        """Begin a procedure in a case or in a new one."""
        kind, _, step = move.what[1:].partition(".")
        cls, terms = PROCEDURES[kind], steps(PROCEDURES[kind])[step]
        world = self.world
        how: dict[str, Any] = {}
        if seen is None:
            party = self.party_for(cls, move.party, move.wild, rng)
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

        return self.tries(run, terms, by, move, rng, f"{kind}.{step}", case, act)

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
            entry = self.tried(
                move,
                label,
                move.case,
                run.case_id,
                lambda by=by, stated=stated, reason=reason: verb.do(stated, by=by, on=self.world.day, reason=reason),
            )
            if entry is not None:
                self.world.done[f"do:{verb.name}"] += 1
                return True
            if n and not beside.elsewhere(self.said):
                return False
            run = self.world.typed(run.pk)
        return False

    def read(self, run: Any, move: Move, rng: Random) -> bool:
        """A file of evidence is opened in full."""
        seen = Evidence.objects.filter(case_id=run.case_id).select_related("case").order_by("pk").first()
        if seen is None:
            return False
        by = beside.anyone(self.world, rng)
        label = f"read_evidence {seen.pk} by {by.username}"
        entry = self.tried(move, label, move.case, run.case_id, lambda: read_evidence(seen, by=by, on=self.world.day))
        self.world.done["read_evidence"] += entry is not None
        return entry is not None

"""Which move comes next: mostly one towards what has been taken least, sometimes any, sometimes one that nobody may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from flows.door.terms import PROCEDURES, Terms, opening, steps
from tests.flows.model import beside
from tests.flows.model.moves import Move
from tests.flows.model.planning import Plans
from tests.flows.model.playing import Player
from tests.flows.model.ways import Place, Ways, ends, labels, leaving
from tests.flows.model.world import CaseSeen, RunSeen, World

OPEN = 12  # cases in hand at a time, besides those of which a story is being told
LONG = 40  # lines after which a case is left to its clocks, so that others begin
CLOSED = 12  # ended cases that are still looked at
NEAR = 0.55  # what a place one act further away counts
APART = 0.05  # what other acts count in a case of which a story is being told, which takes nothing that lacks
ROUNDS = 20  # moves towards one aim
Way = tuple[int, int, str]  # case, proceeding, what


class Chooser:
    """Chooses moves for one world. `goal`: how often everything is to be taken."""

    def __init__(self, world: World, rng: Random, goal: int) -> None:
        self.world, self.rng, self.goal = world, rng, goal
        self.made = 0
        self.names = [name for name in labels() if name[:3] not in ("do:", "reg") or name[3:] in beside.verbs()]
        self.ways = Ways()
        self.waits: dict[Way, date] = {}
        self.failed: Counter[Way] = Counter()
        self.plans = Plans(world, rng, goal)
        self.aim = ""
        self.far: dict[Place, float] = {}
        self.kept: dict[int, tuple[CaseSeen, list[tuple[Move, float]]]] = {}

    def next(self) -> Move:
        self.made += 1
        if self.made % ROUNDS == 1:
            self.take_aim()
        seed, luck = self.rng.getrandbits(48), self.rng.random()
        if luck < 0.006:
            return Move("leave", run=self.rng.randrange(1000)) if len(self.world.absent) < 2 else self.back()
        if luck < 0.012 * min(3, len(self.world.absent)):
            return self.back()
        if luck < 0.013 and self.world.cases:
            return Move("ends", self.rng.choice(self.spare()), seed=seed)
        if luck < 0.06:
            return self.astray(seed)
        if luck < 0.1:
            return self.untold(seed)
        if luck < 0.19 and not self.plans.hurry:
            return self.towards(seed)
        return self.told(seed)

    def told(self, seed: int) -> Move:
        """A scene of a story; the day passes when all that were due have been told, for some follow on the same day."""
        return self.plans.next(seed, self.made) or Move("days", run=1)

    def back(self) -> Move:
        people = sorted(self.world.people)
        return Move("back", run=people.index(self.rng.choice(sorted(self.world.absent))))

    def place(self, move: Move) -> Place | None:
        """The stage of the proceeding that a move is about, None where it opens a case."""
        case = self.world.cases.get(move.case)
        run = case.runs[move.run % len(case.runs)] if case else None
        return (run.kind, run.stage) if run else None

    def heard(self, move: Move, place: Place | None, player: Player, done: bool) -> None:
        if move.what == "tell":
            self.plans.heard(move, player, done)
        if move.wild or move.what == "tell":
            return
        way = (move.case, move.run, move.what)
        self.ways.heard(move.what, place, done)
        if done:
            for known in [one for one in self.waits if one[0] == way[0] and (one[1] == way[1] or "+" in one[2])]:
                self.waits.pop(known)
                self.failed.pop(known, None)
        else:
            self.failed[way] += 1
            self.waits[way] = player.until or self.world.day + timedelta(days=min(2 ** self.failed[way] // 2, 32))

    def lack(self, name: str) -> float:
        """How much of the goal a step, an outcome or an act lacks."""
        return max(0.0, 1 - (self.world.done[name] + self.plans.ahead(name)) / self.goal)

    def take_aim(self) -> None:
        """Choose what to go for: a step or an act that lacks most, now and then any."""
        self.kept = {}
        names = self.names
        weights = [max(self.lack(one) for one in (name, *labels()[name])) ** 2 + 0.002 for name in names]
        self.aim = self.rng.choices(names, weights)[0]
        for _ in range(3):
            if self.aim.startswith("do:") and not self.at_hand(self.aim[3:]):
                self.aim = beside.before(self.aim[3:]) or self.rng.choices(names, weights)[0]
        self.far = self.ways.to(self.aim) if self.aim.partition(".")[0] in PROCEDURES else {}

    def at_hand(self, name: str) -> bool:
        """Whether any case holds something that an act beside the steps could be about."""
        return any(
            beside.likely(name, run, (run.pk, "beside", name) in case.invited) > 0.5
            for case in self.world.cases.values()
            for run in case.runs
        )

    def towards(self, seed: int) -> Move:
        """One of the moves that the cases allow, by how near it brings the aim."""
        moves, weights = [], []
        for move, weight in self.moves():
            until = self.waits.get((move.case, move.run, move.what))
            if weight > 0 and (until is None or until <= self.world.day):
                moves.append(move)
                weights.append(weight)
        if not moves:
            return self.told(seed)
        chosen = self.rng.choices(moves, weights)[0]
        return Move(chosen.what, chosen.case, chosen.run, seed, self.outcome(chosen))

    def outcome(self, move: Move) -> str:
        """The outcome to be taken: one that lacks, or that leads on; any where the act was refused before."""
        name = move.what.removeprefix("+")
        outcomes = labels().get(name, ())
        if not outcomes:
            return ""
        if self.failed[move.case, move.run, move.what] % 3 == 2 or self.rng.random() < 0.1:
            return self.rng.choice(outcomes).partition("=")[2]
        kind, _, step = name.partition(".")
        terms, place = steps(PROCEDURES[kind])[step], self.place(move)
        weights = []
        for label in outcomes:
            target = terms.outcomes[label.partition("=")[2]].target or (place[1] if place else "")
            near = 0.0 if name == self.aim else NEAR ** self.far.get((kind, target), 20.0)
            weights.append(0.01 + near + (self.lack(label) ** 2 if name == self.aim else 0.15 * self.lack(label)))
        return self.rng.choices(outcomes, weights)[0].partition("=")[2]

    def moves(self) -> Iterator[tuple[Move, float]]:
        open_ = self.in_hand()
        late = sorted(number for number, case in self.world.cases.items() if case.closed)[-CLOSED:]
        room = max(0.02, 1 - len(open_) / OPEN)
        for kind, cls in PROCEDURES.items():
            for name in opening(cls) if not cls.procedure_.follows or cls.procedure_.alone else ():
                what = f"+{kind}.{name}"
                worth = 1.0 if self.aim == what[1:] else NEAR ** (1 + self.after(kind, "new", name))
                yield Move(what, self.made), room * (worth + 0.004) * self.ways.chance(what, None)
        precious = self.plans.precious()
        for number in (*open_, *late):
            if not self.holds(number, precious):
                calm = APART if number in self.plans.going else 1.0
                yield from ((move, worth * calm) for move, worth in self.of_case(number))

    def spare(self) -> list[int]:
        """Mostly the cases in which nothing that lacks is still to be taken by a story; all where there are none."""
        cases, precious = sorted(self.world.cases), self.plans.precious() if self.rng.random() < 0.8 else set()
        return [number for number in cases if not self.holds(number, precious)] or cases

    def holds(self, number: int, runs: set[int]) -> bool:
        """Whether the case holds one of the proceedings."""
        return any(run.pk in runs for run in self.world.cases[number].runs)

    def of_case(self, number: int) -> list[tuple[Move, float]]:
        """The moves of one case, kept until something happens in it or another aim is taken."""
        case = self.world.cases[number]
        known = self.kept.get(number)
        if known is None or known[0] is not case:
            known = self.kept[number] = (case, list(self.in_case(number, case)))
        return known[1]

    def in_hand(self) -> list[int]:
        """Open cases whose record is not long yet."""
        held = [number for number, case in self.world.cases.items() if not case.closed and case.lines < LONG]
        left = [number for number in held if number not in self.plans.going]
        return [number for number in held if number in self.plans.going] + left[-OPEN:]

    def after(self, kind: str, stage: str, name: str) -> float:
        return min((self.far.get((kind, end), 20.0) for end in ends(kind, name, stage)), default=20.0)

    def in_case(self, number: int, case: CaseSeen) -> Iterator[tuple[Move, float]]:
        for at, run in enumerate(case.runs):
            called = {(kind, step) for pk, kind, step in case.invited if pk == run.pk}
            for terms in leaving(run.kind, run.stage):
                if run.closed is None or terms.reopens:
                    what = f"{run.kind}.{terms.name}"
                    worth = self.worth(run, terms, what, (run.kind, terms.name) in called)
                    yield Move(what, number, at), worth * self.ways.chance(what, (run.kind, run.stage))
            yield from self.aside(number, at, case, run, called)
            if not case.closed:
                yield from self.following(number, at, case, run, called)

    def worth(self, run: RunSeen, terms: Terms, what: str, called: bool) -> float:
        """What a step is worth: the aim itself most, then what leads to it, then what the law calls for."""
        if what == self.aim:
            return 1.5
        here = NEAR ** self.far.get((run.kind, run.stage), 20.0)
        there = NEAR ** (1 + self.after(run.kind, run.stage, terms.name))
        keeps = run.stage in ends(run.kind, terms.name, run.stage)
        if keeps:
            return 0.003 + here * (0.5 if called else 0.06)
        return (0.01 if called else 0.002) + (there if there > 0.5 * here else 0.1 * there)

    def following(
        self, number: int, at: int, case: CaseSeen, run: RunSeen, called: set[tuple[str, str]]
    ) -> Iterator[tuple[Move, float]]:
        """Procedures that may begin from this one."""
        for kind, cls in PROCEDURES.items():
            said = cls.procedure_
            if run.kind not in said.follows:
                continue
            under = {one.arose_from for one in case.runs if one.kind == kind and one.closed is None}
            if said.once and (run.pk in under or (under and said.once_for == "case")):
                continue
            for name in opening(cls):
                what = f"+{kind}.{name}"
                worth = 1.0 if what[1:] == self.aim else NEAR ** (1 + self.after(kind, "new", name))
                worth += 0.02 if (kind, name) in called else 0.0005
                yield Move(what, number, at), worth * self.ways.chance(what, (run.kind, run.stage))

    def aside(
        self, number: int, at: int, case: CaseSeen, run: RunSeen, called: set[tuple[str, str]]
    ) -> Iterator[tuple[Move, float]]:
        """Acts beside the steps."""
        gone = {run.owner, run.partner} & set(self.world.absent)
        asked = {step for kind, step in called if kind not in PROCEDURES}
        at_random = self.rng.choice(list(beside.verbs()))
        for name in sorted({self.aim[3:], at_random, "hand_over" if gone else at_random, *asked} & set(beside.verbs())):
            fits = beside.likely(name, run, name in asked)
            worth = fits * (0.6 if self.aim == f"do:{name}" else 0.03)
            if gone and name == "hand_over" and run.closed is None:
                worth = 0.8
            yield (
                Move(f"do:{name}", number, at),
                worth * self.ways.chance(f"do:{name}", None if fits > 0.5 else ("", "")),
            )
        yield Move("read", number, at), 0.2 if self.aim == "read_evidence" else 0.0002

    def untold(self, seed: int) -> Move:
        """What no story tells: an act on a register or the reading of evidence, by how much each lacks."""
        names = [name for name in labels() if name.startswith("reg:") or name == "read_evidence"]
        name = self.rng.choices(names, [self.lack(name) ** 2 + 0.02 for name in names])[0]
        if name != "read_evidence":
            return Move(name, seed=seed)
        return Move("read", self.rng.choice([*self.world.cases, 0]), seed=seed)

    def astray(self, seed: int) -> Move:
        """What nobody should: any step of any procedure anywhere, by anybody, with spoiled facts."""
        name = self.rng.choice(self.names)
        if not self.world.cases or name == "read_evidence":
            return Move("days", run=0)
        number = self.rng.choice(self.spare())
        runs = self.world.cases[number].runs
        at = self.rng.randrange(len(runs))
        if self.rng.random() < 0.75:
            run = runs[at]
            here = [f"{run.kind}.{terms.name}" for terms in leaving(run.kind, run.stage)]
            name = self.rng.choice([*here, *here, *(f"{run.kind}.{other}" for other in steps(PROCEDURES[run.kind]))])
        elif not name.startswith("do:") and self.rng.random() < 0.5:
            name = f"+{name}"
        return Move(name, number, at, seed, wild=True)

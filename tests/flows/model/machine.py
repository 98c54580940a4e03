"""The model run: moves are chosen and played, invariants asked on the way; what fails is replayed and made small."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from casework.models import Case
from tests.flows.model import keeping
from tests.flows.model.choosing import Chooser
from tests.flows.model.moves import Fault, Move
from tests.flows.model.playing import Player
from tests.flows.model.ways import counted
from tests.flows.model.world import World

BATCH = 60  # moves after which the touched cases are held against their record
ALL = 2000  # tries after which everything is asked
PATIENCE = timedelta(days=21)  # a case whose handler has left is handed over by then
SHRINKING = 90  # seconds
LOG = os.environ.get("ANJIAN_MODEL_LOG")


class Machine:
    """One world, its player and its chooser; `tape` is every move so far."""

    def __init__(self, seed: int, goal: int = 10) -> None:
        self.seed, self.world = seed, World.founded()
        self.player = Player(self.world)
        self.chooser = Chooser(self.world, Random(seed), goal)
        self.tape: list[Move] = []
        self.began = time.process_time()
        self.quiet: dict[int, date] = {}
        self.asked, self.heard = 0, self.world.day

    def run(self, tries: int, most: int = 0) -> None:
        """Take so many tries at the door; up to `most` while anything has not been taken often enough. Raises Fault."""
        try:
            while self.world.tried < tries or (self.world.tried < most and self.rare()):
                self.chooser.plans.hurry = self.world.tried >= tries
                move = self.chooser.next()
                self.tape.append(move)
                place = self.chooser.place(move)
                self.chooser.heard(move, place, self.player, self.player.play(move))
                if len(self.tape) % BATCH == 0:
                    self.check()
                    self.noted()
            self.check(whole=True)
        except Fault as why:
            raise Fault(f"seed {self.seed}, move {len(self.tape)}: {why}") from why

    def noted(self) -> None:
        """Where the run is, on a line of the file that ANJIAN_MODEL_LOG names."""
        if LOG:
            took = {"seconds": round(time.process_time() - self.began), "moves": len(self.tape)}
            rare = {name: (done, self.chooser.plans.ahead(name)) for name, done in self.rare().items()}  # and to come
            said = {"seed": self.seed, "tried": self.world.tried, **took, "rare": rare}
            with Path(LOG).open("a") as log:
                log.write(json.dumps(said, ensure_ascii=False) + "\n")

    def named(self, text: str) -> set[int]:
        """The numbers of the cases that a text names; that of the last move where it names none."""
        rows = Case.objects.filter(pk__in=self.world.numbers).values_list("pk", "number")
        return {self.world.numbers[pk] for pk, number in rows if number in text} or {self.tape[-1].case}

    def check(self, whole: bool = False) -> None:
        """What must hold: of the touched cases, of all cases when the day has passed, of everything now and then."""
        world = self.world
        touched = {world.cases[number].pk for number in world.touched}
        world.touched.clear()
        wrong = list(keeping.wrong(touched, world.day))
        if whole or world.tried - self.asked > ALL:
            self.asked = world.tried
            wrong += keeping.everything(world.day)
        if whole or world.day - self.heard >= timedelta(days=5):
            self.heard = world.day
            touched |= {case.pk for case in world.cases.values() if not case.closed}
        wrong += self.silent(touched)
        if wrong:
            raise Fault("\n".join([*wrong, keeping.history("".join(wrong))]))

    def silent(self, cases: set[int]) -> list[str]:
        """Silent cases: none, unless somebody has left whose cases are still to be handed over."""
        found = keeping.silent(self.world.day, cases)
        still = {pk: day for pk, day in self.quiet.items() if pk not in cases}
        self.quiet = still | {pk: self.quiet.get(pk, self.world.day) for pk in found}
        wrong = []
        for pk, why in found.items():
            gone = [self.world.people[one].name for one in self.world.absent]
            excused = "已停用" in why or any(name in why for name in gone)  # by whom alone a step can be taken
            if not excused or self.world.day - self.quiet[pk] > PATIENCE:
                wrong.append(f"silent on {self.world.day}: {why}")
        return wrong

    def rare(self) -> dict[str, int]:
        """What has been taken less often than the goal."""
        return {name: self.world.done[name] for name in counted() if self.world.done[name] < self.chooser.goal}

    def report(self) -> dict[str, Any]:
        world = self.world
        return {
            "seed": self.seed,
            "moves": len(self.tape),
            "tried": world.tried,
            "refused": world.refused,
            "cases": len(world.cases),
            "day": str(world.day),
            "seconds": round(time.process_time() - self.began),
            "done": {name: world.done[name] for name in counted()},
            "rare": self.rare(),
        }


@contextmanager
def thrown_away() -> Any:
    """A world of its own, gone afterwards."""
    with transaction.atomic():
        mark = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(mark)


def fails(tape: Sequence[Move]) -> str:
    """ "" when a tape plays through with all invariants holding at its end, else what fails."""
    with thrown_away():
        world = World.founded()
        player = Player(world)
        try:
            for move in tape:
                player.play(move)
            numbers = {world.cases[number].pk for number in world.touched}
            wrong = [*keeping.wrong(numbers, world.day), *keeping.everything(world.day)]
        except Fault as why:
            return f"{why}\n" + "\n".join(player.log)
        return "\n".join(wrong) and "\n".join([*wrong, *player.log])


def smaller(
    tape: list[Move], about: Collection[int], fails: Callable[[Sequence[Move]], str] = fails
) -> tuple[list[Move], str]:
    """A tape that still fails, without what can be left out: cases that it is not about first, then move by move."""
    until = time.monotonic() + SHRINKING
    kinds = ("days", "leave", "back", "ends")
    of_cases = [move for move in tape if {move.case, move.opens} & set(about) or move.what in kinds]
    why = fails(of_cases)
    tape, why = (of_cases, why) if why else (tape, fails(tape))
    size = max(1, len(tape) // 2)
    while size and why and time.monotonic() < until:
        at = 0
        while at < len(tape) and time.monotonic() < until:
            shorter = [*tape[:at], *tape[at + size :]]
            if shorter and (found := fails(shorter)):
                tape, why = shorter, found
            else:
                at += size
        size //= 2
    return tape, why


def as_text(tape: Sequence[Move]) -> str:
    return json.dumps([asdict(move) for move in tape], ensure_ascii=False)


def from_text(text: str) -> list[Move]:
    return [Move(**one) for one in json.loads(text)]

"""Which stories are told in a world, and when: those that take most of what has been taken least, several at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.flows.model import corpus
from tests.flows.model.corpus import Script
from tests.flows.model.moves import Move
from tests.flows.model.playing import Player
from tests.flows.model.world import World

AT_ONCE = 30  # stories that are being told at a time
FEW = 12  # … even where they take nothing that lacks
REFUSED = 0.15  # how many of the scenes that a story expects to be refused are tried
PATIENCE = 3  # refusals of one scene before it is left out
IDLE = 0.3  # how often a telling ends after a scene when the rest of it takes nothing that lacks: others go on with it
BROKEN = 3  # scenes left out before the telling ends
ALREADY = ("已经由", "未作任何改动")  # what a refusal says when somebody else was faster
AWAY = ("已停用", "不是承办人", "这一步由")  # … when somebody is away, who comes back or whose cases are handed over
IN_VAIN = ("没有办成", "阶段，不能办理")  # … when other days will not help
LONGEST = 60  # days that a telling waits for a day which a refusal names


@dataclass
class Plan:
    """A telling under way: the scene that comes next and from which day on, its refusals, the days that it has waited
    for somebody who is away, scenes left out, and what the last refusal said.
    """

    script: int
    due: date
    at: int = 0
    failed: int = 0
    waited: int = 0
    broken: int = 0
    said: tuple[str, ...] = ()

    @property
    def scenes(self) -> tuple[corpus.Scene, ...]:
        return corpus.scripts()[self.script].scenes


class Plans:
    """The tellings of a world. `goal`: how often everything is to be taken; `hurry`: tell only what still lacks."""

    def __init__(self, world: World, rng: Random, goal: int) -> None:
        self.world, self.rng, self.goal = world, rng, goal
        self.going: dict[int, Plan] = {}
        self.come: Counter[str] = Counter()
        self.hurry = False

    def ahead(self, name: str) -> int:
        """How often the tellings under way are still to take something."""
        return self.come[name]

    def next(self, seed: int, number: int) -> Move | None:
        """The next scene of a telling, or the first of another; None when nothing is due today."""
        if self.hurry:
            self.let_go()
        due = [number for number, plan in self.going.items() if plan.due <= self.world.day]
        if len(self.going) < AT_ONCE and (script := self.wanted()) is not None and (not due or self.rng.random() < 0.2):
            self.going[number] = plan = Plan(script, self.world.day)
            self.count(plan)
            if plan.scenes[0].refused:
                self.go_on(number)
            due = [number] if number in self.going else due
        if not due:
            return None
        told = self.rng.choice(due)
        plan = self.going[told]
        opens = number if told in self.world.cases else told
        return Move("tell", told, plan.at, seed, words=plan.script, tries=3, opens=opens)

    def wanted(self) -> int | None:
        """The story that takes most of what lacks for its length; it begins on a day of the week as it does there."""
        scripts = corpus.scripts()
        today = [at for at, one in enumerate(scripts) if one.scenes[0].day.weekday() == self.world.day.weekday()]
        if not today:
            return None
        if self.rng.random() < 0.05 and not self.hurry:
            return self.rng.choice(today)
        best = max(today, key=lambda at: self.worth(scripts[at]))
        return best if self.worth(scripts[best]) > 0 or (len(self.going) < FEW and not self.hurry) else None

    def let_go(self) -> None:
        """Break off the tellings that take nothing which lacks: days pass sooner without them."""
        for number, plan in list(self.going.items()):
            if not any(self.lacks(name) for name in ahead(plan)):
                self.count(plan, -1)
                del self.going[number]

    def worth(self, script: Script) -> float:
        """What a story takes of what lacks, for its length; what few stories take counts more, for the others come by
        the way while those few are told.
        """
        takes, few = script.takes, corpus.tellers()
        lacks = {name: max(0, self.goal - self.world.done[name] - self.come[name]) for name in takes}
        return sum(min(takes[name], lacks[name]) / few[name] ** 2 for name in takes) / max(1, len(script.scenes))

    def precious(self) -> set[int]:
        """Proceedings of tellings that are still to take what lacks: nothing else is tried in their cases."""
        found: set[int] = set()
        for number, plan in self.going.items():
            if number in self.world.tellings and any(self.lacks(name) for name in ahead(plan)):
                found |= {*self.world.tellings[number].runs.values()}
        return found

    def lacks(self, name: str) -> bool:
        return self.world.done[name] < self.goal

    def heard(self, move: Move, player: Player, done: bool) -> None:
        """A telling goes on after its scene; a scene that is refused again and again is left out."""
        plan = self.going[move.case]
        if done or plan.scenes[plan.at].refused:
            plan.broken = 0 if done else plan.broken
            self.go_on(move.case)
            return
        said = "".join(player.said)
        if any(word in said for word in AWAY) and plan.waited < LONGEST:
            plan.waited, plan.due = plan.waited + 3, self.world.day + timedelta(days=3)
            return
        again = plan.said == player.said
        plan.failed, plan.said = plan.failed + 1, player.said
        later = player.until and player.until - self.world.day <= timedelta(days=LONGEST)
        if later and plan.failed <= PATIENCE:
            plan.due = player.until
        elif plan.failed < PATIENCE and not again and not any(word in said for word in (*ALREADY, *IN_VAIN)):
            plan.due = self.world.day + timedelta(days=plan.failed)
        else:
            plan.broken += not any(word in said for word in ALREADY)
            self.go_on(move.case)

    def go_on(self, number: int) -> None:
        """The next scene, as many days later as in the story."""
        plan = self.going[number]
        self.count(plan, -1)
        before = plan.scenes[plan.at].day
        plan.at, plan.failed, plan.said = plan.at + 1, 0, ()
        while plan.at < len(plan.scenes) and self.passed_over(plan):
            plan.at += 1
        idle = self.rng.random() < IDLE and not any(self.lacks(name) for name in ahead(plan))
        if plan.at >= len(plan.scenes) or plan.broken >= BROKEN or idle:
            del self.going[number]
            return
        plan.due = max(plan.due, self.world.day) + (plan.scenes[plan.at].day - before)
        self.count(plan)

    def passed_over(self, plan: Plan) -> bool:
        """Most scenes that a story expects to be refused, and all that would let the day pass on which it goes on."""
        scene, rest = plan.scenes[plan.at], plan.scenes[plan.at + 1 :]
        if not scene.refused:
            return False
        goes_on = next((one.day for one in rest if not one.refused), scene.day)
        return scene.day > goes_on or self.rng.random() > REFUSED

    def count(self, plan: Plan, sign: int = 1) -> None:
        """What the rest of a telling is to take."""
        for name in ahead(plan):
            self.come[name] += sign


def ahead(plan: Plan) -> Iterator[str]:
    """What the rest of a telling is to take."""
    for scene in plan.scenes[plan.at :]:
        if not scene.refused:
            yield from corpus.labels_of(scene)

"""The map of the procedures: from every stage the ways to every step, as long as acts on them have been refused."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from flows.door.terms import PROCEDURES, Terms, opening, steps
from flows.stories import verbs as stories
from tests.flows.model import registers

Place = tuple[str, str]  # procedure, stage


@cache
def labels() -> dict[str, tuple[str, ...]]:
    """Everything whose taking is counted: each step with its outcomes, each act beside the steps or on a register."""
    found = {}
    for kind, cls in PROCEDURES.items():
        for name, terms in steps(cls).items():
            found[f"{kind}.{name}"] = tuple(f"{kind}.{name}={key}" for key in terms.outcomes)
    aside = [*(f"do:{name}" for name in stories.found()), *(f"reg:{name}" for name in registers.ACTS), "read_evidence"]
    return found | dict.fromkeys(aside, ())


def counted() -> Iterator[str]:
    for name, outcomes in labels().items():
        yield name
        yield from outcomes


@cache
def leaving(kind: str, stage: str) -> tuple[Terms, ...]:
    """Steps that can be taken at a stage, as they are declared."""
    rows = steps(PROCEDURES[kind]).values()
    return tuple(terms for terms in rows if stage in terms.sources or (terms.sources == ("*",) and stage != "new"))


@cache
def ends(kind: str, name: str, stage: str) -> tuple[str, ...]:
    """The stages to which a step leads from one."""
    terms = steps(PROCEDURES[kind])[name]
    ways = [one.target for one in terms.outcomes.values()] or [terms.target]
    return tuple(dict.fromkeys(stage if way is None else way for way in ways))


@cache
def edges() -> tuple[tuple[Place, Place, str], ...]:
    """(from, to, what) for every step that moves, and for every procedure that may follow another."""
    found = []
    for kind, cls in PROCEDURES.items():
        for stage in ("new", *map(str, cls.Stage.values)):
            for terms in leaving(kind, stage):
                goes = [to for to in ends(kind, terms.name, stage) if to != stage]
                found += [((kind, stage), (kind, to), f"{kind}.{terms.name}") for to in goes]
            for other, child in PROCEDURES.items():
                if kind in child.procedure_.follows and kind != other and stage != "new":
                    found += [((kind, stage), (other, "new"), f"+{other}.{name}") for name in opening(child)]
    return tuple(found)


class Ways:
    """Distances on the map. `luck`: how often an act at a place was accepted lately; what is refused is far."""

    def __init__(self) -> None:
        self.luck: dict[tuple[str, str], float] = defaultdict(lambda: 0.8)

    def heard(self, what: str, place: Place | None, done: bool) -> None:
        for key in ((what, ""), (what, ".".join(place) if place else "-")):
            self.luck[key] += 0.15 * (done - self.luck[key])

    def chance(self, what: str, place: Place | None) -> float:
        return max(0.04, self.luck[what, ".".join(place) if place else "-"])

    def to(self, what: str) -> dict[Place, float]:
        """The distance of every place from one where the step can be taken."""
        kind, _, name = what.partition(".")
        terms: Any = steps(PROCEDURES[kind])[name]
        stages = list(map(str, PROCEDURES[kind].Stage.values)) if terms.sources == ("*",) else list(terms.sources)
        back = defaultdict(list)
        for start, end, by in edges():
            back[end].append((start, 1 / self.chance(by, start) + (1.0 if by.startswith("+") else 0.0)))
        found: dict[Place, float] = {}
        ahead = [(0.0, (kind, stage)) for stage in stages]
        heapq.heapify(ahead)
        while ahead:
            far, place = heapq.heappop(ahead)
            if place in found:
                continue
            found[place] = far
            for start, cost in back[place]:
                heapq.heappush(ahead, (far + cost, start))
        return found

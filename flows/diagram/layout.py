"""Where everything stands: the ordinary way as the upper row, setbacks and other ends as the lower, the rest between.

A way that is not a straight arrow of the upper row is a bus: one horizontal line with its label above it, a foot to
each stage it starts from and one arrow to its target. Buses are laid on a skyline, short ones first; none overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flows.diagram.declared import NEW, Edge, edges, ordinary, stage_titles
from flows.diagram.words import LINE, width, wrapped

NARROW, WIDE, PAGE = 144, 188, 1368  # px: pitch of the columns, and the page that they should fill without a scroll
BETWEEN, HEAD = 32, 46  # px: between two boxes, height of a box's head
FIRST, START, MARGIN = 104, 36, 12  # px: left of the first box, middle of the start circle, outer margin
GAP = 10  # px between one bus and the next label

Point = tuple[float, float]


@dataclass
class Box:
    """A stage on the page, px; `inner` are the steps that keep it, each as its lines (the office in the last ones)."""

    stage: str
    title: str
    column: int
    upper: bool
    pitch: float
    y: float = 0
    inner: list[tuple[Edge, list[str], list[str]]] = field(default_factory=list)

    @property
    def left(self) -> float:
        return START - 9 if self.stage == NEW else FIRST + (self.column - 1) * self.pitch

    @property
    def width(self) -> float:
        return 18 if self.stage == NEW else self.pitch - BETWEEN

    @property
    def height(self) -> float:
        lines = sum(len(said) + len(by) for _, said, by in self.inner)
        return HEAD + (lines * LINE + 6 * len(self.inner) + 4 if self.inner else 0)

    @property
    def middle(self) -> float:
        return self.left + self.width / 2

    @property
    def face(self) -> float:
        """The side towards the buses: the lower one of the upper row, the upper one of the lower."""
        return (self.y + HEAD / 2 + 9 if self.stage == NEW else self.y + self.height) if self.upper else self.y


@dataclass
class Bus:
    """One step and outcome from all stages it leads from to its target, drawn as one line; `y` px of the line."""

    ways: list[Edge]
    lines: list[str] = field(default_factory=list)
    y: float = 0
    ports: dict[str, float] = field(default_factory=dict)  # stage → px

    @property
    def target(self) -> str:
        return self.ways[0].target

    @property
    def stages(self) -> list[str]:
        return [*(way.source for way in self.ways), self.target]


@dataclass(frozen=True)
class Plan:
    """The whole picture, px."""

    boxes: dict[str, Box]
    straight: list[Edge]
    buses: list[Bus]
    width: float
    height: float


def plan(cls: type[Any]) -> Plan:
    """The picture of a procedure."""
    every, straight = edges(cls), ordinary(cls)
    boxes = placed(every, straight, stage_titles(cls))
    pitch = boxes[NEW].pitch
    top = MARGIN + max(len(straight_lines(edge, pitch)) for edge in straight) * LINE + 8
    for box in boxes.values():
        box.y = top
    buses = gathered(way for way in every if not way.keeps and way not in straight)
    floor = laid(buses, boxes)
    for box in boxes.values():
        box.y = top if box.upper else floor
    ported(buses, boxes)
    return Plan(
        boxes,
        straight,
        buses,
        max(box.left + box.width for box in boxes.values()) + MARGIN + BETWEEN / 2,
        max([floor, *(box.y + box.height for box in boxes.values())]) + MARGIN,
    )


def placed(every: list[Edge], straight: list[Edge], titles: dict[str, str]) -> dict[str, Box]:
    """The stages in their columns, with the steps that keep them."""
    columns = {NEW: 0} | {edge.target: at for at, edge in enumerate(straight, 1)}
    lower = below(every, columns, [stage for stage in titles if stage not in columns])
    most = max(*columns.values(), *lower.values())
    pitch = min(WIDE, max(NARROW, (PAGE - FIRST + BETWEEN) // most))
    boxes = {stage: Box(stage, titles[stage], at, True, pitch) for stage, at in columns.items()}
    boxes |= {stage: Box(stage, titles[stage], at, False, pitch) for stage, at in lower.items()}
    room = pitch - BETWEEN - 12
    for edge in every:
        if edge.keeps:
            boxes[edge.source].inner.append((edge, wrapped(edge.label, room), wrapped(edge.by, room)))
    return boxes


def below(every: list[Edge], columns: dict[str, int], stages: list[str]) -> dict[str, int]:
    """A column of the lower row for each stage off the ordinary way, as near as is free to its neighbours."""
    near: dict[str, list[int]] = defaultdict(list)
    for edge in every:
        for one, other in ((edge.source, edge.target), (edge.target, edge.source)):
            if other in columns:
                near[one].append(columns[other])
    wish = {stage: sum(near[stage]) / len(near[stage]) if near[stage] else len(columns) for stage in stages}
    free = set(range(1, max(len(columns), len(stages) + 1)))
    found: dict[str, int] = {}
    for stage in sorted(stages, key=wish.__getitem__):
        found[stage] = min(free, key=lambda at: (abs(at - wish[stage]), at))
        free.remove(found[stage])
    return found


def gathered(ways: Iterable[Edge]) -> list[Bus]:
    """Ways of one step with one outcome to one target run together."""
    found: dict[tuple[str, str, str], Bus] = {}
    for way in ways:
        found.setdefault((way.step, way.outcome, way.target), Bus([])).ways.append(way)
    return list(found.values())


def span(bus: Bus, boxes: dict[str, Box]) -> tuple[int, int]:
    columns = [boxes[stage].column for stage in bus.stages]
    return min(columns), max(columns)


def laid(buses: list[Bus], boxes: dict[str, Box]) -> float:
    """Give each bus its label and height; returns the px at which the lower row begins."""
    skyline: dict[int, float] = defaultdict(float)
    for box in boxes.values():
        skyline[box.column] = max(skyline[box.column], box.face if box.upper else 0)
    deepest = max(skyline.values())
    for column in range(max(skyline) + 1):
        skyline[column] = skyline[column] or boxes[NEW].face
    for bus in sorted(buses, key=lambda bus: (span(bus, boxes)[1] - span(bus, boxes)[0], span(bus, boxes)[0])):
        first, last = span(bus, boxes)
        bus.lines = bus_lines(bus.ways[0], max(1, last - first) * boxes[NEW].pitch - 10)
        bus.y = max(skyline[at] for at in range(first, last + 1)) + GAP + len(bus.lines) * LINE + 4
        for at in range(first, last + 1):
            skyline[at] = bus.y
    return max(deepest, *skyline.values()) + 28


def bus_lines(way: Edge, room: float) -> list[str]:
    """The label of a bus: one line where it fits, else the step above its offices."""
    whole = f"{way.label}　{way.by}"
    return [whole] if width(whole) <= room and room > WIDE else [*wrapped(way.label, room), *wrapped(way.by, room)]


def straight_lines(way: Edge, pitch: float) -> list[str]:
    """The label over a straight arrow."""
    return [*wrapped(way.label, pitch - 10), *wrapped(way.by, pitch - 10)]


def ported(buses: list[Bus], boxes: dict[str, Box]) -> None:
    """Spread the feet of the buses over each column, near lines outside: they cross least and never coincide."""
    for column in {box.column for box in boxes.values()}:
        here = {stage: box for stage, box in boxes.items() if box.column == column}
        met = sorted((bus for bus in buses if here.keys() & set(bus.stages)), key=lambda bus: outward(bus, here, boxes))
        first = next(iter(here.values()))
        for at, bus in enumerate(met, 1):
            x = first.left + first.width * at / (len(met) + 1)
            bus.ports |= dict.fromkeys(here.keys() & set(bus.stages), x)


def outward(bus: Bus, here: dict[str, Box], boxes: dict[str, Box]) -> tuple[int, float]:
    """Order of a foot within its column: those that turn left first, the ones nearest to their box outermost."""
    column = next(iter(here.values())).column
    turn = sum(boxes[stage].column - column for stage in bus.stages)
    near = min(abs(bus.y - box.face) for stage, box in here.items() if stage in bus.stages)
    return (-1, near) if turn < 0 else (1, -near) if turn > 0 else (0, near)

"""What the stories state for each step: the vocabulary from which a generated act speaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flows.door.facts import asked
from flows.door.terms import PROCEDURES, steps
from flows.stories.preludes import MOMENT, stories_in
from flows.stories.reading import Story, read
from flows.stories.scenes import Scene

STORIES = Path(__file__).parents[2] / "stories"


@dataclass(frozen=True)
class Said:
    """The facts of one step of a story, the day on which they were said, and whether the story expects a refusal."""

    facts: Mapping[str, Any]
    day: date
    refused: bool


@dataclass(frozen=True, eq=False)
class Script:
    """A story as a script: its scenes but for mere looks, and how often those that are not refused take what."""

    name: str
    story: Story
    scenes: tuple[Scene, ...]
    takes: Mapping[str, int]


@cache
def read_all() -> tuple[dict[tuple[str, str], tuple[Said, ...]], tuple[Script, ...]]:
    found: dict[tuple[str, str], dict[str, Said]] = defaultdict(dict)
    scripts = []
    for path in stories_in(STORIES):
        story = read(path)
        scenes = tuple(scene for scene in story.scenes if scene.act != "look")
        for scene in scenes:
            if scene.act in ("begin", "take"):
                rows = found[scene.kind, scene.step]
                rows.setdefault(repr(dict(scene.facts)), Said(dict(scene.facts), scene.day, bool(scene.refused)))
        takes = Counter(name for scene in scenes if not scene.refused for name in labels_of(scene))
        scripts.append(Script(path.stem, story, scenes, takes))
    return {key: tuple(rows.values()) for key, rows in found.items()}, tuple(scripts)


def labels_of(scene: Scene) -> Iterator[str]:
    """What a scene takes, as it is counted: its step with its outcome, or its act beside the steps."""
    if scene.act == "do":
        yield f"do:{scene.step}"
        return
    yield f"{scene.kind}.{scene.step}"
    if key := outcome_key(scene.kind, scene.step, scene.facts.get("outcome")):
        yield f"{scene.kind}.{scene.step}={key}"


def said() -> dict[tuple[str, str], tuple[Said, ...]]:
    """(procedure, step) → every way in which a story, or the prelude of one, states its facts."""
    return read_all()[0]


def scripts() -> tuple[Script, ...]:
    """Every story as a script."""
    return read_all()[1]


@cache
def tellers() -> Counter[str]:
    """How many stories take each thing."""
    return Counter(name for script in scripts() for name in script.takes)


@cache
def values() -> dict[tuple[str, str], tuple[Any, ...]]:
    """(name, kind) of a fact → values that any story states for it, days and rows apart."""
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for (kind, step), rows in said().items():
        wants = asked(PROCEDURES[kind], step)
        for row in rows:
            for name, value in row.facts.items():
                collect(found, wants[name], value)
    return {key: tuple(dict.fromkeys(rows)) for key, rows in found.items()}


def collect(found: dict[tuple[str, str], list[Any]], want: Any, value: Any) -> None:
    if want.kind == "rows":
        columns = {column.name: column for column in want.row}
        for row in value or ():
            for name, one in row.items():
                collect(found, columns[name], one)
    elif isinstance(value, (str, int, float)) and not (isinstance(value, str) and MOMENT.fullmatch(value)):
        found[want.name, want.kind].append(value)


def outcome_key(kind: str, step: str, text: Any) -> str:
    """The key of an outcome that a story names by key or title."""
    outcomes = steps(PROCEDURES[kind])[step].outcomes
    return next((key for key, one in outcomes.items() if str(text) in (key, one.title)), "")

"""What the stories state for each step: the vocabulary from which a generated act speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flows.door.facts import asked
from flows.door.terms import PROCEDURES, steps
from flows.stories.preludes import MOMENT, stories_in
from flows.stories.reading import read

STORIES = Path(__file__).parents[2] / "stories"


@dataclass(frozen=True)
class Said:
    """The facts of one step of a story, the day on which they were said, and whether the story expects a refusal."""

    facts: Mapping[str, Any]
    day: date
    refused: bool


@dataclass(frozen=True)
class Line:
    """One act of a script: `after` days from its beginning, `run` the name of the proceeding it is about or begins,
    `base` which of the ways in which stories state the step.
    """

    after: int
    what: str
    run: str
    parent: str
    base: int
    outcome: str


@dataclass(frozen=True)
class Script:
    """What a story tells of its first case, the refusals left out."""

    name: str
    party: str
    lines: tuple[Line, ...]


@cache
def read_all() -> tuple[dict[tuple[str, str], tuple[Said, ...]], tuple[Script, ...]]:
    found: dict[tuple[str, str], dict[str, Said]] = defaultdict(dict)
    scripts = []
    for path in stories_in(STORIES):
        lines, runs, last, party = [], set[str](), "", ""
        scenes = [scene for scene in read(path).scenes if scene.act in ("begin", "take")]
        for scene in scenes:
            rows = found[scene.kind, scene.step]
            rows.setdefault(repr(dict(scene.facts)), Said(dict(scene.facts), scene.day, bool(scene.refused)))
            opens = scene.act == "begin" and "party" in scene.said
            if scene.refused or (opens and runs) or not (opens or runs):
                continue
            parent = str(scene.said.get("from") or scene.said.get("in") or last) if scene.act == "begin" else ""
            if (scene.act == "take" and scene.run not in runs) or (parent and parent not in runs):
                continue
            party = party or str(scene.said["party"])
            last = scene.run
            runs.add(scene.run)
            what = f"{'+' if scene.act == 'begin' else ''}{scene.kind}.{scene.step}"
            base = list(rows).index(repr(dict(scene.facts)))
            outcome = outcome_key(scene.kind, scene.step, scene.facts.get("outcome"))
            lines.append(Line((scene.day - scenes[0].day).days, what, scene.run, parent, base, outcome))
        if lines:
            scripts.append(Script(path.stem, party, tuple(lines)))
    return {key: tuple(rows.values()) for key, rows in found.items()}, tuple(scripts)


def said() -> dict[tuple[str, str], tuple[Said, ...]]:
    """(procedure, step) → every way in which a story, or the prelude of one, states its facts."""
    return read_all()[0]


def scripts() -> tuple[Script, ...]:
    """Every story as a script for a case."""
    return read_all()[1]


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

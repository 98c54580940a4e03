"""A story is read strictly before anything happens: every key, name and day is held to what exists, with its line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import law
from flows.stories import city, preludes
from flows.stories.preludes import Row
from flows.stories.scenes import Scene, Sofar, scene
from flows.stories.words import day
from law.reading.reader import Lined, Rows, known

OF_A_PRELUDE = ("begins", "change")
TOP = ("title", "about", "source", "after", *OF_A_PRELUDE, "confirmed", "steps", *city.HEAD)
CONFIRMED = ("card", "by", "day", "document", "dated", "organ")


@dataclass(frozen=True)
class Story:
    """A whole story as read: its file, its heads (those of its preludes first) and all steps in order."""

    path: str
    title: str
    heads: tuple[Lined, ...]
    scenes: tuple[Scene, ...]
    confirmed: tuple[Lined, ...] = ()

    @property
    def own(self) -> tuple[Scene, ...]:
        """The steps that stand in the story's own file."""
        return tuple(scene for scene in self.scenes if scene.path == self.path)


def read(path: Path | str) -> Story:
    """Read one story with its preludes. Raises law.Misread, whose text is one sentence with file and line."""
    tops, rows = gathered(Path(path))
    sofar = Sofar()
    scenes = tuple(scene(row, sofar) for row in rows)
    confirmed = tuple(row for top in tops for row in top.get("confirmed") or ())
    return Story(tops[-1].path, str(tops[-1]["title"]), tuple(tops), scenes, confirmed)


def gathered(path: Path, chain: tuple[Path, ...] = ()) -> tuple[list[Lined], list[Row]]:
    """The heads and the steps of a file, those of its prelude before its own; `chain` is who asks for it."""
    top = head(path)
    tops, rows = [], []  # type: list[Lined], list[Row]
    if "after" in top:
        chain = (*chain, path.resolve())
        before, label = preludes.find(top, path, chain)
        tops, rows = gathered(before, chain)
        rows = preludes.changed(preludes.moved(preludes.until(rows, label, top), top), top)
    steps = top["steps"]
    return [*tops, top], [*rows, *(Row(said, top.path, line) for said, line in zip(steps, steps.lines, strict=True))]


def head(path: Path) -> Lined:
    """The top of a file, held to its keys."""
    top = known(law.read_yaml(path), TOP, ("title", "steps"), path=str(path), what="故事")
    city.checked(top)
    if not isinstance(top["steps"], Rows) or not top["steps"]:
        top.refuse("steps", "steps 应当是一列步骤，至少一步。")
    for key in OF_A_PRELUDE:
        if key in top and "after" not in top:
            top.refuse(key, f"{key} 说的是前情，请先用 after 写明前情的名称。")
    for row in top.get("confirmed") or ():
        day(known(row, CONFIRMED, CONFIRMED[:4], path=top.path, what="confirmed"), "day")
    return top

"""Preludes 前情: what was told before a story begins; found by name, moved in time, cut at a label, changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

from flows.stories.words import day, refuse_unknown
from law.reading.reader import Lined, Rows, known

FOLDER = "preludes"
CHANGES = ("day", "by", "partner", "party", "organ", "title", "source", "facts", "reason", "expect", "cites", "note")
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?")


@dataclass(frozen=True)
class Row:
    """One step as written, with the file and line on which it stands."""

    said: Any
    path: str
    line: int


class Changed(Lined):
    """A mapping of a prelude in which the story states some keys anew; each key knows the file it stands in."""

    def __init__(self, base: Lined, over: Lined) -> None:
        super().__init__(base.path, base.line)
        self.over = over
        self.update(base)
        self.lines = {**base.lines, **over.lines}

    def refuse(self, key: str, reason: str) -> NoReturn:
        if key in self.over:
            self.over.refuse(key, reason)
        super().refuse(key, reason)


def place(said: Lined, key: str) -> tuple[str, int]:
    """(file, line) of a key, or of the mapping itself."""
    if isinstance(said, Changed) and key in said.over:
        return place(said.over, key)
    return said.path, said.line_of(key)


def stories_in(folder: Path) -> list[Path]:
    """The stories of a folder and of the folders in it; preludes are told by stories, not alone."""
    return sorted(path for path in folder.glob("**/*.yaml") if FOLDER not in path.relative_to(folder).parts)


def find(top: Lined, path: Path, chain: tuple[Path, ...]) -> tuple[Path, str]:
    """(file, label) of what `after` names. Raises law.Misread: unknown, or told in a circle."""
    name, _, label = str(top["after"]).partition("@")
    found = next((file for file in within_reach(path) if file.stem == name), None)
    if found is None:
        refuse_unknown(top, "after", "前情", name, (file.stem for file in within_reach(path)))
    if found.resolve() in chain:
        way = [*chain[chain.index(found.resolve()) :], found]
        top.refuse("after", f"前情循环：{' → '.join(file.stem for file in way)}，请改 after。")
    return found, label


def within_reach(path: Path) -> Iterator[Path]:
    """The files that `after` may name, nearest first: preludes/ folders upwards, then the stories beside this one."""
    folder = path.absolute().parent
    for above in (folder, *folder.parents):
        if above.name != FOLDER and (above / FOLDER).is_dir():
            yield from sorted((above / FOLDER).glob("*.yaml"))
    yield from sorted(file for file in folder.glob("*.yaml") if file.name != path.name)


def until(rows: list[Row], label: str, top: Lined) -> list[Row]:
    """The steps up to the one so labelled, which is the last."""
    if not label:
        return rows
    at = [labelled(row) for row in rows]
    if label not in at:
        refuse_unknown(top, "after", "前情步骤", label, at)
    return rows[: at.index(label) + 1]


def labelled(row: Row) -> str:
    return str(row.said.get("label") or "") if isinstance(row.said, Lined) else ""


def moved(rows: list[Row], top: Lined) -> list[Row]:
    """The steps on other days: the first falls on `begins`, every other day keeps its distance from it."""
    if "begins" not in top or not isinstance(rows[0].said, Lined) or "day" not in rows[0].said:
        return rows
    by = day(top, "begins") - day(rows[0].said, "day")
    return [Row(shifted(row.said, by), row.path, row.line) for row in rows]


def shifted(said: Any, by: timedelta) -> Any:
    """Every day and moment in it, that many days later."""
    if isinstance(said, Lined):
        found = Lined(said.path, said.line)
        found.lines = said.lines
        found.update({key: shifted(value, by) for key, value in said.items()})
        return found
    if isinstance(said, Rows):
        rows = Rows(shifted(value, by) for value in said)
        rows.path, rows.line, rows.lines = said.path, said.line, said.lines
        return rows
    if isinstance(said, str) and (moment := MOMENT.fullmatch(said)):
        with suppress(ValueError, OverflowError):  # what is no day is refused where it is read
            return f"{date.fromisoformat(moment[1]) + by}{moment[2] or ''}"
    return said


def changed(rows: list[Row], top: Lined) -> list[Row]:
    """The steps with what the story states anew, by label; `null` takes a fact or an expectation away."""
    changes = top.get("change") or Lined(top.path, top.line)
    if not isinstance(changes, Lined):
        top.refuse("change", "change 应当是“步骤的标签: {要改的键: 内容}”的形式。")
    have = [labelled(row) for row in rows]
    for label, change in changes.items():
        if label not in have:
            refuse_unknown(changes, label, "前情步骤", label, have)
        known(change, CHANGES, path=top.path, what=f"对“{label}”的改动")
    return [
        Row(anew(row.said, changes[label]), row.path, row.line) if (label := labelled(row)) in changes else row
        for row in rows
    ]


def anew(base: Lined, over: Lined) -> Changed:
    """A step with some keys stated anew; facts and expectations are changed one by one."""
    found = Changed(base, over)
    for key, value in over.items():
        if key in ("facts", "expect") and isinstance(value, Lined):
            value = anew_inside(base.get(key), value)
        found[key] = value
    return found


def anew_inside(base: Any, over: Lined) -> Lined:
    found = Changed(base if isinstance(base, Lined) else Lined(over.path, over.line), over)
    for key, value in over.items():
        found[key] = value
        if value is None:
            del found[key]
    return found

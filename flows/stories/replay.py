"""Replay 重演: stories told in a database that is thrown away, under the law as it is or as it might be."""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

import law
from flows.door import papers
from flows.door.papers import forget
from flows.stories.preludes import stories_in
from flows.stories.reading import Story, read
from flows.stories.telling import Differs, Teller, Told
from law.reading.book import PACKAGE, Book, Edition, instead

MEMORY = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": ":memory:",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;",
    },
}


class AsOf(Book):
    """The book that answers every question with the law of one day."""

    def __init__(self, whole: Book, day: date) -> None:
        self.__dict__.update(copy.copy(whole.__dict__))
        self.day = day

    def at(self, day: date, scope: str = "", confirmed: Any = None) -> Edition:
        return super().at(self.day, scope, confirmed)


@contextmanager
def ruled_by(as_of: date | None = None, folder: Path | None = None) -> Iterator[None]:
    """The law of another day, or with other cards: `folder` lies over the book's own. Raises law.LawError."""
    with ExitStack() as stack:
        whole = Book(laid_over(folder, stack)) if folder else law.book()
        stack.enter_context(instead(AsOf(whole, as_of) if as_of else whole))
        yield


def laid_over(folder: Path, stack: ExitStack) -> Path:
    """A copy of the book's cards with those of `folder` in their places."""
    if not folder.is_dir():
        raise law.LawError(f"没有“{folder}”这个法规库文件夹，请给出存放卡片的文件夹。")
    whole = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    shutil.copytree(PACKAGE, whole, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(folder, whole, dirs_exist_ok=True)
    return whole


@contextmanager
def empty_database() -> Iterator[None]:
    """A database in memory with all tables, in the place of the real one, which is not opened; gone afterwards."""
    first = migrated()
    with standing_in() as fresh:
        fresh.ensure_connection()
        first.connection.backup(fresh.connection)
        yield


@cache
def migrated() -> DatabaseWrapper:
    """The tables, made once in a process."""
    with standing_in(keep=True) as fresh:
        call_command("migrate", verbosity=0, skip_checks=True, interactive=False)
    return fresh


@contextmanager
def standing_in(keep: bool = False) -> Iterator[DatabaseWrapper]:
    real, fresh = (
        connections["default"],
        DatabaseWrapper(connections.configure_settings({"default": copy.deepcopy(MEMORY)})["default"], "default"),
    )
    known = set(papers.KNOWN)
    forget(set())
    connections["default"] = fresh
    try:
        yield fresh
    finally:
        connections["default"] = real
        if fresh.connection is not None and not keep:
            fresh.connection.close()
        forget(known)


def tell(story: Story) -> tuple[list[Told], str]:
    """Tell a story in the database in use: (the steps as they went, the first difference or "")."""
    teller = Teller(story)
    try:
        teller.tell()
    except Differs as why:
        return teller.told, str(why)
    return teller.told, ""


def replay(
    paths: list[Path], as_of: date | None = None, folder: Path | None = None
) -> Iterator[tuple[Story, list[Told], str]]:
    """Tell each story (of a folder: all in it) in a database of its own; ends after the first difference.

    Raises law.LawError for an unreadable file.
    """
    with ruled_by(as_of, folder):
        stories = [read(file) for path in paths for file in (stories_in(path) if path.is_dir() else [path])]
        for story in stories:
            with empty_database():
                told, difference = tell(story)
            yield story, told, difference
            if difference:
                return


def lines(told: Told) -> Iterator[str]:
    """One step as printed: what happened, and on which grounds."""
    outcome = {"done": f"→ {told.stage}", "refused": "✗ 拒绝", "looked": f"在“{told.stage}”阶段"}.get(told.outcome, "")
    yield f"  {told.day} {told.by}　{told.title}　{outcome}"
    if told.note:
        yield f"      说明：{told.note}"
    yield from (f"      {sentence}" for sentence in told.sentences)
    if told.cites:
        yield f"      依据：{told.cites}"
    yield from (f"      提示：{line}" for line in told.reason.splitlines())
    yield from (f"      文书：{paper}" for paper in told.papers)
    if told.outcome == "done":
        yield from (f"      期间：{clock}" for clock in told.clocks)


def folded(story: Story, told: list[Told], whole: bool = False) -> Iterator[str]:
    """A told story as printed; what its preludes tell is one line, unless `whole`."""
    before = [] if whole else list(takewhile(lambda step: step.file != story.path and not step.difference, told))
    if before:
        files = "、".join(dict.fromkeys(Path(step.file).stem for step in before))
        span = f"{before[0].day} 至 {before[-1].day}"
        yield f"  前情（{files}）：{span} 共{len(before)}步 → {before[-1].stage}"
    for step in told[len(before) :]:
        yield from lines(step)


def as_data(story: Story, told: list[Told], difference: str) -> dict[str, Any]:
    """A told story as JSON-able data."""
    return {
        "file": story.path,
        "title": story.title,
        "passed": not difference,
        "difference": difference,
        "steps": [step.as_data() for step in told],
    }


def day(text: str) -> date:
    """A day of the command line; raises law.LawError."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise law.LawError(f"“{text}”不是有效日期，请写成2026-09-02。") from None

"""A rehearsal: the whole of a restore in a scratch place, which is thrown away. What stands is not touched."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from config.backup import manifest
from config.backup.engines import engine, kind
from config.backup.places import Place, stamp
from config.backup.putting_back import Say, Wish, built, fitting
from config.backup.trouble import alone, plainly

NAME = "rehearsal-"


def rehearse(folder: Path, place: Place, wish: Wish, say: Say, within: Path | None = None) -> list[str]:
    """Restore a backup into a scratch place, verify it, remove it; answers what verification found. Raises Trouble."""
    parent = within or place.var
    with plainly("演练", "现有的数据没有动。"):
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(parent):
            for old in parent.glob(f"{NAME}*"):
                shutil.rmtree(old)  # of a rehearsal that was killed
            scratch = parent / f"{NAME}{stamp()}"
            scratch.mkdir(mode=0o700)
            try:
                return tried(manifest.chosen(folder), place, scratch, wish, say)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)


def tried(folder: Path, place: Place, scratch: Path, wish: Wish, say: Say) -> list[str]:
    found = fitting(folder, place, wish)
    say(f"备份 {folder.name}，{found.made} 作于 {found.release} 版：{found.heads['cases']}件案件。")
    database = place.database
    if kind(database) == "sqlite":
        database = database | {"NAME": str(scratch / "anjian.sqlite3")}
    with engine(database).beside(database, stamp()) as fresh:
        there = replace(place, database=fresh, var=scratch, files=scratch / "files", keys=wish.keys or place.keys)
        return built(folder, found, there, None, wish, say)

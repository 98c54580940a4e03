"""A backup: the database of one moment, then every file that its rows name."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from config.backup import manifest, moments, stored
from config.backup.engines import engine, kind
from config.backup.manifest import Manifest
from config.backup.places import Place, stamp
from config.backup.trouble import alone, plainly, room

ROWS = "rows"  # what the snapshot's rows name, while the files are brought
STANDS = "原有的数据和已有的备份都没有动。"


def backup(place: Place, store: Path, *, thorough: bool = False) -> tuple[Path, Manifest]:
    """Back a place up into a store; answers the folder of the backup and its manifest. Raises Trouble.

    Files are written once and never altered, each before the row that names it: those of the snapshot's rows are all
    there when the copying begins, whatever is written meanwhile.
    """
    with plainly("备份", STANDS):
        store.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(store):
            for old in store.glob(f"{stored.PART}*"):
                shutil.rmtree(old)
            stored.tidied(store / stored.FOLDER)
            part, folder = store / f"{stored.PART}{stamp()}", unused(store)
            part.mkdir(mode=0o700)
            try:
                made = written(place, part, store, thorough)
                os.rename(part, folder)
                stored.settle(store)
            finally:
                shutil.rmtree(part, ignore_errors=True)
    return folder, made


def unused(store: Path) -> Path:
    """A folder named by the time that no other backup has."""
    now, number = stamp(), 1
    while (found := store / (f"{now}-{number}" if number > 1 else now)).exists():
        number += 1
    return found


def written(place: Place, part: Path, store: Path, thorough: bool) -> Manifest:
    """Write everything of a backup but its name."""
    works = engine(place.database)
    room(store, works.size(place.database))
    made = datetime.now(UTC).isoformat(timespec="seconds")
    with works.snapshot(place.database, part / works.DUMP) as db:
        counts, heads, migrations = moments.counts(db), moments.heads(db), moments.migrations(db)
        noted(db, part / ROWS)
    room(store, stored.lacking(named(part / ROWS), place.files, store / stored.FOLDER))
    done = stored.Copied()
    names = stored.brought(named(part / ROWS), place.files, store / stored.FOLDER, done, thorough)
    stored.listed(names, part / manifest.FILES)
    (part / ROWS).unlink()
    dump = part / works.DUMP
    made_of = Manifest(
        made=made,
        release=manifest.release(),
        installation=place.fingerprint,
        database={
            "kind": kind(place.database),
            "file": works.DUMP,
            "sha256": manifest.digest(dump),
            "bytes": dump.stat().st_size,
        },
        migrations=migrations,
        counts=counts,
        heads=heads,
        files={
            "count": done.count,
            "bytes": done.bytes,
            "fresh": done.fresh,
            "list": manifest.digest(part / manifest.FILES),
            "missing": done.missing,
        },
    )
    manifest.write(made_of, part, place.keys)
    stored.settle(part)
    return made_of


def noted(db: BaseDatabaseWrapper, path: Path) -> None:
    with path.open("w") as out:
        for name, said in moments.files(db):
            out.write(json.dumps([name, said]) + "\n")


def named(path: Path) -> Iterator[stored.Named]:
    with path.open() as file:
        for line in file:
            name, said = json.loads(line)
            yield name, said

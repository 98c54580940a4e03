"""Installations for tests: copies of one another, with a database and a folder of their own."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from casework.models import Case, Evidence, Officer
from casework.uploads import keep
from config.backup import engines, postgresql, sqlite
from config.backup.places import Place, in_use, opened
from flows.beside import recording
from flows.beside.recording import Said


@contextmanager
def copied(database: dict[str, Any], folder: Path) -> Iterator[dict[str, Any]]:
    """The settings of a copy of a database, gone at the end."""
    if engines.kind(database) == "sqlite":
        path = folder / "anjian.sqlite3"
        with closing(sqlite3.connect(str(database["NAME"]))) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        yield database | {"NAME": str(path)}
        return
    name = f"backup_{uuid4().hex[:12]}"
    connections.close_all()
    with postgresql.server(database) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database["NAME"]}"')
    try:
        yield database | {"NAME": name}
    finally:
        with postgresql.server(database) as cursor:
            for one in [name, *others(cursor, name)]:
                postgresql.drop(cursor, one)


def others(cursor: Any, name: str) -> list[str]:
    """The databases that restores made beside one."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname <> %s AND starts_with(datname, %s)", [name, name])
    return [row[0] for row in cursor.fetchall()]


def beside(place: Place) -> list[str]:
    """What lies beside a place's database: earlier ones, scratch ones."""
    if engines.kind(place.database) == "sqlite":
        path = sqlite.path(place.database)
        return sorted(one.name for one in path.parent.glob(f"{path.name}*") if one != path)
    with postgresql.server(place.database) as cursor:
        return sorted(others(cursor, place.database["NAME"]))


@contextmanager
def twin(place: Place, folder: Path) -> Iterator[Place]:
    """A place like another, with everything of its own."""
    folder.mkdir(mode=0o700)
    shutil.copytree(place.files, folder / "files")
    with copied(place.database, folder) as database:
        yield replace(place, database=database, var=folder, files=folder / "files")


@contextmanager
def working(place: Place) -> Iterator[None]:
    """Within, the product works in the place."""
    with opened(place.database) as db, override_settings(MEDIA_ROOT=place.files), in_use(db, place.keys):
        yield


def evidence(place: Place, shade: int, case: Case | None = None, named: bool = True) -> Evidence:
    """A picture kept as an upload is, its row, and a line that names it; the place is in use."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 90)).save(out, "JPEG")
    found = keep(SimpleUploadedFile("现场.jpg", out.getvalue()))
    said = {"file": found.file, "sha256": found.sha256, "size": found.size, "media_type": found.media_type}
    case = case or Case.objects.order_by("pk").first()
    row = Evidence.objects.create(
        case=case, kind="photo", title="现场", captured=timezone.now(), by=Officer.objects.first(), **said
    )
    if named:
        line_about(row)
    return row


def line_about(row: Evidence) -> None:
    """A line of the case that names the piece, so that it seals the row."""
    run, on = row.case.proceedings.order_by("pk")[0], max(timezone.localdate(), row.case.moved)
    said = Said("investigator", {"evidence": row.pk, "sha256": row.sha256})
    recording.beside("read_evidence", "查阅证据", run.kind, run.pk, lambda run, writes: said, by=row.by, on=on)


def rows_of(place: Place) -> dict[str, str]:
    """A digest of the rows of every table."""
    found = {}
    with working(place):
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                rows = list(model._base_manager.order_by("pk").values_list())
                text = json.dumps(rows, sort_keys=True, default=str)  # PostgreSQL sorts the keys of JSON its own way
                found[model._meta.db_table] = hashlib.sha256(text.encode()).hexdigest()
    return found


def files_of(folder: Path) -> dict[str, bytes]:
    """The evidence files below a folder."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}

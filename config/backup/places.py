"""Installations: where the database, the evidence files and the keys are."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from config.secrets import Keys, ring
from flows.door import papers
from flows.door.papers import forget
from flows.verify import CHECKS

# settings that follow the database in use
OF_A_PLACE = ("RECORD_KEY", "RECORD_KEYS", "RECORD_KEY_ID", "DEPOSITS", "MEDIA_ROOT")


@dataclass(frozen=True)
class Place:
    """An installation: its database as Django's settings say it, its folders, its keys."""

    database: dict[str, Any]
    var: Path
    files: Path
    keys: Keys

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.keys)


def installed() -> Place:
    """This installation."""
    keys: Keys = {"SECRET_KEY": settings.SECRET_KEY, "RECORD_KEY": settings.RECORD_KEY.decode()}
    lists = {"SIGNING_KEYS": settings.SIGNING_KEYS, "RECORD_KEYS": settings.LATER_KEYS}
    lists["SECRET_KEY_FALLBACKS"] = settings.SECRET_KEY_FALLBACKS
    keys |= {name: list(said) for name, said in lists.items() if said}
    return Place(dict(connection.settings_dict), Path(settings.VAR), Path(settings.MEDIA_ROOT), keys)


def fingerprint(keys: Keys) -> str:
    """Sixteen hex figures that tell one installation from another and say nothing of its keys."""
    return hmac.new(keys["RECORD_KEY"].encode(), b"anjian installation", hashlib.sha256).hexdigest()[:16]


def stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


@contextmanager
def opened(database: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own to the database, closed at the end."""
    found = ConnectionHandler({DEFAULT_DB_ALIAS: dict(database)})[DEFAULT_DB_ALIAS]
    try:
        yield found
    finally:
        found.close()


@contextmanager
def in_use(db: BaseDatabaseWrapper, keys: Keys, files: Path | None = None) -> Iterator[None]:
    """Within, the product works in that database with those keys, and with those files where they are named, in this
    thread.
    """
    known = set(papers.KNOWN)
    before, kept = connections[DEFAULT_DB_ALIAS], {name: getattr(settings, name) for name in OF_A_PLACE}
    connections[DEFAULT_DB_ALIAS] = db
    settings.RECORD_KEY = keys["RECORD_KEY"].encode()
    settings.RECORD_KEYS, settings.RECORD_KEY_ID = ring(settings.RECORD_KEY, keys.get("RECORD_KEYS", []))
    settings.MEDIA_ROOT = files or settings.MEDIA_ROOT
    settings.DEPOSITS = settings.VAR / "deposits" / "none"  # a head sealed since is no fault of the backup
    forget(set())
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before
        for name, said in kept.items():
            setattr(settings, name, said)
        forget(known)


def verified() -> list[str]:
    """What `manage.py verify --all` finds in the database in use."""
    return [f"{name}：{sentence}" for name, check in CHECKS.items() for sentence in check()]

"""Keys made on first run and kept in an ignored file, so that no installation runs with a published secret.

A key is never replaced but followed: what was sealed or signed under the old one is still verified with it.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Keys = dict[str, Any]
NAMES = ("SECRET_KEY", "RECORD_KEY")  # words
LISTS = ("SIGNING_KEYS", "RECORD_KEYS", "SECRET_KEY_FALLBACKS")  # those that followed, and the seeds
SESSIONS_KEPT = 3  # former secret keys under which sessions and links are still read


def word() -> str:
    """A secret of 48 random bytes, as text."""
    return secrets.token_urlsafe(48)


def seed() -> str:
    """A fresh Ed25519 private key: 32 random bytes, base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


FRESH: dict[str, Callable[[], Any]] = {"SECRET_KEY": word, "RECORD_KEY": word, "SIGNING_KEYS": lambda: [seed()]}


def keys(folder: Path) -> Keys:
    """Return the keys of `folder`/keys.json; what is missing is made, the file has mode 0600.

    SECRET_KEY and RECORD_KEY are words, SIGNING_KEYS seeds (base64, oldest first); RECORD_KEYS are the record keys that
    followed RECORD_KEY, SECRET_KEY_FALLBACKS former secret keys. Processes that start at once agree on one set.
    Losing RECORD_KEY makes the record's seals unverifiable: back the file up apart from the database.
    """
    path = folder / "keys.json"
    if path.exists() and not FRESH.keys() - (found := read(path)).keys():
        return found
    private(folder)
    with alone(folder):
        found = read(path) if path.exists() else {}
        if lacking := FRESH.keys() - found.keys():
            written(path, found := found | {name: FRESH[name]() for name in sorted(lacking)})
    return found


def rotated(folder: Path, which: str) -> Keys:
    """Put a fresh key after the one in use; `which`: "record", "signing" or "secret". Answers all keys."""
    path = folder / "keys.json"
    keys(folder)
    with alone(folder):
        found = read(path)
        if which == "record":
            found["RECORD_KEYS"] = [*found.get("RECORD_KEYS", []), word()]
        elif which == "signing":
            found["SIGNING_KEYS"] = [*found["SIGNING_KEYS"], seed()]
        else:
            found["SECRET_KEY_FALLBACKS"] = [found["SECRET_KEY"], *found.get("SECRET_KEY_FALLBACKS", [])][
                :SESSIONS_KEPT
            ]
            found["SECRET_KEY"] = word()
        written(path, found)
    return found


def read(path: Path) -> Keys:
    found: Keys = json.loads(path.read_text())
    return found


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time writes the keys of a folder."""
    fd = os.open(folder / "keys.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def written(path: Path, found: Keys) -> None:
    """Replace the file whole: who reads meanwhile reads the old keys or the new ones."""
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(found))
    os.replace(fresh, path)


def key_id(key: bytes) -> str:
    """The id that every seal names: 8 hex digits of a digest over the key, which tells nothing of it."""
    return hashlib.sha256(b"anjian record key" + key).hexdigest()[:8]


def ring(first: bytes, others: Sequence[str]) -> tuple[dict[str | None, bytes], str]:
    """The record keys by id, and the id of the one that seals. Lines without an id were sealed under the first."""
    every = [first, *(one.encode() for one in others)]
    return {None: every[0], **{key_id(one): one for one in every}}, key_id(every[-1])


def private(folder: Path) -> None:
    """Make a folder that only its owner enters (mode 0700); one that is there already is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def open_to_others(paths: list[Path]) -> list[Path]:
    """Those of the files and folders that anybody but their owner may read, write or enter."""
    return [path for path in paths if path.exists() and path.stat().st_mode & 0o077]

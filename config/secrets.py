"""Keys made on first run and kept in an ignored file, so that no installation runs with a published secret."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "RECORD_KEY")


def keys(folder: Path) -> dict[str, str]:
    """Return SECRET_KEY and RECORD_KEY from `folder`/keys.json, creating the file (mode 0600) when it is missing.

    The file is created with O_EXCL and read back, so that two processes starting at once agree on one pair.
    Losing RECORD_KEY makes the record's seals unverifiable: back the file up apart from the database.
    """
    path = folder / "keys.json"
    if not path.exists():
        private(folder)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps({name: secrets.token_urlsafe(48) for name in NAMES}))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    found: dict[str, str] = json.loads(path.read_text())
    return found


def private(folder: Path) -> None:
    """Make a folder that only its owner enters (mode 0700); one that is there already is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def open_to_others(paths: list[Path]) -> list[Path]:
    """Those of the files and folders that anybody but their owner may read, write or enter."""
    return [path for path in paths if path.exists() and path.stat().st_mode & 0o077]

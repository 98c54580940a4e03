"""The manifest of a backup: what it holds, sealed with the record key."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from config.backup.trouble import Trouble
from config.secrets import Keys

NAME, FILES = "manifest.json", "files.sha256"
FORMAT = 1
CHUNK = 1 << 20
FOLDER = re.compile(r"\d{8}T\d{6}Z(-\d+)?")  # the folder of one backup in its store


@dataclass
class Manifest:
    """What was backed up. `database`: kind, file, sha256, bytes; `files`: count, bytes, list (its SHA-256), missing
    ([path, digest, why] of rows whose file could not be had); `heads`: `moments.heads`.
    """

    made: str
    release: str
    installation: str
    database: dict[str, Any]
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    heads: dict[str, Any]
    files: dict[str, Any]
    format: int = FORMAT
    seal: str = field(default="")

    def sealed(self, key: str) -> str:
        said = {name: value for name, value in asdict(self).items() if name != "seal"}
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def release() -> str:
    """The version of this release, as pyproject.toml says it."""
    found = re.search(r'^version = "(.+)"', (settings.ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    return found[1] if found else ""


def write(manifest: Manifest, folder: Path, keys: Keys) -> None:
    manifest.seal = manifest.sealed(keys["RECORD_KEY"])
    with (folder / NAME).open("w") as out:
        json.dump(asdict(manifest), out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())


def read(folder: Path) -> Manifest:
    """The manifest in a folder, its seal not asked yet. Raises Trouble."""
    try:
        said = json.loads((folder / NAME).read_text())
        if said["format"] > FORMAT:
            raise Trouble(f"备份 {folder} 出自更新的版本（格式{said['format']}），请用那个版本恢复。")
        return Manifest(**said)
    except FileNotFoundError as why:
        raise Trouble(
            f"{folder} 不是备份：其中没有 {NAME}。请给出 backup 印出的文件夹，或者存放备份的文件夹。"
        ) from why
    except (ValueError, TypeError, KeyError, AttributeError) as why:
        raise Trouble(f"备份 {folder} 的清单读不出，这份备份已损坏，请改用另一份。") from why


def chosen(given: Path) -> Path:
    """The folder of a backup: the one given, or the newest in the store that was given."""
    found = sorted(one for one in given.glob("*") if FOLDER.fullmatch(one.name)) if given.is_dir() else []
    return found[-1] if found and not (given / NAME).exists() else given


def digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    seen = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            seen.update(chunk)
    return seen.hexdigest()

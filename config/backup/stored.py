"""Evidence files between an installation and a store: each under the path its digest names, whole or not there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from config.backup.manifest import CHUNK, digest
from config.backup.trouble import Trouble

FOLDER, PART = "files", ".part-"
Named = tuple[str, str]  # path under the folder of files, SHA-256 (hex) or "" where the row says none


@dataclass
class Copied:
    """What came of bringing files: how many, their bytes, how many were copied, and what could not be had."""

    count: int = 0
    bytes: int = 0
    fresh: int = 0
    missing: list[list[str]] = field(default_factory=list)  # [path, digest, why]


def inside(folder: Path, name: str) -> Path:
    """Where a file lies in a folder. Raises Trouble for a name that leads out of it."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or "\n" in name:
        raise Trouble(f"文件名“{name}”不在存放证据的文件夹之内，请先核对这条证据。")
    return folder.joinpath(*parts)


def lacking(names: Iterable[Named], source: Path, target: Path) -> int:
    """Bytes of those files that the target does not have yet."""
    sizes = (have(inside(source, name)) for name, _ in names if have(inside(target, name)) is None)
    return sum(size or 0 for size in sizes)


def have(path: Path) -> int | None:
    """Bytes of a file, None when it is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def brought(names: Iterable[Named], source: Path, target: Path, done: Copied, thorough: bool) -> Iterator[Named]:
    """Bring the files to the target and yield those that it has then, with their digests.

    A file that is there with the size of its source is kept; `thorough` reads it, and replaces one that is not right.
    """
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, said in names:
        path, at = inside(source, name), inside(target, name)
        found, why = kept(path, at, said, thorough), ""
        if not found:
            found, why = fetched(path, at, said)
            done.fresh += not why
        if why:
            done.missing.append([name, said, why])
            continue
        done.count += 1
        done.bytes += at.stat().st_size
        yield name, found


def kept(source: Path, at: Path, said: str, thorough: bool) -> str:
    """The digest of the file that the target has already; "" when it must be brought."""
    size = have(at)
    if size is None or have(source) not in (size, None):
        return ""
    if said and not thorough and have(source) is not None:
        return said
    found = digest(at)
    return found if said in ("", found) else ""


def fetched(source: Path, at: Path, said: str) -> tuple[str, str]:
    """Copy one file; its digest and "", or "" and why it could not be had. It bears its name when it is whole."""
    if have(source) is None:
        return "", "文件不在"
    at.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = at.parent / f"{PART}{os.getpid()}"
    try:
        found = copied(source, part)
        if said not in ("", found):
            return "", "内容与其摘要不符"
        os.replace(part, at)
    finally:
        part.unlink(missing_ok=True)
    return found, ""


def copied(source: Path, target: Path) -> str:
    """Copy the bytes to disk and return their SHA-256 (hex)."""
    seen = hashlib.sha256()
    with source.open("rb") as file, target.open("wb") as out:
        while chunk := file.read(CHUNK):
            seen.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return seen.hexdigest()


def listed(names: Iterable[Named], path: Path) -> None:
    """Write the list of files so that `sha256sum -c` understands it in the folder of the backup."""
    with path.open("w") as out:
        for name, found in names:
            out.write(f"{found}  ../{FOLDER}/{name}\n")
        out.flush()
        os.fsync(out.fileno())


def in_list(path: Path) -> Iterator[Named]:
    with path.open() as file:
        for line in file:
            found, _, name = line.rstrip("\n").partition(f"  ../{FOLDER}/")
            yield name, found


def tidied(folder: Path) -> None:
    """Remove what an interrupted copy left."""
    for part in folder.glob(f"**/{PART}*") if folder.exists() else ():
        part.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """The names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

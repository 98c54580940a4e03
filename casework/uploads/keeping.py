"""A file is judged by its content and kept under its digest; the original bytes are never touched."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from casework.uploads.foreign import foreign
from casework.uploads.kinds import MEGA, SUFFIXES, Unfit, limits
from casework.uploads.pictures import Shot, picture, shot
from casework.uploads.recordings import recording
from casework.uploads.written import docx, pdf

LOOKS = (picture, recording, docx, pdf)  # pdf last: its head may stand behind other bytes


@dataclass(frozen=True)
class Kept:
    """A stored file: path under MEDIA_ROOT, media type, size in bytes, SHA-256 (hex).

    A photograph also has the aware time of exposure and a note on time and place, both from its EXIF.
    """

    file: str
    media_type: str
    size: int
    sha256: str
    taken: datetime | None = None
    note: str = ""


def fit(upload: UploadedFile) -> str:
    """Return the media type by content, whatever the name says. Raises Unfit: what it is, what to do, the limits."""
    name = Path(upload.name or "文件").name
    if not upload.size:
        raise Unfit(f"“{name}”是空文件，请重新选择；{limits()}。")
    if upload.size > settings.UPLOAD_LIMIT:
        raise Unfit(f"“{name}”有 {upload.size / MEGA:.1f} MB，超过上限，请压缩或者截取后再上传；{limits()}。")
    try:
        found = next((kind for look in LOOKS if (kind := look(upload))), "")
    except Unfit as why:
        raise Unfit(f"“{name}”{why}；{limits()}。") from None
    if not found:
        raise Unfit(f"“{name}”{foreign(upload)}；{limits()}。")
    upload.seek(0)
    return found


def keep(upload: UploadedFile) -> Kept:
    """Store a file under its digest; the bytes are whole on disk before their name appears. Raises Unfit."""
    kind = fit(upload)
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f".{os.getpid()}-{id(upload)}.part"
    try:
        with open(part, "wb", opener=owners_only) as out:
            digest = copied(upload, out)
        name = f"{digest[:2]}/{digest}{SUFFIXES[kind]}"
        (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
        os.replace(part, folder / name)
    finally:
        part.unlink(missing_ok=True)
    said = shot(upload) if kind.startswith("image/") else Shot()
    return Kept(name, kind, int(upload.size or 0), digest, said.taken, said.note)


def owners_only(path: str, flags: int) -> int:
    """Open a new file that nobody but the service's account reads."""
    return os.open(path, flags, 0o600)


def copied(upload: UploadedFile, out: BinaryIO) -> str:
    """Copy the bytes and return their SHA-256 (hex), flushed to disk."""
    seen = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        seen.update(chunk)
        out.write(chunk)
    out.flush()
    os.fsync(out.fileno())
    return seen.hexdigest()

"""Evidence files 证据 as answers: whole, as a legible JPEG, or as a small picture.

Who may have them, and what is recorded, is the page's to say.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404
from PIL import Image, ImageOps

from casework.files import wrong
from casework.models import Evidence
from casework.uploads import SHOWN, SUFFIXES

SMALL = (480, 360)


def on_disk(found: Evidence) -> Path:
    """Where the file lies; 404 when it is not on this machine, or its bytes do not give the digest of its row."""
    if not found.file:
        raise Http404("文件不在本机")
    if why := wrong(found.file, found.size, found.sha256):
        raise Http404(f"证据“{found.title}”的文件{why}，不能打开；请报告系统管理人员查明，并从备份恢复原文件。")
    return Path(settings.MEDIA_ROOT) / found.file


def small(found: Evidence, path: Path) -> FileResponse:
    """A picture of at most 480 × 360, which a browser may keep for a day."""
    answer = FileResponse(thumbnail(path).open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return named(answer, found.title, ".jpg", inline=True)


def whole(found: Evidence, path: Path) -> FileResponse:
    """The bytes as they came in; not kept by the browser, so that every reading is asked for."""
    answer = FileResponse(path.open("rb"), content_type=found.media_type)
    answer["Cache-Control"] = "private, no-store"
    return named(answer, found.title, SUFFIXES.get(found.media_type, ""), inline=found.media_type in SHOWN)


def shown(found: Evidence, path: Path) -> FileResponse:
    """The file as a browser can show it: a photograph of another format as a JPEG copy, the rest as it came in."""
    if not found.media_type.startswith("image/") or found.media_type in SHOWN:
        return whole(found, path)
    answer = FileResponse(legible(found, path).open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return named(answer, f"{found.title}（转换件）", ".jpg", inline=True)


def named(answer: FileResponse, title: str, suffix: str, *, inline: bool) -> FileResponse:
    disposition = "inline" if inline else "attachment"
    answer["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(title + suffix)}"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def thumbnail(path: Path) -> Path:
    """The small picture beside its original, made when first asked for; the original is never touched."""
    return derived(path, "small", SMALL, 80)


def legible(found: Evidence, path: Path) -> Path:
    """A picture that papers and browsers can show, at full size: the original, or a JPEG made beside it once."""
    return path if found.media_type in SHOWN else derived(path, "legible", None, 92)


def derived(path: Path, name: str, bounds: tuple[int, int] | None, quality: int) -> Path:
    made_at = path.with_name(f"{path.stem}.{name}.jpg")
    if not made_at.exists():
        with Image.open(path) as seen:
            if bounds:
                seen.draft("RGB", bounds)
            made = ImageOps.exif_transpose(seen).convert("RGB")
            if bounds:
                made.thumbnail(bounds)
            saved(made, made_at, quality)
    return made_at


def saved(made: Any, made_at: Path, quality: int) -> None:
    """Whole before it bears its name: two readers may ask at once."""
    with NamedTemporaryFile(dir=made_at.parent, suffix=".part", delete=False) as part:
        made.save(part, "JPEG", quality=quality)
    os.replace(part.name, made_at)

"""Evidence files 证据 as answers: whole, or as a small picture. Who may have them, and what is recorded, is the page's to say."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404
from PIL import Image, ImageOps

from casework.models import Evidence
from casework.uploads import SUFFIXES

SMALL = (480, 360)


def on_disk(found: Evidence) -> Path:
    """Where the file lies; 404 when it is not on this machine."""
    path = Path(settings.MEDIA_ROOT) / found.file
    if not found.file or not path.is_file():
        raise Http404("文件不在本机")
    return path


def small(found: Evidence, path: Path) -> FileResponse:
    """A picture of at most 480 × 360, which a browser may keep for a day."""
    answer = FileResponse(thumbnail(path).open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return named(answer, found, inline=True)


def whole(found: Evidence, path: Path) -> FileResponse:
    """The bytes as they came in; not kept by the browser, so that every reading is asked for."""
    answer = FileResponse(path.open("rb"), content_type=found.media_type)
    answer["Cache-Control"] = "private, no-store"
    return named(answer, found, inline=found.media_type.startswith("image/"))


def named(answer: FileResponse, found: Evidence, *, inline: bool) -> FileResponse:
    name = quote(f"{found.title}{SUFFIXES.get(found.media_type, '')}")
    answer["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def thumbnail(path: Path) -> Path:
    """The small picture beside its original, made when first asked for; the original is never touched."""
    made_at = path.with_name(f"{path.stem}.small.jpg")
    if not made_at.exists():
        with Image.open(path) as seen:
            seen.draft("RGB", SMALL)
            made = ImageOps.exif_transpose(seen).convert("RGB")
            made.thumbnail(SMALL)
            with NamedTemporaryFile(dir=made_at.parent, suffix=".part", delete=False) as part:  # two readers may ask at once
                made.save(part, "JPEG", quality=80)
            os.replace(part.name, made_at)
    return made_at

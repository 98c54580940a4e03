"""Evidence files 证据: served to those who see the case, whole or as a small picture."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from PIL import Image, ImageOps

from casework.models import Evidence
from casework.uploads import SUFFIXES
from casework.views.reader import reader

SMALL = (480, 360)


def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came in; `?small` gives a picture of at most 480 × 360 for lists."""
    found = get_object_or_404(Evidence.objects.visible_to(reader(request)), pk=pk)
    path = Path(settings.MEDIA_ROOT) / found.file
    if not found.file or not path.is_file():
        raise Http404("文件不在本机")
    small = "small" in request.GET and found.media_type.startswith("image/")
    answer = FileResponse((thumbnail(path) if small else path).open("rb"), content_type="image/jpeg" if small else found.media_type)
    name = quote(f"{found.title}{SUFFIXES.get(found.media_type, '')}")
    shown = "inline" if small or found.media_type.startswith("image/") else "attachment"
    answer["Content-Disposition"] = f"{shown}; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def thumbnail(path: Path) -> Path:
    """The small picture beside its original, made when first asked for; the original is never touched."""
    small = path.with_name(f"{path.stem}.small.jpg")
    if not small.exists():
        with Image.open(path) as seen:
            seen.draft("RGB", SMALL)
            made = ImageOps.exif_transpose(seen).convert("RGB")
            made.thumbnail(SMALL)
            with NamedTemporaryFile(dir=small.parent, suffix=".part", delete=False) as part:  # two readers may ask at once
                made.save(part, "JPEG", quality=80)
            os.replace(part.name, small)
    return small

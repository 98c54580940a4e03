"""Files that come in: known by their content, bounded in size, kept by their digest.

`fit` says what a file is or why it is refused; `keep` stores the bytes under MEDIA_ROOT, named by SHA-256, so that a refused
act leaves at most an unnamed copy of bytes and never half an evidence row.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from PIL import Image, UnidentifiedImageError

MEGA = 1024 * 1024
PIXELS = 120_000_000  # of one picture; a larger one is not unpacked
IMAGES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}  # MPO: JPEG of some phones
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", PDF: ".pdf", DOCX: ".docx"}
NAMES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".pdf": PDF, ".docx": DOCX}
TITLES = {"image/jpeg": "JPEG 照片", "image/png": "PNG 图片", "image/webp": "WebP 图片", PDF: "PDF 文件", DOCX: "Word 文档（docx）"}


class Unfit(ValueError):
    """A file is refused; the text is one sentence with the limits."""


@dataclass(frozen=True)
class Kept:
    """A stored file: path under MEDIA_ROOT, media type, size in bytes, SHA-256 (hex)."""

    file: str
    media_type: str
    size: int
    sha256: str


def limits() -> str:
    """The limits in one clause, for every sentence that refuses."""
    return f"可上传 JPEG、PNG、WebP 照片和 PDF、docx 文件，每个不超过 {settings.UPLOAD_LIMIT // MEGA} MB"


def fit(upload: UploadedFile) -> str:
    """Return the media type by content. Raises Unfit for wrong type, a false extension, an empty or oversize file."""
    name = Path(upload.name or "文件").name
    if not upload.size:
        raise Unfit(f"“{name}”是空文件，请重新选择；{limits()}。")
    if upload.size > settings.UPLOAD_LIMIT:
        raise Unfit(f"“{name}”有 {upload.size / MEGA:.1f} MB，超过上限；{limits()}。")
    found = next((kind for look in (image, pdf, docx) if (kind := look(upload))), "")
    upload.seek(0)
    if not found:
        raise Unfit(f"“{name}”不是可接受的文件；{limits()}。苹果手机的 HEIC 照片请在相机设置中改为“兼容性最佳”。")
    suffix = Path(name).suffix.lower()
    if suffix and NAMES.get(suffix) != found:
        raise Unfit(f"“{name}”的内容是{TITLES[found]}，与扩展名 {suffix} 不符，请用原文件上传；{limits()}。")
    return found


def image(file: Any) -> str:
    """The media type of a whole, plausible picture; "" otherwise."""
    file.seek(0)
    try:
        with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as seen:
            kind, (width, height) = seen.format or "", seen.size
            if not 0 < width * height <= PIXELS:
                return ""
            seen.draft("L", (width // 8, height // 8))  # a JPEG is decoded small: enough to see that it is whole
            seen.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""
    return IMAGES.get(kind, "")


def pdf(file: Any) -> str:
    file.seek(0)
    if not file.read(8).startswith(b"%PDF-"):
        return ""
    file.seek(max(0, file.size - 2048))
    return PDF if b"%%EOF" in file.read() else ""


def docx(file: Any) -> str:
    """A Word document without macros, and no zip that unpacks to an absurd size."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            names = {entry.filename: entry.file_size for entry in packed.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        return ""
    whole = {"[Content_Types].xml", "word/document.xml"} <= names.keys()
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return DOCX if whole and not macros and sum(names.values()) <= 20 * settings.UPLOAD_LIMIT else ""


def keep(upload: UploadedFile) -> Kept:
    """Store a file under its digest; the bytes are whole on disk before their name appears. Raises Unfit."""
    kind = fit(upload)
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{os.getpid()}-{id(upload)}.part"
    try:
        with part.open("wb") as out:
            digest = copied(upload, out)
        name = f"{digest[:2]}/{digest}{SUFFIXES[kind]}"
        (folder / name).parent.mkdir(exist_ok=True)
        os.replace(part, folder / name)
    finally:
        part.unlink(missing_ok=True)
    return Kept(name, kind, int(upload.size or 0), digest)


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


class SizeLimit(FileUploadHandler):
    """Drops a file as soon as it passes UPLOAD_LIMIT, whatever its declared length; the request remembers its name."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_LIMIT:
            refused = self.request.__dict__.setdefault("too_large", [])  # type: ignore[union-attr]
            refused.append((self.field_name, self.file_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def too_large(request: HttpRequest) -> list[str]:
    """Sentences for the files that SizeLimit dropped from this request."""
    request.FILES  # noqa: B018  reading the files is what runs the handlers
    names = dict.fromkeys(name for _, name in request.__dict__.get("too_large", []))
    return [f"“{name}”超过上限，没有保存；{limits()}。" for name in names]


def limit_uploads(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a request that announces more than UPLOAD_TOTAL bytes is refused before one of them is read."""

    def limited(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.UPLOAD_TOTAL:
            return answer(request)
        size = int(length) / MEGA
        say = f"这次上传共 {size:.0f} MB，一次不超过 {settings.UPLOAD_TOTAL // MEGA} MB；{limits()}。"
        return render(request, "413.html", {"say": say}, status=413)  # closing the connection is the server's business (PEP 3333)

    return limited

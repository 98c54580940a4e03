"""Kinds of file that may be evidence, and what every refusal says about them."""

from __future__ import annotations

from django.conf import settings

MEGA = 1024 * 1024
JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MP4, MOV, M4A, MP3, WAV = "video/mp4", "video/quicktime", "audio/mp4", "audio/mpeg", "audio/wav"
SUFFIXES = {
    JPEG: ".jpg",
    PNG: ".png",
    WEBP: ".webp",
    HEIC: ".heic",
    PDF: ".pdf",
    DOCX: ".docx",
    MP4: ".mp4",
    MOV: ".mov",
    M4A: ".m4a",
    MP3: ".mp3",
    WAV: ".wav",
}
SHOWN = {JPEG, PNG, WEBP}  # what every browser and every paper shows as it is
ACCEPT = f"image/*,.heic,.heif,video/*,audio/*,{PDF},{DOCX},.docx"  # for a file chooser; the content decides


class Unfit(ValueError):
    """A file is refused; the text is one sentence: what the file is, what to do, and the limits."""


def limits() -> str:
    """The limits in one clause, for every sentence that refuses."""
    return (
        "可上传照片（JPEG、PNG、WebP、HEIC）、PDF、docx、录像（mp4、mov）和录音（m4a、mp3、wav），"
        f"每个不超过 {settings.UPLOAD_LIMIT // MEGA} MB"
    )

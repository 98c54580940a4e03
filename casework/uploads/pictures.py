"""Photographs: whole and plausible by their content, with the time and place that the camera wrote into them."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pillow_heif
from django.utils import timezone
from PIL import Image, UnidentifiedImageError

from casework.uploads.kinds import HEIC, JPEG, PNG, WEBP, Unfit

pillow_heif.register_heif_opener()

FORMATS = {"JPEG": JPEG, "MPO": JPEG, "PNG": PNG, "WEBP": WEBP, "HEIF": HEIC}  # MPO: JPEG of some phones
PIXELS = 120_000_000  # of one JPEG, which is decoded small; a larger one is not unpacked
PIXELS_WHOLE = 60_000_000  # of formats that can only be decoded whole (4 bytes a pixel in memory)
BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError, RuntimeError, struct.error)
EXIF = "EXIF："  # how a note begins that only the camera wrote
DETAILS, POSITION = 0x8769, 0x8825  # directories of EXIF
TAKEN = ((0x9003, 0x9011), (0x9004, 0x9012))  # time and its offset: original, digitised


@dataclass(frozen=True)
class Shot:
    """What the camera wrote: `taken` (aware, or None) and a note in Chinese on time and place ("" for none)."""

    taken: datetime | None = None
    note: str = ""


def picture(file: Any) -> str:
    """The media type of a whole picture; "" when it is none. Raises Unfit for one cut off or too large."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bounds below are ours
            with Image.open(file, formats=("JPEG", "PNG", "WEBP", "HEIF")) as seen:
                return whole(seen)
    except UnidentifiedImageError:
        return ""
    except Image.DecompressionBombError:
        raise Unfit("是像素数太大的图片，不予展开，请缩小后再上传") from None
    except Unfit:
        raise
    except BROKEN:
        raise Unfit("是不完整或者已损坏的图片，请重新拍照，或者请对方发送原图后再上传") from None


def whole(seen: Any) -> str:
    """The media type of an opened picture, decoded once to see that it is whole."""
    width, height = seen.size
    most = PIXELS if seen.format in ("JPEG", "MPO") else PIXELS_WHOLE
    if not 0 < width * height <= most:
        raise Unfit(f"是 {width}×{height} 像素的图片，超过 {most // 10_000} 万像素，请缩小后再上传")
    seen.draft("L", (width // 8, height // 8))  # a JPEG is decoded small: enough to see that it is whole
    seen.load()
    return FORMATS[seen.format]


def shot(file: Any) -> Shot:
    """Time and place of a photograph, as far as its EXIF says them credibly; a picture without them is as good."""
    file.seek(0)
    try:
        with Image.open(file) as seen:
            exif = seen.getexif()
            said, where = dict(exif.get_ifd(DETAILS)), dict(exif.get_ifd(POSITION))
    except (*BROKEN, ZeroDivisionError):
        return Shot()
    at, now = taken(said), timezone.now()
    late = at is not None and at > now
    words = [word for word in (time_words(at, late) if at else "", place_words(where)) if word]
    return Shot(None if late else at, f"{EXIF}{'；'.join(words)}" if words else "")


def taken(said: Mapping[int, Any]) -> datetime | None:
    """The moment of exposure; without an offset the camera's clock is taken for local time."""
    for time, offset in TAKEN:
        try:
            naive = datetime.strptime(str(said[time]).strip("\0 "), "%Y:%m:%d %H:%M:%S")
        except (KeyError, ValueError):
            continue
        if naive.year >= 2000:  # a camera whose clock was never set says 1970 or 1980
            return placed(naive, str(said.get(offset, "")).strip("\0 "))
    return None


def placed(naive: datetime, offset: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{naive.isoformat()}{offset}") if offset else timezone.make_aware(naive)
    except (ValueError, OverflowError):
        return timezone.make_aware(naive)


def time_words(at: datetime, late: bool) -> str:
    if not late:
        return "取得时间"
    return f"时间 {timezone.localtime(at):%Y-%m-%d %H:%M} 晚于收到时间，未采用"


def place_words(where: Mapping[int, Any]) -> str:
    """The position of the camera (WGS-84, degrees to five places, about a metre); "" when none is written."""
    try:
        north, east = degrees(where[2], where[1], "S"), degrees(where[4], where[3], "W")
    except (KeyError, ValueError, TypeError, ZeroDivisionError, OverflowError):
        return ""
    if not (abs(north) <= 90 and abs(east) <= 180) or (north, east) == (0, 0):
        return ""
    return f"位置 {abs(north):.5f}°{'N' if north >= 0 else 'S'} {abs(east):.5f}°{'E' if east >= 0 else 'W'}"


def degrees(parts: Any, side: Any, negative: str) -> float:
    degree, minute, second = (float(part) for part in parts)
    value = degree + minute / 60 + second / 3600
    return -value if str(side).strip("\0 ").upper() == negative else value

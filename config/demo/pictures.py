"""Photographs of the demo city: small drawn pictures, one pair (before, after) for every kind of hazard.

They are drawn, not photographed, so that nobody takes them for evidence of anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

from django.conf import settings
from PIL import Image, ImageDraw

SIZE = (480, 360)
WALLS = ("#c9ced4", "#d8d2c4", "#c4cfc6", "#d3c9c9", "#bfc8d6")
INK, WRONG, RIGHT = "#2b3440", "#c8372d", "#2f8f4e"
Draw = ImageDraw.ImageDraw
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Picture:
    """A stored picture: path under MEDIA_ROOT, bytes, SHA-256 (hex)."""

    file: str
    size: int
    sha256: str


def box(pen: Draw, where: Box, fill: str, line: str = INK) -> None:
    pen.rectangle(where, fill=fill, outline=line, width=4)


def panel(pen: Draw, good: bool) -> None:
    """A distribution board, its wires tidy or not."""
    box(pen, (150, 90, 330, 290), "#9fb0c0")
    for n in range(5):
        x = 172 + n * 34
        pen.line([(x, 120), (x if good else 330 - n * 30, 270)], fill="#d8892b" if n % 2 else "#3b6fb5", width=5)


def doorway(pen: Draw, good: bool) -> None:
    """An exit, free or blocked by boxes."""
    box(pen, (170, 70, 310, 320), "#e9e3d3")
    pen.ellipse((285, 190, 300, 205), fill=INK)
    pen.rectangle((190, 40, 290, 66), fill=RIGHT)
    if not good:
        for n in range(3):
            box(pen, (140 + n * 62, 240 - n % 2 * 50, 210 + n * 62, 320), "#b08a57")


def bottle(pen: Draw, good: bool) -> None:
    """A cylinder or extinguisher, upright and chained or leaning."""
    tilt = 0 if good else 40
    pen.polygon(
        [(200 + tilt, 120), (280 + tilt, 120), (280, 320), (200, 320)],
        fill="#b5382f" if good else "#7a7f86",
        outline=INK,
    )
    pen.rectangle((225 + tilt, 90, 255 + tilt, 122), fill=INK)
    if good:
        pen.line([(120, 200), (360, 200)], fill=INK, width=6)


def machine(pen: Draw, good: bool) -> None:
    """A machine, its wheel guarded or bare."""
    box(pen, (110, 200, 370, 310), "#7f93a8")
    pen.ellipse((180, 90, 300, 210), outline=INK, width=8, fill="#dfe5ea")
    pen.line([(240, 90), (240, 210)], fill=INK, width=4)
    if good:
        pen.arc((165, 75, 315, 225), 150, 390, fill="#e0b400", width=16)


def sign(pen: Draw, good: bool) -> None:
    """A warning sign, or the empty place where it should hang."""
    corners = [(240, 90), (350, 280), (130, 280)]
    pen.polygon(corners, fill="#e8c22c" if good else None, outline=INK if good else "#9aa3ad", width=8)
    if good:
        pen.line([(240, 150), (240, 220)], fill=INK, width=12)
        pen.ellipse((233, 236, 247, 250), fill=INK)


def drums(pen: Draw, good: bool) -> None:
    """Drums, in a tray or leaking."""
    for n in range(3):
        x = 120 + n * 85
        box(pen, (x, 150, x + 70, 290), "#3f6ea8")
        pen.line([(x, 200), (x + 70, 200)], fill=INK, width=3)
    if good:
        box(pen, (100, 290, 390, 312), "#d9a21b")
    else:
        pen.ellipse((180, 285, 380, 335), fill="#5a4632")


def ledger(pen: Draw, good: bool) -> None:
    """A file, filled in or blank."""
    box(pen, (150, 70, 330, 310), "#fbfaf5")
    for n in range(8):
        pen.line([(170, 100 + n * 25), (310, 100 + n * 25)], fill="#b9c0c8", width=2)
        if good:
            pen.line([(172, 96 + n * 25), (200 + n * 37 % 100, 96 + n * 25)], fill="#2c4a8a", width=5)


def worker(pen: Draw, good: bool) -> None:
    """A worker, with helmet or without."""
    pen.ellipse((205, 90, 275, 160), fill="#e8c39e", outline=INK, width=4)
    pen.polygon([(180, 310), (200, 170), (280, 170), (300, 310)], fill="#3b6fb5" if good else "#8b8f94", outline=INK)
    if good:
        pen.pieslice((195, 70, 285, 150), 180, 360, fill="#e8b71c", outline=INK)


def railing(pen: Draw, good: bool) -> None:
    """A platform, railed or open."""
    box(pen, (80, 230, 400, 260), "#8a8f96")
    pen.line([(120, 260), (120, 330)], fill=INK, width=10)
    pen.line([(360, 260), (360, 330)], fill=INK, width=10)
    if good:
        for y in (140, 185):
            pen.line([(80, y), (400, y)], fill="#d9a21b", width=9)
        for x in range(90, 400, 75):
            pen.line([(x, 135), (x, 230)], fill="#d9a21b", width=7)


def pit(pen: Draw, good: bool) -> None:
    """A manhole, closed and marked or open."""
    pen.ellipse((130, 180, 350, 300), fill="#9aa3ad" if good else "#15181c", outline=INK, width=6)
    if good:
        pen.line([(160, 240), (320, 240)], fill="#d9a21b", width=14)


SCENES: dict[str, Callable[[Draw, bool], None]] = {
    "sign": sign,
    "guard": machine,
    "electric": panel,
    "exit": doorway,
    "extinguisher": bottle,
    "cylinder": bottle,
    "alarm": panel,
    "dust": machine,
    "space": pit,
    "ladder": railing,
    "hotwork": bottle,
    "lifting": machine,
    "ppe": worker,
    "drum": drums,
    "record": ledger,
    "welder": worker,
    "training": ledger,
    "remedy": ledger,
    "system": ledger,
    "cold": panel,
}


def drawn(scene: str, number: int, good: bool) -> bytes:
    """One JPEG: wall, floor, the scene, and a mark in the corner; the wall varies with `number`."""
    rng = Random(f"{scene}:{number}")
    image = Image.new("RGB", SIZE, WALLS[(number + len(scene)) % len(WALLS)])
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 250 + rng.randrange(40), *SIZE), fill="#8d8378" if number % 2 else "#7d8590")
    SCENES[scene](pen, good)
    pen.ellipse((418, 298, 464, 344), fill=RIGHT if good else WRONG)
    pen.line([(430, 322), (438, 332), (453, 310)] if good else [(431, 311), (451, 331)], fill="white", width=6)
    if not good:
        pen.line([(451, 311), (431, 331)], fill="white", width=6)
    out = BytesIO()
    image.save(out, "JPEG", quality=72)
    return out.getvalue()


def stored(scene: str, number: int, good: bool) -> Picture:
    """Draw and keep one picture under its digest."""
    made = drawn(scene, number, good)
    digest = hashlib.sha256(made).hexdigest()
    path = Path(settings.MEDIA_ROOT) / digest[:2] / f"{digest}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    return Picture(f"{digest[:2]}/{digest}.jpg", len(made), digest)


def album(variants: int = 4) -> dict[tuple[str, bool], list[Picture]]:
    """Pictures by scene and whether all is well, a few of each."""
    return {
        (scene, good): [stored(scene, n, good) for n in range(variants)] for scene in SCENES for good in (False, True)
    }

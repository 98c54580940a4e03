"""How wide a line of the picture is, and where it breaks."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

PARTS = re.compile(r"（?[^、（]+、?|.")  # what is kept in one line where it can be
CLOSING = "、：，）。"  # no line begins with these
SIZE, LINE = 12, 16  # px: letters, and from line to line


def width(text: str) -> float:
    """Px of a text; a Chinese character is as wide as it is high."""
    return sum(SIZE if east_asian_width(letter) in "WFA" else 0.6 * SIZE for letter in text)


def wrapped(text: str, room: float) -> list[str]:
    """The text in lines of at most `room` px, broken after a 、 or before a （ where it can be, else anywhere."""
    lines, line = list[str](), ""
    for part in PARTS.findall(text):
        if line and width(line + part) > room:
            lines.append(line)
            line = ""
        for letter in part:
            if line and width(line + letter) > room and letter not in CLOSING:
                lines.append(line)
                line = ""
            line += letter
    return [*lines, line] if line else lines

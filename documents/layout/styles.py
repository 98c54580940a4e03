"""Paragraph styles of a profile, in points; both settings read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from documents.layout.profiles import FANG, HEI, KAI, RED, SONG, Profile


@dataclass(frozen=True)
class Style:
    """One paragraph style: font, size and exact line in points; indents in characters of size; `rule` is a border."""

    font: str = FANG
    size: float = 16
    line: float = 28.95
    align: str = "both"
    first: int = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    spacing: float = 0
    bold: bool = False
    colour: str = ""
    rule: str = ""
    exact: bool = True


def styles(profile: Profile) -> dict[str, Style]:
    """Return the styles of a profile by name."""
    return _text(profile) | _heads(profile) | _cells(profile) | _closing(profile)


def _text(p: Profile) -> dict[str, Style]:
    def body(**changed: Any) -> Style:
        return Style(**{"size": p.size, "line": p.line, "spacing": p.spacing, **changed})

    return {
        "Body": body(first=p.indent),
        "Flush": body(),
        "Right": body(align="right"),
        "Level": body(first=p.indent, font=HEI),
        "SubLevel": body(first=p.indent, font=KAI),
        "Field": body(align="left"),
        "Sign": body(align="left"),
        "Note": Style(size=p.note, line=p.note * 1.5),
        "FootSign": Style(size=p.note, line=p.note * 1.9, align="left"),
    }


def _heads(p: Profile) -> dict[str, Style]:
    return {
        "Head": Style(
            p.title_font, p.head, p.title_line + 4, "center", bold=p.head_bold, rule="double", after=10, spacing=1
        ),
        "Organ": Style(SONG, p.title, p.title_line, "center"),
        "Title": Style(
            p.title_font, p.title, p.title_line + 2, "center", before=2, after=p.line if p.page == "gbt" else 2
        ),
        "Number": Style(FANG, p.number, p.number * 1.6, "center", after=p.line / 2),
        "LetterMark": Style(SONG, 32, 44, "center", colour=RED, rule="letter-top", spacing=2, exact=False),
        "LetterFoot": Style(FANG, 9, 10, "center", colour=RED, rule="letter-foot"),
        "LetterNumber": Style(FANG, 16, p.line, "right", after=p.line),
        "CoverOrgan": Style(HEI, 26, 60, "center", before=40, after=24),
        "HeaderNote": Style(FANG, 8, 11, "right", right=(p.qr + 2) * 72 / 25.4 / 8),
        "PageNumber": Style("宋体", 14 if p.page == "gbt" else p.note, 16, "center" if p.page == "centre" else "right"),
    }


def _cells(p: Profile) -> dict[str, Style]:
    def cell(font: str = FANG, **changed: Any) -> Style:
        return Style(font, size=p.cell, line=p.cell_line, exact=False, **changed)

    return {
        "Cell": cell(align="left"),
        "CellMid": cell(align="center"),
        "CellHead": cell(HEI, align="center"),
        "CellSign": cell(align="right", before=4),
    }


def _closing(p: Profile) -> dict[str, Style]:
    left = (p.text * 72 / 25.4 - 16.5 * p.size) / p.size
    return {
        "Cc": Style(size=14, line=24, rule="both", left=1, right=1, before=p.line),
        "End": Style(size=1, line=2),
        "SealGap": Style(size=p.size, line=p.line * 1.6),
        "Copies": Style(size=p.note, line=p.note * 1.6, rule="top", before=p.line),
        "Seal": Style(size=p.size, line=p.line, align="center", left=left, spacing=p.spacing),
    }

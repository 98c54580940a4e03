"""The package 文件包: parts of a Word document around a body, with header, footers and the place of the QR code."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import _Footer, _Header

from documents.layout import word
from documents.layout.nodes import Node, Para, Run
from documents.layout.profiles import Profile
from documents.layout.sheet import element, sheet

QR_PART = "word/media/qr.png"
MARK = "\ue002"
EMU = 36_000  # English metric units in a millimetre
CHECK = "扫描二维码核验本文书"


def parts(
    title: str, profile: Profile, body: tuple[Node, ...], foot: tuple[Node, ...], letterhead: bool
) -> dict[str, word.Segments]:
    """Return every part of the document but the QR picture, as segments by name."""
    document = sheet(profile)
    document.element.body.insert(0, _marker())
    fillings = {MARK: word.segments(body, profile)}
    _header(document, profile, letterhead)
    fillings |= _footers(document, profile, foot, letterhead)
    _properties(document, title)
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as saved:
        names = sorted(set(saved.namelist()) - {QR_PART})
        return {name: _joined(saved.read(name).decode(), fillings) for name in names}


def _marker(mark: str = MARK) -> Any:
    return parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>{mark}</w:t></w:r></w:p>")


def _joined(text: str, fillings: dict[str, word.Segments]) -> word.Segments:
    """Put segments where their marker stands; places written directly in a header are cut too."""
    for mark, segments in fillings.items():
        marker = f"<w:p><w:r><w:t>{mark}</w:t></w:r></w:p>"
        if marker in text:
            before, after = text.split(marker)
            return [before, *segments, after]
    return [text]


def _properties(document: Document, title: str) -> None:
    """Core properties are fixed: they would otherwise carry the clock and the machine into the bytes."""
    core, day = document.core_properties, datetime(2000, 1, 1)
    core.title, core.author, core.last_modified_by, core.comments, core.revision = title, "", "", "", 1
    core.created = core.modified = day
    core.language = "zh-CN"


def _header(document: Document, profile: Profile, letterhead: bool) -> None:
    """First page: the QR code at the upper right; letters also carry the organ's red mark there."""
    section = document.sections[0]
    header = section.first_page_header
    header.is_linked_to_previous = False
    package = document.part.package
    picture = Part(PackURI(f"/{QR_PART}"), "image/png", b"", package)
    relation = header.part.relate_to(picture, RELATIONSHIP_TYPE.IMAGE)
    note = word.paragraph(Para("End", ()) if letterhead else Para("HeaderNote", (Run(CHECK),)))
    run = element("r")
    run.append(_anchor(relation, profile))
    note.append(run)
    _replace(header, [note, *([_marker("\ue003")] if letterhead else [])])


def _replace(held: _Header | _Footer, children: list[Any]) -> None:
    for child in list(held._element):
        held._element.remove(child)
    for child in children:
        held._element.append(child)


def _footers(
    document: Document, profile: Profile, foot: tuple[Node, ...], letterhead: bool
) -> dict[str, word.Segments]:
    """Footers hold the lines that every page must carry signed, and the page number as the profile writes it."""
    section = document.sections[0]
    marks = {"\ue004": word.segments(foot, profile)}
    if letterhead:
        marks["\ue003"] = word.segments((Para("LetterMark", (Run(key="issuing_organ_seal"),)),), profile)
    first = _letter_foot() if letterhead else [_marker("\ue004"), *_page_number(profile)]
    _unlinked(section.first_page_footer, first)
    _unlinked(section.footer, [_marker("\ue004"), *_page_number(profile)])
    if profile.page == "gbt":
        _unlinked(section.even_page_footer, _page_number(profile, "left"))
        _unlinked(section.even_page_header, [word.paragraph(Para("HeaderNote", ()))])
    return marks


def _unlinked(held: Any, children: list[Any]) -> None:
    held.is_linked_to_previous = False
    _replace(held, children)


def _letter_foot() -> list[Any]:
    """The first page of a letter has no number, only the lower double rule."""
    return [word.paragraph(Para("LetterFoot", ()))]


def _page_number(profile: Profile, side: str = "") -> list[Any]:
    texts: tuple[str, ...] = {
        "none": (),
        "gbt": ("— ", "PAGE", " —"),
        "right": ("共 ", "NUMPAGES", " 页　第 ", "PAGE", " 页"),
    }.get(profile.page, ("第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"))
    made = word.paragraph(Para("PageNumber", ()))
    if side:
        made.pPr.append(element("jc", val=side))
    for text in texts:
        made.append(word.field(text) if text.isalpha() and text.isascii() else _text(text))
    return [made]


def _text(text: str) -> Any:
    return word.paragraph(Para("PageNumber", (Run(text),))).r_lst[0]


def _anchor(relation: str, profile: Profile) -> Any:
    """A picture that floats at the upper right of the page, where the type area does not reach."""
    size, left = round(profile.qr * EMU), round((profile.width - profile.margins[3] - profile.qr) * EMU)
    return parse_xml(
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'pic', 'r')}>"
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="2" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{round(profile.qr_top * EMU)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{size}" cy="{size}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        '<wp:docPr id="1" name="QR" descr="核验二维码"/><wp:cNvGraphicFramePr/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="qr.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{size}" cy="{size}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )

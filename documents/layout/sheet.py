"""The sheet 底版: a lean Word document built in code, with our styles only, every one naming its East Asian font."""

from __future__ import annotations

from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.layout.profiles import FANG, Profile
from documents.layout.styles import Style, styles

KEPT = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
DROPPED = (
    "stylesWithEffects",
    "customXml",
    "numbering",
    "webSettings",
    "theme",
    "thumbnail",
    "fontTable",
    "extended-properties",
)
BORDERS = {
    "double": (("bottom", "double", 12, "000000"),),
    "top": (("top", "single", 18, "000000"),),
    "both": (("top", "single", 8, "000000"), ("bottom", "single", 8, "000000")),
    "letter-top": (("bottom", "thickThinSmallGap", 24, "FF0000"),),
    "letter-foot": (("top", "thinThickSmallGap", 24, "FF0000"),),
}


def element(name: str, **attributes: Any) -> Any:
    """Return a w: element with w: attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def sheet(profile: Profile) -> Document:
    """Return an empty document of a profile."""
    document = docx.Document()
    _strip(document)
    _defaults(document)
    for name, style in styles(profile).items():
        _style(document, name, style)
    _page(document, profile)
    return document


def _strip(document: Document) -> None:
    for found in list(document.styles.element):
        if found.tag == qn("w:latentStyles") or (found.tag == qn("w:style") and found.get(qn("w:styleId")) not in KEPT):
            document.styles.element.remove(found)
    for rels in (document.part.rels, document.part.package.rels):
        for key, rel in list(rels.items()):
            if any(word in rel.reltype for word in DROPPED):
                del rels[key]
    for child in list(document.element.body):
        if child.tag != qn("w:sectPr"):
            document.element.body.remove(child)


def _defaults(document: Document) -> None:
    """Language and fonts of the whole document; theme fonts, which would win over named ones, are gone."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for child in list(defaults):
        defaults.remove(child)
    properties = element("rPr")
    properties.append(_fonts(FANG))
    properties.append(element("sz", val=32))
    properties.append(element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    holder = element("rPrDefault")
    holder.append(properties)
    defaults.append(holder)
    normal = document.styles["Normal"].element
    for child in normal.findall(qn("w:rPr")) + normal.findall(qn("w:pPr")):
        normal.remove(child)
    normal.append(_run_properties(Style()))


def _fonts(name: str) -> Any:
    return element("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs="Times New Roman")


def _run_properties(style: Style) -> Any:
    made = element("rPr")
    made.append(_fonts(style.font))
    if style.bold:
        made.append(element("b"))
    if style.colour:
        made.append(element("color", val=style.colour))
    if style.spacing:
        made.append(element("spacing", val=round(style.spacing * 20)))
    made.append(element("sz", val=round(style.size * 2)))
    # Latin text is English: set as Chinese, figures break in the middle of an amount, a year or a number
    made.append(element("lang", val="en-US", eastAsia="zh-CN"))
    return made


def _style(document: Document, name: str, style: Style) -> None:
    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = document.styles["Normal"]
    paragraph = made.element.get_or_add_pPr()
    for child in _paragraph_properties(style):
        paragraph.append(child)
    made.element.append(_run_properties(style))


def _paragraph_properties(style: Style) -> list[Any]:
    """In the order of the schema: border, spacing, indent, alignment."""
    found = [_border(style.rule)] if style.rule else []
    found.append(element("overflowPunct", val="1"))
    found.append(element("autoSpaceDE", val="0"))
    found.append(element("autoSpaceDN", val="0"))
    found.append(element("adjustRightInd", val="0"))
    found.append(element("snapToGrid", val="0"))
    found.append(
        element(
            "spacing",
            before=round(style.before * 20),
            after=round(style.after * 20),
            line=round(style.line * 20),
            lineRule="exact" if style.exact else "atLeast",
        )
    )
    indent = _indent(style)
    return [*found, *([element("ind", **indent)] if indent else []), element("jc", val=style.align)]


def _indent(style: Style) -> dict[str, int]:
    """Letters rule 170 mm, wider than the type area of 156 mm: 8 mm to the left, 6 mm to the right (GB/T 9704-2012)."""
    if style.rule.startswith("letter"):
        return {"left": -round(Mm(8).pt * 20), "right": -round(Mm(6).pt * 20)}
    indent: dict[str, int] = {}
    if style.left:
        indent["left"] = round(style.left * style.size * 20)
    if style.right:
        indent["right"] = round(style.right * style.size * 20)
    if style.first:
        indent |= {
            "firstLineChars": style.first * 100,
            "firstLine": round(style.first * (style.size + style.spacing) * 20),
        }
    return indent


def _border(rule: str) -> Any:
    made = element("pBdr")
    for side, kind, size, colour in BORDERS[rule]:
        made.append(element(side, val=kind, sz=size, space=4, color=colour))
    return made


def _page(document: Document, profile: Profile) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(profile.width), Mm(profile.height)
    section.orientation = WD_ORIENT.LANDSCAPE if profile.width > profile.height else WD_ORIENT.PORTRAIT
    top, bottom, left, right = map(Mm, profile.margins)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = top, bottom, left, right
    section.header_distance = Mm(30) if profile.page == "gbt" else Mm(profile.qr_top)
    # the page number stands 7 mm below the type area (GB/T 9704-2012 7.5); a footer with lines to sign grows upwards
    section.footer_distance = Mm(20) if profile.page == "gbt" else Mm(max(profile.margins[1] - 7 - Pt(16).mm, 8))
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = profile.page == "gbt"

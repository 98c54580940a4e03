"""Setting in Word: nodes become WordprocessingML with places, laid out by python-docx."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from documents.layout.nodes import Cell, Node, Para, Row, Run, Table, When
from documents.layout.profiles import Profile
from documents.layout.sheet import element

OPEN, CLOSE = "\ue000", "\ue001"
PLACE = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
NAMESPACE = re.compile(r' xmlns:\w+="[^"]*"')
Segments = list[Any]
CELL_MARGINS = (("top", 30), ("left", 85), ("bottom", 30), ("right", 85))  # twips; text does not touch the rules


def segments(nodes: tuple[Node, ...], profile: Profile) -> Segments:
    """Return XML cut at its places: text, and lists for places, conditions and repetitions (see documents.filling)."""
    found: Segments = []
    for node in nodes:
        if isinstance(node, Para):
            found += cut(paragraph(node))
        elif isinstance(node, Table):
            found += _table(node, profile)
        elif isinstance(node, When):
            found.append(["if", node.key, segments(node.then, profile), segments(node.otherwise, profile)])
        else:
            found.append(["each", node.key, segments(node.nodes, profile), 0])
    return found


def cut(made: Any) -> Segments:
    """Return one element as text cut at its places, each place with what a line break inside it must write."""
    text = NAMESPACE.sub("", etree.tostring(made, encoding="unicode"))
    found: Segments = []
    last = 0
    for place in PLACE.finditer(text):
        found.append(text[last : place.start()])
        key, column, empty = place[1].split("|")
        found.append(["place", key, column, empty, _break(text, place.start())])
        last = place.end()
    return [*found, text[last:]]


def _break(text: str, at: int) -> str:
    """A line break in a fact starts a new paragraph of the same kind, so that every line has its indent."""
    paragraph_at = max(text.rfind("<w:p>", 0, at), text.rfind("<w:p ", 0, at))
    properties = re.compile(r"<w:pPr>.*?</w:pPr>", re.S).search(text, paragraph_at, at)
    run = re.compile(r"<w:rPr>.*?</w:rPr>", re.S).search(text, text.rfind("<w:r>", 0, at), at)
    styled, set_in = (found[0] if found else "" for found in (properties, run))
    return f'</w:t></w:r></w:p><w:p>{styled}<w:r>{set_in}<w:t xml:space="preserve">'


def paragraph(node: Para) -> Any:
    """Return the w:p of a paragraph."""
    made = element("p")
    properties = element("pPr")
    properties.append(element("pStyle", val=node.style))
    if node.keep:
        properties.append(element("keepNext"))
    if node.stops:
        properties.append(_stops(node.stops))
    made.append(properties)
    for run in node.runs:
        made.append(_run(run))
    return made


def _stops(stops: tuple[float, ...]) -> Any:
    tabs = element("tabs")
    for place, stop in enumerate(stops):
        kind = "right" if place == len(stops) - 1 else "left"
        tabs.append(element("tab", val=kind, pos=round(stop / 25.4 * 1440)))
    return tabs


def _run(run: Run) -> Any:
    made = element("r")
    if run.underline:
        properties = element("rPr")
        properties.append(element("u", val="single"))
        made.append(properties)
    if run.tab:
        made.append(element("tab"))
        return made
    text = element("t")
    text.set(qn("xml:space"), "preserve")
    text.text = run.text if run.key is None else f"{OPEN}{run.key}|{run.column}|{run.empty}{CLOSE}"
    made.append(text)
    return made


def _table(node: Table, profile: Profile) -> Segments:
    """A table is opened and closed by hand, so that its rows may be conditions and repetitions."""
    total = profile.text / 25.4 * 1440
    widths = [round(total * width / 100) for width in node.widths]
    found: Segments = [_opening(widths)]
    for row in node.rows:
        cells = _row(row, widths)
        if row.each:
            found.append(["each", row.each, cells, row.least])
        else:
            found += cells
    return [*found, "</w:tbl>"]


def _opening(widths: list[int]) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in CELL_MARGINS)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def _row(row: Row, widths: list[int]) -> Segments:
    made = element("tr")
    properties = element("trPr")
    tall = max((cell.tall for cell in row.cells), default=0)
    if not tall:  # a tall cell may hold pages of text and must be allowed to go on overleaf
        properties.append(element("cantSplit"))
    if tall:
        properties.append(element("trHeight", val=round(tall / 25.4 * 1440), hRule="atLeast"))
    if row.header:
        properties.append(element("tblHeader"))
    made.append(properties)
    at = 0
    for cell in row.cells:
        made.append(_cell(cell, sum(widths[at : at + cell.span])))
        at += cell.span
    return cut(made)


def _cell(cell: Cell, width: int) -> Any:
    made = element("tc")
    properties = element("tcPr")
    properties.append(element("tcW", w=width, type="dxa"))
    if cell.span > 1:
        properties.append(element("gridSpan", val=cell.span))
    if not cell.tall:
        properties.append(element("vAlign", val="center"))
    made.append(properties)
    for para in cell.paras:
        made.append(paragraph(para))
    return made


def field(code: str) -> Any:
    """Return a w:fldSimple for a page field."""
    return parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')

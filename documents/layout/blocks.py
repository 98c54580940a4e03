"""The body of a form file becomes nodes. One function per kind of block; the kinds are listed in BLOCKS."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from documents.layout.nodes import Cell, Each, Node, Para, Row, Run, Table, When
from documents.layout.profiles import PROFILES, Profile
from documents.reading.catalogue import Blank, Form
from documents.reading.phrases import phrase
from documents.reading.sources import FormError, nearest, only

PLACE = re.compile(r"\{([a-z_0-9]*)(?:\.([a-z_0-9]+))?\}")
SIGN, DAY = "　" * 7, "　　　　年　　月　　日"
WEIGHT = re.compile(r"@(\d+)$")


class Blocks:
    """Turns the body of one form, on one day, into nodes."""

    def __init__(self, form: Form, on: date) -> None:
        self.form, self.on = form, on
        self.profile: Profile = PROFILES[form.profile]

    def nodes(self, blocks: Any) -> tuple[Node, ...]:
        """Return the nodes of a list of blocks."""
        return tuple(node for block in blocks for node in self.block(block))

    def block(self, block: Any) -> tuple[Node, ...]:
        """Return the nodes of one block: a mapping whose first key names its kind."""
        kind = next(iter(block))
        if kind not in BLOCKS:
            raise FormError(f"{self.form.key}：没有“{kind}”这种版块，是否为“{nearest(kind, BLOCKS)}”？")
        return BLOCKS[kind](self, block)

    def runs(self, text: str, underline: bool = False) -> tuple[Run, ...]:
        """Return text cut at its places; a place says what it shows while unfilled."""
        runs: list[Run] = []
        last = 0
        for found in PLACE.finditer(text):
            runs += _ruled(text[last : found.start()])
            runs += self.placed(found[1], found[2] or "", underline)
            last = found.end()
        return (*runs, *_ruled(text[last:]))

    def placed(self, key: str, column: str, underline: bool) -> tuple[Run, ...]:
        """Return a place; a signature is a line to sign, a typed name stands behind it in brackets."""
        place = self.place(key, column, underline)
        signed = key in self.form.blanks and self.form.blanks[key].type == "signature"
        return (Run(SIGN, underline=True), place) if signed else (place,)

    def place(self, key: str, column: str, underline: bool) -> Run:
        """Return the place of one blank."""
        if not key or key.startswith("_"):
            return Run(key=key, column=column, underline=underline)
        if key not in self.form.blanks:
            raise FormError(f"{self.form.key}：没有空格“{key}”，是否为“{nearest(key, self.form.blanks)}”？")
        blank = self.form.blanks[key]
        if blank.type in ("officers", "table") and not column:
            column = "name"
        ruled = underline and blank.type != "signature"
        return Run(key=key, column=column, empty=_empty(blank, column), underline=ruled)

    def para(self, style: str, text: str, keep: bool = False) -> tuple[Para, ...]:
        """Return one paragraph per line of text."""
        return tuple(Para(style, self.runs(line), keep=keep) for line in text.split("\n"))


def _ruled(text: str) -> list[Run]:
    """Return plain text with ____ as lines to sign on."""
    pieces = text.split("____")
    runs = [run for piece in pieces for run in (Run(piece), Run(SIGN, underline=True)) if run.text]
    return runs[:-1]


def _empty(blank: Blank, column: str) -> str:
    if column:
        return ""
    return DAY if blank.type in ("date", "datetime") else ""


def _styled(style: str, keep: bool = False) -> Callable[[Blocks, Any], tuple[Node, ...]]:
    def made(at: Blocks, block: Any) -> tuple[Node, ...]:
        return at.para(style, str(next(iter(block.values()))), keep)

    return made


def _wording(at: Blocks, block: Any) -> tuple[Node, ...]:
    return at.para("Body", phrase(block["wording"], at.on).text)


def _cell_wording(at: Blocks, block: Any) -> tuple[Node, ...]:
    return at.para("Note", phrase(block["small"], at.on).text)


def _fields(at: Blocks, block: Any) -> tuple[Node, ...]:
    """Rows of labelled blanks on a ruled line: each row a text or a list of texts, with their shares after @."""
    return tuple(_field_row(at, [row] if isinstance(row, str) else row) for row in block["fields"])


def _field_row(at: Blocks, texts: list[str]) -> Para:
    shares = [int(found[1]) if (found := WEIGHT.search(text)) else 0 for text in texts]
    rest = max(len([s for s in shares if not s]), 1)
    shares = [share or (100 - sum(shares)) // rest for share in shares]
    runs: list[Run] = []
    for place, text in enumerate(texts):
        runs += [Run(" ")] if place else []
        runs += at.runs(WEIGHT.sub("", text), underline=True)
        if runs[-1].key is not None:
            runs.append(Run(tab=True, underline=True))
    stops = tuple(round(at.profile.text * sum(shares[: i + 1]) / 100, 1) for i in range(len(shares)))
    return Para("Field", tuple(runs), (*stops[:-1], at.profile.text))


def _table(at: Blocks, block: Any) -> tuple[Node, ...]:
    """A table blank: header row, repeated on every page, and one row per row of the blank."""
    key = block["table"]
    columns = at.form.blanks[key].columns
    head = tuple(Cell((Para("CellHead", (Run(c.name),)),)) for c in columns)
    body = tuple(Cell((Para("CellMid" if c.fact == "#" else "Cell", (Run(key="", column=c.key),)),)) for c in columns)
    return (
        Table(
            _widths([c.width for c in columns]),
            (Row(head, header=True), Row(body, each=key, least=int(block.get("least", 0)))),
        ),
    )


def _widths(given: list[int]) -> tuple[int, ...]:
    rest = len([w for w in given if not w]) or 1
    return tuple(w or (100 - sum(given)) // rest for w in given)


def _dialogue(at: Blocks, block: Any) -> tuple[Node, ...]:
    key = block["dialogue"]
    ask = Para("Body", (Run("问："), Run(key="", column="ask")), keep=True)
    return (Each(key, (ask, Para("Body", (Run("答："), Run(key="", column="answer"))))),)


def _officers(at: Blocks, block: Any) -> tuple[Node, ...]:
    """A line to sign for every officer, with the number of the certificate beside it."""
    runs = (
        Run(block.get("label", "执法人员") + "（签名）："),
        Run(SIGN[:5], underline=True),
        Run(" "),
        Run(key="", column="name"),
        Run(" 证号："),
        Run(key="", column="certificate"),
    )
    return (Each(block["officers"], (Para(block.get("style", "Sign"), runs),)),)


def _grid(at: Blocks, block: Any) -> tuple[Node, ...]:
    """A table whose cells are written out: {grid: widths, rows: [[cell, …], …]}."""
    return (
        Table(tuple(block["grid"]), tuple(Row(tuple(_grid_cell(at, cell) for cell in row)) for row in block["rows"])),
    )


def _grid_cell(at: Blocks, cell: Any) -> Cell:
    card = {"text": cell} if isinstance(cell, str) else dict(cell)
    only(card, ("text", "span", "tall", "sign", "centre"), at.form.key)
    text, span = str(card.get("text", "")), int(card.get("span", 1))
    if found := WEIGHT.search(text):
        text, span = WEIGHT.sub("", text), int(found[1])
    label = "{" not in text and "sign" not in card
    paras = at.para("CellMid" if label or card.get("centre") else "Cell", text)
    for line in str(card["sign"]).split("\n") if "sign" in card else ():
        runs = tuple(replace(run, text=run.text[:4]) if run.underline else run for run in at.runs(line))
        ends_ruled = runs[-1].underline or (len(runs) > 1 and runs[-2].underline)
        paras += (Para("Cell" if ends_ruled else "CellSign", runs),)  # a ruled line at the right edge would not show
    return Cell(paras, span, float(card.get("tall", 0)))


def _seal(at: Blocks, block: Any) -> tuple[Node, ...]:
    """Organ and day, the day under the name, with room for the seal; held together with the text before it."""
    organ, day = block["seal"]
    return (
        Para("SealGap", (Run(""),), keep=True),
        Para("Seal", at.runs(f"{{{organ}}}（印章）" if block.get("mark", True) else f"{{{organ}}}"), keep=True),
        Para("Seal", at.runs(f"{{{day}}}"), keep=bool(at.form.copies)),  # nor may the sentence on copies stand alone
    )


def _when(at: Blocks, block: Any) -> tuple[Node, ...]:
    only(block, ("when", "then", "otherwise"), at.form.key)
    return (When(block["when"], at.nodes(block.get("then", ())), at.nodes(block.get("otherwise", ()))),)


def _each(at: Blocks, block: Any) -> tuple[Node, ...]:
    return (Each(block["each"], at.nodes(block["show"])),)


BLOCKS: dict[str, Callable[[Blocks, Any], tuple[Node, ...]]] = {
    "text": _styled("Body"),
    "flush": _styled("Flush"),
    "level": _styled("Level", keep=True),
    "sublevel": _styled("SubLevel", keep=True),
    "sign": _styled("Sign"),
    "note": _styled("Note"),
    "right": _styled("Right"),
    "footsign": _styled("FootSign"),
    "cc": _styled("Cc"),
    "wording": _wording,
    "small": _cell_wording,
    "fields": _fields,
    "table": _table,
    "dialogue": _dialogue,
    "officers": _officers,
    "grid": _grid,
    "seal": _seal,
    "when": _when,
    "each": _each,
}

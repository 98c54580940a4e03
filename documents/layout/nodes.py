"""Nodes of a page: what both settings, Word and browser, lay out."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """A stretch of text, or the place of a blank: `key` names it, `column` a part of its rows.

    `empty` is what stands when the blank is unfilled.
    A key of "" with a column means the row that is being repeated.
    """

    text: str = ""
    key: str | None = None
    column: str = ""
    empty: str = ""
    underline: bool = False
    tab: bool = False


@dataclass(frozen=True)
class Para:
    """A paragraph in a style; `stops` are tab stops in millimetres, `keep` holds it on the page of the next one."""

    style: str
    runs: tuple[Run, ...]
    stops: tuple[float, ...] = ()
    keep: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell over `span` columns; `tall` is its least height in millimetres."""

    paras: tuple[Para, ...]
    span: int = 1
    tall: float = 0


@dataclass(frozen=True)
class Row:
    """A row of cells; with `each` it is repeated for every row of that blank, at least `least` times."""

    cells: tuple[Cell, ...]
    header: bool = False
    each: str = ""
    least: int = 0


@dataclass(frozen=True)
class Table:
    """A table; `widths` are parts of the type area in per cent."""

    widths: tuple[int, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class When:
    """Nodes that stand only when a blank is filled (and does not say 否)."""

    key: str
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Each:
    """Nodes repeated for every row of a blank."""

    key: str
    nodes: tuple[Node, ...] = field(default=())


Node = Para | Table | When | Each

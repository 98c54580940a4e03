"""Setting in the browser: the same nodes become HTML with places. Classes only, no inline styles (CSP)."""

from __future__ import annotations

from html import escape
from typing import Any

from documents.layout.nodes import Cell, Each, Node, Para, Row, Run, Table, When

Segments = list[Any]


def segments(nodes: tuple[Node, ...]) -> Segments:
    """Return HTML cut at its places, in the same terms as the setting in Word."""
    found: Segments = []
    for node in nodes:
        if isinstance(node, Para):
            found += paragraph(node)
        elif isinstance(node, Table):
            found += _table(node)
        elif isinstance(node, When):
            found.append(["if", node.key, segments(node.then), segments(node.otherwise)])
        elif isinstance(node, Each):
            found.append(["each", node.key, segments(node.nodes), 0])
    return found


def paragraph(node: Para) -> Segments:
    """Return one paragraph; labelled lines are stretched by the stylesheet where Word uses tabs."""
    name = node.style.lower()
    found: Segments = [f'<p class="pp-{name}">']
    for run in node.runs:
        found += _run(run, name)
    return [*found, "</p>"]


def _run(run: Run, name: str) -> Segments:
    if run.tab:
        return ['<span class="pp-rule"></span>']
    before, after = ('<span class="pp-u">', "</span>") if run.underline else ("", "")
    if run.key is None:
        return [before + escape(run.text) + after] if run.text else []
    return [before, ["place", run.key, run.column, run.empty, f'{after}</p><p class="pp-{name}">{before}'], after]


def _table(node: Table) -> Segments:
    columns = "".join(f'<col width="{width}%">' for width in node.widths)
    found: Segments = [f'<table class="pp-table"><colgroup>{columns}</colgroup><tbody>']
    for row in node.rows:
        cells = _row(row)
        if row.each:
            found.append(["each", row.each, cells, row.least])
        else:
            found += cells
    return [*found, "</tbody></table>"]


def _row(row: Row) -> Segments:
    tag = "th" if row.header else "td"
    found: Segments = ["<tr>"]
    for cell in row.cells:
        found += _cell(cell, tag)
    return [*found, "</tr>"]


def _cell(cell: Cell, tag: str) -> Segments:
    tall = f' class="pp-tall" height="{round(cell.tall * 3.78)}"' if cell.tall else ""
    found: Segments = [f'<{tag} colspan="{cell.span}"{tall}>']
    for para in cell.paras:
        found += paragraph(para)
    return [*found, f"</{tag}>"]

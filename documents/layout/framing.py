"""The frame of a paper: what stands above and below the body, and what may not be parted by a page."""

from __future__ import annotations

from dataclasses import replace

from documents.layout.blocks import Blocks
from documents.layout.nodes import Each, Node, Para, Run, Table, When


def head(at: Blocks) -> tuple[Node, ...]:
    """Return what stands above the body: mark, title and number, as the profile has it."""
    form = at.form
    number = (Para("Number", (Run(key="_number"),)),) if form.series else ()
    if form.head == "letter":
        return (Para("LetterNumber", (Run(key="_number"),)), *at.para("Title", form.heading))
    if form.head == "cover":
        return (*at.para("CoverOrgan", "{organ_name}"), *at.para("Title", form.heading), *number)
    marks = {
        "set": (Para("Head", (Run("安全生产行政执法文书"),)),),
        "organ": (Para("Organ", (Run(key="issuing_organ_seal"),)),),
        "none": (),
    }
    return (*marks[form.head], *at.para("Title", form.heading), *number)


def whole(at: Blocks) -> tuple[Node, ...]:
    """Return head, body and tail; lines to sign and seal stay with the last text: none may stand on a page alone."""
    nodes = [*head(at), *at.nodes(at.form.body), *tail(at)]
    seals = [i for i, node in enumerate(nodes) if isinstance(node, Para) and node.style == "SealGap"]
    for i in seals:
        while i and not isinstance(nodes[i - 1], Table):
            i -= 1
            nodes[i] = _kept(nodes[i])
            if isinstance(found := nodes[i], Para) and found.style not in ("Sign", "Right"):
                break
    return tuple(nodes)


def _kept(node: Node) -> Node:
    if isinstance(node, Para):
        return replace(node, keep=True)
    if isinstance(node, Each):
        return replace(node, nodes=tuple(map(_kept, node.nodes)))
    return (
        replace(node, then=tuple(map(_kept, node.then)), otherwise=tuple(map(_kept, node.otherwise)))
        if isinstance(node, When)
        else node
    )


def tail(at: Blocks) -> tuple[Node, ...]:
    """Return the sentence on copies under a thick rule; a document may not end in a table, so more follows."""
    return (Para("Copies", (Run(at.form.copies),)),) if at.form.copies else (Para("End", ()),)

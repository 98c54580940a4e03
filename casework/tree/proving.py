"""Proofs for others: the lines of a case with all that is needed to check them outside (casework/proofs.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework import keys
from casework.models import Case
from casework.models.leaf import Leaf
from casework.models.tree_head import TreeHead
from casework.proofs import Head
from casework.sealing import LINES
from casework.tree.tiles import Tree, size_now


class CannotProve(ValueError):
    """There is nothing yet on which a proof could rest; `args` is one sentence that says what to do."""


def proof(head: TreeHead | None, case: Case | None, deposited: Sequence[Head] = ()) -> dict[str, Any]:
    """A proof against a head: the lines of the case, if one is named; that the tree begins with each deposited head.

    Raises CannotProve.
    """
    if head is None:
        raise CannotProve("尚未封存过树首，请先运行 manage.py anchor。")
    tree = Tree(head.size)
    if tree.size > size_now():
        raise CannotProve(f"总账比{head}还短，请先运行 manage.py verify。")
    said: dict[str, Any] = {"head": head.note, "keys": keys.changes(), "since": []}
    for old in deposited:
        if old.size > head.size:
            raise CannotProve(f"交存的{old.name}比总账还长，请运行 manage.py verify --deposited 核对。")
        said["since"].append({"size": old.size, "proof": [one.hex() for one in tree.consistency(old.size)]})
    if case is not None:
        said |= {"case": case.number, "lines": lines_of(case, tree)}
    return said


def lines_of(case: Case, tree: Tree) -> list[dict[str, Any]]:
    """Every line of the case, with its place and proof. Raises CannotProve where one is not sealed yet."""
    kind = LINES["case"]
    rows = list(kind.model._base_manager.filter(case_id=case.pk).order_by("line"))
    leaves = {one.row: one for one in Leaf.objects.filter(of=kind.name, chain=str(case.pk))}
    if any(row.pk not in leaves or leaves[row.pk].index >= tree.size for row in rows):
        raise CannotProve(f"案件{case.number}有的行尚未封存，请先运行 manage.py anchor。")
    return [proven(kind.spoken(row), leaves[row.pk], tree) for row in rows]


def proven(line: dict[str, Any], leaf: Leaf, tree: Tree) -> dict[str, Any]:
    where = {"index": leaf.index, "nonce": leaf.nonce, "at": leaf.at.isoformat(), "line": line}
    return where | {"proof": [one.hex() for one in tree.inclusion(leaf.index)]}

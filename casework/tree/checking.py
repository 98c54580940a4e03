"""The check of the tree: lines against leaves, leaves against the kept nodes and the signed heads, heads against the
copies that were deposited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from casework import keys
from casework.models.leaf import Leaf, Tile
from casework.models.log_key import LogKey
from casework.models.tree_head import TreeHead
from casework.proofs import Head, Key, followers, node_hash, read_head, read_key
from casework.sealing import LINES
from casework.tree.deposits import deposited
from casework.tree.sequencing import hash_of
from casework.tree.tiles import EMPTY, HEIGHT, Lacking, Tree, size_now
from casework.tree.timestamps import granted

MANY = 1000  # leaves read together


class Frontier:
    """The roots of the whole parts of a growing tree, from the largest to the smallest."""

    def __init__(self) -> None:
        self.parts: list[tuple[int, bytes]] = []
        self.size = 0

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Append a leaf; the inner nodes that it completes: level, index, hash."""
        level, node = 0, leaf
        while self.parts and self.parts[-1][0] == level:
            level, node = level + 1, node_hash(self.parts.pop()[1], node)
            yield level, self.size >> level, node
        self.parts.append((level, node))
        self.size += 1

    def root(self) -> bytes:
        if not self.parts:
            return EMPTY
        found = self.parts[-1][1]
        for _, part in self.parts[-2::-1]:
            found = node_hash(part, found)
        return found


def unlike_the_tree(since: datetime | None = None) -> Iterator[str]:
    """One sentence for each line that is not what the tree holds, and for each node and head that does not hold.

    With `since`, only lines that came after the last head before then are read again; that the tree still begins with
    what that head sealed is computed from the kept nodes.
    """
    keys_, wrong = trusted()
    yield from wrong
    heads = list(TreeHead.objects.order_by("number"))
    yield from unlike_their_notes(heads, keys_)
    yield from unlike_as_a_whole(heads) if since is None else unlike_since(heads, since)
    yield from unlike_the_deposits(heads)


def unlike_since(heads: list[TreeHead], since: datetime) -> Iterator[str]:
    """The last head before that moment, and all heads and leaves that came after it."""
    before, size = [head for head in heads if head.at < since], size_now()
    start = min(before[-1].size, size) if before else 0
    if (count := Leaf.objects.filter(index__gte=start).count()) != size - start:
        yield f"总账自第{start}叶起应有{size - start}叶，实有{count}叶。"
    for head in heads[max(len(before) - 1, 0) :]:
        if head.size > size:
            yield f"第{head.number}号树首（{head.day}）封存了{head.size}行，总账现只有{size}行：其后的行被截去。"
        elif (why := unlike_root(said := read_head(head.note), said.name)) is not None:
            yield why
    yield from unlike_their_leaves(start)


def unlike_as_a_whole(heads: list[TreeHead]) -> Iterator[str]:
    """Every leaf, and the nodes and heads over them computed again."""
    sizes: dict[int, list[TreeHead]] = defaultdict(list)
    for head in heads:
        sizes[head.size].append(head)
    tree, kept = Frontier(), dict(kept_nodes())
    for leaf in Leaf.objects.order_by("index").iterator(chunk_size=MANY):
        if leaf.index != tree.size:
            yield f"总账第{tree.size}叶缺失（其后为第{leaf.index}叶），以后的不再核对。"
            return
        for level, index, node in tree.add(bytes.fromhex(leaf.hash)):
            if level % HEIGHT == 0 and kept.pop((level // HEIGHT, index), None) != node.hex():
                yield f"总账的节点（{level // HEIGHT}，{index}）与其下各叶不符。"
        yield from unlike_their_roots(sizes.pop(tree.size, ()), tree.root())
    for level, index in kept:
        yield f"总账的节点（{level}，{index}）之下没有足够的叶。"
    for head in (one for rows in sizes.values() for one in rows):
        yield f"第{head.number}号树首（{head.day}）封存了{head.size}行，总账现只有{tree.size}行：其后的行被截去。"
    yield from unlike_their_leaves()


def kept_nodes() -> Iterator[tuple[tuple[int, int], str]]:
    for level, index, said in Tile.objects.order_by("level", "index").values_list("level", "index", "hash"):
        yield (level, index), said


def trusted() -> tuple[list[Key], list[str]]:
    """The public keys of the register, each signed by the one before, and what is wrong with them."""
    rows = list(LogKey.objects.filter(kind=LogKey.Kind.SIGNING).order_by("pk"))
    if not rows:
        return [], []
    try:
        found = followers(read_key(rows[0].public), keys.changes())
    except ValueError:
        return [], ["登记的签名公钥不能读取，被改动过。"]
    wrong = [f"签名公钥{one.key_id}没有前一密钥的签名。" for one in rows[len(found) :]]
    return found, wrong


def unlike_their_notes(heads: list[TreeHead], known: list[Key]) -> Iterator[str]:
    """Heads whose number, columns, order or signature does not hold."""
    before = "-"
    for number, head in enumerate(heads, 1):
        name = f"第{head.number}号树首（{head.day}）"
        if head.number != number:
            yield f"第{number}号树首缺失（其后为第{head.number}号）。"
            return
        try:
            said = read_head(head.note)
        except ValueError:
            yield f"{name}不能读取，被改动过。"
            return
        if columns_of(said) != columns_of_row(head) or said.more.get("after") != before:
            yield f"{name}与其签名的内容或者前一树首不符，被改动过。"
        elif said.by(known) is None:
            yield f"{name}没有已登记密钥的有效签名。"
        before = said.digest


def columns_of(head: Head) -> tuple[str | None, ...]:
    return (head.more.get("number"), head.more.get("day"), head.more.get("at"), str(head.size))


def columns_of_row(head: TreeHead) -> tuple[str | None, ...]:
    return (str(head.number), head.day.isoformat(), head.at.isoformat(), str(head.size))


def unlike_their_roots(heads: Any, root: bytes) -> Iterator[str]:
    for head in heads:
        if read_head(head.note).root != root:
            yield f"第{head.number}号树首（{head.day}）封存的{head.size}行已被改动或者换过：总账算出的根与其不符。"


def unlike_their_leaves(start: int = 0) -> Iterator[str]:
    """Leaves, from one on, whose line is gone or says something else."""
    leaves = Leaf.objects.filter(index__gte=start).order_by("index").iterator(chunk_size=MANY)
    while part := list(islice(leaves, MANY)):
        wanted = defaultdict(list)
        for leaf in part:
            wanted[leaf.of].append(leaf.row)
        rows = {of: LINES[of].model._base_manager.in_bulk(pks) for of, pks in wanted.items() if of in LINES}
        for leaf in part:
            yield from unlike(leaf, rows.get(leaf.of, {}).get(leaf.row))


def unlike(leaf: Leaf, row: Any) -> Iterator[str]:
    lines = LINES.get(leaf.of)
    where = f"{leaf.chain}第{leaf.line}行" if leaf.chain else f"第{leaf.line}行"
    name = f"{lines.title if lines else leaf.of}（{where}，总账第{leaf.index}叶）"
    if lines is None or row is None:
        yield f"{name}已不存在，而总账中有。"
        return
    said = lines.spoken(row)
    if (said["in"], said["line"]) != (leaf.chain, leaf.line) or hash_of(leaf.nonce, leaf.at, said) != leaf.hash:
        yield f"{name}与总账中的摘要不符，被改动过。"


def unlike_the_deposits(heads: list[TreeHead]) -> Iterator[str]:
    """Copies in the folder of deposits that the table of heads does not hold, or that were not what was stamped."""
    notes = {head.note for head in heads}
    for path in deposited():
        if path.read_text(encoding="utf-8") not in notes:
            yield from unlike_deposit(path)
        stamp = path.with_suffix(".tsr")
        if stamp.exists() and not granted(stamp.read_bytes(), path.read_bytes()):
            yield f"交存的树首 {path.name} 不是其时间戳 {stamp.name} 所证明的，其中之一被改动过。"


def unlike_deposit(path: Path) -> Iterator[str]:
    """Whether the tree of today begins with what a deposited head sealed: O(log n) hashes, whoever holds the keys."""
    try:
        head = read_head(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as said:
        yield f"交存的树首 {path.name} 不能读取：{said}"
        return
    size = size_now()
    if head.size > size:
        yield f"交存的{head.name}封存了{head.size}行，总账现只有{size}行：其后的行被截去。"
    elif (why := unlike_root(head, f"交存的{head.name}")) is not None:
        yield why
    elif not TreeHead.objects.filter(note=head.note).exists():
        yield f"交存的{head.name}已不在树首之中，或者与其不同。"
    elif head.by(keys.public_keys()) is None:
        yield f"交存的{head.name}没有已登记密钥的有效签名。"


def unlike_root(head: Head, name: str) -> str | None:
    """None when the tree's first leaves have the root of the head, which the sentence names so."""
    try:
        same = Tree(head.size).root() == head.root
    except Lacking as why:
        return str(why)
    return None if same else f"总账不以{name}开头：当时封存的行被改动或者截去。"

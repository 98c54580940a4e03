"""The tree as it is stored: leaves, and the roots over every 256 of them (the tiles of tlog); the rest is computed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from casework.models.leaf import Leaf, Tile
from casework.proofs import node_hash

HEIGHT = 8  # levels between two that are kept
WIDTH = 1 << HEIGHT
EMPTY = bytes.fromhex(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)  # RFC 9162: SHA-256 of nothing


def size_now() -> int:
    """How many lines have their index."""
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def folded(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of nodes."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


class Lacking(ValueError):
    """A leaf or node that a root needs is not there; the sentence says which."""


class Tree:
    """The first `size` leaves; answers roots and proofs, and reads each tile once."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.tile = cache(self.read)

    def read(self, level: int, number: int) -> list[bytes]:
        """The nodes of one tile: of leaves at level 0, of kept roots above."""
        first = number * WIDTH
        among = {"index__gte": first, "index__lt": first + WIDTH}
        rows = Leaf.objects.filter(**among) if level == 0 else Tile.objects.filter(level=level, **among)
        return [bytes.fromhex(one) for one in rows.order_by("index").values_list("hash", flat=True)]

    def node(self, level: int, index: int) -> bytes:
        """The root over the 2**level leaves from index * 2**level on."""
        kept, height = divmod(level, HEIGHT)
        first = index << height
        nodes = self.tile(kept, first // WIDTH)[first % WIDTH : first % WIDTH + (1 << height)]
        if len(nodes) != 1 << height:
            raise Lacking(f"总账第{kept}层自第{first}起的节点缺失，不能算出根。")
        return folded(nodes)

    def over(self, start: int, end: int) -> bytes:
        """The root over the leaves from start up to, not including, end (RFC 9162, 2.1.1)."""
        count = end - start
        if count == 0:
            return EMPTY
        if count & (count - 1) == 0 and start % count == 0:
            return self.node(count.bit_length() - 1, start // count)
        middle = start + half(count)
        return node_hash(self.over(start, middle), self.over(middle, end))

    def root(self) -> bytes:
        return self.over(0, self.size)

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that a leaf is in the tree (RFC 9162, 2.1.3.1)."""
        path: list[bytes] = []
        start, end = 0, self.size
        while end - start > 1:
            middle = start + half(end - start)
            if index < middle:
                path.append(self.over(middle, end))
                end = middle
            else:
                path.append(self.over(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int) -> list[bytes]:
        """The proof that the tree begins with its first `old` leaves as they were then (RFC 9162, 2.1.4.1)."""
        path: list[bytes] = []
        start, end, whole = 0, self.size, True
        while old != end:
            middle = start + half(end - start)
            if old <= middle:
                path.append(self.over(middle, end))
                end = middle
            else:
                path.append(self.over(start, middle))
                start, whole = middle, False
        return [*([] if whole else [self.over(start, end)]), *path[::-1]]


def half(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << (count - 1).bit_length() - 1


def completed(old: int, new: int) -> None:
    """Keep the roots of the tiles that were filled as the tree grew from old to new."""
    level, tree = 0, Tree(new)
    while new // WIDTH > old // WIDTH:
        old, new = old // WIDTH, new // WIDTH
        made = [Tile(level=level + 1, index=i, hash=folded(tree.read(level, i)).hex()) for i in range(old, new)]
        Tile.objects.bulk_create(made)
        level += 1

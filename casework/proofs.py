"""Proofs that anybody checks outside 总账的外部核验: with this file, Python alone and the public key.

All lines of all cases and registers are leaves of one append-only Merkle tree (RFC 9162, section 2.1). A head of the
tree is signed with Ed25519 (RFC 8032) in the form of a checkpoint in a signed note (C2SP tlog-checkpoint, signed-note):
origin, number of leaves, root, and what we add. Who keeps a head can later be shown, in O(log n) hashes, that the tree
of today begins with all that was sealed then, and that the lines of a case are in it.

Nothing here needs Django, a database or a secret: `python casework/proofs.py KEY.pub PROOF.json [HEAD.txt …]`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# the tree


ordered = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
"""One text for one value, whatever order a database gives the keys back in; made once, and what is sealed is built of
plain lists and mappings, in which there are no circles."""


def canonical(said: Any) -> bytes:
    """The bytes that are sealed and hashed."""
    return ordered(said).encode()


def leaf_hash(nonce: str, at: str, line: Any) -> bytes:
    """The hash of a line as it enters the tree; the nonce keeps its words from being guessed from the hash."""
    return hashlib.sha256(b"\x00" + canonical([nonce, at, line])).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf is the one of that index in a tree of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(one, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the newer tree begins with all leaves of the older one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if not path:
        return False
    before = after = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, one)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


# signatures: Ed25519, verification alone

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int, int, int]  # x, y, z, t with x/z, y/z and t = xy/z


def added(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % PRIME, (p[1] + p[0]) * (q[1] + q[0]) % PRIME
    c, d = 2 * p[3] * q[3] * CURVE % PRIME, 2 * p[2] * q[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(factor: int, p: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = added(found, p)
        p, factor = added(p, p), factor >> 1
    return found


def point(data: bytes) -> Point | None:
    """The point of 32 bytes; None where they are none."""
    said = int.from_bytes(data, "little")
    sign, y = said >> 255, said & ((1 << 255) - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


BASE = point((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 signature of 64 bytes is that of the public key of 32 bytes over the message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER or BASE is None:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, BASE), added(r, times(h, key))
    return all((left[i] * right[2] - right[i] * left[2]) % PRIME == 0 for i in (0, 1))


@dataclass(frozen=True)
class Key:
    """A public key: the origin of the tree whose heads it signs, its id (8 hex digits), its 32 bytes."""

    origin: str
    id: str
    public: bytes

    @property
    def text(self) -> str:
        """As a file holds it: origin+id+base64 of the algorithm's number and the key."""
        return "+".join([self.origin, self.id, base64.b64encode(b"\x01" + self.public).decode()])


def key_of(origin: str, public: bytes) -> Key:
    """The key with its id: the first four bytes of a digest over origin and key (C2SP signed-note)."""
    return Key(origin, hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4].hex(), public)


def read_key(text: str) -> Key:
    """The key of a file, of several the first: those that follow are signed by it. Raises ValueError."""
    origin, said, coded = text.strip().partition("\n")[0].split("+", 2)
    data = base64.b64decode(coded, validate=True)
    key = key_of(origin, data[1:])
    if data[:1] != b"\x01" or len(data) != 33 or key.id != said:
        raise ValueError("公钥文件不完整，或者不是 Ed25519 公钥。")
    return key


def change_text(old: str, new: str, day: str) -> bytes:
    """What the old key signs when a new one follows it."""
    return f"anjian-key\n{old}\n{new}\n{day}\n".encode()


# heads

MARK = "\n\n— "  # between the text of a note and its first signature


@dataclass(frozen=True)
class Head:
    """A signed head: what the tree was at a moment. `note` is all of it, as it is deposited."""

    note: str
    origin: str
    size: int
    root: bytes
    more: dict[str, str]

    @property
    def text(self) -> bytes:
        """What is signed."""
        return (self.note.partition(MARK)[0] + "\n").encode()

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole note."""
        return hashlib.sha256(self.note.encode()).hexdigest()

    @property
    def name(self) -> str:
        return f"第{self.more.get('number', '？')}号树首（{self.more.get('day', '')}，{self.size}行）"

    def signatures(self) -> dict[str, bytes]:
        """The signatures of the origin's own keys, by key id."""
        found = {}
        for line in ("— " + self.note.partition(MARK)[2]).splitlines():
            mark, name, coded = line.split(" ")
            data = base64.b64decode(coded, validate=True)
            if mark == "—" and name == self.origin and len(data) == 68:
                found[data[:4].hex()] = data[4:]
        return found

    def by(self, keys: Sequence[Key]) -> Key | None:
        """Which of the keys signed it; None for none of them."""
        found = self.signatures()
        return next((k for k in keys if k.id in found and signed(k.public, self.text, found[k.id])), None)


def head_text(origin: str, size: int, root: bytes, more: dict[str, str]) -> str:
    lines = [origin, str(size), base64.b64encode(root).decode(), *(f"{name} {said}" for name, said in more.items())]
    return "\n".join(lines) + "\n"


def signature_line(key: Key, signature: bytes) -> str:
    return f"— {key.origin} {base64.b64encode(bytes.fromhex(key.id) + signature).decode()}\n"


def read_head(note: str) -> Head:
    """The head of a note. Raises ValueError."""
    text, mark, _ = note.partition(MARK)
    lines = text.split("\n")
    if not mark or len(lines) < 3 or not lines[0] or not lines[1].isascii() or not lines[1].isdecimal():
        raise ValueError("不是树首文件：应有来源、行数、根和签名。")
    more = dict(line.split(" ", 1) for line in lines[3:])
    found = Head(note, lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True), more)
    if len(found.root) != 32 or not found.signatures():
        raise ValueError("树首文件不完整：根或者签名缺失。")
    return found


# proofs


def followers(key: Key, changes: Sequence[dict[str, str]]) -> list[Key]:
    """The key and those that follow it, each signed by the one before."""
    found = [key]
    for said in changes:
        text = change_text(said["old"], said["new"], said["day"])
        if said["old"] == found[-1].text and signed(found[-1].public, text, base64.b64decode(said["signature"])):
            found.append(read_key(said["new"]))
    return found


def unlike_head(head: Head, keys: Sequence[Key]) -> str:
    """ "" when the head is that of the keys' tree and signed by one of them."""
    if head.origin != keys[0].origin:
        return f"{head.name}的来源是 {head.origin}，不是公钥的 {keys[0].origin}。"
    return "" if head.by(keys) else f"{head.name}没有本公钥或者由它所签的后续公钥的签名。"


def lines_wrong(said: dict[str, Any], head: Head) -> list[str]:
    """What does not hold of the lines in a proof."""
    wrong: list[str] = []
    expected: dict[tuple[str, str], int] = {}
    for one in said.get("lines", ()):
        line = one["line"]
        name = f"{line['of']} {line['in']} 第{line['line']}行"
        leaf = leaf_hash(one["nonce"], one["at"], line)
        if not included(one["index"], head.size, leaf, [bytes.fromhex(h) for h in one["proof"]], head.root):
            wrong.append(f"{name}不在{head.name}之中，或者内容被改动过。")
        chain = (line["of"], line["in"])
        expected[chain] = expected.get(chain, 0) + 1
        if line["line"] != expected[chain]:
            wrong.append(f"{name}之前缺行。")
            expected[chain] = line["line"]
    return wrong


def files_wrong(said: dict[str, Any], folder: Path) -> list[str]:
    """What does not hold of the files beside a proof: each gives its digest, and a proven line names that."""
    named = set(re.findall(r"\b[0-9a-f]{64}\b", canonical([one["line"] for one in said.get("lines", ())]).decode()))
    return [f"文件 {one['file']} {why}。" for one in said.get("files", ()) if (why := file_wrong(one, folder, named))]


def file_wrong(one: dict[str, str], folder: Path, named: set[str]) -> str:
    path = (folder / one["file"]).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return "缺失"
    if hashlib.sha256(path.read_bytes()).hexdigest() != one["sha256"]:
        return "与其摘要不符，被改动或者替换过"
    return "" if one["sha256"] in named else "的摘要不在任何一行记录之中"


def faults(key: Key, said: dict[str, Any], deposited: Sequence[Head]) -> list[str]:
    """What does not hold in a proof, against the heads deposited before; one sentence each."""
    head, keys = read_head(said["head"]), followers(key, said.get("keys", ()))
    wrong = [unlike_head(head, keys), *lines_wrong(said, head)]
    shown = {one["size"]: [bytes.fromhex(h) for h in one["proof"]] for one in said.get("since", ())}
    for old in deposited:
        wrong.append(unlike_head(old, keys))
        if old.size > head.size:
            wrong.append(f"{old.name}比证明中的{head.name}还长：后来的行被截去，或者证明文件较旧。")
        elif old.size not in shown and old.size != head.size:
            wrong.append(f"证明文件没有与{old.name}的一致性证明，请用 manage.py prove --deposited 重新导出。")
        elif not consistent(old.size, old.root, head.size, head.root, shown.get(old.size, [])):
            wrong.append(f"{head.name}不以{old.name}开头：当时封存的行被改动或者截去。")
    return [one for one in wrong if one]


def main(argv: Sequence[str]) -> int:
    """Check a proof; 0 when it holds, 1 when it does not, 2 when it cannot be read."""
    if len(argv) < 2:
        print("用法：python proofs.py 公钥.pub 证明.json [交存的树首.txt …]")
        return 2
    try:
        key_file, proof, *heads = (Path(name).read_text(encoding="utf-8") for name in argv)
        said = json.loads(proof)
        deposited = [read_head(note) for note in heads]
        wrong = [*faults(read_key(key_file), said, deposited), *files_wrong(said, Path(argv[1]).parent)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as why:
        print(f"文件不能读取或者不完整：{why}")
        return 2
    for sentence in wrong:
        print(sentence)
    if not wrong:
        before = f"，以交存的{'、'.join(h.name for h in deposited)}开头" if deposited else ""
        lines, files = len(said.get("lines", ())), len(said.get("files", ()))
        beside = f"；所附{files}份文书和证据与记录相符" if files else ""
        print(f"{read_head(said['head']).name}签名有效{before}；{lines}行都在其中，未被改动{beside}。")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

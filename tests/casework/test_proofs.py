"""The arithmetic of the tree and of its signatures, against known values, and every proof against every tampering."""

from __future__ import annotations

import secrets
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casework import proofs
from casework.tree.checking import Frontier
from casework.tree.tiles import EMPTY, Tree

# the leaves and roots with which implementations of Certificate Transparency are compared
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# RFC 8032, section 7.1: secret key, public key, message, signature
SIGNED = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2"
        "4655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302ae"
        "eb00d291612bb0c00",
    ),
)


class Held(Tree):
    """A tree over leaves in memory."""

    def __init__(self, leaves):
        super().__init__(len(leaves))
        self.leaves = leaves

    def over(self, start, end):
        return self.leaves[start] if end - start == 1 else super().over(start, end)

    def node(self, level, index):
        middle = (index << level) + (1 << level - 1)
        return proofs.node_hash(self.over(index << level, middle), self.over(middle, (index + 1) << level))


def raw(data):
    import hashlib

    return hashlib.sha256(b"\x00" + bytes.fromhex(data)).digest()


def test_roots_are_those_of_certificate_transparency():
    leaves, growing = [raw(one) for one in LEAVES], Frontier()
    assert growing.root() == Held([]).root() == EMPTY
    for count, root in enumerate(ROOTS, 1):
        list(growing.add(leaves[count - 1]))
        assert Held(leaves[:count]).root().hex() == growing.root().hex() == root


def test_a_leaf_is_the_hash_of_nonce_moment_and_line():
    said = b'\x00["n","2026-01-01",{"a":1,"b":"\xe4\xba\x8c"}]'
    import hashlib

    assert proofs.leaf_hash("n", "2026-01-01", {"b": "二", "a": 1}) == hashlib.sha256(said).digest()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 16, 31, 33])
def test_every_leaf_is_proven_and_nothing_else(size):
    leaves = [secrets.token_bytes(32) for _ in range(size)]
    tree = Held(leaves)
    root = tree.root()
    for index, leaf in enumerate(leaves):
        path = tree.inclusion(index)
        assert len(path) <= (size - 1).bit_length()
        assert proofs.included(index, size, leaf, path, root)
        assert not proofs.included(index, size, secrets.token_bytes(32), path, root)
        assert not proofs.included(index + 1, size, leaf, path, root)
        assert not proofs.included(index, size, leaf, [*path, root], root)
        if path:
            assert not proofs.included(index, size, leaf, path[:-1], root)
            assert not proofs.included(index, size, leaf, [secrets.token_bytes(32), *path[1:]], root)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 16, 21, 32])
def test_a_tree_is_proven_to_begin_with_each_earlier_one_and_with_no_other(size):
    leaves = [secrets.token_bytes(32) for _ in range(size)]
    tree, root = Held(leaves), Held(leaves).root()
    for old in range(1, size + 1):
        was, path = Held(leaves[:old]).root(), tree.consistency(old)
        assert len(path) <= (size - 1).bit_length() + 1
        assert proofs.consistent(old, was, size, root, path)
        assert not proofs.consistent(old, secrets.token_bytes(32), size, root, path)
        assert not proofs.consistent(old, was, size, secrets.token_bytes(32), path)
        if old < size:
            assert not proofs.consistent(old, was, size, root, [*path, was])
            assert not proofs.consistent(old, was, size, root, path[:-1])
            altered = [*leaves[: old - 1], secrets.token_bytes(32), *leaves[old:]]
            assert not proofs.consistent(old, was, size, Held(altered).root(), Held(altered).consistency(old))
    assert not proofs.consistent(size + 1, root, size, root, [])
    assert not proofs.consistent(0, EMPTY, size, root, [])


@pytest.mark.parametrize(("secret", "public", "message", "signature"), SIGNED)
def test_signatures_of_the_standard_hold(secret, public, message, signature):
    key, said, mark = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert proofs.signed(key, said, mark)
    assert Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).sign(said) == mark
    assert not proofs.signed(key, said + b"x", mark)


def test_no_altered_signature_holds():
    key = Ed25519PrivateKey.generate()
    public, message = key.public_key().public_bytes_raw(), secrets.token_bytes(50)
    mark = key.sign(message)
    assert proofs.signed(public, message, mark)
    for place in (0, 31, 32, 63):
        wrong = bytearray(mark)
        wrong[place] ^= 1
        assert not proofs.signed(public, message, bytes(wrong))
    assert not proofs.signed(Ed25519PrivateKey.generate().public_key().public_bytes_raw(), message, mark)
    larger = int.from_bytes(mark[32:], "little") + proofs.ORDER
    assert not proofs.signed(public, message, mark[:32] + larger.to_bytes(32, "little")), "one signature, one text"
    assert not proofs.signed(public, message, mark[:-1]) and not proofs.signed(b"\xff" * 32, message, mark)


def noted(key, origin="anjian/1", size=5, **more):
    public = proofs.key_of(origin, key.public_key().public_bytes_raw())
    text = proofs.head_text(origin, size, secrets.token_bytes(32), {"number": "1"} | more)
    return public, f"{text}\n{proofs.signature_line(public, key.sign(text.encode()))}"


def test_a_head_is_read_back_and_known_by_its_signature():
    public, note = noted(Ed25519PrivateKey.generate(), day="2026-03-01")
    head = proofs.read_head(note)
    assert (head.origin, head.size, head.more["day"]) == ("anjian/1", 5, "2026-03-01")
    other = proofs.key_of("anjian/1", Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert head.by([other, public]) == public and head.by([other]) is None
    assert proofs.read_head(note.replace("\n5\n", "\n6\n")).by([public]) is None
    assert proofs.read_key(f"{public.text}\n") == public


@pytest.mark.parametrize("note", ["", "x", "a\n5\nAA==\n", "a\nfive\nAA==\n\n— a AAAA\n", "a\n5\n!!\n\n— a AAAA\n"])
def test_what_is_no_head_is_refused(note):
    with pytest.raises(ValueError, match=r".+"):
        proofs.read_head(note)


def test_keys_follow_one_another_only_by_the_signature_of_the_one_before():
    import base64

    chain = [Ed25519PrivateKey.generate() for _ in range(3)]
    keys = [proofs.key_of("anjian/1", one.public_key().public_bytes_raw()) for one in chain]
    said = [
        {"old": old.text, "new": new.text, "day": "2026-05-01"}
        | {"signature": base64.b64encode(by.sign(proofs.change_text(old.text, new.text, "2026-05-01"))).decode()}
        for (old, new), by in zip(pairwise(keys), chain)
    ]
    assert proofs.followers(keys[0], said) == keys
    assert proofs.followers(keys[1], said) == keys[1:]
    assert proofs.followers(keys[0], [said[0] | {"day": "2026-05-02"}, said[1]]) == keys[:1]

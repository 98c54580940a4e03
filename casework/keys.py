"""The keys of the record as the house knows them: which sign heads, and what of them is on the register of keys."""

from __future__ import annotations

import base64
from datetime import date
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from casework import registers
from casework.models.log_key import LogKey
from casework.models.tree_head import TreeHead
from casework.proofs import Key, change_text, key_of, read_head, read_key

Kind = LogKey.Kind


class StrangeKey(ValueError):
    """A signing key that follows none of the register; `args` is one sentence that says what to do."""


def private(seed: str) -> Ed25519PrivateKey:
    """The signing key of a seed (base64 of 32 bytes). Raises ValueError."""
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed, validate=True))


def public(key: Ed25519PrivateKey, origin: str) -> Key:
    return key_of(origin, key.public_key().public_bytes_raw())


def origin() -> str:
    """The name of this installation's tree: that of its first head; before there is one, told by the first key."""
    first = TreeHead.objects.order_by("number").first()
    if first is not None:
        return read_head(first.note).origin
    known = LogKey.objects.filter(kind=Kind.SIGNING).order_by("pk").first()
    if known is not None:
        return read_key(known.public).origin
    return f"anjian/{key_of('anjian', private(settings.SIGNING_KEYS[0]).public_key().public_bytes_raw()).id}"


def registered(on: date) -> list[Key]:
    """Put keys in use that the register does not know on it, each signing key signed by the one before; all public
    keys in their order. Raises StrangeKey where none of ours is on a register that has some.
    """
    chain, name = [private(seed) for seed in settings.SIGNING_KEYS], origin()
    said = [public(key, name) for key in chain]
    if {one.id for one in said} | settings.RECORD_KEYS.keys() - {None} <= known():
        return said
    with transaction.atomic():
        registers.locked("keys")  # who finds them missing at the same moment waits, and then finds them there
        held = known()
        if held and not held & {one.id for one in said}:
            raise StrangeKey("签名密钥不是登记过的：请给各进程同一份 keys.json 或者 SIGNING_KEYS，遗失的从备份恢复。")
        for before, key in zip([None, *chain], said):
            if key.id not in held:
                opened(LogKey(kind=Kind.SIGNING, key_id=key.id, public=key.text, since=on), by=before)
        for key_id in settings.RECORD_KEYS:
            if key_id and key_id not in held:
                opened(LogKey(kind=Kind.RECORD, key_id=key_id, since=on))
    return said


def known() -> set[str]:
    """Ids of the keys on the register."""
    return set(LogKey.objects.values_list("key_id", flat=True))


def opened(row: LogKey, by: Ed25519PrivateKey | None = None) -> None:
    """One line of the register of keys."""
    if by is not None:
        old = public(by, read_key(row.public).origin).text
        text = change_text(old, row.public, row.since.isoformat())
        row.signature = base64.b64encode(by.sign(text)).decode()
    registers.created(row, act="open_key", title="启用密钥", by=None, on=row.since)


def changes() -> list[dict[str, str]]:
    """Each signing key that followed another, with the signature of that one, as a proof carries them."""
    rows = list(LogKey.objects.filter(kind=Kind.SIGNING).order_by("pk"))
    return [
        {"old": old.public, "new": new.public, "day": new.since.isoformat(), "signature": new.signature}
        for old, new in pairwise(rows)
    ]


def public_keys() -> list[Key]:
    """The signing keys on the register, in their order."""
    return [read_key(one.public) for one in LogKey.objects.filter(kind=Kind.SIGNING).order_by("pk")]

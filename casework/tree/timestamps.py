"""Time stamps of others (RFC 3161): that a file existed at a moment, said by a body that the organ does not command.

Request and answer are kept as they travel, so that `openssl ts -verify` checks them against the body's certificate.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from urllib.request import Request, urlopen

SHA256 = bytes.fromhex("0609608648016503040201")  # the object identifier, in DER
SECONDS = 20  # how long an answer is waited for
LONGEST = 100_000  # bytes of an answer


class NotStamped(ValueError):
    """The body answered no time stamp over our digest; `args` is one sentence."""


def der(tag: int, *parts: bytes) -> bytes:
    """One value in DER, shorter than 128 bytes."""
    body = b"".join(parts)
    return bytes([tag, len(body)]) + body


def request_over(data: bytes) -> bytes:
    """A request for a stamp over SHA-256 of the data, with a nonce, asking for the certificate."""
    digest = der(0x30, der(0x30, SHA256, der(0x05)), der(0x04, hashlib.sha256(data).digest()))
    nonce = der(0x02, b"\x01" + secrets.token_bytes(8))
    return der(0x30, der(0x02, b"\x01"), digest, nonce, der(0x01, b"\xff"))


def values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The values that lie in a constructed DER value one after another: tag and content."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        yield tag, data[at : at + length]
        at += length


def granted(answer: bytes, data: bytes) -> bool:
    """Whether an answer grants a stamp (status 0 or 1) that names the data's digest. Who signed it is not asked."""
    try:
        _, whole = next(values(answer))
        (_, info), *token = values(whole)
        _, status = next(values(info))
    except (IndexError, StopIteration, ValueError):
        return False
    named = bool(token) and SHA256 in token[0][1] and hashlib.sha256(data).digest() in token[0][1]
    return int.from_bytes(status, "big") in (0, 1) and named


def stamped(address: str, request: bytes, data: bytes) -> bytes:
    """The answer of a time-stamping body. Raises OSError where it cannot be reached, NotStamped where it refuses."""
    if not address.startswith(("http://", "https://")):
        raise NotStamped("TIMESTAMP_URL 应以 http:// 或者 https:// 开头，请更正设置。")
    asked = Request(address, request, {"Content-Type": "application/timestamp-query"})
    with urlopen(asked, timeout=SECONDS) as answer:
        found: bytes = answer.read(LONGEST)
    if not granted(found, data):
        raise NotStamped("时间戳机构没有签发与树首相符的时间戳，请查看其答复。")
    return found

"""The QR code of a paper, as PNG bytes that are the same on every machine."""

from __future__ import annotations

import struct
import zlib

import segno

SCALE, QUIET = 4, 2


def address(base: str, digest: str) -> str:
    """Return the address of a paper's public check page: the first 20 figures of its digest."""
    return f"{base}/check/{digest[:20]}/"


def png(text: str) -> bytes:
    """Return a QR code (byte mode, error correction M) as a 1-bit PNG, four pixels a module.

    The mask is fixed, for trying all eight takes most of the time, and the pixels are stored, not deflated, for
    compressed bytes differ from one zlib to the next.
    """
    matrix = segno.make(text, error="m", mask=0, micro=False, boost_error=False).matrix
    side = (len(matrix) + 2 * QUIET) * SCALE
    blank = b"\xff" * ((side + 7) // 8)
    lines = [blank] * (QUIET * SCALE)
    for modules in matrix:
        lines += [_line(modules, side)] * SCALE
    lines += [blank] * (QUIET * SCALE)
    pixels = b"".join(b"\0" + line for line in lines)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", _stored(pixels)) + _chunk(b"IEND", b"")


def _line(modules: bytearray | tuple[int, ...], side: int) -> bytes:
    bits = (
        "1" * (QUIET * SCALE) + "".join(("0" if module else "1") * SCALE for module in modules) + "1" * (QUIET * SCALE)
    )
    bits += "1" * (-side % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _stored(data: bytes) -> bytes:
    """A zlib stream of stored blocks (RFC 1950, RFC 1951 3.2.4)."""
    blocks = [data[at : at + 65535] for at in range(0, len(data), 65535)]
    body = b"".join(
        struct.pack("<BHH", at == len(blocks) - 1, len(block), len(block) ^ 0xFFFF) + block
        for at, block in enumerate(blocks)
    )
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

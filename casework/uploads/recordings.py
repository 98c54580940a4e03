"""Audio-visual material 视听资料: mp4 and mov of phones, m4a, mp3 and wav of recorders, known by their structure."""

from __future__ import annotations

from typing import Any

from casework.uploads.kinds import M4A, MOV, MP3, MP4, WAV, Unfit

VIDEO = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"M4VH",
    b"M4VP",
    b"MSNV",
    b"dash",
}
BOXES = 4096  # top-level boxes of one file; more is no recording
PADDING = 4096  # bytes behind an ID3 header within which the sound begins
TRACK = 64 * 1024  # bytes of one chunk read while looking for the kinds of track
CUT_OFF = "是录像或者录音，但没有录完或者没有传完，请在手机上确认能够播放，再上传原文件"


def recording(file: Any) -> str:
    """The media type of a recording; "" when it is none. Raises Unfit for one that is cut off."""
    file.seek(0)
    head = file.read(12)
    if head[4:8] == b"ftyp":
        return movie(file, head[8:12])
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return WAV
    return MP3 if mp3(file, head) else ""


def movie(file: Any, brand: bytes) -> str:
    """mp4, mov or m4a by brand and tracks; other files in such boxes are "" (HEIC and AVIF are pictures)."""
    if brand == b"qt  ":
        kind = MOV
    elif brand in (b"M4A ", b"M4B "):
        kind = M4A
    elif brand in VIDEO or brand[:2] == b"3g":
        kind = MP4
    else:
        return ""
    found = boxes(file)
    if "moov" not in found or not {"mdat", "moof"} & found.keys():
        raise Unfit(CUT_OFF)
    return M4A if kind == MP4 and not pictures_within(file, *found["moov"]) else kind


def boxes(file: Any) -> dict[str, tuple[int, int]]:
    """Top-level boxes by name: (start, bytes). Raises Unfit when the last one ends after the file does."""
    found: dict[str, tuple[int, int]] = {}
    at = 0
    for _ in range(BOXES):
        if at >= file.size:
            return found
        name, length = box(file, at)
        if length < 8 or at + length > file.size:
            raise Unfit(CUT_OFF)
        found.setdefault(name, (at, length))
        at += length
    raise Unfit(CUT_OFF)


def box(file: Any, at: int) -> tuple[str, int]:
    """Name and bytes of the box that begins there; a length of 0 means to the end, 1 a long length after the name."""
    file.seek(at)
    head = file.read(16)
    length = int.from_bytes(head[:4], "big")
    if length == 1:
        length = int.from_bytes(head[8:16], "big")
    return head[4:8].decode("latin-1"), length or file.size - at


def pictures_within(file: Any, start: int, length: int) -> bool:
    """Whether the film has a track of pictures: recorders write plain sound into mp4 too."""
    file.seek(start)
    left, kept = length, b""
    while left > 0 and (read := file.read(min(TRACK, left))):
        if b"vide" in kept + read:
            return True
        kept, left = read[-3:], left - len(read)
    return False


def mp3(file: Any, head: bytes) -> bool:
    """Two frames of MPEG audio, layer III, one after the other: at once, or soon after an ID3 header."""
    if head[:3] != b"ID3":
        return two_frames(file, 0)
    start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    file.seek(start)
    padding = file.read(PADDING)
    return any(byte == 0xFF and two_frames(file, start + at) for at, byte in enumerate(padding))


def two_frames(file: Any, at: int) -> bool:
    length = frame(file, at)
    return bool(length) and bool(frame(file, at + length))


RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)  # kbit/s, MPEG 1 layer III
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)  # MPEG 2 and 2.5
SAMPLES = {3: (44100, 48000, 32000, 0), 2: (22050, 24000, 16000, 0), 0: (11025, 12000, 8000, 0)}  # hertz by version


def frame(file: Any, at: int) -> int:
    """Bytes of the frame that begins there; 0 when none does."""
    file.seek(at)
    head = file.read(4)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, padding = head[1] >> 3 & 3, head[2] >> 1 & 1
    hertz = SAMPLES.get(version, (0, 0, 0, 0))[head[2] >> 2 & 3]
    rate = (RATES_1 if version == 3 else RATES_2)[head[2] >> 4]
    return (144 if version == 3 else 72) * rate * 1000 // hertz + padding if rate and hertz else 0

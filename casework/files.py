"""Files of evidence held to the digests in their rows: bytes on disk are read, not believed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from casework.models import Evidence
from casework.slices import Slice

CHUNK = 1024 * 1024


def forged_files(part: Slice) -> Iterator[str]:
    """One sentence for each file of the cases that is gone, or whose bytes do not give the digest of its row."""
    rows = Evidence.objects.filter(case_id__in=part.cases).exclude(file="").order_by("case_id", "pk")
    told = rows.values_list("case_id", "title", "file", "size", "sha256")
    for case, title, file, size, digest in told.iterator(chunk_size=1000):
        if why := wrong(file, size, digest):
            yield f"案件 {part.cases[case].number}：证据“{title}”的文件{why}（{file}）。"


def wrong(file: str, size: int, digest: str) -> str:
    """ "" when the file holds what its row says, else what is wrong with it."""
    folder = Path(settings.MEDIA_ROOT)
    path = folder / file
    try:
        found = path.stat()
        inside = path.resolve().is_relative_to(folder.resolve()) and path.is_file()
    except OSError:
        return "不在本机"
    if not inside:
        return "不在本机"
    if found.st_size != size:
        return f"现有{found.st_size}字节，登记为{size}字节，被替换过"
    if digest_of(str(path), found.st_size, found.st_ctime_ns, found.st_ino) != digest:
        return "与其摘要不符，被替换过"
    return ""


@lru_cache(maxsize=4096)
def digest_of(path: str, size: int, touched: int, inode: int) -> str:
    """SHA-256 (hex) of the bytes; read once in a process for one state of the file. `touched`: when the system last saw
    it change (ctime), which nobody can set back.
    """
    seen = hashlib.sha256()
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            seen.update(chunk)
    return seen.hexdigest()

"""Written material: PDF and docx as every reader takes them, without macros and without absurd archives."""

from __future__ import annotations

import re
import zipfile
from typing import Any

from django.conf import settings

from casework.uploads.kinds import DOCX, PDF, Unfit

HEAD = 1024  # bytes before which readers look for %PDF-
CHUNK = 1024 * 1024
PARTS = 5000  # entries of one archive
MAIN = re.compile(r"word/document\d*\.xml")  # Word Online writes document2.xml
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def pdf(file: Any) -> str:
    """PDF by content; scanners put bytes before its head and after its end. Raises Unfit when the end never came."""
    file.seek(0)
    if b"%PDF-" not in file.read(HEAD):
        return ""
    if not ends(file):
        raise Unfit("是不完整的 PDF，可能没有下载完或者没有扫描完，请重新下载或者重新扫描后再上传")
    return PDF


def ends(file: Any) -> bool:
    """Whether %%EOF stands anywhere, sought from the end backwards."""
    end = int(file.size)
    while end > 0:
        start = max(0, end - CHUNK)
        file.seek(start)
        if b"%%EOF" in file.read(end - start):
            return True
        end = start + 4 if start else 0  # the mark may lie across two chunks
    return False


def docx(file: Any) -> str:
    """A Word document; "" for what is no archive. Raises Unfit for another archive, for macros, for absurd sizes."""
    file.seek(0)
    if file.read(4) not in ZIP:
        return ""
    names = listed(file)
    if "[Content_Types].xml" not in names or not any(MAIN.fullmatch(name) for name in names):
        raise Unfit(archive(names))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unfit("是带宏的 Word 文档，请另存为不带宏的 docx 或者 PDF 后再上传")
    return DOCX


def listed(file: Any) -> dict[str, int]:
    """Names and unpacked bytes of an archive, within bounds; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = {entry.filename: entry.file_size for entry in packed.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unfit("是不完整或者已损坏的文档或者压缩包，请重新下载或者重新导出后再上传") from None
    if len(names) > PARTS or sum(names.values()) > 20 * settings.UPLOAD_LIMIT:
        raise Unfit("是展开后大得不合常理的文档或者压缩包，不予接收，请另存为 PDF 后再上传")
    return names


def archive(names: dict[str, int]) -> str:
    """What an archive is that is no Word document, and what to do with it."""
    for mark, said in (
        ("xl/workbook", "是 Excel 表格，请另存为 PDF 后再上传"),
        ("ppt/presentation", "是 PPT 演示文稿，请另存为 PDF 后再上传"),
        ("OFD.xml", "是 OFD 版式文件，请用阅读器转存为 PDF 后再上传"),
        ("AndroidManifest.xml", "是手机应用程序，不能作为证据上传"),
    ):
        if any(name.startswith(mark) for name in names):
            return said
    return "是压缩包，请解压后把其中的文件逐个上传"

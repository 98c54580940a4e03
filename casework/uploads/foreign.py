"""Files that are no evidence as they are: each named for what it is, with what to do about it."""

from __future__ import annotations

from typing import Any

CUT = "是不完整或者已损坏的图片，请重新拍照，或者请对方发送原图后再上传"
HEADS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", CUT),
    (b"\x89PNG", CUT),
    (b"MZ", "是 Windows 程序，不能作为证据上传"),
    (b"\x7fELF", "是程序，不能作为证据上传"),
    (b"\xd0\xcf\x11\xe0", "是旧版或者加密的 Word、Excel、WPS 文档，请另存为 docx 或者 PDF 后再上传"),
    (b"Rar!", "是 RAR 压缩包，请解压后把其中的文件逐个上传"),
    (b"7z\xbc\xaf", "是 7z 压缩包，请解压后把其中的文件逐个上传"),
    (b"\x1f\x8b", "是压缩包，请解压后把其中的文件逐个上传"),
    (b"GIF8", "是 GIF 动图，请截图或者另存为 JPEG 后再上传"),
    (b"BM", "是 BMP 位图，请另存为 JPEG 后再上传"),
    (b"II*\0", "是 TIFF 或者相机 RAW 图片，请另存为 JPEG 后再上传"),
    (b"MM\0*", "是 TIFF 图片，请另存为 JPEG 或者 PDF 后再上传"),
    (b"#!AMR", "是 AMR 录音，请在手机上转存为 m4a 或者 mp3 后再上传"),
    (b"OggS", "是 Ogg 录音，请转存为 m4a 或者 mp3 后再上传"),
    (b"fLaC", "是 FLAC 录音，请转存为 m4a 或者 mp3 后再上传"),
    (b"\x02#!SILK", "是微信语音，请在手机上转存为 m4a 或者 mp3 后再上传"),
    (b"0&\xb2u", "是 WMV 或者 WMA 文件，请转存为 mp4 或者 mp3 后再上传"),
    (b"FLV\x01", "是 FLV 录像，请转存为 mp4 后再上传"),
    (b"\x1aE\xdf\xa3", "是 MKV 或者 WebM 录像，请转存为 mp4 后再上传"),
    (b"{\\rtf", "是 RTF 文档，请另存为 docx 或者 PDF 后再上传"),
)
WITHIN = {  # at byte 8 of RIFF and after ftyp
    b"AVI ": "是 AVI 录像，请转存为 mp4 后再上传",
    b"avif": "是 AVIF 图片，请另存为 JPEG 后再上传",
    **dict.fromkeys((b"WEBP", b"heic", b"heix", b"hevc", b"mif1", b"msf1"), CUT),
}
OTHER = "无法辨认是什么文件，请用原来的软件另存为 JPEG、PDF 或者 docx 后再上传"


def foreign(file: Any) -> str:
    """What the file is by its first bytes, and what to do; a clause without its full stop."""
    file.seek(0)
    head = file.read(512)
    for mark, said in HEADS:
        if head.startswith(mark):
            return said
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        return WITHIN.get(head[8:12], OTHER)
    return text(head) or OTHER


def text(head: bytes) -> str:
    """Markup and plain text, which a browser might run or nobody can put on file."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script")):
        return "是网页或者 SVG 图形，请截图保存为 PNG，或者打印为 PDF 后再上传"
    if start and b"\0" not in start and all(byte >= 32 or byte in b"\r\n\t" for byte in start):
        return "是纯文本，请另存为 docx 或者 PDF 后再上传"
    return ""

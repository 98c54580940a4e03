"""Files that come in: known by content, bounded, kept whole or not at all."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import ANY

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image

from casework.uploads import Unfit, fit, keep, limit_uploads, too_large


def picture(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#8a97a5").save(out, kind)
    return out.getvalue()


def word(*extra):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in ("[Content_Types].xml", "word/document.xml", *extra):
            packed.writestr(zipfile.ZipInfo(name), "<x/>")  # of no particular moment
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(zipfile.ZipInfo(name), "<x/>")  # of no particular moment
    return out.getvalue()


def box(name, content=b""):
    return (len(content) + 8).to_bytes(4, "big") + name + content


def film(brand=b"isom", track=b"vide"):
    """The boxes of a small recording, without a picture worth seeing."""
    return box(b"ftyp", brand + b"\0\0\2\0") + box(b"moov", b"hdlr\0\0" + track) + box(b"mdat", b"\1" * 64)


def mp3(head=b""):
    frame = b"\xff\xfb\x90\x00" + b"\0" * 413  # MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes
    return head + frame * 3


ID3 = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + b"\0" * 10
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\0" * 28


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", picture(), "image/jpeg"),
        ("a.jfif", picture(), "image/jpeg"),
        ("a.jpe", picture(), "image/jpeg"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.jpg", picture("PNG"), "image/png"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("微信图片.jpg", picture("WEBP"), "image/webp"),
        ("IMG_0001.HEIC", picture("HEIF"), "image/heic"),
        ("IMG_0001.jpg", picture("HEIF"), "image/heic"),
        ("无扩展名", picture(), "image/jpeg"),
        ("a.pdf", PDF, "application/pdf"),
        ("a.jpg", PDF, "application/pdf"),
        ("扫描.pdf", b"\r\n\r\n" + PDF, "application/pdf"),
        ("下载.pdf", PDF + b"\0" * 5000, "application/pdf"),
        ("a.docx", word(), DOCX),
        ("网页版.docx", zipped("[Content_Types].xml", "word/document2.xml"), DOCX),
        ("a.mp4", film(), "video/mp4"),
        ("a.mp4", film(b"3gp4"), "video/mp4"),
        ("IMG_0002.MOV", film(b"qt  "), "video/quicktime"),
        ("录音.m4a", film(b"M4A ", b"soun"), "audio/mp4"),
        ("录音.mp4", film(b"mp42", b"soun"), "audio/mp4"),
        ("a.mp3", mp3(), "audio/mpeg"),
        ("a.mp3", mp3(ID3), "audio/mpeg"),
        ("a.mp3", mp3(ID3 + b"\0" * 700), "audio/mpeg"),
        ("a.wav", WAV, "audio/wav"),
    ],
)
def test_a_file_is_known_by_its_content_whatever_its_name(settings, name, content, kind):
    assert fit(SimpleUploadedFile(name, content)) == kind


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jpg", b"", "空文件"),
        ("a.exe", b"MZ" + b"0" * 99, "是 Windows 程序"),
        ("a.jpg", picture()[:200], "不完整或者已损坏的图片"),
        ("a.heic", picture("HEIF")[:200], "重新拍照"),
        ("a.pdf", PDF[:-7], "不完整的 PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 docx 或者 PDF"),
        ("a.docx", word("word/vbaProject.bin"), "带宏的 Word"),
        ("a.docx", word()[:40], "重新下载"),
        ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "是 Excel 表格，请另存为 PDF"),
        ("公文.ofd", zipped("OFD.xml"), "OFD 版式文件"),
        ("照片.zip", zipped("1.jpg"), "请解压后"),
        ("照片.rar", b"Rar!\x1a\x07\x00", "RAR 压缩包"),
        ("a.svg", b"<svg onload='x'/>", "SVG 图形"),
        ("a.txt", b"abc", "纯文本"),
        ("a.gif", b"GIF89a" + b"\0" * 20, "GIF 动图"),
        ("a.avif", box(b"ftyp", b"avif\0\0\0\0"), "AVIF 图片"),
        ("a.amr", b"#!AMR\n" + b"\0" * 20, "转存为 m4a"),
        ("a.avi", b"RIFF\x24\0\0\0AVI LIST", "AVI 录像"),
        ("a.mp4", film()[:-20], "没有录完或者没有传完"),
        ("a.mp4", box(b"ftyp", b"isom\0\0\2\0") + box(b"mdat", b"\1" * 64), "没有录完或者没有传完"),
        ("a.bin", bytes(range(1, 32)), "无法辨认"),
    ],
)
def test_what_does_not_fit_is_named_with_what_to_do_and_the_limits(settings, name, content, says):
    with pytest.raises(Unfit) as why:
        fit(SimpleUploadedFile(name, content))
    assert says in str(why.value) and f"“{name}”" in str(why.value) and "每个不超过 20 MB" in str(why.value)
    assert str(why.value).count("。") == 1


def test_a_picture_of_too_many_pixels_is_not_unpacked(settings, monkeypatch):
    monkeypatch.setattr("casework.uploads.pictures.PIXELS_WHOLE", 64 * 48 - 1)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("unpacked"))
    with pytest.raises(Unfit, match="64×48 像素"):
        fit(SimpleUploadedFile("a.png", picture("PNG")))


def test_an_archive_that_unpacks_to_an_absurd_size_is_refused(settings):
    settings.UPLOAD_LIMIT = 1000_000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("word/document.xml", b"\0" * 21_000_000)
    with pytest.raises(Unfit, match="不合常理"):
        fit(SimpleUploadedFile("a.docx", out.getvalue()))


def exif(*, at="2026:09:02 07:15:30", offset="", position=True):
    """EXIF as a phone writes it: Jinjiang, seven in the morning."""
    made = Image.Exif()
    made[0x8769] = {0x9003: at} | ({0x9011: offset} if offset else {})
    if position:
        made[0x8825] = {1: "N", 2: (24.0, 46.0, 52.3), 3: "E", 4: (118.0, 33.0, 6.5)}
    return made.tobytes()


def kept(settings, tmp_path, kind="JPEG", **said):
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#8a97a5").save(out, kind, exif=exif(**said))
    return keep(SimpleUploadedFile("IMG_0001.jpg", out.getvalue()))


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "WEBP"])
def test_the_camera_says_when_and_where_in_local_time(settings, tmp_path, kind):
    found = kept(settings, tmp_path, kind)
    assert timezone.localtime(found.taken).isoformat() == "2026-09-02T07:15:30+08:00"
    assert found.note == "EXIF：取得时间；位置 24.78119°N 118.55181°E"


def test_the_offset_that_a_camera_writes_is_followed(settings, tmp_path):
    found = kept(settings, tmp_path, at="2026:09:01 23:15:30", offset="+00:00")
    assert timezone.localtime(found.taken).isoformat() == "2026-09-02T07:15:30+08:00"


def test_a_camera_with_a_wrong_clock_does_not_date_evidence_into_the_future(settings, tmp_path):
    found = kept(settings, tmp_path, at="2099:01:01 00:00:00", position=False)
    assert found.taken is None and "晚于收到时间，未采用" in found.note
    assert kept(settings, tmp_path, at="1980:01:01 00:00:00", position=False) == replace(
        found, sha256=ANY, file=ANY, size=ANY, note=""
    )


def test_a_picture_without_exif_or_with_nonsense_in_it_is_kept_all_the_same(settings, tmp_path):
    for at in ("", "gestern", "0000:00:00 00:00:00"):
        found = kept(settings, tmp_path, at=at, position=False)
        assert (found.taken, found.note) == (None, "")


def test_a_kept_file_bears_the_digest_of_its_bytes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = picture()
    kept = keep(SimpleUploadedFile("a.jpg", content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (tmp_path / kept.file).read_bytes() == content and kept.size == len(content)


def test_a_refused_file_leaves_nothing_on_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Unfit):
        keep(SimpleUploadedFile("a.jpg", PDF[:-7]))
    assert [path for path in Path(tmp_path).rglob("*") if path.is_file()] == []


def test_a_file_over_the_limit_is_dropped_while_it_arrives(settings):
    settings.UPLOAD_LIMIT = 1000
    request = RequestFactory().post("/", {"photo": SimpleUploadedFile("大.jpg", b"x" * 200_000), "note": "留下"})
    sentences = too_large(request)
    assert len(sentences) == 1 and "大.jpg" in sentences[0] and "没有保存" in sentences[0]
    assert "photo" not in request.FILES and request.POST["note"] == "留下"


def test_two_hundred_megabytes_are_refused_before_a_byte_is_read(settings):
    def never(request):
        raise AssertionError("the request went on")

    request = RequestFactory().post(
        "/cases/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(200 * 1024 * 1024)
    )
    answer = limit_uploads(never)(request)
    assert answer.status_code == 413
    assert "200 MB" in answer.content.decode() and "每个不超过 20 MB" in answer.content.decode()

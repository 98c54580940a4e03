"""Files that come in: known by content, bounded, kept whole or not at all."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
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
            packed.writestr(name, "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", picture(), "image/jpeg"), ("a.png", picture("PNG"), "image/png"), ("a.webp", picture("WEBP"), "image/webp"),
        ("a.pdf", PDF, "application/pdf"), ("无扩展名", picture(), "image/jpeg"),
        ("a.docx", word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_content(settings, name, content, kind):
    assert fit(SimpleUploadedFile(name, content)) == kind


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jpg", PDF, "与扩展名 .jpg 不符"), ("a.pdf", picture(), "与扩展名 .pdf 不符"), ("a.exe", b"MZ" + b"0" * 99, "不是可接受的文件"),
        ("a.jpg", b"", "空文件"), ("a.jpg", picture()[:200], "不是可接受的文件"), ("a.docx", word("word/vbaProject.bin"), "不是可接受的文件"),
        ("a.svg", b"<svg onload='x'/>", "不是可接受的文件"), ("a.zip", word()[:40], "不是可接受的文件"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_limits_named(settings, name, content, says):
    with pytest.raises(Unfit) as why:
        fit(SimpleUploadedFile(name, content))
    assert says in str(why.value) and "每个不超过 20 MB" in str(why.value)


def test_a_kept_file_bears_the_digest_of_its_bytes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = picture()
    kept = keep(SimpleUploadedFile("a.jpg", content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (tmp_path / kept.file).read_bytes() == content and kept.size == len(content)


def test_a_refused_file_leaves_nothing_on_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Unfit):
        keep(SimpleUploadedFile("a.jpg", PDF))
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

    request = RequestFactory().post("/cases/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(200 * 1024 * 1024))
    answer = limit_uploads(never)(request)
    assert answer.status_code == 413
    assert "200 MB" in answer.content.decode() and "每个不超过 20 MB" in answer.content.decode()

"""Requests that go too far: a page of our own, a sentence with what to do, nothing half done."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import timezone

from casework.models import Case, Entry, Evidence
from casework.reading.stopped import refused
from tests.casework.test_pages import get
from tests.flows import acts

WRONG = "用户名或者密码不正确"
MEGA = 1024 * 1024


def own(answer, status, *said):
    page = answer.content.decode()
    assert answer.status_code == status
    assert "案鉴" in page and "Django Material" not in page and "View site error" not in page
    assert all(text in page for text in said), page


@pytest.fixture
def plain(client, people):
    client.raise_request_exception = False
    get(client, people.jinjiang.investigator, "/")
    return client


def test_six_megabytes_of_text_are_refused_on_a_page_of_our_own(plain, people):
    address = f"/begin/inspection/propose/{people.company.pk}/"
    own(plain.post(address, {"method": "长" * 2 * MEGA}), 413, "超过 5 MB", "附件")
    long = f"method={'a' * 6 * MEGA}"
    own(plain.post(address, long, content_type="application/x-www-form-urlencoded"), 413, "超过 5 MB")
    assert not Case.objects.exists()


def test_more_fields_than_anybody_fills_are_refused_on_a_page_of_our_own(plain, people):
    many = {f"items-{n}-item": "x" for n in range(2100)}
    own(plain.post(f"/begin/inspection/propose/{people.company.pk}/", many), 413, "超过 2,000 个")


def test_more_files_than_one_request_may_hold_are_refused_on_a_page_of_our_own(plain, people):
    many = {f"photo-{n}": SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(101)}
    own(plain.post(f"/begin/inspection/propose/{people.company.pk}/", many), 413, "文件超过 100 个")


def test_the_same_holds_before_anybody_has_signed_in(db):
    many = {f"f{n}": "x" for n in range(2100)}
    own(Client(raise_request_exception=False).post("/login/", many), 413, "超过 2,000 个")


def test_any_other_request_that_cannot_be_read_is_answered_on_a_page_of_our_own(db):
    own(refused(RequestFactory().get("/"), ValueError("x")), 400, "请求不完整")
    own(refused(RequestFactory().get("/"), TooManyFilesSent("x")), 413)
    own(Client(raise_request_exception=False).get("/login/", HTTP_HOST="elsewhere.example"), 400, "请求不完整")


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "500.html"])
def test_no_library_answers_for_the_house(name):
    assert Path(get_template(name).origin.name).is_relative_to(settings.ROOT / "templates")


@pytest.mark.parametrize("name", ["a" * 300, "名" * 151, "a\0b", "", "a\x0bb", "①" * 150, "ﷺ" * 150])
def test_a_name_that_nobody_can_have_is_answered_with_the_usual_sentence(client, people, name):
    answer = client.post("/login/", {"username": name, "password": "wrong"})
    assert answer.status_code == 200 and answer.content.decode().count(WRONG) == 1


def test_the_head_of_evidence_can_be_asked_and_leaves_no_line(client, people, tmp_path, settings):
    run, who = acts.recorded(people), people.jinjiang.investigator
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "x.jpg").write_bytes(b"picture")
    said = {"file": "x.jpg", "media_type": "image/jpeg", "title": "现场", "captured": timezone.now(), "by": who}
    said |= {"size": 7, "sha256": hashlib.sha256(b"picture").hexdigest()}
    piece = Evidence.objects.create(case=run.case, kind="photo", **said)
    get(client, people.jinjiang.investigator, "/")
    head = client.head(f"/evidence/{piece.pk}/")
    assert head.status_code == 200 and head["Content-Type"] == "image/jpeg" and head["Content-Length"] == "7"
    assert not Entry.objects.filter(step="read_evidence").exists()
    assert b"".join(client.get(f"/evidence/{piece.pk}/").streaming_content) == b"picture"
    assert Entry.objects.filter(step="read_evidence").count() == 1
    assert client.post(f"/evidence/{piece.pk}/").status_code == 405

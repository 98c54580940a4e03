"""Bad input on the web: names that do not exist, files that do not fit, two people at once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import Entry, Evidence
from tests.flows.acts import approved
from tests.flows.pages.test_pages import TODAY, address, picture, sign_in, visited
from tests.flows.penalty_walk import Walk


@pytest.fixture
def visit(people):
    """An inspection whose plan is approved: its record is next."""
    return approved(people, TODAY)


@pytest.fixture
def head(client, people):
    return sign_in(client, people.jinjiang.unit_head)


@pytest.mark.parametrize(
    ("at", "nearest"),
    [
        ("/begin/inspection/propse/", "propose"),
        ("/begin/inspecton/propose/", "inspection"),
        ("/begin/inspecton/propose/1/", "inspection"),
        ("/law/terms/hearing_reqest/", "terms/hearing_request"),
        ("/forms/rectification_ordr/", "rectification_order"),
    ],
)
def test_an_unknown_name_in_the_address_names_the_nearest(head, at, nearest):
    answer = head.get(at)
    assert answer.status_code == 404 and nearest in answer.content.decode() and "是" in answer.content.decode()


def test_an_unknown_step_of_a_case_names_the_nearest(client, visit, people):
    sign_in(client, people.jinjiang.investigator)
    answer = client.get(address(visit, "record_vist"))
    assert answer.status_code == 404 and "record_visit" in answer.content.decode()


def test_a_page_that_is_not_ones_own_says_nothing_about_it(head):
    answer = head.get("/cases/99999/")
    assert (
        answer.status_code == 404
        and "不在你的辖区" in answer.content.decode()
        and "matches" not in answer.content.decode()
    )


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (
            lambda: SimpleUploadedFile("现场.jpg", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
            "是不完整的 PDF",
        ),
        (lambda: SimpleUploadedFile("程序.exe", b"MZ" + b"0" * 99), "是 Windows 程序"),
        (lambda: SimpleUploadedFile("空.jpg", b""), "空文件"),
    ],
)
def test_a_file_that_does_not_fit_refuses_the_step_and_names_the_limits(client, visit, people, upload, says):
    sign_in(client, people.jinjiang.investigator)
    before = Entry.objects.count()
    answer = client.post(address(visit, "record_visit"), visited(**{"findings-0-photo": upload()}))
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and "每个不超过 20 MB" in page and "私拉乱接" in page
    assert Entry.objects.count() == before and not Evidence.objects.exists()


def test_a_photo_over_the_limit_is_refused_by_name(client, visit, people, settings):
    settings.UPLOAD_LIMIT = 500
    sign_in(client, people.jinjiang.investigator)
    answer = client.post(address(visit, "record_visit"), visited(**{"findings-0-photo": picture("大照片.jpg")}))
    assert (
        answer.status_code == 422 and "大照片.jpg" in answer.content.decode() and "超过上限" in answer.content.decode()
    )


def test_two_hundred_megabytes_get_an_answer_that_a_server_can_send(client, visit, people):
    """A hop-by-hop header would turn the refusal into a server error (PEP 3333)."""
    from wsgiref.util import is_hop_by_hop

    sign_in(client, people.jinjiang.investigator)
    answer = client.post(
        address(visit, "record_visit"),
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024 * 1024),
    )
    assert answer.status_code == 413 and "一次不超过 100 MB" in answer.content.decode()
    assert not [name for name in answer.headers if is_hop_by_hop(name)]


def test_the_second_of_two_is_told_who_was_first_and_nothing_changes(client, people):
    walk = Walk(people, start=TODAY).to("propose")
    sign_in(client, people.jinjiang.unit_head)
    at, form = address(walk.run, "endorse_filing"), {"outcome": "agreed", "endorsement": "同意立案。"}
    assert client.post(at, form | {"key": "first"}).status_code == 302
    count = Entry.objects.count()
    answer = client.post(at, form | {"key": "second"})
    assert (
        answer.status_code == 422
        and "已由蔡明辉于" in answer.content.decode()
        and "办理，本次未作任何改动" in answer.content.decode()
    )
    assert Entry.objects.count() == count


def test_a_blank_that_the_law_requires_names_itself_and_its_article(client, visit, people):
    """The unit's representative is not on the register: the record of the visit must name him (AJ-03)."""
    type(people.company).objects.filter(pk=people.company.pk).update(representative="")
    sign_in(client, people.jinjiang.investigator)
    answer = client.post(address(visit, "record_visit"), visited())
    assert (
        answer.status_code == 422
        and "《现场检查记录》“法定代表人（负责人）”" in answer.content.decode()
        and "应当载明" in answer.content.decode()
    )
    assert not Entry.objects.filter(step="record_visit").exists()

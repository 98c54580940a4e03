"""Read pages: who sees what, filters, exports, and how many statements a page costs."""

from __future__ import annotations

import io
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from casework.lists import chips, export
from casework.models import Case, Clock, Finding, Officer, Party
from tests.flows.penalty_walk import Walk

TODAY = timezone.localdate()
LISTS = ("/cases/", "/findings/", "/findings/open/", "/findings/closed/", "/overdue/")
CEILING = 15


@pytest.fixture
def walked(people):
    """A penalty case of this month, told to the party."""
    start = TODAY - timedelta(18)
    offence = {"offence_day": str(start - timedelta(2)), "discovered": str(start - timedelta(1))}
    return Walk(people, start=start, **offence).to("serve_notice")


def get(client, person, address):
    client.force_login(Officer.objects.get(pk=person.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address)


class Labels(HTMLParser):
    """Inputs without a label and pages without a language."""

    def __init__(self):
        super().__init__()
        self.inputs, self.labels, self.lang, self.depth = [], set(), "", 0

    def handle_starttag(self, tag, attrs):
        seen = dict(attrs)
        if tag == "html":
            self.lang = seen.get("lang", "")
        if tag == "label":
            self.depth += 1
            self.labels.add(seen.get("for"))
        if (
            tag in ("input", "select", "textarea")
            and seen.get("type") != "hidden"
            and not self.depth
            and "aria-label" not in seen
        ):
            self.inputs.append(seen.get("id"))

    def handle_endtag(self, tag):
        self.depth -= tag == "label"


def unlabelled(html):
    seen = Labels()
    seen.feed(html)
    assert seen.lang == "zh-Hans"
    return [name for name in seen.inputs if name not in seen.labels]


@pytest.mark.parametrize("address", ["/", *LISTS, "/law/", "/law/terms/hearing_request/", "/forms/"])
def test_a_visitor_who_has_not_signed_in_is_sent_to_the_login(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 302 and answer["Location"].startswith("/login/")


@pytest.mark.parametrize(
    "office", ["investigator", "unit_head", "reviewer", "deputy", "head", "clerk", "presider", "registrar", "auxiliary"]
)
def test_every_list_answers_for_every_office(client, people, walked, office):
    for address in LISTS:
        answer = get(client, getattr(people.jinjiang, office), address)
        assert answer.status_code == 200
        assert unlabelled(answer.content.decode()) == []


def test_lists_show_only_what_lies_in_the_readers_territory(client, people, walked):
    other = Officer.objects.create_user("elsewhere", password="x" * 12, name="外地人员")
    assert Case.objects.get().title in get(client, people.quanzhou.supervisor, "/cases/").content.decode()
    for address in LISTS:
        assert "宏泰" not in get(client, other, address).content.decode()


def test_a_list_costs_no_more_statements_than_the_ceiling(client, people, walked):
    for address in LISTS:
        get(client, people.quanzhou.supervisor, address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address)
        assert len(seen) <= CEILING, f"{address}: {len(seen)} statements"


def test_cases_are_found_by_party_number_and_paper(client, people, walked):
    case = Case.objects.get()
    number = walked.run.papers.exclude(number=None).first().number
    for text in (case.party.name[3:6], case.number, number, case.party.uscc):
        assert case.number in get(client, people.jinjiang.clerk, f"/cases/?q={text}").content.decode()
    assert "没有符合的案件" in get(client, people.jinjiang.clerk, "/cases/?q=无此企业").content.decode()


def test_filters_of_the_case_list_narrow_it(client, people, walked):
    def shows(query):
        return (
            Case.objects.get().number in get(client, people.jinjiang.investigator, f"/cases/?{query}").content.decode()
        )

    assert shows("state=open") and not shows("state=closed") and not shows("state=late")
    assert shows("kind=penalty") and not shows("kind=inspection")
    assert shows("mine=1")


def test_nonsense_in_the_address_of_a_list_does_no_harm(client, people, walked):
    for query in ("page=99", "page=x", "page=-1", "sort=--opened", "sort=password", "unit=1", "kind=%27", "age=9"):
        for address in LISTS:
            assert get(client, people.jinjiang.clerk, f"{address}?{query}").status_code == 200


def test_an_overdue_duty_is_listed_and_a_partys_window_is_not(client, people, walked):
    Clock.objects.filter(proceeding=walked.pk, card="terms/decision_90d").update(due=TODAY - timedelta(3))
    Clock.objects.filter(proceeding=walked.pk, duty=False).update(due=TODAY - timedelta(3))
    page = get(client, people.quanzhou.supervisor, "/overdue/").content.decode()
    assert "逾期 3 天" in page and "立案后作出行政处罚决定的期限" in page
    assert "当事人要求听证的期限" not in page


def test_the_export_holds_the_rows_of_the_list_and_no_formula(client, people, walked):
    Party.objects.filter(pk=people.company.pk).update(name="=HYPERLINK(1)")
    answer = get(client, people.jinjiang.clerk, "/cases/?export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "案号" and rows[1][0] == Case.objects.get().number
    assert sheet["C2"].data_type == "s" and rows[1][2] == "=HYPERLINK(1)"


@pytest.mark.parametrize("address", LISTS)
def test_every_list_exports(client, people, walked, address):
    answer = get(client, people.quanzhou.supervisor, f"{address}?export=xlsx")
    assert answer["Content-Type"] == export.XLSX


def test_findings_move_through_the_three_lists(client, people, walked):
    case = Case.objects.get()
    found = {
        "case": case,
        "territory_path": case.territory_path,
        "place": "车间",
        "basis": "安全生产法第三十六条",
        "found": TODAY,
    }
    Finding.objects.create(number=1, problem="刚查出的", **found)
    Finding.objects.create(number=2, problem="正在改的", deadline=TODAY - timedelta(2), **found)
    Finding.objects.create(number=3, problem="已销号的", signed_off=TODAY, **found)

    def page(address):
        return get(client, people.jinjiang.clerk, address).content.decode()

    assert all(text in page("/findings/") for text in ("刚查出的", "正在改的", "已销号的"))
    assert "正在改的" in page("/findings/open/") and "刚查出的" not in page("/findings/open/")
    assert "已销号的" in page("/findings/closed/") and "正在改的" not in page("/findings/closed/")
    assert "逾期 2 天" in page("/findings/open/?state=late")


@pytest.mark.parametrize(
    ("days", "duty", "kind", "words"),
    [
        (-2, True, "late", "逾期 2 天"),
        (0, True, "today", "今日届满"),
        (3, True, "soon", "余 3 天"),
        (30, True, "", "余 30 天"),
        (-2, False, "", "已届满"),
    ],
)
def test_a_chip_says_the_same_in_colour_and_words(days, duty, kind, words):
    assert chips.chip(TODAY + timedelta(days), TODAY, duty=duty) == chips.Chip(kind, words)


def test_a_wrong_password_is_refused_in_one_chinese_sentence(client, people):
    answer = client.post("/login/", {"username": people.jinjiang.head.username, "password": "wrong"})
    assert "用户名或者密码不正确" in answer.content.decode()
    assert unlabelled(answer.content.decode()) == []


def test_many_wrong_passwords_lock_the_door_with_a_chinese_page(client, people, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = client.post("/login/", {"username": people.jinjiang.head.username, "password": "wrong"})
    assert answer.status_code == 429 and "登录已锁定" in answer.content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_an_export_holds_nothing_from_outside_the_readers_territory(client, people, walked, address):
    Clock.objects.filter(proceeding=walked.pk, card="terms/decision_90d").update(due=TODAY - timedelta(3))
    other = Officer.objects.create_user("elsewhere", password="x" * 12, name="外地人员")
    for asked in ("", "&q=宏泰", "&unit=350582"):
        sheet = load_workbook(io.BytesIO(get(client, other, f"{address}?export=xlsx{asked}").content)).active
        assert len(list(sheet.iter_rows())) == 1

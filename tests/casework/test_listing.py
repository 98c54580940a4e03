"""Lists: empty days come last on every database, every row can be reached, and a period narrows them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import F
from django.test import RequestFactory

from casework.lists import listing as lists
from casework.lists import period
from casework.lists.cases import SORTS, with_next_due
from casework.lists.listing import Listing
from casework.models import Case, Clock, Finding, Proceeding
from tests.casework.test_pages import TODAY, get
from tests.flows import acts


@pytest.fixture
def four(people):
    """Cases of one handler: overdue, running, open without a term, closed."""
    made = {}
    who = people.jinjiang.investigator
    for n, (name, closed, due) in enumerate(
        (("closed", TODAY, None), ("idle", None, None), ("late", None, -5), ("running", None, 5)), 1
    ):
        case = Case.objects.create(
            number=f"（晋）应急案〔2026〕{n}号",
            title=name,
            organ=people.jinjiang.organ,
            territory_path="350500/350582/",
            party=people.company,
            opened=TODAY - timedelta(10),
            closed=closed,
        )
        run = Proceeding.objects.create(case=case, kind="penalty", owner=who, opened=case.opened)
        if due is not None:
            Clock.objects.create(
                proceeding=run, card="terms/decision_90d", start=case.opened, due=TODAY + timedelta(due)
            )
        made[name] = case
    return made


def order(client, person, address):
    return [case.title for case in get(client, person, address).context["listing"]]


def test_by_due_day_the_overdue_come_first_and_the_closed_last(client, people, four):
    for address in ("/cases/?mine=1&sort=due", "/cases/?sort=due"):
        assert order(client, people.jinjiang.investigator, address) == ["late", "running", "idle", "closed"]


def test_turned_round_cases_without_a_term_still_come_last(client, people, four):
    turned = order(client, people.jinjiang.investigator, "/cases/?mine=1&sort=-due")
    assert turned == ["running", "late", "idle", "closed"]


def test_findings_without_a_day_come_last_both_ways(people):
    run = acts.recorded(people)
    Finding.objects.filter(case=run.case, number=2).update(deadline=TODAY)
    for sort in ("due", "-due"):
        request = RequestFactory().get("/", {"sort": sort})
        shown = Listing(request, Finding.objects.all(), {"due": ("deadline",)})
        assert [f.number for f in shown] == [2, 1]


def test_a_field_that_is_always_filled_keeps_the_plain_order_that_an_index_serves():
    shown = Listing.__new__(Listing)
    shown.asked, shown.sort, shown.filled = {}, "x", ("signed_off",)
    shown.sorts = {"x": ("-found", "-signed_off")}
    assert shown.order(Finding.objects.all()) == ["-found", "-signed_off", "pk"]
    shown.filled = ()
    assert shown.order(Finding.objects.all()) == ["-found", F("signed_off").desc(nulls_last=True), "pk"]


@pytest.mark.parametrize(
    ("rows", "name", "empty"),
    [
        (Case.objects.all(), "closed", True),
        (Case.objects.all(), "party__name", False),
        (with_next_due(Case.objects.all()), "next_due", True),
        (Clock.objects.all(), "proceeding__partner__name", True),
        (Clock.objects.all(), "proceeding__owner__name", False),
    ],
)
def test_a_field_may_be_empty_where_it_or_a_link_on_the_way_may_be(rows, name, empty):
    assert lists.may_be_empty(rows, name) is empty


@pytest.fixture
def long(people, monkeypatch):
    """Fifty cases in a list that counts only to twenty-five."""
    monkeypatch.setattr(lists, "COUNTED", 25)
    Case.objects.bulk_create(
        Case(
            number=f"（晋）应急案〔2025〕{n}号",
            title=f"第{n}件",
            organ=people.jinjiang.organ,
            territory_path="350500/350582/",
            party=people.company,
            opened=date(2025, 1, 1) + timedelta(n),
        )
        for n in range(1, 51)
    )


def shown(address):
    return Listing(RequestFactory().get(address), Case.objects.all(), {"opened": ("opened",)})


def test_pages_go_on_beyond_the_rows_that_are_counted(long):
    seen, page = [], 1
    while page:
        found = shown(f"/?page={page}")
        seen += [case.title for case in found]
        page = found.next
    assert seen == [f"第{n}件" for n in range(1, 51)]
    assert found.number == 3 and not found.whole and found.counted == "25 项以上"


def test_a_page_far_beyond_the_end_shows_the_last(long):
    found = shown("/?page=9999999")
    assert found.number == 3 and [case.title for case in found][-1] == "第50件" and found.next is None


def test_the_foot_of_a_long_list_leads_on(client, people, long):
    foot = get(client, people.jinjiang.clerk, "/cases/?page=2").content.decode().split('class="pages"')[1]
    assert "page=3" in foot and "上一页" in foot and "25 项以上" in foot and "/ 2" not in foot


def test_a_counted_list_leads_to_its_last_page(client, people, long, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 10_000)
    foot = get(client, people.jinjiang.clerk, "/cases/").content.decode().split('class="pages"')[1]
    assert "共 50 项" in foot and "page=3" in foot and "末页" in foot and "1 / 3" in foot


def test_a_period_narrows_the_cases_by_their_opening(client, people, long):
    page = get(client, people.jinjiang.clerk, "/cases/?since=2025-01-06&until=2025-01-07")
    assert [case.title for case in page.context["listing"]] == ["第6件", "第5件"]
    assert 'value="2025-01-06"' in page.content.decode()


def test_a_period_narrows_the_findings_and_their_counts(client, people):
    run = acts.recorded(people)
    Finding.objects.filter(case=run.case, number=1).update(found=acts.DAY - timedelta(40))
    page = get(client, people.jinjiang.clerk, f"/findings/?since={acts.DAY}")
    assert [f.number for f in page.context["listing"]] == [2]
    assert page.context["counts"]["found"] == 1


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=昨天", "“昨天”不是日期"),
        ("until=2026-02-30", "“2026-02-30”不是日期"),
        ("since=2026-03-02&until=2026-03-01", "起始日 2026-03-02 晚于截止日 2026-03-01"),
        ("since=%00", "不是日期"),
    ],
)
def test_a_wrong_period_is_said_and_nothing_is_listed_or_exported(client, people, long, query, sentence):
    for address in ("/cases/", "/findings/"):
        for export in ("", "&export=xlsx"):
            answer = get(client, people.jinjiang.clerk, f"{address}?{query}{export}")
            assert answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
            assert sentence in answer.content.decode() and not answer.context["listing"].rows


def test_one_end_of_a_period_may_be_open():
    assert period.asked({"since": "2026-01-02"}) == period.Period(since=date(2026, 1, 2))
    assert period.asked({}) == period.Period()


def test_every_sort_of_the_case_list_answers(client, people, four):
    for name in SORTS:
        assert len(order(client, people.jinjiang.investigator, f"/cases/?sort={name}")) == 4

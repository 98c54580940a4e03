"""我的待办: all that is put to a person, also beyond what the workbench shows."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from flows.pages.desk import duties, workbench
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in

pytestmark = pytest.mark.django_db
PLANS = 24


@pytest.fixture
def plans(people):
    return [acts.proposed(people, timezone.localdate()) for _ in range(PLANS)]


def rows(page):
    return re.findall(r'<a href="(/cases/\d+/[^"]+)">审批', page)


def test_an_approver_reaches_every_row_that_the_workbench_does_not_show(client, people, plans, monkeypatch):
    monkeypatch.setattr(workbench, "SHOWN", 5)
    monkeypatch.setattr(duties, "MOST", 10)
    user = sign_in(client, people.jinjiang.unit_head)
    page = user.get("/").content.decode()
    assert "10 项以上" in page and "另有 5 项以上" in page and f'href="{reverse("desk_tasks")}"' in page
    found = set()
    for number in (1, 2):
        page = user.get(reverse("desk_tasks"), {"page": number}).content.decode()
        assert unlabelled(page) == [] and f"共 {PLANS} 项" in page
        found |= set(rows(page))
    assert len(found) == PLANS
    assert {f"/cases/{plan.case_id}/{plan.pk}/" for plan in plans} == {
        re.match(r"/cases/\d+/\d+/", one)[0] for one in found
    }


def test_rows_of_others_never_crowd_out_ones_own(client, people, plans, monkeypatch):
    monkeypatch.setattr(duties, "MOST", 3)
    mine = acts.approved(people, timezone.localdate())
    page = sign_in(client, people.jinjiang.investigator).get("/").content.decode()
    assert f"/cases/{mine.case_id}/{mine.pk}/" in page.split('id="waiting"')[0]


def test_a_word_narrows_the_list_and_nobody_sees_what_is_not_put_to_him(client, people, plans):
    user = sign_in(client, people.jinjiang.unit_head)
    number = plans[0].case.number
    assert len(rows(user.get(reverse("desk_tasks"), {"q": number}).content.decode())) == 1
    assert "没有符合的待办" in user.get(reverse("desk_tasks"), {"q": "无此企业"}).content.decode()
    assert rows(sign_in(client, people.jinjiang.clerk).get(reverse("desk_tasks")).content.decode()) == []


def test_the_page_asks_a_bounded_number_of_statements(client, people, plans):
    user = sign_in(client, people.jinjiang.unit_head)
    user.get(reverse("desk_tasks"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        user.get(reverse("desk_tasks"))
    assert len(asked) <= CEILING

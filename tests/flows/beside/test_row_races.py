"""A correction that strikes a row beside another of the same line, and beside an order on that row, on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection

from casework.models import Entry, Finding, Proceeding
from flows.beside.correct import refuse_correction
from tests.flows import acts
from tests.flows.beside.test_other_rows import LATER, ONE, THIRD, TWO, approve, line, propose
from tests.flows.door.test_races import at_once, whole
from tests.people import fresh

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite 一次只有一个写者，并发测试在 PostgreSQL 上运行（DATABASE_URL）",
    ),
]


def test_of_two_corrections_of_one_line_one_stands(people):
    visit = line(acts.recorded(people), "record_visit")
    made = at_once(
        lambda: propose(people, visit, {"findings": [TWO]}),
        lambda: propose(people, visit, {"findings": [ONE, TWO, THIRD]}, by=people.jinjiang.partner),
    )
    (told,) = [one for one in made if isinstance(one, Exception)]
    assert "已有一件待批的更正" in str(told)
    made = at_once(lambda: approve(people, visit), lambda: approve(people, visit))
    (told,) = [one for one in made if isinstance(one, Exception)]
    assert "没有待批的更正" in str(told) and Entry.objects.filter(step="correct").count() == 1
    assert Finding.objects.count() in (1, 3)
    whole()


def test_an_order_on_a_finding_that_is_struck(people):
    seen = acts.recorded(people)
    visit = line(seen, "record_visit")
    propose(people, visit, {"findings": [ONE]})
    made = at_once(
        lambda: approve(people, visit),
        lambda: acts.order(people, acts.again(seen), LATER, items=[{"number": 2}]),
    )
    (told,) = [one for one in made if isinstance(one, Exception)]
    if Finding.objects.count() == 2:  # the order came first
        assert "第2项不能去掉" in str(told) and Finding.objects.get(number=2).rectification_id
        refuse_correction(visit, by=fresh(people.jinjiang.unit_head), on=LATER, reason="已责令整改。")
    else:
        assert "2" in str(told) and not Proceeding.objects.filter(kind="rectification").exists()
    whole()

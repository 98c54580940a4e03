"""Two at once on a register: a card confirmed, withdrawn, a party registered, clocks derived again, on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from casework.models import Clock, Confirmation, Entry, Party
from flows.beside.parties import Known
from flows.beside.rederive import apply
from tests.flows.beside.test_confirmation import ON, confirmed, taken_back
from tests.flows.beside.test_parties import CODE, UNIT, entered
from tests.flows.door.test_races import at_once, whole
from tests.flows.procedures.test_summary_penalty import ON as DELIVERED
from tests.flows.procedures.test_summary_penalty import delivered
from tests.people import fresh

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite 一次只有一个写者，并发测试在 PostgreSQL 上运行（DATABASE_URL）",
    ),
]


def refused(made):
    (why,) = [one for one in made if isinstance(one, Exception)]
    return why


def test_a_card_is_confirmed_once_and_the_other_is_told_by_whom(people):
    why = refused(at_once(*[lambda: confirmed(people)] * 2))
    assert "已由" in str(why) and Confirmation.objects.count() == 1
    whole()


def test_a_confirmation_is_withdrawn_once(people):
    confirmed(people)
    why = refused(at_once(*[lambda: taken_back(people, on=ON + timedelta(1))] * 2))
    assert "已经撤回" in str(why) and Confirmation.objects.filter(withdrawn=True).count() == 1
    whole()


def test_one_code_is_registered_once_and_the_other_finds_it(people):
    names = ("晋江市新来鞋材有限公司", "晋江新来鞋材公司")
    made = at_once(*[lambda name=name: entered(people, **UNIT | {"name": name}) for name in names])
    why = refused(made)
    assert isinstance(why, Known) and why.party == Party.objects.get(uscc=CODE)
    whole()


def test_clocks_are_derived_again_once(people):
    clock = Clock.objects.get(proceeding=delivered(people), card="terms/simple_filing")
    right = clock.due
    Clock.objects.filter(pk=clock.pk).update(due=right + timedelta(1))  # as another calendar would have left it
    by, on = people.jinjiang.reviewer, DELIVERED + timedelta(2)
    made = at_once(*[lambda: apply(by=fresh(by), on=on)] * 2)
    assert sorted(len(lines) for lines in made) == [0, 1]
    clock.refresh_from_db()
    assert clock.due == right and Entry.objects.filter(step="rederive").count() == 1

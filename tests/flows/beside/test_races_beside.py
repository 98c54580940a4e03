"""Two at once with the acts on a party, a wait and a case taken over: one wins, the other is told, on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from casework.models import Case, Counter, Entry, Paper, Party, PartyVersion, Wait
from flows.beside.party_changes import change_party
from flows.beside.waits import wait_for
from flows.door.engine import take
from tests.flows import acts
from tests.flows.beside.test_adopt import ON, RECORD, adopted
from tests.flows.door.test_races import at_once, whole
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite 一次只有一个写者，并发测试在 PostgreSQL 上运行（DATABASE_URL）",
    ),
]


def change(people, on, key, **new):
    return change_party(
        party=people.company,
        since=on,
        changes=new,
        document="准予变更登记通知书",
        by=fresh(people.jinjiang.investigator),
        on=on,
        reason="变更。",
        key=key,
    )


def test_two_changes_are_two_versions_and_one_key_is_one(people):
    walk = Walk(people).to("conclude")
    on = walk.day("review")
    at_once(lambda: change(people, on, "a", phone="0595-1"), lambda: change(people, on, "b", address="新址"))
    party = Party.objects.get(pk=people.company.pk)
    assert (party.phone, party.address, PartyVersion.objects.count()) == ("0595-1", "新址", 2)
    first, second = at_once(*[lambda: change(people, on, "c", phone="0595-2")] * 2)
    assert [line.pk for line in first] == [line.pk for line in second] and PartyVersion.objects.count() == 3
    whole()


def test_a_change_beside_a_step_of_the_case(people):
    walk = Walk(people).to("conclude")
    on = walk.day("review")
    made = at_once(lambda: change(people, on, "a", phone="0595-1"), lambda: walk.take("review"))
    assert not [one for one in made if isinstance(one, Exception)], made
    assert Entry.objects.filter(step__in=("change_party", "review")).count() == 2
    whole()


def test_two_waits_are_one(people):
    run = acts.proposed(people, ON)

    def wait(whom):
        said = {"who": "outside", "whom": whom, "ground": "等报告", "until": ON + timedelta(9)}
        return wait_for(proceeding=run, **said, by=fresh(people.jinjiang.investigator), on=ON)

    made = at_once(lambda: wait("甲所"), lambda: wait("乙所"))
    (told,) = [one for one in made if isinstance(one, Exception)]
    assert "已在等待" in str(told) and Wait.objects.count() == 1
    whole()


def test_a_number_is_taken_over_once_and_two_old_ones_leave_the_counter_at_the_higher(people):
    made = at_once(lambda: adopted(people), lambda: adopted(people))
    (told,) = [one for one in made if isinstance(one, Exception)]
    assert "（晋）应急案〔2026〕40号已经使用" in str(told) and Case.objects.count() == 1
    high, low = (RECORD | {"number": f"（晋）应急检记〔2026〕{seq}号"} for seq in (90, 70))
    other = {"number": "旧案12号", "papers": [high], "party": people.business}
    less = {"number": "旧案13号", "papers": [low], "party": people.boss}
    made = at_once(lambda: adopted(people, **other), lambda: adopted(people, **less))
    assert not [one for one in made if isinstance(one, Exception)], made
    assert Counter.objects.get(series="应急检记").last == 90
    alike = {"number": "旧案14号", "papers": [], "party": people.boss}
    made = at_once(lambda: adopted(people, **alike), lambda: adopted(people, **alike))
    (told,) = [one for one in made if isinstance(one, Exception)]
    assert "旧案14号已经使用" in str(told)
    whole()


def test_taking_over_beside_a_new_paper_of_the_series_doubles_no_number(people):
    seen = acts.approved(people, ON)

    def visit():
        return take(
            "inspection", "record_visit", seen.pk, acts.visit(ON), by=fresh(people.jinjiang.investigator), on=ON
        )

    old = {"number": "旧案12号", "party": people.business, "papers": [RECORD | {"number": "（晋）应急检记〔2026〕1号"}]}
    made = at_once(visit, lambda: adopted(people, **old))
    numbers = list(Paper.objects.filter(form="site_inspection_record").values_list("seq", flat=True))
    assert sorted(numbers) in ([1], [1, 2]) and len(numbers) == len(set(numbers))
    assert all("已经使用" in str(one) for one in made if isinstance(one, Exception)), made
    whole()

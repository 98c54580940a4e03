"""Two cases at once, on PostgreSQL: what is lawful once only in whatever case has one winner, the other is told why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from casework.models import Payment, Penalty, SummaryPenalty
from flows.door.engine import begin, take
from tests.flows.door.test_races import at_once, settled, whole
from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_summary_penalty import decided, told
from tests.people import fresh

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite 一次只有一个写者，并发测试在 PostgreSQL 上运行（DATABASE_URL）",
    ),
]
DAY = date(2026, 3, 3)


def deciding(walk: Walk) -> Any:
    """The decision of the case as another process would take it."""
    on, by = walk.day("issue_decision"), walk.who("issue_decision")
    facts = walk.facts("issue_decision", on)
    return lambda: take("penalty", "issue_decision", walk.pk, facts, by=by, on=on)


@pytest.mark.parametrize("again", range(5))
def test_of_two_cases_for_one_act_one_is_decided(people_committed, again):
    walks = [Walk(people_committed, fine=9_000).to("endorse_handling") for _ in range(2)]
    _, why = settled(at_once(*map(deciding, walks)))
    assert "不得给予两次以上罚款" in str(why[0])
    assert Penalty.objects.filter(decided__isnull=False).count() == 1
    (left,) = Penalty.objects.filter(decided=None)
    assert set(left.invitations.filter(finished=None).values_list("step", flat=True)) >= {"withdraw"}
    whole()


def test_a_case_decided_on_the_spot_and_one_by_the_ordinary_way(people_committed):
    people = people_committed
    acted = str(DAY - timedelta(1))
    walk = Walk(people, fine=9_000, start=DAY, offence="AQ99-1-O").to("endorse_handling")
    on = walk.day("issue_decision")
    pk = told(people, on=on, offence_day=acted)
    facts = decided(pk, decided_at=f"{on}T10:30")
    by = fresh(people.jinjiang.investigator)
    _, why = settled(at_once(deciding(walk), lambda: take("summary_penalty", "decide", pk, facts, by=by, on=on)))
    assert "不得给予两次以上罚款" in str(why[0])
    fined = [*Penalty.objects.exclude(decided=None), *SummaryPenalty.objects.exclude(decided=None)]
    assert len(fined) == 1


@pytest.mark.parametrize("again", range(5))
def test_one_receipt_is_entered_in_one_of_two_cases(people_committed, again):
    people, paid = people_committed, date(2026, 3, 10)
    accounts = [owed(people, offence_day=f"2026-03-0{n}") for n in (1, 2)]
    clerk = people.jinjiang.clerk
    facts = {"amount": 3000, "paid_on": paid, "receipt": "闽财0001", "outcome": "full"}

    def pays(pk: int) -> Any:
        by = fresh(clerk)
        return lambda: take("collection", "receive", pk, facts, by=by, on=paid)

    _, why = settled(at_once(*map(pays, accounts)))
    assert "不能重复登记" in str(why[0])
    assert Payment.objects.count() == 1
    whole()


def owed(people: Any, **facts: Any) -> int:
    pk = told(people, **facts)
    take("summary_penalty", "decide", pk, decided(pk), by=fresh(people.jinjiang.investigator), on=date(2026, 3, 2))
    case = SummaryPenalty.objects.select_related("case").get(pk=pk).case
    return begin("collection", "enter", case=case, by=fresh(people.jinjiang.clerk), on=date(2026, 3, 2)).proceeding_id

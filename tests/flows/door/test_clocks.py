"""Clocks: an excluded interval moves the end, stays in the ledger with its article, and is told in the derivation."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.utils import timezone

import law
from casework.ledger import Writes
from casework.models import Clock, Exclusion
from flows.door import clocks
from tests.flows import acts

pytestmark = pytest.mark.django_db


def sent(writes):
    writes.keyed()
    with connection.cursor() as cursor:
        for sql, params in zip(writes.sql, writes.params, strict=True):
            cursor.execute(sql, params)


def test_an_excluded_interval_moves_the_end_and_is_told(people):
    run = acts.proposed(people)
    clock = Clock.objects.create(
        proceeding_id=run.pk,
        card="terms/decision_90d",
        start=date(2026, 3, 2),
        due=law.due("decision_90d", date(2026, 3, 2)).due,
    )
    writes = Writes()
    clocks.exclude(
        writes,
        run,
        date(2026, 4, 20),
        "decision_90d",
        date(2026, 4, 1),
        date(2026, 4, 10),
        "行政处罚法(2021) 第六十四条",
    )
    sent(writes)
    assert clock.due == date(2026, 6, 1)  # the ninetieth day, 31 May, is a Sunday
    clock.refresh_from_db()
    assert clock.due == date(2026, 6, 10)  # ten days later than 31 May
    assert Exclusion.objects.get(clock=clock).cites == "行政处罚法(2021) 第六十四条"
    assert any("第六十四条" in line for line in clocks.explain(clock))


def test_a_term_in_hours_keeps_its_minute_when_an_interval_is_excluded(people):
    run = acts.proposed(people)
    began = timezone.make_aware(datetime(2026, 3, 2, 14, 30))
    due = law.due("coercive_urgent_report", began).due
    clock = Clock.objects.create(
        proceeding_id=run.pk,
        card="terms/coercive_urgent_report",
        start=date(2026, 3, 2),
        start_at=began,
        due=due.date(),
        due_at=due,
    )
    writes = Writes()
    clocks.exclude(
        writes,
        run,
        date(2026, 3, 3),
        "coercive_urgent_report",
        date(2026, 3, 3),
        date(2026, 3, 3),
        "行政强制法(2011) 第二十五条",
    )
    sent(writes)
    clock.refresh_from_db()
    assert clock.due_at > due and clock.due == timezone.localtime(clock.due_at).date()


def test_a_clock_follows_the_law_of_the_day_it_began(people):
    """Entered late, a term that began before the change of law keeps the old value: three days before 2021-07-15."""
    from flows.door.terms import Start

    run = acts.proposed(people)
    run.hearing_told_served = date(2021, 7, 8)
    clock = clocks.started(run, Start("hearing_request", counts_from="hearing_told_served"), date(2021, 7, 20))
    assert clock.due == law.due("hearing_request", date(2021, 7, 8), on=date(2021, 7, 8)).due

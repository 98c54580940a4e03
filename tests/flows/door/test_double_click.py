"""Two requests with one key at once are one act: both get the same entry."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from casework.models import Entry, Paper
from flows.door.engine import take
from tests.flows import acts
from tests.flows.acts import DAY
from tests.people import fresh

AGREED = {"outcome": "agreed", "review_opinion": "可行。", "approval_opinion": "同意。"}


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_act(people_committed):
    plan, head = acts.proposed(people_committed), people_committed.jinjiang.unit_head
    barrier = Barrier(4)

    def click(_):
        try:
            by = fresh(head)
            barrier.wait(10)
            return take("inspection", "approve_plan", plan.pk, AGREED, by=by, on=DAY, key="k1").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        entries = set(pool.map(click, range(4)))
    assert len(entries) == 1
    assert (Entry.objects.count(), Paper.objects.count()) == (2, 1)

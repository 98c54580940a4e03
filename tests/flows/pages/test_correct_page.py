"""The page of a correction: the effects are seen before anything is proposed, and a leader approves there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Entry, Proceeding
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(people):
    run = acts.served(people, timezone.localdate() - timedelta(7))
    return Entry.objects.get(proceeding_id=run.pk, step="serve")


def form(entry, **more):
    said = {
        "receiver": "蔡宏泰",
        "way": "direct",
        "served": entry.day.isoformat(),
        "key": "one-key",
        "reason": "录错。",
    }
    return said | more


def test_a_look_shows_what_follows_and_writes_nothing(client, people, served):
    sign_in(client, people.jinjiang.investigator)
    right, count = (served.day + timedelta(2)).isoformat(), Entry.objects.count()
    page = client.post(reverse("correct", args=[served.pk]), form(served, served=right, do="look"))
    assert page.status_code == 200 and right in page.content.decode() and Entry.objects.count() == count


def test_a_proposal_is_approved_on_the_page_by_a_leader(client, people, served):
    address, right = reverse("correct", args=[served.pk]), served.day + timedelta(2)
    sign_in(client, people.jinjiang.investigator)
    assert client.get(address).status_code == 200
    assert client.post(address, form(served, served=right.isoformat(), do="propose")).status_code == 302
    assert "批准更正</button>" not in client.get(address).content.decode()
    sign_in(client, people.jinjiang.unit_head)
    assert "批准更正</button>" in client.get(address).content.decode()
    assert client.post(address, {"do": "approve", "key": "two"}).status_code == 302
    assert acts.again(Proceeding.objects.get(pk=served.proceeding_id)).served == right
    assert "更正" in client.get(reverse("case", args=[served.case_id])).content.decode()


def test_a_refusal_keeps_what_was_typed(client, people, served):
    sign_in(client, people.jinjiang.investigator)
    page = client.post(reverse("correct", args=[served.pk]), form(served, receiver="长" * 400, do="propose"))
    assert page.status_code == 422 and "最多60字" in page.content.decode() and "长" * 400 in page.content.decode()

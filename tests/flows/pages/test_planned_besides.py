"""Two visits to one party on one day: said on the form of the plan and to who approves it, refused to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.door.engine import take
from tests.flows import acts
from tests.flows.pages.test_pages import TODAY, sign_in
from tests.people import fresh

pytestmark = pytest.mark.django_db


def test_the_form_and_the_approver_are_told_of_the_other_visit(client, people):
    first = acts.proposed(people, TODAY)
    sign_in(client, people.jinjiang.investigator)
    form = client.get(f"/begin/inspection/propose/{people.company.pk}/").content.decode()
    assert "另有尚未进行的检查" in form and "主办" in form
    other = client.get(f"/begin/inspection/propose/{people.business.pk}/").content.decode()
    assert "另有尚未进行的检查" not in other
    second = acts.proposed(people, TODAY)
    sign_in(client, people.jinjiang.unit_head)
    at = f"/cases/{second.case_id}/{second.pk}/approve_plan/"
    assert "在计划检查日另有检查" in client.get(at).content.decode()
    ended = {"why": "两次检查合并进行。"}
    take("inspection", "call_off", first.pk, ended, by=fresh(people.jinjiang.unit_head), on=TODAY)
    assert "在计划检查日另有检查" not in client.get(at).content.decode()
    assert second.planned_for - TODAY < timedelta(5)

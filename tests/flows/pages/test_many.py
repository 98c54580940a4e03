"""One step in many cases from one form: each its own act, what was left out and why, and nothing twice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Entry
from flows import take
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

TODAY = timezone.localdate()
AT = "/many/inspection/approve_plan/"


@pytest.fixture
def plans(people):
    return [acts.proposed(people, TODAY) for _ in range(3)]


def sent(plans, **more):
    return acts.APPROVAL | {"run": [str(plan.pk) for plan in plans], "key": "one-key"} | more


def test_the_work_list_leads_to_the_form_of_all_alike(client, people, plans):
    page = sign_in(client, people.jinjiang.unit_head).get("/").content.decode()
    assert f'href="{AT}"' in page and "审批检查方案 3 项" in page
    client.get(AT)
    with CaptureQueriesContext(connection) as seen:
        form = client.get(f"{AT}?run={plans[1].pk}").content.decode()
    assert len(seen) <= CEILING and unlabelled(form) == []
    assert len(re.findall(r'type="checkbox" name="run"', form)) == 3
    ticked = re.findall(r'name="run" value="(\d+)"[^>]* checked', form)
    assert ticked == [str(plans[1].pk)] and len(re.findall(r'type="radio" name="outcome"', form)) >= 2


def test_each_is_its_own_act(client, people, plans):
    sign_in(client, people.jinjiang.unit_head)
    answer = client.post(AT, sent(plans[:2])).content.decode()
    assert '办了 <b class="green">2</b> 件' in answer and "没有办 0 件" in answer
    assert Entry.objects.filter(step="approve_plan").count() == 2 and "检查方案》" in answer


def test_one_that_cannot_be_done_stays_and_the_others_are_done(client, people, plans):
    one, other, hindered = plans
    sign_in(client, people.jinjiang.unit_head)
    hindered.case.moved = TODAY + timedelta(1)
    hindered.case.save(update_fields=["moved"])  # its record is ahead of today
    answer = client.post(AT, sent(plans)).content.decode()
    left, taken = answer.split('id="left"')[1].split('id="taken"')
    assert hindered.case.number in left and "请核对日期" in left
    assert one.case.number in taken and other.case.number in taken and hindered.case.number not in taken
    assert Entry.objects.filter(step="approve_plan").count() == 2


def test_the_same_submission_twice_does_nothing_twice(client, people, plans):
    sign_in(client, people.jinjiang.unit_head)
    for _ in range(2):
        answer = client.post(AT, sent(plans)).content.decode()
        assert 'class="green">3</b>' in answer
    assert Entry.objects.filter(step="approve_plan").count() == 3


def test_what_is_wrong_for_all_is_said_on_the_form_with_what_was_typed(client, people, plans):
    sign_in(client, people.jinjiang.unit_head)
    answer = client.post(AT, sent(plans, outcome=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and "请填写“结论”" in page and acts.APPROVAL["approval_opinion"] in page
    assert len(re.findall(r'name="run" value="\d+"[^>]* checked', page)) == 3
    assert client.post(AT, sent([])).status_code == 422
    assert Entry.objects.filter(step="approve_plan").count() == 0


def test_only_rows_of_ones_own_list_are_taken(client, people, plans):
    sign_in(client, people.jinjiang.clerk)
    assert "没有今天可办的" in client.get(AT).content.decode()
    assert client.post(AT, sent(plans)).status_code == 422
    take("inspection", "approve_plan", plans[0].pk, acts.APPROVAL, by=fresh(people.jinjiang.unit_head), on=TODAY)
    sign_in(client, people.jinjiang.unit_head)
    answer = client.post(AT, sent(plans, key="other")).content.decode()
    left, taken = answer.split('id="left"')[1].split('id="taken"')
    assert plans[0].case.number in left and "已由" in left and plans[1].case.number in taken
    assert Entry.objects.filter(step="approve_plan").count() == 3


@pytest.mark.parametrize("at", ["/many/penalty/review/", "/many/penalty/propose/", "/many/rectification/order/"])
def test_a_step_that_asks_what_only_one_case_knows_has_no_such_page(client, people, at):
    assert sign_in(client, people.jinjiang.reviewer).get(at).status_code == 404
    assert sign_in(client, people.jinjiang.reviewer).get("/many/penalty/no_such/").status_code == 404


def test_a_served_notice_is_no_excuse_for_another_day(client, people):
    """The day of the event stands first here too, and the bounds of each case are the door's to hold."""
    start = TODAY - timedelta(18)
    told = {"offence_day": str(start - timedelta(2)), "discovered": str(start - timedelta(1))}
    walks = [
        Walk(people, start=start, party=party, **told).to("give_notice") for party in (people.company, people.business)
    ]
    sign_in(client, people.jinjiang.investigator)
    page = client.get("/many/penalty/serve_notice/").content.decode()
    assert page.index('class="happened"') < page.index('name="way"') and f'max="{TODAY}"' in page
    said = {"way": "direct", "receiver": "本人", "place": "厂区", "told_served": str(start), "key": "k"}
    said["run"] = [str(walk.pk) for walk in walks]
    answer = client.post("/many/penalty/serve_notice/", said)
    assert "早于" in answer.content.decode() and not Entry.objects.filter(step="serve_notice").exists()

"""A recorded wait speaks for a case until its day, is a task on that day, and cannot be endless."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Clock, Entry, Office, Officer, Wait
from flows.beside import office
from flows.beside.waits import end_wait, longest, wait_for
from flows.door.invitation import Invitation
from flows.liveness import silent_cases
from flows.pages.desk.duties import duties
from flows.verify import CHECKS
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.people import change, fresh

TODAY = timezone.localdate()
LAST = TODAY + timedelta(14)


@pytest.fixture
def plan(people):
    """A plan that waits for its approval, with nobody left who could approve it."""
    found = acts.proposed(people, TODAY)
    Clock.objects.update(lapsed=TODAY)
    change(Office.objects.filter(office__in=("unit_head", "deputy_head", "agency_head")), until=TODAY - timedelta(1))
    return found


def waiting(people, run, until=LAST, on=TODAY, by=None, **more):
    said = {"who": "outside", "whom": "泉州市特种设备检验所", "ground": "等鉴定报告"} | more
    return wait_for(proceeding=run, until=until, by=fresh(by or people.jinjiang.investigator), on=on, **said)


def titles(user, on):
    return [task.title for task, _ in duties(fresh(user), on).now]


def test_a_wait_speaks_for_a_silent_case_until_its_day_and_is_a_task_then(people, plan):
    assert [one.case.pk for one in silent_cases(TODAY)] == [plan.case_id]
    waiting(people, plan)
    assert list(silent_cases(TODAY)) == [] and list(silent_cases(LAST - timedelta(1))) == []
    me = people.jinjiang.investigator
    said = "等待期满：泉州市特种设备检验所，等鉴定报告"
    assert said not in titles(me, LAST - timedelta(1)) and said in titles(me, LAST)
    assert list(silent_cases(LAST)) == [], "on its day it is the handler's task"
    end_wait(proceeding=plan, result="期满未等到", note="另行催办。", by=fresh(me), on=LAST)
    assert said not in titles(me, LAST) and [one.case.pk for one in silent_cases(LAST)] == [plan.case_id]


def test_a_wait_whose_handler_left_is_silent_on_its_day_and_says_so(people, plan):
    waiting(people, plan)
    change(Officer.objects.filter(pk=plan.owner_id), is_active=False)
    assert list(silent_cases(LAST - timedelta(1))) == []
    (one,) = silent_cases(LAST)
    assert any("等待期满：泉州市特种设备检验所" in why for why in one.reasons), one


def test_the_task_follows_the_handler(people):
    run = acts.proposed(people, TODAY)
    waiting(people, run)
    lead, new = fresh(people.jinjiang.unit_head), people.jinjiang.third
    office.hand_over(run.kind, run.pk, to=new, by=lead, on=TODAY, reason="培训。")
    held = Invitation.objects.get(process=run.pk, step="end_wait", finished=None)
    assert held.owner_id == new.pk and held.opens == LAST


def test_no_wait_is_endless(people):
    run = acts.proposed(people, TODAY)
    most = longest(run, TODAY).due
    assert most == TODAY + timedelta(30)
    for until, says in ((TODAY, "之后"), (most + timedelta(1), "一次等待最长30日")):
        with pytest.raises(ValueError, match=says):
            waiting(people, run, until)
    assert not Wait.objects.exists() and not Entry.objects.filter(step="wait_for").exists()
    waiting(people, run, most)
    with pytest.raises(ValueError, match="已在等待"):
        waiting(people, run)


def test_a_closed_proceeding_does_not_wait_and_the_record_holds(people):
    run = acts.proposed(people, TODAY)
    waiting(people, run)
    with pytest.raises(ValueError, match="不是本程序的承办人"):
        waiting(people, run, by=people.jinjiang.reviewer)
    end_wait(proceeding=run, result="came", by=fresh(people.jinjiang.partner), on=TODAY)
    assert Wait.objects.get().result == "came"
    assert [said for check in CHECKS.values() for said in check()] == []
    type(run).objects.filter(pk=run.pk).update(closed=TODAY)
    with pytest.raises(ValueError, match="终结"):
        waiting(people, run)


def test_the_pages_of_a_wait(client, people):
    run = acts.proposed(people, TODAY)
    sign_in(client, people.jinjiang.investigator)
    case = f"/cases/{run.case_id}/"
    assert f"{case}wait/" in client.get(case).content.decode()
    form = client.get(f"{case}wait/").content.decode()
    assert "最后一日最迟" in form and "等待的事由" in form
    typed = {"run": str(run.pk), "who": "outside", "whom": "检验所", "ground": "等报告", "key": "k"}
    bad = client.post(f"{case}wait/", typed | {"until": ""})
    assert bad.status_code == 422
    page = client.post(f"{case}wait/", typed | {"until": LAST.isoformat()}, follow=True).content.decode()
    assert "已等待" in page and "等检验所：等报告" in page and f"{case}{run.pk}/beside/end_wait/" in page
    silent = client.get("/silent/").content.decode()
    assert "检验所" in silent and "等报告" in silent
    ended = client.post(f"{case}{run.pk}/beside/end_wait/", {"result": "came", "note": "", "key": "e"}, follow=True)
    assert "已结束等待" in ended.content.decode() and "等检验所" not in ended.content.decode()
    sign_in(client, people.jinjiang.reviewer)
    assert f"{case}wait/" not in client.get(case).content.decode()

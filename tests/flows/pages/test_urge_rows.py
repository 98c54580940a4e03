"""Each waiting row that the reader may urge has its button, and urging reaches whoever holds the matter up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Clock, Entry, Organ
from flows.beside import waits
from flows.beside.office import urge
from tests.casework.test_pages import CEILING
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.flows.pages.test_workbench import bench
from tests.flows.penalty_walk import Walk
from tests.people import fresh

TODAY = timezone.localdate()


@pytest.fixture
def plan(people):
    """A plan that waits for the head of the unit."""
    return acts.proposed(people, TODAY)


def button(run):
    return f'href="/cases/{run.case_id}/urge/?run={run.pk}"'


def test_a_row_that_waits_for_another_can_be_urged_by_who_may(client, people, plan):
    waiting = bench(client, people.jinjiang.investigator)[1]
    assert plan.case.number in waiting and button(plan) not in waiting
    mine = people.jinjiang.investigator.offices.get()
    mine.pk, mine.office = None, "supervisor"
    mine.save()
    assert button(plan) in bench(client, people.jinjiang.investigator)[1]


def test_what_waits_for_the_reader_is_not_urged(client, people, plan):
    page = sign_in(client, people.jinjiang.unit_head).get("/").content.decode()
    assert plan.case.number in page and button(plan) not in page


def test_overdue_rows_are_urged_one_by_one_only_where_the_reader_may(client, people, plan):
    Clock.objects.create(proceeding=plan, card="terms/decision_90d", start=TODAY, due=TODAY - timedelta(3))
    supervisor = people.quanzhou.supervisor
    assert button(plan) in sign_in(client, supervisor).get("/overdue/").content.decode()
    assert button(plan) in client.get("/").content.decode()  # the overdue of the territory on the workbench
    case = plan.case
    case.organ = Organ.objects.exclude(pk=case.organ_id).first()
    case.save(update_fields=["organ"])
    page = sign_in(client, people.jinjiang.unit_head).get("/overdue/").content.decode()
    assert case.number in page and button(plan) not in page


def test_a_recorded_wait_can_be_urged_on_the_page_of_what_lies_still(client, people):
    start = TODAY - timedelta(18)
    told = {"offence_day": str(start - timedelta(2)), "discovered": str(start - timedelta(1))}
    run = Walk(people, start=start, **told).to("endorse_filing").run
    said = {"who": "organ", "whom": "上级机关", "ground": "等批复", "until": TODAY + timedelta(3)}
    waits.wait_for(proceeding=run, **said, by=fresh(people.jinjiang.investigator), on=TODAY)
    assert button(run) in sign_in(client, people.jinjiang.unit_head).get("/silent/").content.decode()
    assert button(run) not in sign_in(client, people.jinjiang.reviewer).get("/silent/").content.decode()


def test_the_form_names_the_proceeding_of_the_row(client, people, plan):
    page = sign_in(client, people.quanzhou.supervisor).get(f"/cases/{plan.case_id}/urge/?run={plan.pk}")
    assert f'value="{plan.pk}" selected' in page.content.decode()
    assert client.get(f"/cases/{plan.case_id}/urge/?run=999999").status_code == 200


def test_urging_reaches_who_is_to_act_and_ends_with_the_next_step(client, people, plan):
    urge(plan.kind, plan.pk, by=fresh(people.quanzhou.supervisor), on=TODAY, reason="请今日批复。")
    assert "请今日批复。" in sign_in(client, people.jinjiang.unit_head).get("/").content.decode()
    assert "请今日批复。" in sign_in(client, people.jinjiang.investigator).get("/").content.decode()
    assert "请今日批复。" not in sign_in(client, people.jinjiang.reviewer).get("/").content.decode()
    assert "请今日批复。" not in sign_in(client, people.quanzhou.supervisor).get("/").content.decode()
    acts.take("inspection", "approve_plan", plan.pk, acts.APPROVAL, by=fresh(people.jinjiang.unit_head), on=TODAY)
    assert "请今日批复。" not in sign_in(client, people.jinjiang.unit_head).get("/").content.decode()
    assert Entry.objects.filter(step="urge").count() == 1


def test_the_buttons_cost_no_statement(client, people, plan):
    Clock.objects.create(proceeding=plan, card="terms/decision_90d", start=TODAY, due=TODAY - timedelta(3))
    sign_in(client, people.quanzhou.supervisor)
    for at in ("/", "/overdue/"):
        client.get(at)
        with CaptureQueriesContext(connection) as seen:
            client.get(at)
        assert len(seen) <= CEILING

"""Rows ticked in the lists of cases, findings and overdue items lead to one form; what is left out is named."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Clock, Entry, Finding
from flows.door.terms import PROCEDURES, stage_label, steps
from flows.pages.step import picked
from tests.casework.test_pages import unlabelled
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in

TODAY = timezone.localdate()
FORM = "/many/inspection/approve_plan/"


@pytest.fixture
def mixed(people):
    """Two plans that wait for approval, one already approved, and a visited case with an order."""
    plans = [acts.proposed(people, TODAY) for _ in range(2)]
    return [*plans, acts.approved(people, TODAY), acts.ordered(people, TODAY)]


def address(name, *pks, back="/cases/"):
    return "/many/?" + urlencode({name: pks, "back": back}, doseq=True)


@pytest.mark.parametrize(("path", "name"), [("/cases/", "case"), ("/findings/", "finding"), ("/overdue/", "run")])
def test_each_list_has_a_box_at_every_row_and_needs_no_script(client, people, mixed, path, name):
    Clock.objects.create(proceeding=mixed[3], card="terms/decision_90d", start=TODAY, due=TODAY - timedelta(3))
    for person in (people.jinjiang.unit_head, people.jinjiang.investigator):
        page = sign_in(client, person).get(path).content.decode()
        rows = page.split("<tbody>")[-1].split("</tbody>")[0]
        assert rows.count("<tr>") == len(re.findall(rf'type="checkbox" name="{name}" value="\d+"', rows)) > 0
        assert 'action="/many/"' in page and f'name="back" value="{path}"' in page and unlabelled(page) == []


def test_who_takes_no_step_is_offered_no_boxes(client, people, mixed):
    auxiliary = people.jinjiang.auxiliary
    assert not picked.may_take(auxiliary, TODAY)
    assert 'name="case"' not in sign_in(client, auxiliary).get("/cases/").content.decode()


def test_the_ticked_cases_offer_what_some_of_them_offer_and_the_others_say_why_not(client, people, mixed):
    sign_in(client, people.jinjiang.unit_head)
    page = client.get(address("case", *(run.case_id for run in mixed))).content.decode()
    offers = page.split('id="offers"')[1]
    assert "审批检查方案" in offers and "2 件可办" in offers and "2 件不在其内" in offers
    assert offers.index("审批检查方案") < offers.index("取消检查") and " go" in offers.split("取消检查")[0]
    assert mixed[2].case.number in offers and f"“{stage_label(mixed[2])}”阶段，不办这一步" in offers
    form = unescape(re.search(rf'href="({re.escape(FORM)}[^"]*)"', offers)[1])
    told = client.get(form).content.decode()
    ticked = set(re.findall(r'name="run" value="(\d+)"[^>]* checked', told))
    assert ticked == {str(run.pk) for run in mixed[:2]}
    assert "还有 2 件不在其内" in told and mixed[3].case.number in told.split('id="left"')[1].split("<form")[0]
    assert 'href="/cases/"' in told and "返回清单" in told


def test_one_form_does_each_that_was_ticked_and_leads_back_to_the_list(client, people, mixed):
    sign_in(client, people.jinjiang.unit_head)
    before = Entry.objects.filter(step="approve_plan").count()
    said = acts.APPROVAL | {"run": [str(run.pk) for run in mixed[:3]], "key": "one-key"}
    form = FORM + "?" + urlencode({"case": [run.case_id for run in mixed], "back": "/cases/?q=x"}, doseq=True)
    done = client.post(form, said).content.decode()
    assert '办了 <b class="green">2</b> 件' in done and mixed[2].case.number in done.split('id="left"')[1]
    assert Entry.objects.filter(step="approve_plan").count() == before + 2
    assert 'href="/cases/?q=x"' in done and "back=%2Fcases%2F%3Fq%3Dx" in done


def test_a_finding_stands_for_the_order_it_is_under(client, people, mixed):
    finding = Finding.objects.filter(rectification=mixed[3].pk).first()
    sign_in(client, people.jinjiang.investigator)
    page = client.get(address("finding", finding.pk, back="/findings/")).content.decode()
    offered = {step for kind, step in re.findall(r'href="/many/(\w+)/(\w+)/', page) if kind == "rectification"}
    assert offered and offered <= set(steps(PROCEDURES["rectification"])) and "1 件可办" in page


def test_overdue_items_go_on_by_the_button_beside_urging(client, people, mixed):
    Clock.objects.create(proceeding=mixed[0], card="terms/decision_90d", start=TODAY, due=TODAY - timedelta(3))
    sign_in(client, people.jinjiang.unit_head)
    page = client.get("/overdue/").content.decode()
    assert 'formaction="/many/" formnovalidate' in page
    gone = client.post("/many/", {"run": [mixed[0].pk], "back": "/overdue/", "reason": "", "query": ""})
    assert gone.status_code == 302 and "csrf" not in gone["Location"]
    assert "审批检查方案" in client.get(gone["Location"]).content.decode()


def test_nothing_ticked_and_nothing_open_say_what_to_do(client, people, mixed):
    sign_in(client, people.jinjiang.unit_head)
    assert "没有勾选" in client.get(address("case")).content.decode()
    run = mixed[0]
    type(run).objects.filter(pk=run.pk).update(closed=TODAY)
    page = client.get(address("case", run.case_id)).content.decode()
    assert "没有可以一并办理的步骤" in page and "没有在办的程序" in page and run.case.number in page


def test_rows_of_others_and_addresses_elsewhere_are_not_followed(client, people, mixed):
    stranger = people.quanzhou.patrol_member
    sign_in(client, stranger)
    type(stranger).objects.get(pk=stranger.pk).offices.update(territory_path="350500/350502/")
    page = client.get(address("case", mixed[0].case_id, back="https://elsewhere.example/")).content.decode()
    assert mixed[0].case.number not in page and "elsewhere.example/" not in page.split("<main")[1].split("?back")[0]


def test_twenty_rows_cost_hardly_more_than_two(client, people):
    runs = [acts.proposed(people, TODAY) for _ in range(8)]
    sign_in(client, people.jinjiang.unit_head)
    costs = []
    for some in (runs[:2], runs):
        client.get(address("case", *(run.case_id for run in some)))
        with CaptureQueriesContext(connection) as seen:
            client.get(address("case", *(run.case_id for run in some)))
        costs.append(len(seen))
    assert costs[1] - costs[0] <= 6, costs

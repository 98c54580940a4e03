"""我已办: what a person has dealt with, newest first, with result and day, linked to the case."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flows.beside.consult import answer_consultation, consult
from flows.beside.office import urge
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db


def listed(client, person, **asked):
    """The rows as (title, result), with the page."""
    page = sign_in(client, person).get(reverse("desk_done"), asked).content.decode()
    assert unlabelled(page) == []
    rows = re.findall(
        r'<th scope="row" class="lead"><a [^>]*>([^<]*)</a>.*?<span class="clock \w+">([^<]*)</span>', page, re.S
    )
    return [(title, result.strip()) for title, result in rows], page


def test_an_approver_sees_what_he_answered_newest_first_with_result_opinion_and_day(client, people):
    walk = Walk(people).to("propose")
    walk.returns("endorse_filing")
    walk.take("propose", on=walk.day("file"))
    walk.take("endorse_filing", on=walk.day("file"))
    rows, page = listed(client, people.jinjiang.unit_head)
    assert rows == [("审核立案", "✓ 同意"), ("审核立案", "退回")]
    assert "事实不清。" in page and "以承办机构负责人办理，现在：" in page
    assert f"/cases/{walk.run.case_id}/" in page and str(walk.day("file")) in page


def test_a_reviewer_sees_reviews_and_who_was_asked_sees_what_he_answered(client, people):
    Walk(people).to("review")
    run = acts.proposed(people)
    of, asked = {"proceeding": run, "on": acts.DAY}, [people.jinjiang.reviewer]
    consult(step="approve_plan", officers=asked, question="是否可行？", by=fresh(people.jinjiang.unit_head), **of)
    answer_consultation(agrees=False, opinion="人手不足。", by=fresh(people.jinjiang.reviewer), **of)
    rows, page = listed(client, people.jinjiang.reviewer)
    assert rows == [("答复征询", "不同意"), ("法制审核", "✓ 通过")] and "人手不足。" in page


def test_a_handler_sees_everything_he_did_and_a_leader_may(client, people):
    walk = Walk(people).to("conclude")
    mine = [title for title, _ in listed(client, people.jinjiang.investigator)[0]]
    assert mine == ["调查终结", "询问", "呈请立案"]
    person = people.jinjiang.unit_head.offices.get()
    person.pk, person.office = None, "investigator"
    person.save()
    acts.proposed(people)
    assert len(listed(client, people.jinjiang.unit_head)[0]) == 1
    assert len(listed(client, people.jinjiang.unit_head, what="all", q=walk.run.case.number)[0]) == 1
    assert "没有符合的事项" in listed(client, people.jinjiang.unit_head, q="没有这家企业")[1]


def test_nobody_sees_what_others_did_and_the_workbench_leads_there(client, people):
    Walk(people).to("file")
    rows, page = listed(client, people.jinjiang.clerk)
    assert rows == [] and "还没有办过的事项" in page
    assert reverse("desk_done") in sign_in(client, people.jinjiang.clerk).get("/").content.decode()


def test_the_list_keeps_the_ceiling_of_statements(client, people):
    Walk(people).to("issue_decision")
    Walk(people, party=people.business).to("issue_decision")
    sign_in(client, people.jinjiang.head).get(reverse("desk_done"))
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("desk_done"))
    assert len(seen) <= CEILING, "\n".join(q["sql"][:160] for q in seen)


def test_who_urged_sees_what_came_of_it(client, people):
    walk, other = Walk(people).to("propose"), Walk(people, party=people.business).to("propose")
    for one in (walk, other):
        urge("penalty", one.pk, by=fresh(people.jinjiang.head), on=one.run.case.moved, reason="请抓紧审核。")
    walk.take("endorse_filing")
    rows, page = listed(client, people.jinjiang.head, what="urged")
    day, who = walk.run.case.moved, people.jinjiang.unit_head
    assert rows == [("催办", "尚未办理"), ("催办", f"✓ {who}于{day}办理“审核立案”")]
    assert "本人催办过的事项" in page and "请抓紧审核。" in page

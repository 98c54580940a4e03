"""From the record's lines and papers to what can be done about them, for who may; and which way fits which mistake."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Entry, Paper
from flows.beside.reissue import reissue
from flows.beside.take_back import take_back
from flows.door.engine import REFUSALS
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh


@pytest.fixture
def walk(people):
    return Walk(people)


def case_page(client, walk, office):
    page = sign_in(client, getattr(walk.people.jinjiang, office)).get(f"/cases/{walk.run.case_id}/").content.decode()
    assert unlabelled(page) == []
    return page


def latest(walk, step):
    return Entry.objects.filter(proceeding_id=walk.pk, step=step).latest("line")


def row(page, case):
    """One row of the table 用哪一种."""
    return re.search(rf"<tr[^>]*><th scope=\"row\">{case}.*?</tr>", page, re.S)[0]


def test_author_and_handlers_may_correct_their_lines_a_stranger_may_not(client, walk):
    walk.to("file")
    at = f"/record/{latest(walk, 'propose').pk}/correct/"
    assert at in case_page(client, walk, "partner") and at in case_page(client, walk, "unit_head")
    assert at not in case_page(client, walk, "clerk") and at not in case_page(client, walk, "third")


def test_only_the_author_of_the_last_step_is_shown_the_way_back(client, walk):
    walk.to("conclude")
    at = f"/cases/{walk.run.case_id}/{walk.pk}/beside/take_back/"
    assert case_page(client, walk, "investigator").count(at) == 1 and at not in case_page(client, walk, "unit_head")
    walk.to("review")
    assert at not in case_page(client, walk, "investigator") and at in case_page(client, walk, "reviewer")


@pytest.mark.parametrize("last", ["propose", "file", "interview", "conclude", "review", "give_notice", "serve_notice"])
def test_the_way_back_is_shown_exactly_where_it_is_open(client, walk, last):
    """What the page says of the last line is what the act says."""
    walk.to(last)
    at, run = f"/cases/{walk.run.case_id}/{walk.pk}/beside/take_back/", walk.run
    author = Entry.objects.filter(proceeding_id=walk.pk).latest("line").by
    shown = at in sign_in(client, author).get(f"/cases/{run.case_id}/").content.decode()
    try:
        take_back(proceeding=run, by=fresh(author), on=run.case.moved, reason="试一次。")
    except REFUSALS:
        assert not shown
    else:
        assert shown


def test_a_paper_leads_to_its_void_before_service_and_a_decision_to_its_revocation_after(client, walk):
    walk.to("issue_decision")
    paper = Paper.objects.get(form="penalty_decision_unit")
    void, revoke = f"/papers/{paper.pk}/void/", f"/cases/{walk.run.case_id}/{walk.pk}/beside/revoke/"
    page = case_page(client, walk, "head")
    assert void in page and revoke not in page and void not in case_page(client, walk, "investigator")
    walk.take("serve_decision")
    page = case_page(client, walk, "head")
    assert void not in page and revoke in page and revoke.replace("revoke", "change") in page
    assert revoke not in case_page(client, walk, "investigator")


def test_a_void_paper_leads_to_where_it_is_made_again(client, walk):
    walk.to("issue_decision")
    paper = Paper.objects.get(form="penalty_decision_unit")
    sign_in(client, walk.people.jinjiang.head).post(f"/papers/{paper.pk}/void/", {"again": "no", "reason": "印错。"})
    page = case_page(client, walk, "head")
    assert "重新制作</a>" in page and f"/papers/{paper.pk}/void/" in page


def test_an_ended_proceeding_leads_to_its_reopening(client, walk):
    walk.to("publish")
    at = f"/cases/{walk.run.case_id}/{walk.pk}/beside/propose_reopening/"
    assert walk.run.closed and at in case_page(client, walk, "unit_head")
    assert at not in case_page(client, walk, "investigator")


def test_the_page_of_a_correction_says_which_way_fits_which_mistake(client, walk):
    walk.to("issue_decision")
    entry = latest(walk, "issue_decision")
    sign_in(client, walk.people.jinjiang.head)
    page = client.get(f"/record/{entry.pk}/correct/").content.decode()
    assert "用哪一种" in page and "本页" in row(page, "日期、人名")
    assert "/beside/take_back/" in row(page, "刚办完") and "/void/" in row(page, "文书印错，还没有送达")
    assert "没有已送达的处罚决定书" in row(page, "处罚决定本身错") and "正在办理" in row(page, "程序已经终结")
    walk.take("serve_decision")
    with CaptureQueriesContext(connection) as seen:
        page = client.get(f"/record/{entry.pk}/correct/").content.decode()
    assert len(seen) <= CEILING, "\n".join(q["sql"][:120] for q in seen)
    assert "文书已经送达" in row(page, "刚办完") and "/beside/revoke/" in row(page, "处罚决定本身错")


def test_every_step_has_its_way_and_every_line_names_it(client, walk):
    walk.to("serve_notice")
    page = case_page(client, walk, "investigator")
    told = [
        entry for entry in Entry.objects.filter(proceeding_id=walk.pk) if entry.step in steps(PROCEDURES["penalty"])
    ]
    assert told and all(f'aria-label="更正第 {entry.line} 条"' in page for entry in told)


def test_a_paper_made_again_leaves_no_way_back_for_the_step_that_made_the_first(client, walk):
    """作废并重新制作 stands before the step: the act refuses, so the page does not offer it."""
    walk.to("give_notice")
    at, run = f"/cases/{walk.run.case_id}/{walk.pk}/beside/take_back/", walk.run
    author = latest(walk, "give_notice").by
    assert at in sign_in(client, author).get(f"/cases/{run.case_id}/").content.decode()
    paper = Paper.objects.filter(proceeding_id=walk.pk, voided=None).latest("pk")
    reissue(paper=paper, by=fresh(walk.people.jinjiang.unit_head), on=run.case.moved, reason="金额大写有误。")
    assert at not in sign_in(client, author).get(f"/cases/{run.case_id}/").content.decode()
    with pytest.raises(Refused, match="作废并重新制作"):
        take_back(proceeding=walk.run, by=fresh(author), on=run.case.moved, reason="试一次。")

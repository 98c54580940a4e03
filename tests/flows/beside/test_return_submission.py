"""退回 in the stead of a step: one act for every approval without a result for it, and lines of steps that did so."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework.models import Entry
from casework.record import broken_lines
from flows.beside.return_submission import return_submission
from flows.beside.take_back import take_back
from flows.door.engine import renamed
from flows.door.refusals import Refused
from flows.door.terms import RETURN
from flows.door.verbs import RECORDED
from flows.pages.case.record import line
from flows.pages.office.office import notices_of
from permissions.gate import NotPermitted
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db


def test_who_could_not_take_the_step_does_not_send_back_in_its_stead(people):
    walk, who = Walk(people).to("endorse_handling"), people.jinjiang
    for person in (who.deputy, who.investigator):
        with pytest.raises(NotPermitted, match="机关负责人"):
            return_submission(
                proceeding=walk.run, step="issue_decision", by=fresh(person), on=walk.run.case.moved, reason="不清。"
            )


def test_a_step_before_which_nothing_lies_sends_nothing_back(people):
    walk = Walk(people).to("endorse_handling")
    how = {"by": fresh(people.jinjiang.head), "on": walk.run.case.moved, "reason": "不清。"}
    with pytest.raises(Refused, match="现在可以退回的是“集体讨论”、“作出处罚决定”"):
        return_submission(proceeding=walk.run, step="publish", **how)
    walk.sent_back("discuss")
    with pytest.raises(Refused, match="没有提交上来、可以退回的事项"):
        return_submission(proceeding=walk.run, step="discuss", **how)


def test_what_went_back_is_taken_back_and_lies_there_again(people):
    walk = Walk(people).to("discuss")
    was = (walk.run.submitted, walk.run.handling_endorsed, walk.run.discussed)
    walk.sent_back("issue_decision")
    assert not walk.run.submitted
    take_back(proceeding=walk.run, by=fresh(people.jinjiang.head), on=walk.run.case.moved, reason="看错了。")
    assert (walk.run.submitted, walk.run.handling_endorsed, walk.run.discussed) == was


def test_it_is_done_on_the_page_to_which_the_step_leads(client, people):
    walk = Walk(people).to("endorse_handling")
    address = reverse("beside", args=[walk.run.case_id, walk.pk, RETURN])
    sign_in(client, people.jinjiang.head)
    page = client.get(address).content.decode()
    assert "集体讨论" in page and "作出处罚决定" in page and "理由" in page
    said = client.post(address, {"step": "issue_decision", "reason": "没有写明整改情况。", "key": "k"})
    assert said.status_code == 302 and walk.run.submitted is None


def test_a_line_of_the_step_that_did_so_before_is_read_told_and_taken_back(people, monkeypatch):
    """An earlier release recorded the same under a step of the procedure."""
    walk, who = Walk(people).to("endorse_handling"), people.jinjiang
    monkeypatch.setitem(RECORDED, "return_handling", RECORDED[RETURN])
    monkeypatch.setattr("flows.beside.return_submission.RETURN", "return_handling")
    entry = walk.sent_back("issue_decision")
    monkeypatch.undo()
    assert entry.step == "return_handling" and renamed("penalty", entry.step) == RETURN
    told = [row for row in notices_of(fresh(who.investigator), walk.run.case.moved) if row.pk == entry.pk]
    assert [(row.back, row.why) for row in told] == [("退回", "理由不充分。")]
    old = Entry.objects.get(pk=entry.pk)
    old.title, old.words, old.facts = "", None, {"why": "理由不充分。"}
    assert (line(old, [], True).title, line(old, [], True).facts) == ("退回", [("退回的理由", "理由不充分。")])
    take_back(proceeding=walk.run, by=fresh(who.head), on=walk.run.case.moved, reason="看错了。")
    assert walk.run.submitted and list(broken_lines()) == []

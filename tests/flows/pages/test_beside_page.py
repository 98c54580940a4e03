"""The page of an act beside the steps: drawn from what it asks, refused in a sentence, done once."""

from __future__ import annotations

import pytest

from casework.models import Entry
from flows.door.verbs import VERBS
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk


@pytest.fixture
def walk(people):
    return Walk(people).to("conclude")


@pytest.mark.parametrize("verb", ["take_back", "reissue", "revoke", "change", "serve_change", "confirm_late"])
def test_every_act_has_a_page(client, walk, verb):
    sign_in(client, walk.people.jinjiang.unit_head)
    page = client.get(f"/cases/{walk.run.case_id}/{walk.pk}/beside/{verb}/")
    assert page.status_code == 200 and VERBS[verb].title in page.content.decode()


def test_an_author_takes_back_on_the_page_and_another_is_told_why_not(client, walk):
    at, said = f"/cases/{walk.run.case_id}/{walk.pk}/beside/take_back/", {"reason": "金额写错。", "key": "once"}
    sign_in(client, walk.people.jinjiang.unit_head)
    refused = client.post(at, said)
    assert refused.status_code == 422 and "只有本人可以撤回" in refused.content.decode()
    sign_in(client, walk.people.jinjiang.investigator)
    assert "已撤回" in client.post(at, said, follow=True).content.decode()
    client.post(at, said)
    assert Entry.objects.filter(step="take_back").count() == 1 and walk.run.stage == "filed"


def test_no_act_breaks_the_page(client, walk):
    """An act that a form cannot ask has no page here, or one of its own."""
    sign_in(client, walk.people.jinjiang.unit_head)
    at = f"/cases/{walk.run.case_id}/{walk.pk}/beside/"
    found = {verb: client.get(f"{at}{verb}/").status_code for verb in VERBS}
    assert set(found.values()) == {200, 404} and found["hand_over_all"] == found["approve_correction"] == 404


def test_invitations_to_settle_corrections_lead_to_their_own_pages(client, walk):
    sign_in(client, walk.people.jinjiang.unit_head)
    at = f"/cases/{walk.run.case_id}/{walk.pk}/beside/"
    line = Entry.objects.get(step="file")
    walk.run.__class__.objects.filter(pk=walk.pk).update(proposal={"line": line.line}, flags=[{"line": 2, "why": "？"}])
    assert client.get(f"{at}approve_correction/").url == f"/record/{line.pk}/correct/"
    assert client.get(f"{at}settle_flag/").url == f"/cases/{walk.run.case_id}/{walk.pk}/doubt/2/"


def test_an_act_that_nobody_knows_has_no_page(client, walk):
    sign_in(client, walk.people.jinjiang.unit_head)
    assert client.get(f"/cases/{walk.run.case_id}/{walk.pk}/beside/nothing/").status_code == 404

"""Drafts of a step: left and taken up again by the same person, and gone once the step is done."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from casework.models import Case, Entry, Officer, Party, Proceeding
from flows.pages.step import drafts
from tests.flows import acts
from tests.flows.pages.test_moved_stage import TODAY, sign_in

HTMX = {"HX-Request": "true"}


def stand_in():
    """The model as the door declares it, for as long as the door has none."""
    with isolate_apps("flows"):

        class StepDraft(models.Model):
            officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
            kind = models.CharField(max_length=40)
            step = models.CharField(max_length=60)
            proceeding = models.ForeignKey(Proceeding, models.CASCADE, null=True, related_name="+")
            case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
            party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="+")
            facts = models.JSONField()
            saved_at = models.DateTimeField()

            class Meta:
                app_label = "flows"
                db_table = "draft_stand_in"

    return StepDraft


@pytest.fixture
def kept(db, monkeypatch):
    """The model of drafts with its table."""
    found = drafts.model()
    if found is None:
        found = stand_in()
        names = ", ".join(f'"{f.column}" {f.db_type(connection)}' for f in found._meta.fields if not f.primary_key)
        key = "integer PRIMARY KEY" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE TABLE draft_stand_in ("id" {key}, {names})')
        monkeypatch.setattr(drafts, "model", lambda: found)
    return found


@pytest.fixture
def page(client, people):
    run = acts.approved(people, TODAY)
    sign_in(client, people.jinjiang.investigator)
    return f"/cases/{run.case_id}/{run.pk}/record_visit/"


def said(**more):
    return {
        "place": "生产车间\0",
        "situation": "看到一半，先去复查另一家。",
        "findings-0-problem": "通道堵占",
        "reason": "稍后补充",
        "certificates_shown": "on",
    } | more


def test_a_page_left_is_taken_up_again_as_typed(client, page, kept):
    answer = client.post(f"{page}?draft", said(), headers=HTMX)
    assert answer.status_code == 200 and "已存" in answer.content.decode()
    again = client.get(page).content.decode()
    for text in ("看到一半，先去复查另一家。", "通道堵占", "生产车间", "稍后补充", "保存，已填在下面", "放弃草稿"):
        assert text in again
    assert Entry.objects.filter(step="record_visit").count() == 0


def test_a_draft_is_saved_over_the_one_before_and_without_script_too(client, page, kept):
    client.post(f"{page}?draft", said(), headers=HTMX)
    assert client.post(f"{page}?draft", said(situation="写完了。"))["Location"] == page
    assert kept.objects.count() == 1 and kept.objects.get().facts["facts"]["situation"] == "写完了。"


def test_a_draft_is_for_the_person_who_wrote_it(client, people, page, kept):
    client.post(f"{page}?draft", said(), headers=HTMX)
    sign_in(client, people.jinjiang.partner)
    assert "看到一半" not in client.get(page).content.decode()


def test_a_draft_given_up_is_gone(client, page, kept):
    client.post(f"{page}?draft", said(), headers=HTMX)
    assert client.post(f"{page}?forget", {}, headers=HTMX)["HX-Redirect"] == page
    assert kept.objects.count() == 0 and "看到一半" not in client.get(page).content.decode()


def test_the_step_done_drops_its_draft_and_a_late_autosave_brings_none_back(client, page, kept):
    client.post(f"{page}?draft", said(), headers=HTMX)
    day = TODAY.isoformat()
    whole = said(
        place="车间",
        started=f"{day}T00:00",
        ended=f"{day}T00:01",
        signed_by="蔡宏泰",
        no_findings="on",
        key="k",
        reason="",
    )
    whole.pop("findings-0-problem")
    assert client.post(page, whole).status_code == 302
    assert kept.objects.count() == 0
    late = client.post(f"{page}?draft", said(), headers=HTMX)
    assert late.status_code == 200 and "没有存草稿" in late.content.decode() and kept.objects.count() == 0


def test_a_refused_step_keeps_its_draft(client, page, kept):
    client.post(f"{page}?draft", said(), headers=HTMX)
    assert client.post(page, said(key="k")).status_code == 422
    assert kept.objects.count() == 1


def test_a_draft_of_a_case_not_opened_yet_belongs_to_the_party(client, people, kept):
    sign_in(client, people.jinjiang.investigator)
    page = f"/begin/inspection/propose/{people.company.pk}/"
    partner = people.jinjiang.partner.username
    client.post(f"{page}?draft", {"plan_kind": "专项", "partner": partner, "case_title": "夏季用电"}, headers=HTMX)
    again = client.get(page).content.decode()
    assert 'value="专项"' in again and 'value="夏季用电"' in again and f'value="{partner}" selected' in again
    assert "夏季用电" not in client.get(f"/begin/inspection/propose/{people.boss.pk}/").content.decode()


def test_a_draft_of_an_older_release_does_not_break_the_page(client, page, kept):
    client.post(f"{page}?draft", said(), headers=HTMX)
    old = {"facts": {"findings": "一行文字", "gone": "x", "place": ["a"], "situation": "仍在"}}
    kept.objects.update(facts=old)
    answer = client.get(page)
    assert answer.status_code == 200 and "仍在" in answer.content.decode()


def test_without_a_model_nothing_is_offered_and_nothing_fails(client, page, monkeypatch):
    monkeypatch.setattr(drafts, "model", lambda: None)
    assert "存草稿" not in client.get(page).content.decode()
    assert client.post(f"{page}?draft", said(), headers=HTMX).status_code == 200

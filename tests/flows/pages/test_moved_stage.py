"""A page that is read after the proceeding has moved on answers, whatever the step and whatever the stage."""

from __future__ import annotations

import pytest
from django.utils import timezone

from casework.models import Case, Entry, Officer
from flows import take
from flows.door.folder import title_of
from flows.door.terms import PROCEDURES, steps
from tests.flows import acts
from tests.people import fresh

TODAY = timezone.localdate()
BACKEND = "django.contrib.auth.backends.ModelBackend"
KINDS = sorted(PROCEDURES)


def sign_in(client, person):
    client.force_login(Officer.objects.get(pk=person.pk), backend=BACKEND)
    return client


def stages(cls):
    """Every stage that a step of the procedure begins or ends in."""
    terms = steps(cls).values()
    return sorted({s for t in terms for s in (*t.sources, t.target) if s and s not in ("*", "new")})


@pytest.fixture
def standing(people):
    """A proceeding of a kind that stands at a stage, without a history."""
    jj = people.jinjiang

    def make(kind, stage):
        cls, party = PROCEDURES[kind], people.company
        case = Case.objects.create(
            party=party,
            organ=jj.organ,
            territory_path=party.territory.path,
            opened=TODAY,
            title=title_of(party, cls),
            number=f"{kind}-{Case.objects.count()}",
        )
        return cls.objects.create(
            case=case, kind=kind, opened=TODAY, owner=jj.investigator, partner=jj.partner, stage=stage
        )

    return make


@pytest.mark.apart
@pytest.mark.parametrize("kind", KINDS)
def test_every_preview_and_page_of_every_step_answers_at_every_other_stage(client, people, standing, kind):
    sign_in(client, people.jinjiang.investigator)
    cls = PROCEDURES[kind]
    asked = 0
    for stage in stages(cls):
        run = standing(kind, stage)
        for name, terms in steps(cls).items():
            if stage in terms.sources or "*" in terms.sources:
                continue
            page = f"/cases/{run.case_id}/{run.pk}/{name}/"
            seen = client.post(f"{page}?preview", {"key": "k"})
            assert seen.status_code == 200, f"{name} at {stage}"
            assert "阶段" in seen.content.decode() and "note bad" not in seen.content.decode(), f"{name} at {stage}"
            asked += 1
        assert client.get(page).status_code == 200
    assert asked
    assert not Entry.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_every_preview_answers_at_its_own_stage_with_nothing_typed(client, people, standing, kind):
    sign_in(client, people.jinjiang.investigator)
    for name, terms in steps(PROCEDURES[kind]).items():
        for stage in set(terms.sources) & set(stages(PROCEDURES[kind])):
            run = standing(kind, stage)
            answer = client.post(f"/cases/{run.case_id}/{run.pk}/{name}/?preview", {})
            assert answer.status_code == 200, f"{name} at {stage}"


def test_the_second_of_two_approvers_reads_who_was_first(client, people):
    plan, head = acts.proposed(people, TODAY), people.jinjiang.unit_head
    page = f"/cases/{plan.case_id}/{plan.pk}/approve_plan/"
    sign_in(client, head)
    assert "检查方案" in client.post(f"{page}?preview", {}).content.decode()
    take("inspection", "approve_plan", plan.pk, acts.APPROVAL, by=fresh(head), on=TODAY)
    answer = client.post(f"{page}?preview", {"approval_opinion": "同意"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"已由{head.name}" in text.replace(str(head), head.name) and f"于{TODAY}办理" in text
    assert "未作任何改动" not in text and "note bad" not in text and "什么也没有改动" not in text


def test_a_body_that_trips_without_a_word_leaves_the_page_usable(client, people, monkeypatch, caplog):
    plan = acts.proposed(people, TODAY)
    monkeypatch.setattr("flows.pages.step.foresight.laid_out", lambda *a, **k: 1 / 0)
    sign_in(client, people.jinjiang.unit_head)
    answer = client.post(f"/cases/{plan.case_id}/{plan.pk}/approve_plan/?preview", acts.APPROVAL)
    assert answer.status_code == 200 and "文书暂时排不出来" in answer.content.decode()
    assert "ZeroDivisionError" in caplog.text

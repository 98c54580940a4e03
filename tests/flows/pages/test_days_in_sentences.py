"""Days in sentences on screen are written in one way; tables, chips and fields keep the way that sorts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Entry
from casework.reading.sentences import ISO, in_words, plainly
from flows.beside.office import hand_over
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

TODAY = timezone.localdate()
SAID = re.compile(
    r'(?s)<(?:div|p|ol|span) class="(?:note[^"]*|why|wrong|sub|second)"[^>]*>(.*?)</(?:div|p|ol|span)>'
    r'|<td class="with">(.*?)</td>'
)
TAGS = re.compile(r"<[^>]*>")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("办理日2026-11-27早于2026-01-05，请核对。", "办理日2026年11月27日早于2026年1月5日，请核对。"),
        ("至2026-11-27 09:30止", "至2026年11月27日 09:30止"),
        ("“2026-02-30”不是日期，请写成 2026-03-01 的样子。", "“2026-02-30”不是日期，请写成 2026-03-01 的样子。"),
        ("请填写送达日，如 2026-09-02。", "请填写送达日，如 2026-09-02。"),
        ("例如 2026-03-01 至 2026-03-10。自2026-03-11起", "例如 2026-03-01 至 2026-03-10。自2026年3月11日起"),
        ("（晋）应急案〔2026〕3号，电话 0595-2026-11", "（晋）应急案〔2026〕3号，电话 0595-2026-11"),
        ("如期于2026-11-27办结", "如期于2026年11月27日办结"),
    ],
)
def test_one_helper_writes_days_in_words_and_leaves_what_shows_how_to_type(said, words):
    assert in_words(said) == words and plainly(said) == words and in_words(words) == words


def sentences(page):
    """What the page says in prose: refusals, reasons, notices, heads; cells of what is awaited."""
    return [TAGS.sub(" ", first or second) for first, second in SAID.findall(page)]


def iso(page):
    return [said.strip() for said in sentences(page) if ISO.search(TAGS.sub("", said))]


@pytest.fixture
def walk(people):
    start = TODAY - timedelta(18)
    told = {"offence_day": str(start - timedelta(2)), "discovered": str(start - timedelta(1))}
    return Walk(people, start=start, **told).to("give_notice")


def test_a_refused_step_says_its_days_in_words(client, people, walk):
    sign_in(client, people.jinjiang.investigator)
    said = {"way": "direct", "receiver": "本人", "place": "厂区", "key": "k"}
    early = str(walk.start - timedelta(30))
    page = client.post(f"/cases/{walk.run.case_id}/{walk.pk}/serve_notice/", said | {"told_served": early})
    text = page.content.decode()
    assert page.status_code == 422 and "年" in text.split('role="alert"')[1].split("</div>")[0]
    assert iso(text) == [] and sentences(text)


def test_the_case_the_workbench_and_what_lies_still_say_their_days_in_words(client, people, walk):
    walk.to("serve_notice")
    run = walk.run
    hand_over(
        run.kind, run.pk, to=fresh(people.jinjiang.third), by=fresh(people.jinjiang.unit_head), on=TODAY, reason="轮岗"
    )
    for person in (people.jinjiang.third, people.jinjiang.unit_head, people.jinjiang.head):
        sign_in(client, person)
        for at in ("/", f"/cases/{run.case_id}/", "/silent/", "/overdue/", "/delegations/", "/leave/"):
            page = client.get(at)
            assert page.status_code in (200, 403, 404) and iso(page.content.decode()) == [], at


def test_acts_beside_the_steps_refuse_in_the_same_words(client, people):
    plan = acts.approved(people, TODAY)
    type(plan).objects.filter(pk=plan.pk).update(closed=TODAY)
    plan.invitations.update(finished=timezone.now())
    sign_in(client, people.quanzhou.supervisor)
    page = client.post(f"/cases/{plan.case_id}/urge/", {"run": str(plan.pk), "reason": "请办"})
    text = page.content.decode()
    assert page.status_code == 422 and f"{TODAY.year}年{TODAY.month}月{TODAY.day}日终结" in text and iso(text) == []
    client.post("/urge/", {"run": [plan.pk], "reason": "请办"})
    told = client.get("/overdue/").content.decode()
    assert f"{TODAY.day}日终结" in told and iso(told) == []
    assert not Entry.objects.filter(step="urge").exists()

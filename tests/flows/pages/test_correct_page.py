"""The page of a correction: the effects are seen before anything is proposed, and a leader approves there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.folding import unlike_the_record
from casework.models import Entry, Evidence, Finding, Proceeding
from flows import take
from flows.door.asking import asked
from flows.door.terms import PROCEDURES, steps
from flows.pages.office.correct import shortened, wants_of
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.people import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(people):
    run = acts.served(people, timezone.localdate() - timedelta(7))
    return Entry.objects.get(proceeding_id=run.pk, step="serve")


def form(entry, **more):
    said = {
        "receiver": "蔡宏泰",
        "way": "direct",
        "served": entry.day.isoformat(),
        "key": "one-key",
        "reason": "录错。",
    }
    return said | more


def test_a_look_shows_what_follows_and_writes_nothing(client, people, served):
    sign_in(client, people.jinjiang.investigator)
    right, count = (served.day + timedelta(2)).isoformat(), Entry.objects.count()
    page = client.post(reverse("correct", args=[served.pk]), form(served, served=right, do="look"))
    assert page.status_code == 200 and right in page.content.decode() and Entry.objects.count() == count


def test_a_proposal_is_approved_on_the_page_by_a_leader(client, people, served):
    address, right = reverse("correct", args=[served.pk]), served.day + timedelta(2)
    sign_in(client, people.jinjiang.investigator)
    assert client.get(address).status_code == 200
    assert client.post(address, form(served, served=right.isoformat(), do="propose")).status_code == 302
    assert "批准更正</button>" not in client.get(address).content.decode()
    sign_in(client, people.jinjiang.unit_head)
    assert "批准更正</button>" in client.get(address).content.decode()
    assert client.post(address, {"do": "approve", "key": "two"}).status_code == 302
    assert acts.again(Proceeding.objects.get(pk=served.proceeding_id)).served == right
    assert "更正" in client.get(reverse("case", args=[served.case_id])).content.decode()


def test_a_refusal_keeps_what_was_typed(client, people, served):
    sign_in(client, people.jinjiang.investigator)
    page = client.post(reverse("correct", args=[served.pk]), form(served, receiver="长" * 400, do="propose"))
    assert page.status_code == 422 and "最多60字" in page.content.decode() and "长" * 400 in page.content.decode()


def sent(client, address, **changed):
    """What a browser sends back from the page, with a few inputs typed anew."""
    page = client.get(address)
    fields = page.context["fields"]
    said = {"reason": "错字。", "key": "one-key"}
    for one in [*fields, *(one for table in page.context["tables"] for line in table.lines for one in line.fields)]:
        if one.kind not in ("held", "bool") or (one.kind == "bool" and one.value is True):
            said[one.name] = sorted(one.chosen) if one.ticked else one.value
    return page.content.decode(), said | changed


def with_photographs(people, **more):
    """A visit with a photograph on each finding."""
    on = timezone.localdate() - timedelta(7)
    plan = acts.approved(people, on)
    how = {"kind": "photo", "title": "冲床照片", "file": "a.jpg", "sha256": "a" * 64, "captured": timezone.now()}
    shot = Evidence.objects.create(case=plan.case, by=people.jinjiang.investigator, **how)
    rows = [one | {"photos": [shot.pk]} for one in acts.FINDINGS]
    by = fresh(people.jinjiang.investigator)
    return take("inspection", "record_visit", plan.pk, acts.visit(on, findings=rows), by=by, on=on)


def test_a_typo_in_a_finding_is_put_right_and_its_photograph_stays(client, people):
    entry = with_photographs(people)
    address = reverse("correct", args=[entry.pk])
    sign_in(client, people.jinjiang.investigator)
    page, said = sent(client, address, **{"findings-0-problem": "双手启动按钮失效，仍在使用", "notice": "文字有误。"})
    assert "冲床照片" in page and "不在此更正" in page and 'name="findings-0-problem"' in page
    seen = client.post(address, said | {"do": "look"})
    assert [one["title"] for one in seen.context["differs"]] == ["发现的问题"], seen.context["wrong"]
    assert "a" * 64 not in seen.content.decode() and "，1；" not in seen.context["differs"][0]["old"]
    assert client.post(address, said | {"do": "propose"}).status_code == 302
    sign_in(client, people.jinjiang.unit_head)
    assert client.post(address, {"do": "approve", "key": "two"}).status_code == 302
    finding = Finding.objects.filter(case_id=entry.case_id).order_by("pk")[0]
    assert finding.problem == "双手启动按钮失效，仍在使用"
    assert list(unlike_the_record()) == []


def test_hours_stand_in_their_inputs_and_wrong_ones_come_back_as_typed(client, people):
    entry = with_photographs(people)
    address = reverse("correct", args=[entry.pk])
    sign_in(client, people.jinjiang.investigator)
    page, said = sent(client, address)
    assert f'value="{said["started"]}"' in page and said["started"].startswith(f"{entry.on}T")
    assert not any(name.startswith("checked-") for name in said), "rows that nobody recorded are not asked"
    answer = client.post(address, said | {"started": "25点", "do": "look"})
    assert answer.status_code == 422 and "时间应写作" in answer.content.decode() and "25点" in answer.content.decode()


def test_a_page_sent_as_it_came_changes_nothing_nor_does_a_row_left_out(client, people):
    entry = with_photographs(people)
    address = reverse("correct", args=[entry.pk])
    sign_in(client, people.jinjiang.investigator)
    _, said = sent(client, address)
    assert "没有可以更正的" in client.post(address, said | {"do": "propose"}).content.decode()
    fewer = {name: value for name, value in said.items() if not name.startswith("findings-1-")}
    assert "没有可以更正的" in client.post(address, fewer | {"do": "propose"}).content.decode()


def facts_of_rows():
    """(kind, step, fact) of every fact that is stated in rows."""
    found = [(kind, name, cls) for kind, cls in PROCEDURES.items() for name in steps(cls)]
    return [(kind, name, fact) for kind, name, cls in found for fact, want in asked(cls, name).items() if want.row]


@pytest.mark.parametrize(("kind", "step", "fact"), facts_of_rows())
def test_rows_of_every_step_can_be_typed_again(kind, step, fact):
    entry = Entry(proceeding=Proceeding(kind=kind), step=step)
    assert wants_of(entry)[fact].row


def test_a_long_item_of_a_paper_shows_the_clauses_that_differ():
    old, new = "甲，直接送达，10月29日；乙，邮寄，11月27日，签收", "甲，直接送达，10月29日；乙，邮寄，11月26日，签收"
    assert (shortened(old, new), shortened(new, old)) == ("…11月27日…", "…11月26日…")
    assert shortened("晋江", "石狮") == "晋江" and shortened("同样", "同样") == "同样"

"""The page of a correction adds a row and strikes a row, shows what follows, and takes the leader's approval."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Entry, Evidence, Finding
from tests.casework.test_pages import unlabelled
from tests.flows import acts
from tests.flows.beside.test_other_rows import THIRD, approve, line, whole
from tests.flows.pages.test_pages import sign_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = TODAY - timedelta(7)


@pytest.fixture
def seen(people):
    return acts.recorded(people, DAY)


def sent(seen, **more):
    """The form as the page shows it, and what is typed over it."""
    facts = line(seen, "record_visit").facts
    said = {"place": facts["place"], "situation": facts["situation"], "signed_by": facts["signed_by"]}
    said |= {"started": f"{DAY}T09:00", "ended": f"{DAY}T11:30", "certificates_shown": "on"}
    for place, row in enumerate(facts.get("findings") or []):
        said |= {f"findings-{place}-{name}": value for name, value in row.items() if isinstance(value, str)}
    return said | more


def added(place, **more):
    return {f"findings-{place}-{name}": value for name, value in {**THIRD, "grade": "general", **more}.items()}


def test_the_page_strikes_one_row_adds_another_and_says_what_follows(client, people, seen):
    address = reverse("correct", args=[line(seen, "record_visit").pk])
    me = sign_in(client, people.jinjiang.investigator)
    page = me.get(address).content.decode()
    assert "去掉这一项" in page and "再加一项" in page and "findings-__row__-place" in page and unlabelled(page) == []
    data = sent(seen, do="look", reason="原件如此。", **{"findings-0-struck": "on"}, **added(2))
    page = me.post(address, data).content.decode()
    assert "发现的问题第 1 项" in page and "去掉" in page and "发现的问题第 3 项" in page and "门未上锁" in page
    assert 'name="findings-0-struck" id="f-findings-0-struck" checked' in page
    assert Finding.objects.count() == 2
    assert me.post(address, data | {"do": "propose"}).status_code == 302
    page = sign_in(client, people.jinjiang.unit_head).get(address).content.decode()
    assert "发现的问题第 1 项" in page and "新增" in page
    approve(people, line(seen, "record_visit"), on=TODAY)
    assert list(Finding.objects.order_by("number").values_list("number", flat=True)) == [2, 3]
    page = sign_in(client, people.jinjiang.investigator).get(address).content.decode()
    assert "第 2 项" in page and "第 3 项" in page and "第 1 项" not in page
    whole()


def test_an_added_row_names_a_photograph_that_is_on_file(client, people, seen):
    about = {"case_id": seen.case_id, "proceeding_id": seen.pk, "kind": "photo", "title": "配电室照片", "note": "门"}
    photo = Evidence.objects.create(**about, captured=line(seen, "record_visit").at, by=people.jinjiang.investigator)
    address = reverse("correct", args=[line(seen, "record_visit").pk])
    me = sign_in(client, people.jinjiang.investigator)
    assert "配电室照片" in me.get(address).content.decode()
    data = sent(seen, do="propose", reason="原件如此。", **added(2, photo=str(photo.pk)))
    assert me.post(address, data).status_code == 302
    approve(people, line(seen, "record_visit"), on=TODAY)
    assert Finding.objects.get(number=3).photo == photo


def test_the_page_says_what_rests_on_a_row_that_is_struck(client, people):
    run = acts.ordered(people, DAY)
    seen = acts.again(Finding.objects.first().inspection)
    address = reverse("correct", args=[line(seen, "record_visit").pk])
    data = sent(seen, do="propose", reason="原件如此。", **{"findings-1-struck": "on"})
    page = sign_in(client, people.jinjiang.investigator).post(address, data)
    assert page.status_code == 422 and "隐患第2项不能去掉" in page.content.decode()
    assert Finding.objects.filter(rectification_id=run.pk).count() == 2


def test_a_form_that_names_no_rows_strikes_none(client, people, seen):
    address = reverse("correct", args=[line(seen, "record_visit").pk])
    data = {k: v for k, v in sent(seen, do="propose", reason="r", place="仓库").items() if "findings" not in k}
    assert sign_in(client, people.jinjiang.investigator).post(address, data).status_code == 302
    approve(people, line(seen, "record_visit"), on=TODAY)
    assert Finding.objects.count() == 2 and acts.again(seen).place == "仓库"


def test_the_page_says_what_will_be_called_for(client, people):
    seen = acts.recorded(people, DAY, findings=[], no_findings=True)
    entry, address = line(seen, "record_visit"), reverse("correct", args=[line(seen, "record_visit").pk])
    data = sent(seen, do="look", **added(0))
    page = sign_in(client, people.jinjiang.investigator).post(address, data)
    said = {(one.title, one.mark) for one in page.context["follows"]}
    assert {("责令限期整改", "新增待办"), ("终结检查", "待办消除")} <= said
    assert Finding.objects.count() == 0 and not Entry.objects.filter(line__gt=entry.line, case=entry.case).exists()

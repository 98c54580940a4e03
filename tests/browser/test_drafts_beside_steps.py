"""In a browser: what is typed on the form of an act beside the steps outlives a reload, and is gone once it is sent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.models import Entry
from flows.door.drafts import StepDraft
from tests.flows import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 9, 1)


def pauses(page):
    """Until the page says that it has kept what was typed."""
    page.wait_for_selector("#draft:has-text('已存')")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_wait_half_typed_is_there_after_a_reload_and_gone_when_sent(people_committed, signs_in, today, width):
    today(DAY)
    run = acts.proposed(people_committed, DAY)
    me = signs_in("jj.investigator", width=width)
    me.goes(f"/cases/{run.case_id}/wait/")
    me.page.select_option("[name=who]", "outside")
    me.page.fill("[name=whom]", "泉州市特种设备检验所")
    pauses(me.page)
    me.page.reload()
    assert me.page.input_value("[name=whom]") == "泉州市特种设备检验所"
    assert me.page.input_value("[name=who]") == "outside" and "已填在下面" in me.says()
    assert me.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    me.page.fill("[name=ground]", "等鉴定报告")
    me.page.fill("[name=until]", (DAY + timedelta(14)).isoformat())
    me.page.click("form#step .finish button.go")
    me.page.wait_for_url(f"**/cases/{run.case_id}/#record")
    assert not StepDraft.objects.exists()
    me.goes(f"/cases/{run.case_id}/wait/")
    assert me.page.input_value("[name=whom]") == "" and me.errors == []


def test_a_correction_half_typed_survives_a_reload_and_a_lost_connection(people_committed, signs_in, today):
    run = acts.served(people_committed, DAY)
    today(DAY + timedelta(9))
    line = Entry.objects.get(proceeding_id=run.pk, step="serve")
    me = signs_in("jj.investigator")
    me.goes(f"/record/{line.pk}/correct/")
    me.page.context.set_offline(True)
    me.page.fill("[name=reason]", "送达回证载明另一日。")
    me.page.wait_for_selector("#draft:has-text('没有连上服务器')")
    me.page.context.set_offline(False)
    pauses(me.page)
    me.page.reload()
    assert me.page.input_value("[name=reason]") == "送达回证载明另一日。"
    me.page.click("button:has-text('放弃草稿')")
    me.page.wait_for_selector("[name=reason]")
    assert me.page.input_value("[name=reason]") == "" and not StepDraft.objects.exists() and me.errors == []


def test_a_refusal_stands_beside_its_field_and_leads_there(people_committed, signs_in, today):
    today(DAY)
    run = acts.proposed(people_committed, DAY)
    me = signs_in("jj.investigator", width=390)
    me.goes(f"/cases/{run.case_id}/wait/")
    me.page.evaluate("document.querySelector('form#step').noValidate = true")
    me.page.select_option("[name=who]", "outside")
    me.page.fill("[name=ground]", "等鉴定报告")
    me.page.click("form#step .finish button.go")
    me.page.wait_for_selector("#f-whom[aria-invalid=true]")
    assert "姓名或者单位名称" in me.page.inner_text("#refusals") and "（whom）" not in me.says()
    assert "姓名或者单位名称" in me.page.inner_text(".field:has(#f-whom) .wrong")
    assert me.page.input_value("[name=ground]") == "等鉴定报告"
    me.page.click("#refusals a[href='#f-whom']")
    assert me.page.evaluate("location.hash") == "#f-whom" and me.errors == []

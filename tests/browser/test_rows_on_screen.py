"""A row too many and a row too few put right on screen: struck and added, seen before it is proposed, then approved."""

from datetime import date, timedelta

import pytest

from casework.models import Entry, Finding
from flows.verify import CHECKS
from tests.flows import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
START = date(2026, 9, 7)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_finding_is_struck_and_another_added(signs_in, people_committed, today, width):
    seen = acts.recorded(people_committed, START)
    today(START + timedelta(1))
    entry = Entry.objects.get(proceeding_id=seen.pk, step="record_visit")
    me = signs_in("jj.investigator", width=width)
    me.goes(f"/record/{entry.pk}/correct/")
    box = me.page.locator("[data-rows=findings]")
    box.locator("label[for=f-findings-0-struck]").click()
    box.locator("[data-add]").click()
    me.page.fill("[name=findings-2-place]", "配电室")
    me.page.fill("[name=findings-2-problem]", "配电箱未上锁")
    me.page.fill("[name=findings-2-basis]", "安全生产法(2021) 第三十六条第一款")
    me.page.fill("[name=reason]", "原件第一项已划去，另漏录一项。")
    me.page.get_by_role("button", name="看看什么跟着变").click()
    follows = me.page.locator(".follow").inner_text()
    assert "发现的问题第 1 项" in follows and "发现的问题第 3 项" in follows and "去掉" in follows
    assert me.page.locator("[name=findings-0-struck]").is_checked()
    assert me.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    me.page.get_by_role("button", name="提请批准").click()
    me.page.wait_for_url(lambda url: f"/cases/{seen.case_id}/" in url)
    assert Finding.objects.count() == 2

    leader = signs_in("jj.unit_head", width=width)
    leader.goes(f"/record/{entry.pk}/correct/")
    assert "配电箱未上锁" in leader.page.locator(".follow").inner_text()
    leader.page.get_by_role("button", name="批准更正").click()
    leader.page.wait_for_url(lambda url: f"/cases/{seen.case_id}/" in url)
    assert list(Finding.objects.order_by("number").values_list("number", flat=True)) == [2, 3]
    assert me.errors == leader.errors == []
    assert [said for check in CHECKS.values() for said in check()] == []

"""In a browser: a party's address changes and the case is told; a proceeding waits and shows until when."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest

from tests.flows import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 9, 1)


def shot(page, name):
    """A picture for the eye, where a folder is asked for."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_party_is_corrected_and_a_case_waits(people_committed, signs_in, today, width):
    people = people_committed
    today(DAY)
    run = acts.proposed(people, DAY)
    me = signs_in("jj.investigator", width=width)
    party = people.company.pk
    me.opens(run.case_id)
    me.page.click("a:has-text('历次变更、更正资料')")
    me.page.click("a:has-text('更正资料')")
    me.page.fill("[name=since]", DAY.isoformat())
    me.page.fill("[name=address]", "晋江市青阳街道9号")
    me.page.fill("[name=document]", "准予变更登记通知书（晋）登记内变字〔2026〕第12号")
    me.page.fill("[name=reason]", "企业迁址。")
    shot(me.page, f"party-form-{width}")
    me.page.click("form#step .finish button.go")
    me.page.wait_for_selector("#effects")
    assert run.case.number in me.page.inner_text("#effects")
    shot(me.page, f"party-effects-{width}")
    me.page.click("button[name=sure]")
    me.page.wait_for_url(f"**/parties/{party}/")
    assert "晋江市青阳街道9号" in me.page.inner_text("#versions")
    shot(me.page, f"party-{width}")
    me.opens(run.case_id)
    me.page.click("p.acts a:has-text('等待')")
    me.page.select_option("[name=who]", "outside")
    me.page.fill("[name=whom]", "泉州市特种设备检验所")
    me.page.fill("[name=ground]", "等鉴定报告")
    me.page.fill("[name=until]", (DAY + timedelta(14)).isoformat())
    shot(me.page, f"wait-form-{width}")
    me.page.click("form#step .finish button.go")
    me.page.wait_for_url(f"**/cases/{run.case_id}/#record")
    assert "等待至 09-15" in me.page.inner_text(".lanes")
    shot(me.page, f"wait-case-{width}")
    assert me.goes("/silent/") == 200 and "等鉴定报告" in me.page.inner_text("#waits")
    shot(me.page, f"silent-{width}")
    today(DAY + timedelta(14))
    assert me.goes("/") == 200 and "等待期满：泉州市特种设备检验所" in me.page.inner_text("#tasks")
    wide = me.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0 and me.errors == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_draw_is_published_and_committed(people_committed, signs_in, today, width):
    today(DAY)
    clerk = signs_in("jj.clerk", width=width)
    clerk.page.click("nav a:has-text('抽取')")
    clerk.page.click("a:has-text('新的抽取')")
    clerk.page.click("button:has-text('列出名册')")
    clerk.page.fill("[name=purpose]", "2026年9月双随机抽查")
    clerk.page.fill("[name=wanted]", "1")
    shot(clerk.page, f"draw-new-{width}")
    clerk.page.click("form#step .finish button.go")
    clerk.page.wait_for_selector("#numbers")
    head = signs_in("jj.unit_head", width=width)
    head.page.goto(clerk.page.url)
    head.page.click("button:has-text('公布承诺')")
    head.page.wait_for_selector("[name=number-1]")
    shot(head.page, f"draw-{width}")
    wide = head.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0 and head.errors == [] and clerk.errors == []


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_case_goes_on_against_one_of_two_successors(people_committed, signs_in, today, width):
    people = people_committed
    today(DAY)
    run = acts.ordered(people)
    me = signs_in("jj.investigator", width=width)
    me.goes(f"/parties/{people.company.pk}/end/")
    me.page.fill("[name=ended]", DAY.isoformat())
    me.page.fill("[name=successor]", people.agency.name)
    me.page.fill("[name=others]", f"{people.business.name}，四成资产")
    me.page.fill("[name=document]", "分立协议")
    me.page.fill("[name=reason]", "分立后注销。")
    shot(me.page, f"divided-form-{width}")
    me.page.click("form#step .finish button.go")
    me.page.wait_for_selector("#effects")
    me.page.click("button[name=sure]")
    me.page.wait_for_url(f"**/parties/{people.company.pk}/")
    assert f"{people.business.name}（四成资产）" in me.page.inner_text("header.head")
    shot(me.page, f"divided-party-{width}")
    at = f"/cases/{run.case_id}/{run.arose_from_id}/beside"  # the case is asked once, on the first that is open
    assert me.goes("/") == 200 and "提请由承继人承接" in me.page.inner_text("#tasks")
    shot(me.page, f"divided-asked-{width}")
    me.page.click("#tasks a:has-text('提请由承继人承接')")
    me.page.wait_for_url(f"**{at}/propose_succession/")
    me.page.select_option("[name=to]", str(people.business.pk))
    me.page.fill("[name=document]", "分立协议")
    me.page.set_input_files("#f-evidence-file", {"name": "分立协议.pdf", "mimeType": "application/pdf", "buffer": PDF})
    me.page.fill("[name=reason]", "由其承接被责令整改的车间。")
    shot(me.page, f"divided-propose-{width}")
    me.page.click("form#step .finish button.go")
    me.page.wait_for_url(f"**/cases/{run.case_id}/#record")
    leader = signs_in("jj.unit_head", width=width)
    leader.goes(f"/cases/{run.case_id}/")
    shot(leader.page, f"divided-proposed-{width}")
    leader.goes(f"{at}/succeed/")
    leader.page.click("form#step .finish button.go")
    leader.page.wait_for_url(f"**/cases/{run.case_id}/#record")
    assert "其余承继人" in leader.page.inner_text("main")
    shot(leader.page, f"divided-case-{width}")
    for one in (me, leader):
        wide = one.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0 and one.errors == []

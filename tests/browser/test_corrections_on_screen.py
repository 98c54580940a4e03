"""Corrections on screen: a decision voided and made again, and a service typed days after it happened."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from casework.models import Clock, Entry, Finding, Paper
from flows import take
from flows.pages.step.event import late_until
from flows.verify import CHECKS
from tests.flows import acts
from tests.flows.penalty_walk import Walk
from tests.people import fresh, photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
START = date(2026, 9, 7)


def whole():
    assert [said for check in CHECKS.values() for said in check()] == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_decision_is_voided_made_again_and_served(signs_in, people_committed, today, width):
    walk = Walk(people_committed, start=START).to("issue_decision")
    on, case = walk.day("issue_decision") + timedelta(1), walk.run.case_id
    today(on)
    head = signs_in("jj.head", width=width)
    old = Paper.objects.get(form="penalty_decision_unit")
    head.opens(case)
    head.page.click(f"a[aria-label='作废、重做{old.title}{old.number}']")
    head.page.select_option("[name=again]", "yes")
    head.page.fill("[name=reason]", "地址印错。")
    head.page.click(".finish button.go")
    head.page.wait_for_url(lambda url: f"/cases/{case}/" in url and "void" not in url)
    new = Paper.objects.get(form="penalty_decision_unit", voided=None)
    assert new.number != old.number and new.issued == on
    assert head.page.locator(".filed .paper.void", has_text=old.number).count() == 1
    assert head.page.locator(".filed .paper:not(.void)", has_text=new.number).count() == 1

    officer = signs_in("jj.investigator", width=width)
    today(on + timedelta(1))
    officer.takes(case, "送达处罚决定书", way="direct", receiver="蔡宏泰", place="厂区")
    assert walk.run.stage == "served"
    head.opens(case)
    assert head.page.locator("a[aria-label^='作废、重做']", has_text="处罚决定书").count() == 0
    assert head.page.get_by_role("link", name=f"撤销{new.title}{new.number}").count() == 1
    assert head.errors == officer.errors == []
    whole()


def test_a_service_typed_late_counts_from_its_day_and_a_second_person_confirms_it(signs_in, people_committed, today):
    walk = Walk(people_committed, start=START).to("give_notice")
    happened, case = walk.day("serve_notice"), walk.run.case_id
    on = happened + timedelta(9)
    today(on)
    officer = signs_in("jj.investigator")
    officer.opens(case)
    officer.page.get_by_role("link", name="送达告知书", exact=True).first.click()
    word, day = officer.page.locator("[data-lateness]"), officer.page.locator("#step input[data-late]")
    assert not word.is_visible() and late_until(walk.run, on) >= happened
    officer.page.click("[data-today]")
    assert day.input_value() == on.isoformat() and not word.is_visible()
    day.fill(happened.isoformat())
    assert word.is_visible() and "迟录" in word.inner_text()
    day.fill((walk.run.reached - timedelta(1)).isoformat())
    assert day.evaluate("e => e.validity.rangeUnderflow")
    day.fill(happened.isoformat())
    officer.submits("送达告知书", way="direct", receiver="蔡宏泰", place="厂区")
    entry = Entry.objects.get(proceeding_id=walk.pk, step="serve_notice")
    assert (entry.day, entry.on) == (happened, on)
    assert Clock.objects.get(proceeding=walk.pk, card="terms/statement_defence").start == happened

    leader = signs_in("jj.unit_head")
    assert "核实迟录" in leader.says()
    leader.opens(case)
    leader.page.get_by_role("link", name=f"核实迟录（第 {entry.line} 条）").click()
    leader.page.fill("[name=reason]", "送达回证载明当日签收。")
    leader.page.click(".finish button.go")
    leader.page.wait_for_url(lambda url: "beside" not in url)
    assert walk.run.late_line is None and officer.errors == leader.errors == []
    whole()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_typo_in_a_finding_with_a_photograph_is_put_right(signs_in, people_committed, today, width):
    jj, plan = people_committed.jinjiang, acts.approved(people_committed)
    shot = photo(plan.case, jj.investigator, "冲床照片")
    rows = [one | {"photos": [shot.pk]} for one in acts.FINDINGS]
    facts = acts.visit(acts.DAY, findings=rows)
    line = take("inspection", "record_visit", plan.pk, facts, by=fresh(jj.investigator), on=acts.DAY)
    today(acts.DAY)
    officer, head = signs_in("jj.investigator", width=width), signs_in("jj.unit_head", width=width)
    officer.opens(plan.case_id)
    officer.page.click(f"a[aria-label='更正第 {line.line} 条']")
    expect(officer.page.get_by_role("link", name="冲床照片")).to_have_count(len(rows))
    assert officer.page.locator("form.correct [data-drop]").count() == 0
    officer.page.fill("[name=findings-0-problem]", "双手启动按钮失效，仍在使用")
    officer.page.fill("[name=reason]", "笔录文字有误。")
    officer.page.click("button[value=propose]")
    officer.page.wait_for_url(lambda url: "/cases/" in url)
    head.opens(plan.case_id)
    head.page.click(f"a[aria-label='更正待批第 {line.line} 条']")
    head.page.click("button[value=approve]")
    head.page.wait_for_url(lambda url: "/cases/" in url)
    assert Finding.objects.filter(case=plan.case_id).order_by("number")[0].problem == "双手启动按钮失效，仍在使用"
    assert officer.errors == head.errors == []
    whole()

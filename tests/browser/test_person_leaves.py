"""A person leaves and everything is handed over on screen; an approval asks others first, and a deputy signs it."""

import os
from datetime import timedelta

import pytest

from casework.models import Consultation, Delegation, Entry, Officer
from flows.verify import CHECKS
from tests.browser.conftest import PASSWORD
from tests.flows.penalty_walk import Walk
from tests.people import change

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shot(person, name):
    """Keep a picture of the page where somebody asks for them, at the width of a desk and of a phone."""
    if folder := os.environ.get("ANJIAN_SHOTS"):
        before = person.page.viewport_size
        for width in (1440, 390):
            person.page.set_viewport_size({"width": width, "height": 900})
            person.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        person.page.set_viewport_size(before)


def narrow(person):
    """How far the page is wider than a phone."""
    before = person.page.viewport_size
    person.page.set_viewport_size({"width": 390, "height": 844})
    wide = person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    person.page.set_viewport_size(before)
    return wide


def test_everything_of_a_person_is_handed_over(signs_in, people_committed, today):
    people, who = people_committed, people_committed.jinjiang
    first = Walk(people).to("file")
    second = Walk(people, party=people.business).to("endorse_filing")
    on = first.day("file")
    today(on)
    change(Officer.objects.filter(username="jj.expired"), certificate_until="2030-01-01")
    asked(signs_in("jj.deputy"), second, who)
    head = signs_in("jj.unit_head")
    assert head.goes("/leave/") == 200
    shot(head, "leave-index")
    head.page.locator("main a", has_text="林志远").first.click()
    head.page.wait_for_selector("text=名下事项")
    head.page.select_option("[name=to]", "jj.partner")
    head.page.click("button[value=look]")
    head.page.wait_for_selector("text=已是本程序的协办人")
    head.page.select_option("[name=to]", "jj.third")
    head.page.select_option(f"[name='pick-owner-{second.pk}']", "jj.expired")
    head.page.click("button[value=look]")
    head.page.wait_for_selector("text=由黄国强主办")
    shot(head, "leave")
    assert narrow(head) <= 0
    assert not Entry.objects.filter(step="hand_over_all").exists()
    head.page.fill("[name=reason]", "调往外县。")
    head.page.check("[name=close]")
    head.page.click("button[value=move]")
    head.page.wait_for_selector("text=账号已停用")
    assert "涉及 2 个案件" in head.says() and "名下没有待移交的事项" in head.says()
    assert (first.run.owner, second.run.owner) == (who.third, who.expired)
    assert [said for check in CHECKS.values() for said in check()] == []
    third = signs_in("jj.third")
    assert third.goes("/") == 200 and first.run.case.number in third.says() and "答复征询" in third.says()
    third.takes(first.run.case_id, "询问", **first.facts("interview", on))
    head.opens(second.run.case_id)
    shot(head, "case-after")
    assert "离岗移交" in head.says() and "调往外县。" in head.says()
    turned_away(head, "jj.investigator")
    assert head.errors == [] and third.errors == []


def sends(person, says, **facts):
    """Fill and send the form of an act beside the steps, and wait for what the page says of it."""
    for name, value in facts.items():
        person.fills(name, value)
    person.page.click("form#step .finish button.go")
    person.page.wait_for_selector(f"text={says}")


def asked(deputy, walk, who):
    """The deputy asks the handler about the filing; with his leave the word is asked of his successor."""
    assert deputy.goes(f"/cases/{walk.run.case_id}/{walk.pk}/consult/file/") == 200
    sends(deputy, "已加签会签", officers=["jj.investigator"], question="是否需要补充材料？")
    assert Consultation.objects.get().officer == who.investigator


def turned_away(head, username):
    """The account that was closed does not sign in."""
    person = Officer.objects.get(username=username)
    person.set_password(PASSWORD)
    person.save()
    page = head.page.context.browser.new_context().new_page()
    page.goto(f"{head.address}/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("main [role=alert], main .note")
    page.context.close()


def test_an_approval_asks_others_and_a_deputy_signs_it(signs_in, people_committed, today):
    people, who = people_committed, people_committed.jinjiang
    walk = Walk(people).to("endorse_filing")
    on, case = walk.day("file"), walk.run.case_id
    today(on)
    head = signs_in("jj.deputy")
    assert head.goes("/delegations/") == 200
    for name, value in {
        "deputy": "jj.unit_head",
        "until": str(on + timedelta(9)),
        "document": "局长办公会纪要",
    }.items():
        head.fill(name, value)
    head.page.click("form#step .finish button.go")
    head.page.wait_for_selector("text=已办理代理")
    shot(head, "delegations")
    assert narrow(head) <= 0 and Delegation.objects.get().deputy == who.unit_head
    signs = signs_in("jj.head")
    assert signs.goes(f"/cases/{case}/{walk.pk}/file/") == 200
    signs.page.click("text=加签会签")
    sends(signs, "已加签会签", officers=["jj.reviewer", "jj.clerk"], question="依据是否充分，材料是否齐全？")
    answers(signs_in("jj.reviewer"), "no", "尚缺一份询问笔录，建议立案后补充。")
    assert "尚未答复" in signs.refused(case, f"{walk.pk}/file", outcome="filed", approval_opinion="同意。")
    shot(signs, "step-waiting")
    answers(signs_in("jj.clerk", width=390, height=844), "yes", "")
    assert signs.goes(f"/cases/{case}/{walk.pk}/file/") == 200
    assert "尚缺一份询问笔录" in signs.says() and "不同意" in signs.says()
    shot(signs, "step-answered")
    assert narrow(signs) <= 0
    signs.takes(case, "批准立案", **walk.facts("file", on))
    assert [said for check in CHECKS.values() for said in check()] == [] and signs.errors == []


def answers(person, agrees, opinion):
    """From the row on one's own workbench."""
    assert person.goes("/") == 200
    shot(person, "workbench")
    person.page.locator("main a", has_text="答复征询").first.click()
    person.page.wait_for_selector("[name=agrees]")
    shot(person, "answer")
    sends(person, "已答复征询", agrees=agrees, opinion=opinion)

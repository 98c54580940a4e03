"""A legal review on screen: a fault asks for its note and shuts the pass, the case goes back, then it passes."""

from datetime import date, timedelta

import pytest

from casework.models import Paper
from flows.procedures.penalty.review_points import ASKS_FOR_A_FAULT, QUESTIONS
from flows.verify import CHECKS
from tests.flows.penalty_walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
START = date(2026, 9, 7)


def answers(reviewer, **other):
    """Press one answer for each point; those in `other` replace what is sound."""
    sound = {key: "no" if key in ASKS_FOR_A_FAULT else "yes" for key in QUESTIONS} | {"procedure": "not_applicable"}
    for i, answer in enumerate((sound | other).values()):
        reviewer.page.check(f"[name='points-{i}-answer'][value='{answer}']")


def strip(reviewer):
    marks = reviewer.page.locator(".nine i")
    marks.first.wait_for(state="attached")
    return marks.all_inner_texts()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_review_with_a_fault_goes_back_and_then_passes(signs_in, people_committed, today, width):
    walk = Walk(people_committed, start=START).to("conclude")
    on = walk.day("review")
    today(on)
    reviewer = signs_in("jj.reviewer", width=width)
    reviewer.opens(walk.run.case_id)
    reviewer.page.get_by_role("link", name="法制审核", exact=True).first.click()
    assert strip(reviewer) == ["未答"] * 9 and reviewer.page.locator("#step input:checked").count() == 0
    assert "两名电工没有特种作业操作证" in reviewer.says() and "询问笔录" in reviewer.says()
    answers(reviewer, facts_evidence="no")
    assert strip(reviewer)[2] == "否" and "未答" not in strip(reviewer)
    passed = reviewer.page.locator("[name=outcome][value=passed]")
    assert passed.is_disabled() and "第 3 项认为有问题" in reviewer.page.inner_text(".ends")
    reviewer.page.check("[name=outcome][value=returned]")
    reviewer.fills("opinion", "facts")
    reviewer.fills("review_opinion", "只有一份笔录，请补充证据。")
    reviewer.page.click("form#step .finish button.go")
    reviewer.page.wait_for_selector("#refusals :text('认为有问题的要点应当写明说明')")
    assert strip(reviewer)[2] == "否"  # nothing typed is lost
    reviewer.fills("points-2-note", "缺少培训台账。")
    reviewer.submits("法制审核")
    assert walk.run.stage == "filed" and walk.run.returned == 1

    again = on + timedelta(3)
    walk.take("interview", on=again)
    walk.take("conclude", on=again + timedelta(1))
    today(again + timedelta(2))
    reviewer.opens(walk.run.case_id)
    reviewer.page.get_by_role("link", name="法制审核", exact=True).first.click()
    assert "退回过" in reviewer.says()
    answers(reviewer)
    assert reviewer.page.locator("[name=outcome][value=passed]").is_enabled()
    reviewer.page.wait_for_selector(".desk article")
    reviewer.submits("法制审核", outcome="passed", review_opinion="补充后证据充分，无异议。")
    assert walk.run.stage == "reviewed"
    assert Paper.objects.filter(form="legal_review_opinion", proceeding=walk.pk).count() == 2
    assert reviewer.errors == [] and [said for check in CHECKS.values() for said in check()] == []

"""The whole line through the browser: from the inspection to the archive; a supervisor looks on."""

from datetime import date, timedelta

import pytest

from casework.models import Case, Entry, Finding, Proceeding
from flows.door.terms import PROCEDURES, steps
from flows.verify import CHECKS
from tests.browser.conftest import PASSWORD
from tests.flows.penalty_walk import BY, ORDER, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOUND = [
    {
        "place": "冲压车间2号冲床",
        "problem": "双手启动按钮失效，未停用",
        "basis": "安全生产法(2021) 第三十六条第二款",
        "offence": "AQ99-1-O",
    },
    {
        "place": "危险品仓库",
        "problem": "未设置明显的安全警示标志",
        "basis": "安全生产法(2021) 第三十五条",
        "offence": "AQ99-1-O",
    },
]
SITE = date(2026, 9, 1)
TITLES = {name: terms.title for name, terms in steps(PROCEDURES["penalty"]).items()}


def inspect(signs_in, people, photo):
    """Plan, approval, and the record on a phone with a photograph; answers the case."""
    officer = signs_in("jj.investigator", width=390, height=844)
    assert officer.goes(f"/begin/inspection/propose/{people.company.pk}/") == 200
    officer.submits(
        "拟定检查方案",
        partner="jj.partner",
        plan_kind="计划",
        planned_for=SITE.isoformat(),
        items=[{"item": "设备设施", "content": "安全生产法第三十六条", "method": "现场检查"}],
        method=["现场检查"],
    )
    case = officer.case
    said = {"outcome": "agreed", "review_opinion": "方案可行。", "approval_opinion": "同意检查。"}
    signs_in("jj.unit_head").takes(case, "审批检查方案", **said)
    officer.takes(
        case,
        "记录现场检查",
        place="生产车间、仓库",
        started=f"{SITE}T09:00",
        ended=f"{SITE}T11:30",
        situation="查看现场和台账，发现下列问题。",
        certificates_shown=True,
        findings=[FOUND[0] | {"photo": photo}, FOUND[1]],
        signed_by="蔡宏泰",
    )
    return case


def rectify_and_fail(signs_in, case, today):
    officer, deadline = signs_in("jj.investigator"), SITE + timedelta(days=15)
    officer.takes(
        case,
        "责令限期整改",
        items=[{"number": 1}, {"number": 2}],
        deadline=deadline.isoformat(),
        demands="更换按钮；设置标志。",
    )
    officer.takes(case, "送达指令书", receiver="蔡宏泰")
    today(deadline + timedelta(days=1))
    officer.takes(
        case,
        "整改复查",
        outcome="partly",
        opinion="第1项已整改，第2项未整改。",
        signed_by="蔡宏泰",
        results=[
            {"number": 1, "state": "rectified", "note": "按钮已更换"},
            {"number": 2, "state": "not", "note": "仍未设置"},
        ],
    )
    return deadline + timedelta(days=2)


ACCOUNTS = {"unit_head": "jj.unit_head", "deputy": "jj.deputy", "reviewer": "jj.reviewer", "head": "jj.head"}


def punish(signs_in, people, case, today, start):
    """From the proposal to the decision published; the facts are those that the tests of the procedure walk with."""
    walk = Walk(people, fine=60_000, start=start)
    first = {
        "offence": "AQ99-1-O",
        "offence_day": (start - timedelta(days=1)).isoformat(),
        "discovered": (start - timedelta(days=1)).isoformat(),
    }
    first |= {"summary": "逾期未设置安全警示标志。", "handler_opinion": "建议立案调查。", "overdue": True}
    for step in ORDER:
        if step != "propose":
            walk.pk = Proceeding.objects.get(case=case, kind="penalty").pk
            if not walk.called_for(step):
                continue
        on = walk.day(step)
        today(on)
        said = first if step == "propose" else walk.facts(step, on)
        said = {name: value for name, value in said.items() if value is not None}
        signs_in(ACCOUNTS.get(BY.get(step, ""), "jj.investigator")).takes(case, TITLES[step], **said)
    return walk.day("publish")


def collect_and_close(signs_in, case, today, on):
    officer, clerk = signs_in("jj.investigator"), signs_in("jj.clerk")
    today(on + timedelta(days=3))
    clerk.takes(case, "登记应缴罚款")
    paid = (on + timedelta(days=3)).isoformat()
    clerk.takes(case, "登记缴款", outcome="full", amount=60000, paid_on=paid, receipt="闽罚0001")
    officer.takes(case, "登记整改报告", report="警示标志已设置。", reason="处罚后补报")
    officer.takes(
        case,
        "整改复查",
        outcome="passed",
        opinion="第2项已整改。",
        results=[{"number": 2, "state": "rectified", "note": "标志已设置"}],
        signed_by="蔡宏泰",
    )
    officer.takes(case, "终结检查")
    closing = {"ground": "executed", "result": "罚款60000元", "execution_status": "已缴清，隐患已整改"}
    officer.takes(case, "呈请结案", **closing)
    signs_in("jj.unit_head").takes(case, "审核结案", outcome="agreed", review_opinion="同意结案。")
    signs_in("jj.head").takes(case, "审批结案", outcome="approved", approval_opinion="同意结案。")
    clerk.takes(case, "归档", archive_no="2026-001", pages=30)


def test_the_whole_line_on_screen(signs_in, people_committed, photo, today):
    people = people_committed
    today(SITE)
    case = inspect(signs_in, people, photo)
    start = rectify_and_fail(signs_in, case, today)
    published = punish(signs_in, people, case, today, start)
    collect_and_close(signs_in, case, today, published)
    assert Case.objects.get(pk=case).closed
    assert not Proceeding.objects.filter(case=case, closed=None).exists()
    assert not Finding.objects.filter(case=case, signed_off=None).exists()
    assert Finding.objects.get(case=case, number=1).photo.sha256
    assert [said for check in CHECKS.values() for said in check()] == []
    supervisor_sees_all_and_changes_nothing(signs_in("qz.supervisor"), case)
    assert signs_in("jj.investigator").errors == []


def supervisor_sees_all_and_changes_nothing(supervisor, case):
    count = Entry.objects.filter(case=case).count()
    supervisor.opens(case)
    said = supervisor.says()
    for shown in ("作出处罚决定", "整改复查", "行政处罚决定书", "登记缴款", "归档"):
        assert shown in said
    assert supervisor.page.locator("a.btn[href*='/begin/'], a.btn.go").count() == 0
    for path in ("/findings/closed/", "/overdue/", "/cases/"):
        assert supervisor.goes(path) == 200
    assert Entry.objects.filter(case=case).count() == count


def test_the_reviewers_window_says_when_and_why_not_yet(signs_in, people_committed, today):
    """A decision inside the hearing window is refused on screen with the article and the first possible day."""
    walk = Walk(people_committed, fine=60_000).to("serve_notice")
    today(walk.day("serve_notice") + timedelta(days=1))
    head = signs_in("jj.head")
    head.opens(walk.run.case_id)
    said = head.says()
    assert "作出处罚决定" in said and "第六十四条" in said
    refusal = head.refused(walk.run.case_id, f"{walk.pk}/issue_decision", fine=60000, approval_opinion="同意。")
    assert "听证" in refusal and "最早" in refusal
    assert not Entry.objects.filter(step="issue_decision").exists()


def test_a_double_click_is_one_act(signs_in, people_committed, today):
    walk = Walk(people_committed, fine=60_000).to("propose")
    today(walk.start)
    head = signs_in("jj.unit_head")
    head.goes(f"/cases/{walk.run.case_id}/{walk.pk}/endorse_filing/")
    head.fill("outcome", "agreed")
    head.fill("endorsement", "同意立案。")
    form = head.page.evaluate("Object.fromEntries(new FormData(document.querySelector('form#step')))")
    for _ in range(2):
        head.page.request.post(head.page.url, form=dict(form), headers={"Referer": head.page.url})
    assert Entry.objects.filter(step="endorse_filing").count() == 1


def test_a_wrong_password_is_said_in_chinese(signs_in, people_committed, chromium, live_server):
    page = chromium.new_context().new_page()
    page.goto(f"{live_server.url}/login/")
    page.fill("[name=username]", "jj.head")
    page.fill("[name=password]", PASSWORD + "x")
    page.press("[name=password]", "Enter")
    page.wait_for_selector("main [role=alert], main .note")
    assert "密码" in page.inner_text("main")
    page.context.close()

"""A hearing through the browser: asked for, prepared, held, reported on, read; then back to the penalty."""

from datetime import date

import pytest

from casework.models import Appointment, Entry, Paper, Penalty, Proceeding
from flows.door.terms import PROCEDURES, steps
from flows.verify import CHECKS
from tests.flows.penalty_walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
START = date(2026, 9, 7)  # told on Tuesday 22 September 2026, asked until the 30th
ASKED, LAST_CALL, HELD = date(2026, 9, 30), date(2026, 10, 13), date(2026, 10, 22)
REPORTED, READ, DECIDED = date(2026, 10, 26), date(2026, 10, 27), date(2026, 10, 28)
BY = {
    "waive_defence": "jj.investigator",
    "review": "jj.reviewer",
    "submit_handling": "jj.investigator",
    "endorse_handling": "jj.unit_head",
    "discuss": "jj.head",
}
TITLES = {name: terms.title for name, terms in steps(PROCEDURES["penalty"]).items()}
SAID = [
    {"part": "charge", "speaker": "林志远", "text": "两名电工没有操作证，建议罚款六万元。"},
    {"part": "defence", "speaker": "蔡宏泰", "text": "其中一人当日在参加培训。"},
    {"part": "last", "speaker": "蔡宏泰", "text": "请求从轻处罚。"},
]


def told(people):
    """A penalty of 60,000 yuan, told with the right to a hearing."""
    return Walk(people, fine=60_000, start=START).to("serve_notice")


def prepared(signs_in, case, today):
    """Asked for on the last day, accepted, the bench appointed, the day set."""
    today(ASKED)
    clerk, presider = signs_in("jj.clerk"), signs_in("jj.presider")
    clerk.takes(case, "登记听证申请", requested_by="蔡宏泰", request_way="written", grounds="罚款过重。")
    signs_in("jj.deputy").takes(case, "受理或者不予受理", outcome="accepted")
    signs_in("jj.head").takes(case, "指定听证主持人", presider="jj.presider", recorder="jj.clerk")
    presider.takes(case, "制发听证通知书", held_at=f"{HELD}T09:00", place="局二楼听证室", openness="public")


def held_and_reported(signs_in, case, today):
    """Held on its day, the record signed, the report of the presider, the reading of the head."""
    presider = signs_in("jj.presider")
    today(HELD)
    presider.takes(
        case,
        "举行听证",
        outcome="held",
        started=f"{HELD}T09:00",
        ended=f"{HELD}T11:00",
        investigators=["jj.investigator"],
        present=[{"name": "蔡宏泰", "role": "party"}, {"name": "王立民", "role": "agent", "paper": "授权委托书"}],
        statements=SAID,
        signed_by="蔡宏泰",
    )
    today(REPORTED)
    disputes = [{"fact": "第二人是否作业", "opinion": "签到表可信。"}]
    presider.takes(case, "提交听证报告", summary="双方到场。", opinion="建议从轻处罚。", disputes=disputes)
    today(READ)
    signs_in("jj.head").takes(case, "审阅听证报告", outcome="on_record", reading_opinion="按听证笔录处理。")


def test_a_hearing_on_screen_from_the_request_to_the_decision(signs_in, people_committed, today):
    walk = told(people_committed)
    case = walk.run.case_id
    prepared(signs_in, case, today)
    today(LAST_CALL)
    signs_in("jj.clerk").takes(case, "送达听证通知书", way="direct", receiver="蔡宏泰")
    officer = signs_in("jj.investigator")
    officer.opens(case)
    assert "听证定于2026年10月22日举行" in officer.says() and "由听证主持人" in officer.says()
    held_and_reported(signs_in, case, today)
    hearing = Proceeding.objects.get(case=case, kind="hearing")
    assert (hearing.closed, hearing.partner) == (READ, None)  # the clerk alone registered it
    forms = set(Paper.objects.filter(proceeding=hearing).values_list("form", flat=True))
    assert {"presider_appointment", "hearing_notice", "service_receipt", "hearing_record", "hearing_report"} <= forms
    assert not Appointment.objects.filter(proceeding=hearing, met=None).exists()
    back_to_the_penalty(signs_in, walk, case, today)
    assert [said for check in CHECKS.values() for said in check()] == []
    assert [person for person in ("jj.clerk", "jj.presider", "jj.head") if signs_in(person).errors] == []


def back_to_the_penalty(signs_in, walk, case, today):
    """What was reviewed before the hearing is reviewed again; then the milder decision."""
    today(DECIDED)
    for step, who in BY.items():
        said = {name: value for name, value in walk.facts(step, DECIDED).items() if value is not None}
        signs_in(who).takes(case, TITLES[step], **said)
    signs_in("jj.head").takes(case, "作出处罚决定", fine=30000, approval_opinion="同意从轻处罚。")
    assert Penalty.objects.get(pk=walk.pk).fine == 30_000


def test_while_a_hearing_is_open_the_decision_is_refused_on_screen(signs_in, people_committed, today):
    """So is a call that comes a day too late, with the article and the last day."""
    walk = told(people_committed)
    case = walk.run.case_id
    prepared(signs_in, case, today)
    today(date(2026, 10, 14))
    hearing = Proceeding.objects.get(case=case, kind="hearing")
    officer, clerk, count = signs_in("jj.investigator"), signs_in("jj.clerk"), Entry.objects.count()
    refusal = officer.refused(case, f"{walk.pk}/submit_handling", handling_opinion="建议处罚。")
    assert "听证" in refusal and "尚未终结" in refusal
    refusal = clerk.refused(case, f"{hearing.pk}/serve_call", way="direct", receiver="蔡宏泰")
    assert "最迟应当于2026年10月13日" in refusal and "第六十四条" in refusal
    assert Entry.objects.count() == count

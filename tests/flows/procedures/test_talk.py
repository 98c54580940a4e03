"""A talk: what it must refuse, what it must allow, and how each stage ends (安委〔2018〕2号)."""

from datetime import date

import pytest

from casework.models import Appointment, Clock, Family, Finding, Paper, Party, TalkIssue
from flows.beside.void import void_paper
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.door.level import uneven_runs
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows.acts import DAY, again, recorded, run, served, void
from tests.people import fresh

pytestmark = pytest.mark.django_db
OVERDUE, TALK, REPORT = date(2026, 9, 17), date(2026, 9, 22), date(2026, 10, 13)  # over 中秋 and National Day
HOUR = f"{TALK}T09:30"
ISSUES = [
    {"issue": "2号冲床仍在使用", "requirement": "停用并修复启动装置"},
    {"issue": "仓库仍无警示标志", "requirement": "设置警示标志", "due": date(2026, 9, 30)},
]
HELD = {
    "started": f"{TALK}T09:35",
    "ended": f"{TALK}T10:40",
    "present": [{"name": "蔡宏泰", "position": "总经理"}],
    "issues": ISSUES,
    "answer": "立即整改。",
    "requirements": "落实主体责任，按期整改并书面报告。",
    "due": REPORT,
    "signed_by": "蔡宏泰",
    "outcome": "held",
}


def proposed(people, on=OVERDUE, by=None, party=None, **more):
    """A talk on its own, of a matter that needs no other on file."""
    facts = {"reason": "no_effort", "matter": "隐患整改不力。", "persons": [{"name": "蔡宏泰", "position": "总经理"}]}
    by = by or people.jinjiang.investigator
    return run(
        begin("talk", "propose", facts | more, party=party or people.company, source="other", by=fresh(by), on=on)
    )


def agreed(people, on=OVERDUE, talk=None, **more):
    who, talk = people.jinjiang, talk or proposed(people, on)
    facts = {"outcome": "agreed", "lead": who.deputy.username, "second": who.unit_head.username}
    return act(talk, "agree", who.head, on, facts | more)


def act(talk, step, by, on, facts=None, reason=""):
    return run(take("talk", step, talk.pk, facts or {}, by=fresh(by), on=on, reason=reason))


def notified(people, on=OVERDUE, **more):
    facts = {"held_at": HOUR, "place": "晋江市应急管理局会议室", "bring": "整改情况说明。"}
    return act(agreed(people, on), "notify", people.jinjiang.clerk, on, facts | more)


def called(people, on=OVERDUE, **more):
    return act(notified(people, on, **more), "serve", people.jinjiang.clerk, on, {"receiver": "蔡宏泰"})


def talked(people, **more):
    return act(called(people), "hold", people.jinjiang.deputy, TALK, HELD | more)


def answers(*states):
    return [{"number": n, "state": state} for n, state in enumerate(states, 1)]


def seen(*results, **more):
    rows = [{"number": n, "result": result, "note": "见现场"} for n, result in enumerate(results, 1)]
    return {"verify_way": "on_site", "results": rows, "verification": "核实如上。", "outcome": "effective"} | more


def reported(people, talk=None, on=REPORT):
    facts = {"report": "均已整改。", "answers": answers("done", "done")}
    return act(talk or talked(people), "report_rectified", people.jinjiang.clerk, on, facts)


def open_steps(talk):
    return set(Invitation.objects.filter(process_id=talk.pk, finished=None).values_list("step", flat=True))


def test_a_talk_is_a_matter_of_supervision_with_numbers_of_its_own(people):
    talk = proposed(people)
    assert talk.case.family == Family.SUPERVISION
    assert talk.case.number == "（晋）应急约〔2026〕1号"
    assert Clock.objects.get().card == "terms/talk_decide_param"


def test_a_talk_goes_from_proposal_to_effect(people):
    talk = reported(people)
    assert {paper.form: paper.number for paper in Paper.objects.all()} == {
        "talk_notice": "晋应急约〔2026〕1号",
        "talk_record": "晋应急约纪〔2026〕1号",
    }
    talk = act(talk, "verify", people.jinjiang.unit_head, date(2026, 10, 15), seen("done", "done"))
    assert (talk.stage, talk.closed, talk.case.closed) == ("effective", date(2026, 10, 15), date(2026, 10, 15))
    assert [row.result for row in TalkIssue.objects.order_by("number")] == ["done", "done"]
    assert Paper.objects.filter(form="talk_verification").count() == 1
    assert not Clock.objects.filter(met=None, lapsed=None).exists()


def test_the_hour_stands_on_both_calendars_until_it_was_kept(people):
    called(people)
    who = people.jinjiang
    assert set(Appointment.objects.filter(met=None).values_list("officer_id", flat=True)) == {
        who.deputy.pk,
        who.unit_head.pk,
    }


def test_a_returned_proposal_is_made_again_before_it_is_decided(people):
    talk = proposed(people)
    with pytest.raises(Refused, match="请写明理由"):
        act(talk, "agree", people.jinjiang.head, OVERDUE, {"outcome": "returned"})
    talk = act(talk, "agree", people.jinjiang.head, OVERDUE, {"outcome": "returned", "agreement": "事由不清。"})
    assert (talk.stage, open_steps(talk)) == ("proposed", {"propose"})
    with pytest.raises(Refused, match="已于2026年9月17日退回"):
        agreed(people, talk=talk)
    again_ = {"reason": "no_effort", "matter": "两项隐患逾期。", "persons": [{"name": "蔡宏泰", "position": "总经理"}]}
    talk = act(talk, "propose", people.jinjiang.investigator, OVERDUE, again_)
    assert open_steps(talk) == {"agree"}


def test_a_refused_proposal_ends(people):
    talk = act(
        proposed(people), "agree", people.jinjiang.head, OVERDUE, {"outcome": "refused", "agreement": "已另行督办。"}
    )
    assert (talk.stage, talk.closed) == ("dropped", OVERDUE)


def test_two_different_persons_of_the_organ_talk(people):
    who = people.jinjiang
    with pytest.raises(Refused, match="不得由一人进行"):
        agreed(people, second=who.deputy.username)
    with pytest.raises(Refused, match="没有在晋江市应急管理局任职"):
        agreed(people, second=people.quanzhou.unit_head.username)


def test_who_proposed_does_not_agree(people):
    talk = proposed(people, by=people.jinjiang.unit_head)
    with pytest.raises(NotPermitted):
        act(talk, "agree", people.jinjiang.unit_head, OVERDUE, {"outcome": "refused", "agreement": "不"})


def test_no_fine_is_asked_in_a_talk(people):
    with pytest.raises(Refused, match="约谈不是行政处罚"):
        talked(people, requirements="十日内整改，否则罚款三万元。")


def test_nobody_is_talked_to_whom_no_notice_reached(people):
    with pytest.raises(Refused, match="没有送达在案"):
        act(notified(people), "hold", people.jinjiang.deputy, TALK, HELD)


def test_a_county_is_not_called_by_its_own_bureau(people):
    county = Party.objects.create(kind="government", name="晋江市人民政府", territory=people.jinjiang.organ.territory)
    with pytest.raises(Refused, match="不能约谈晋江市人民政府"):
        proposed(people, party=county, level="committee_office")
    talk = proposed(people, party=county, by=people.quanzhou.supervisor, level="committee_office")
    assert talk.stage == "proposed"


def test_a_department_of_ones_own_level_is_called_by_the_committees_office(people):
    office = Party.objects.create(kind="government", name="晋江市商务局", territory=people.jinjiang.organ.territory)
    with pytest.raises(Refused, match="上级机关或者安委会"):
        proposed(people, party=office)
    assert proposed(people, party=office, level="committee_office").stage == "proposed"


def test_the_report_is_due_after_the_talk(people):
    with pytest.raises(Refused, match="应当晚于约谈日2026年9月22日"):
        talked(people, due=TALK)


def test_who_led_the_talk_does_not_verify(people):
    with pytest.raises(Refused, match="主谈人，不能核实"):
        act(reported(people), "verify", people.jinjiang.deputy, REPORT, seen("done", "done"))


def test_nobody_stands_in_where_the_notice_forbids_it(people):
    proxy = [{"name": "李某", "position": "安全员", "proxy": True}]
    with pytest.raises(Refused, match="不得委托他人参加"):
        talked(people, present=proxy)
    talk = called(people, proxy="分管安全的副总经理")
    assert act(talk, "hold", people.jinjiang.deputy, TALK, HELD | {"present": proxy}).stage == "held"


def test_a_reporter_is_not_named(people):
    with pytest.raises(Refused, match="举报人"):
        proposed(people, matter="举报人王某反映冲床带病运行。")


def test_an_issue_that_is_open_is_not_called_effective(people):
    talk = reported(people)
    with pytest.raises(Refused, match="第2项没有落实"):
        act(talk, "verify", people.jinjiang.unit_head, REPORT, seen("done", "part"))
    with pytest.raises(Refused, match="逐项填写"):
        act(talk, "verify", people.jinjiang.unit_head, REPORT, seen("done"))
    talk = act(talk, "verify", people.jinjiang.unit_head, REPORT, seen("done", "not", outcome="without_effect"))
    assert (talk.stage, bool(talk.closed)) == ("without_effect", True)


def test_a_talk_signs_no_finding_off(people):
    order = served(people)
    talk = of_overdue(people, order)
    assert talk.case_id == order.case_id
    who = people.jinjiang
    agreed(people, talk=talk)
    facts = {"held_at": HOUR, "place": "会议室", "bring": "说明"}
    act(talk, "notify", who.clerk, OVERDUE, facts)
    act(talk, "serve", who.clerk, OVERDUE, {"receiver": "蔡宏泰"})
    act(talk, "hold", who.deputy, TALK, HELD)
    talk = reported(people, talk)
    act(talk, "verify", who.unit_head, REPORT, seen("done", "done"))
    assert Finding.objects.filter(signed_off=None).count() == 2
    assert again(order).stage == "served"


def of_overdue(people, order, on=OVERDUE, reason="hazard_overdue"):
    facts = {"reason": reason, "matter": "两项隐患逾期。", "persons": [{"name": "蔡宏泰", "position": "总经理"}]}
    by = fresh(people.jinjiang.investigator)
    return run(begin("talk", "propose", facts, case=order.case, arose_from=order, by=by, on=on))


def test_what_is_said_to_be_overdue_is_overdue_on_file(people):
    with pytest.raises(Refused, match="从逾期的那一事项发起"):
        proposed(people, reason="hazard_overdue")
    order = served(people)  # until 2026-09-16
    with pytest.raises(Refused, match="没有在案"):
        of_overdue(people, order, on=date(2026, 9, 16))
    assert of_overdue(people, order).arose_from_id == order.pk


def test_an_urgent_talk_is_held_the_same_day_with_its_ground(people):
    soon = {"held_at": f"{OVERDUE}T15:00", "place": "会议室", "bring": "说明"}
    who = people.jinjiang
    talk = agreed(people)
    with pytest.raises(Refused, match="最迟应当于2026年9月14日送达约谈通知"):
        act(talk, "notify", who.clerk, OVERDUE, soon)
    act(talk, "notify", who.clerk, OVERDUE, soon | {"urgent_ground": "台风将至，冲床仍在使用。"})
    talk = act(talk, "serve", who.clerk, OVERDUE, {"receiver": "蔡宏泰"})
    at = {"started": f"{OVERDUE}T15:00", "ended": f"{OVERDUE}T16:00"}
    assert act(talk, "hold", who.deputy, OVERDUE, HELD | at).stage == "held"


def test_a_talk_does_not_begin_before_its_hour(people):
    talk, who = called(people), people.jinjiang
    with pytest.raises(Refused, match="约定于2026年9月22日约谈"):
        act(talk, "hold", who.deputy, date(2026, 9, 21), HELD)
    with pytest.raises(Refused, match="不能早于约定时间"):
        act(talk, "hold", who.deputy, TALK, HELD | {"started": f"{TALK}T09:00"})


def test_only_the_talkers_hold_it_until_others_are_named(people):
    talk, who = called(people), people.jinjiang
    with pytest.raises(Refused, match="请先另定人员"):
        act(talk, "hold", who.head, TALK, HELD)
    others = {"lead": who.head.username, "second": who.investigator.username, "why": "分管负责人调离。"}
    act(talk, "name_talkers", who.head, TALK, others)
    assert act(talk, "hold", who.head, TALK, HELD).stage == "held"
    kept = set(Appointment.objects.exclude(met=None).values_list("officer_id", flat=True))
    assert kept == {who.head.pk, who.investigator.pk}


def test_a_talk_put_off_is_called_anew(people):
    talk, who = called(people), people.jinjiang
    with pytest.raises(Refused, match="改期的，请写明理由"):
        act(talk, "hold", who.deputy, OVERDUE, {"outcome": "postponed"})
    off = {"outcome": "postponed", "postpone_ground": "台风停工停业。"}
    talk = act(talk, "hold", who.deputy, date(2026, 9, 21), off)
    assert (talk.stage, talk.noticed, open_steps(talk)) == ("agreed", None, {"notify"})
    assert not Appointment.objects.filter(lapsed=None).exists()
    assert Clock.objects.get(met=None, lapsed=None).card == "terms/talk_hold_param"


def test_a_voided_notice_is_made_again_before_it_is_served(people):
    talk, who = notified(people), people.jinjiang
    facts = {"held_at": HOUR, "place": "会议室", "bring": "说明"}
    with pytest.raises(Refused, match="约谈通知书有效"):
        act(talk, "notify", who.clerk, OVERDUE, facts)
    void(Paper.objects.get(), people, OVERDUE)
    with pytest.raises(Refused, match="已经作废"):
        act(talk, "serve", who.clerk, OVERDUE, {"receiver": "蔡宏泰"})
    talk = act(talk, "notify", who.clerk, OVERDUE, facts)
    assert act(talk, "serve", who.clerk, OVERDUE, {"receiver": "蔡宏泰"}).noticed == OVERDUE


def test_whoever_stays_away_ends_the_talk(people):
    talk, who = called(people), people.jinjiang
    with pytest.raises(Refused, match="请写明等候和联系"):
        act(talk, "hold", who.deputy, TALK, {"outcome": "absent"})
    talk = act(talk, "hold", who.deputy, TALK, {"outcome": "absent", "absence": "等候一小时，电话不接。"})
    assert (talk.stage, talk.closed, talk.held) == ("absent", TALK, None)


def test_typed_late_the_terms_run_from_the_talk(people):
    talk = act(called(people), "hold", people.jinjiang.deputy, date(2026, 9, 25), HELD | {"held": TALK})
    clock = Clock.objects.get(card="terms/talk_rectify_report")
    assert (talk.held, clock.start, clock.due) == (TALK, TALK, REPORT)


def test_more_time_is_given_once_and_before_the_day(people):
    talk, who = talked(people), people.jinjiang
    more = {"due": date(2026, 10, 20), "extension_ground": "配件未到。"}
    with pytest.raises(Refused, match="期限届满前申请"):
        act(talk, "extend", who.head, date(2026, 10, 14), more)
    talk = act(talk, "extend", who.head, date(2026, 10, 14), more | {"extension_asked": REPORT})
    assert (talk.due, Clock.objects.get(met=None, lapsed=None).due) == (date(2026, 10, 20), date(2026, 10, 20))
    with pytest.raises(Refused, match="不能再次延期"):
        act(talk, "extend", who.head, date(2026, 10, 15), more | {"due": date(2026, 10, 30)})


def test_without_a_report_verification_opens_the_day_after(people):
    talk, who = talked(people), people.jinjiang
    assert Invitation.objects.get(process_id=talk.pk, finished=None).opens == date(2026, 10, 14)
    with pytest.raises(Refused, match="尚未报告整改情况"):
        act(talk, "verify", who.unit_head, REPORT, seen("not", "not", outcome="without_effect"))
    later = seen("done", "part", outcome="supplement", supplement_due=date(2026, 10, 30))
    talk = act(talk, "verify", who.unit_head, date(2026, 10, 14), later)
    assert (talk.stage, talk.due) == ("held", date(2026, 10, 30))
    assert Clock.objects.get(met=None, lapsed=None).due == date(2026, 10, 30)


def test_a_late_report_says_why(people):
    with pytest.raises(Refused, match="逾期报告"):
        reported(people, on=date(2026, 10, 14))


def test_a_talk_is_dropped_before_it_is_held_and_those_called_are_told(people):
    talk, who = called(people), people.jinjiang
    with pytest.raises(Refused, match="请填写告知不再约谈的日期"):
        act(talk, "drop", who.head, OVERDUE, {"drop_ground": "已整改。"})
    talk = act(talk, "drop", who.head, OVERDUE, {"drop_ground": "已整改。", "told": OVERDUE})
    assert (talk.stage, talk.closed) == ("dropped", OVERDUE)


def test_after_the_talk_only_the_end_of_the_party_drops_it(people):
    talk, who = talked(people), people.jinjiang
    with pytest.raises(Refused, match="仍应报告和核实"):
        act(talk, "drop", who.head, TALK, {"drop_ground": "不必了"})
    Party.objects.filter(pk=people.company.pk).update(ended=TALK)
    assert act(talk, "drop", who.head, TALK, {"drop_ground": "公司注销。"}).stage == "dropped"


def test_a_talk_beside_another_procedure_leaves_it_running(people):
    seen_ = recorded(people)
    talk = of_overdue(people, seen_, on=DAY, reason="no_effort")
    assert (talk.case_id, again(seen_).stage) == (seen_.case_id, "recorded")


def test_a_void_notice_made_again_by_its_step_leaves_no_row_behind(people):
    talk = notified(people)
    paper = Paper.objects.get(proceeding=talk.pk)
    void_paper(paper=paper, by=fresh(people.jinjiang.unit_head), on=OVERDUE, reason="地点写错。")
    rows = Invitation.objects.filter(process=talk.pk, finished=None)
    assert {"notify", "reissue"} <= {one.step for one in rows}
    said = {"held_at": HOUR, "place": "二楼会议室", "bring": "整改情况说明。"}
    act(talk, "notify", people.jinjiang.clerk, OVERDUE, said)
    assert list(uneven_runs()) == []
    assert not {"notify", "reissue"} & {one.step for one in rows.all()}

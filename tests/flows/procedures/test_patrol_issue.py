"""A patrol issue: handed over by the leader, verified, and signed off by somebody who neither found nor verified it."""

from datetime import date

import pytest

from casework.models import Clock, Paper
from documents import BlankLeft
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows.acts import run
from tests.people import fresh

pytestmark = pytest.mark.django_db
DAY, DUE = date(2026, 3, 2), date(2026, 5, 6)
FOUND = {
    "round": "2026年第一轮",
    "patrol_period": "3月2日至6日",
    "category": "责任落实",
    "problem": "缺会议记录",
    "standard": "责任制规定",
    "place": "镇政府",
    "unit": "陈埭镇人民政府",
    "person": "丁海峡",
}
HANDED = {
    "measures": "补齐制度",
    "sign_off_standard": "两次会议记录齐全",
    "plan_due": date(2026, 3, 20),
    "due": DUE,
    "received_by": "丁海峡",
    "requirements": "按期报送",
}


def found(people):
    return run(begin("patrol_issue", "find", FOUND, party=people.town, by=fresh(people.quanzhou.patrol_member), on=DAY))


def handed_over(people, **more):
    issue = found(people)
    return run(
        take("patrol_issue", "hand_over", issue.pk, HANDED | more, by=fresh(people.quanzhou.patrol_leader), on=DAY)
    )


def reported(people, on=DAY, reason="", **more):
    issue, who = handed_over(people), people.quanzhou
    facts = {"report": "已补齐"} | more
    return run(
        take("patrol_issue", "report_rectified", issue.pk, facts, by=fresh(who.patrol_member), on=on, reason=reason)
    )


def verify(people, issue, on=DUE, **more):
    facts = {"verification": "符合", "outcome": "passed"} | more
    return run(take("patrol_issue", "verify", issue.pk, facts, by=fresh(people.quanzhou.patrol_member), on=on))


def clock(card):
    return Clock.objects.filter(card=f"terms/{card}").order_by("-pk").first()


def test_the_leader_hands_the_issue_over_on_paper(people):
    issue = found(people)
    with pytest.raises(NotPermitted, match="巡查组长"):
        take("patrol_issue", "hand_over", issue.pk, HANDED, by=fresh(people.quanzhou.patrol_member), on=DAY)
    issue = run(take("patrol_issue", "hand_over", issue.pk, HANDED, by=fresh(people.quanzhou.patrol_leader), on=DAY))
    assert (issue.stage, clock("patrol_feedback_rectify").due) == ("handed_over", DUE)
    assert (clock("patrol_plan_param").due, clock("patrol_hand_over_param").met) == (date(2026, 3, 20), DAY)
    assert Paper.objects.get().number.endswith("〔2026〕1号")


def test_the_term_lies_ahead(people):
    with pytest.raises(Refused, match="应当晚于交办日"):
        handed_over(people, due=DAY)
    assert Paper.objects.count() == 0


def test_a_blank_left_undoes_the_hand_over(people):
    issue = found(people)
    type(issue).objects.filter(pk=issue.pk).update(patrol_period="")
    with pytest.raises(BlankLeft, match="巡查时间"):
        take("patrol_issue", "hand_over", issue.pk, HANDED, by=fresh(people.quanzhou.patrol_leader), on=DAY)
    assert type(issue).objects.get(pk=issue.pk).stage == "found"


def test_the_plan_is_due_after_the_hand_over_and_before_the_issue_itself(people):
    for wrong in (DAY, date(2026, 5, 7)):
        with pytest.raises(Refused, match="且不晚于整改时限2026年5月6日"):
            handed_over(people, plan_due=wrong)


def test_the_plan_has_a_clock_of_its_own_that_its_receipt_meets(people):
    issue, who = handed_over(people), people.quanzhou
    with pytest.raises(Refused, match="2026年3月20日届满，本次属逾期报送"):
        take("patrol_issue", "receive_plan", issue.pk, {"plan": "见附件"}, by=fresh(who.patrol_leader), on=DUE)
    came = {"plan": "见附件", "plan_received": date(2026, 3, 20)}
    issue = run(take("patrol_issue", "receive_plan", issue.pk, came, by=fresh(who.patrol_leader), on=DUE))
    assert (issue.stage, clock("patrol_plan_param").met) == ("handed_over", date(2026, 3, 20))
    with pytest.raises(Refused, match="不必再次登记"):
        take("patrol_issue", "receive_plan", issue.pk, came, by=fresh(who.patrol_leader), on=DUE)


def test_on_the_last_day_a_report_is_in_time_and_a_day_later_it_says_why(people):
    assert reported(people, on=DUE).stage == "reported"
    late = date(2026, 5, 7)
    with pytest.raises(Refused, match="逾期报告"):
        reported(people, on=late)
    assert reported(people, on=late, reason="镇政府迟报").stage == "reported"
    assert reported(people, on=late, reported=DUE).reported == DUE
    assert clock("patrol_feedback_rectify").met == DUE


def test_verification_waits_for_the_report_and_has_a_term_of_its_own(people):
    issue = reported(people, on=DUE)
    assert clock("patrol_verify_param").due == date(2026, 5, 19)  # the Saturday after the holiday is worked
    with pytest.raises(Refused, match="早于报告整改日"):
        verify(people, issue, verified=date(2026, 5, 5))
    assert verify(people, issue, on=date(2026, 5, 8)).stage == "verified"
    assert clock("patrol_verify_param").met == date(2026, 5, 8)


def test_the_finder_and_verifier_never_signs_off(people):
    issue, who = verify(people, reported(people)), people.quanzhou
    with pytest.raises(NotPermitted, match="职能分离"):
        take("patrol_issue", "sign_off", issue.pk, by=fresh(who.patrol_member), on=DUE)
    issue = run(take("patrol_issue", "sign_off", issue.pk, by=fresh(who.patrol_second), on=DUE))
    assert (issue.stage, issue.closed, clock("patrol_sign_off_param").met) == ("signed_off", DUE, DUE)


def test_the_task_of_signing_off_is_nobodys_in_person_and_the_leader_may_take_it(people):
    issue = verify(people, reported(people))
    task = Invitation.objects.get(process_id=issue.pk, finished=None)
    assert (task.step, task.owner_id) == ("sign_off", None)
    leader = fresh(people.quanzhou.patrol_leader)
    assert run(take("patrol_issue", "sign_off", issue.pk, by=leader, on=DUE)).closed == DUE


def test_what_is_not_rectified_goes_back_and_its_term_runs_again(people):
    issue = verify(people, reported(people), on=DAY, verification="会议记录仍缺", outcome="returned")
    found = clock("patrol_feedback_rectify")
    assert (issue.stage, issue.reported, found.met, found.due) == ("handed_over", None, None, DUE)


def test_what_goes_back_may_get_a_new_last_day_that_lies_ahead(people):
    issue = reported(people, on=DUE)
    with pytest.raises(Refused, match="应当晚于2026年5月6日"):
        verify(people, issue, outcome="returned", again_due=DUE)
    verify(people, issue, outcome="returned", again_due=date(2026, 6, 6))
    assert clock("patrol_feedback_rectify").due == date(2026, 6, 6)


def test_an_issue_found_in_error_is_called_off_by_the_leader(people):
    leader = fresh(people.quanzhou.patrol_leader)
    issue = run(take("patrol_issue", "call_off", found(people).pk, {"why": "不属实"}, by=leader, on=DAY))
    assert (issue.stage, issue.closed) == ("called_off", DAY)
    assert not Clock.objects.filter(met=None, lapsed=None).exists()

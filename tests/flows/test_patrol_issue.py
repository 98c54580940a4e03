"""A patrol issue: handed over by the leader, verified, and signed off by somebody who neither found nor verified it."""

from datetime import date

import pytest

from casework.models import Clock, Paper
from documents import BlankLeft
from flows.engine import begin, take
from flows.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows.acts import run
from tests.people import fresh

pytestmark = pytest.mark.django_db
DAY, DUE = date(2026, 3, 2), date(2026, 5, 6)
FOUND = {
    "round": "2026年第一轮", "patrol_period": "3月2日至6日", "category": "责任落实", "problem": "缺会议记录", "standard": "责任制规定", "place": "镇政府",
    "unit": "陈埭镇人民政府", "person": "丁海峡",
}  # fmt: skip
HANDED = {
    "measures": "补齐制度", "sign_off_standard": "两次会议记录齐全", "plan_due": date(2026, 3, 20), "due": DUE, "received_by": "丁海峡",
    "requirements": "按期报送",
}  # fmt: skip


def found(people):
    return run(begin("patrol_issue", "find", party=people.town, by=fresh(people.quanzhou.patrol_member), on=DAY, **FOUND))


def handed_over(people, **more):
    issue = found(people)
    return run(take("patrol_issue", "hand_over", issue.pk, by=fresh(people.quanzhou.patrol_leader), on=DAY, **HANDED | more))


def verified(people, on=DUE, **more):
    issue, who = handed_over(people), people.quanzhou
    take("patrol_issue", "report_rectified", issue.pk, by=fresh(who.patrol_member), on=DAY, report="已补齐")
    return run(take("patrol_issue", "verify", issue.pk, by=fresh(who.patrol_member), on=on, verification="符合", **more))


def test_the_leader_hands_the_issue_over_on_paper(people):
    issue = found(people)
    with pytest.raises(NotPermitted, match="巡查组长"):
        take("patrol_issue", "hand_over", issue.pk, by=fresh(people.quanzhou.patrol_member), on=DAY, **HANDED)
    issue = run(take("patrol_issue", "hand_over", issue.pk, by=fresh(people.quanzhou.patrol_leader), on=DAY, **HANDED))
    assert (issue.stage, Clock.objects.get().due) == ("handed_over", DUE)
    assert Paper.objects.get().number.endswith("〔2026〕1号")


def test_the_term_lies_ahead(people):
    with pytest.raises(Refused, match="应当晚于交办日"):
        handed_over(people, due=DAY)
    assert Paper.objects.count() == 0


def test_a_blank_left_undoes_the_hand_over(people):
    issue = found(people)
    type(issue).objects.filter(pk=issue.pk).update(patrol_period="")
    with pytest.raises(BlankLeft, match="巡查时间"):
        take("patrol_issue", "hand_over", issue.pk, by=fresh(people.quanzhou.patrol_leader), on=DAY, **HANDED)
    assert type(issue).objects.get(pk=issue.pk).stage == "found"


def test_on_the_last_day_verification_is_in_time_and_a_day_later_it_says_why(people):
    assert verified(people).stage == "verified"
    with pytest.raises(Refused, match="逾期核查"):
        verified(people, on=date(2026, 5, 7))
    assert verified(people, on=date(2026, 5, 7), reason="镇政府迟报").stage == "verified"


def test_the_finder_and_verifier_never_signs_off(people):
    issue, who = verified(people), people.quanzhou
    with pytest.raises(NotPermitted, match="职能分离"):
        take("patrol_issue", "sign_off", issue.pk, by=fresh(who.patrol_member), on=DUE)
    issue = run(take("patrol_issue", "sign_off", issue.pk, by=fresh(who.patrol_second), on=DUE))
    assert (issue.stage, issue.closed, Clock.objects.get().met) == ("signed_off", DUE, DUE)


def test_what_is_not_rectified_goes_back(people):
    issue, who = handed_over(people), people.quanzhou
    take("patrol_issue", "report_rectified", issue.pk, by=fresh(who.patrol_member), on=DAY, report="已补齐")
    issue = run(take("patrol_issue", "send_back", issue.pk, by=fresh(who.patrol_member), on=DAY, verification="会议记录仍缺"))
    assert (issue.stage, issue.reported, Clock.objects.get().met) == ("handed_over", None, None)

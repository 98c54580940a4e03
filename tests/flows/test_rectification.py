"""Rectification: ordered on findings of a visit, served, extended by a leader, re-inspected item by item."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Confirmation, Entry, Finding, Paper, Service
from casework.models.confirmation import digest
from documents import BlankLeft
from flows.engine import begin, offer, openings, take
from flows.refusals import Refused
from law import book
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY, results
from tests.people import fresh, photo

pytestmark = pytest.mark.django_db
LAST = DAY + timedelta(days=15)


def due(run, card):
    clock = Clock.objects.filter(proceeding_id=run.pk, card=f"terms/{card}", met=None, lapsed=None).first()
    return clock and clock.due


def order(people, seen, **more):
    facts = {"items": [{"number": 1}, {"number": 2}], "deadline": LAST} | more
    who = people.jinjiang
    return begin("rectification", "order", seen.case, by=fresh(who.investigator), partner=who.partner, on=DAY, **facts)


def review(people, run, step, *states, on, by=None, **more):
    facts = {"opinion": "复查情况如下。", "results": results(*states), "signed_by": "蔡宏泰"} | more
    return acts.run(take("rectification", step, run.pk, by=fresh(by or people.jinjiang.investigator), on=on, **facts))


def test_an_order_lists_the_findings_and_their_last_day(people):
    run = acts.ordered(people)
    assert (run.stage, run.deadline, run.visit.pk) == ("ordered", LAST, run.arose_from_id)
    assert list(Finding.objects.filter(rectification_id=run.pk).values_list("deadline", flat=True)) == [LAST, LAST]
    paper = Paper.objects.get(form="rectification_order")
    assert (paper.number, paper.blanks["rectify_item_numbers"]) == ("（晋）应急责改〔2026〕1号", "1、2")
    assert [row["problem"] for row in paper.blanks["problem_list"]] == [row["problem"] for row in acts.FINDINGS]
    assert "2026年9月16日" in paper.blanks["rectify_deadline"]


def test_without_a_recorded_visit_nothing_is_ordered(people):
    plan = acts.approved(people)
    with pytest.raises(Refused, match="须先制作现场检查记录"):
        order(people, plan)


def test_in_a_case_without_inspection_no_order_begins(people):
    e = begin("patrol_issue", "find", party=people.town, by=fresh(people.quanzhou.patrol_member), on=DAY, round="1", patrol_period="x", category="c",
              problem="p", standard="s", place="p", unit="u", person="p")  # fmt: skip
    who = people.quanzhou
    with pytest.raises(Refused, match="前提"):
        begin("rectification", "order", e.case, by=fresh(who.investigator), partner=who.partner, on=DAY, items=[{"number": 1}], deadline=LAST)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"deadline": DAY}, "最早可定为2026年9月2日"),
        ({"deadline": DAY - timedelta(days=1)}, "应当晚于责令日"),
        ({"items": [{"number": 1}, {"number": 3}]}, "没有可责令整改的第3项；待整改的有第1、2项"),
        ({"items": [{"number": 1, "deadline": LAST + timedelta(days=1)}]}, "单独期限"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_obeyed_is_refused(people, more, why):
    seen = acts.recorded(people)
    before = Entry.objects.count()
    with pytest.raises(Refused, match=why):
        order(people, seen, **more)
    assert Entry.objects.count() == before


def test_the_day_after_the_order_is_the_earliest_last_day(people):
    assert acts.run(order(people, acts.recorded(people), deadline=DAY + timedelta(days=1))).deadline == date(2026, 9, 2)


def test_an_order_beyond_thirty_days_says_why(people):
    seen = acts.recorded(people)
    with pytest.raises(Refused, match=r"超过通常的30日.*请填写理由"):
        order(people, seen, deadline=DAY + timedelta(days=31))
    assert acts.run(order(people, seen, deadline=DAY + timedelta(days=30))).stage == "ordered"


def test_a_major_hazard_under_an_order_says_what_was_done_on_site(people):
    seen = acts.recorded(people, findings=[acts.FINDINGS[0] | {"grade": "major", "on_site": "已撤出人员"}, acts.FINDINGS[1]])
    with pytest.raises(Refused, match="现场处理措施不在本程序内办理"):
        order(people, seen)
    assert acts.run(order(people, seen, reason="已责令停用2号冲床")).record.get().reason.endswith("理由：已责令停用2号冲床")


def test_orders_are_given_by_two_certified_officers_only(people):
    seen = acts.recorded(people)
    who = people.jinjiang
    for by, partner in ((who.expired, who.partner), (who.auxiliary, who.partner), (who.investigator, who.expired), (who.unit_head, who.partner)):
        with pytest.raises(NotPermitted):
            begin("rectification", "order", seen.case, by=fresh(by), partner=partner, on=DAY, items=[{"number": 1}], deadline=LAST)
    unit = people.quanzhou
    with pytest.raises(NotPermitted, match="没有在晋江市应急管理局"):
        begin("rectification", "order", seen.case, by=fresh(unit.investigator), partner=unit.partner, on=DAY, items=[{"number": 1}], deadline=LAST)


def test_a_finding_stands_under_one_open_order_only(people):
    run = acts.ordered(people, items=[{"number": 1}])
    seen = run.arose_from
    with pytest.raises(Refused, match="没有可责令整改的第1项"):
        order(people, seen, items=[{"number": 1}])
    assert acts.run(order(people, seen, items=[{"number": 2}])).stage == "ordered"


def test_a_blank_left_undoes_the_order_whole(people):
    seen = acts.recorded(people)
    people.jinjiang.organ.court = ""
    people.jinjiang.organ.save()
    with pytest.raises(BlankLeft, match="法院"):
        order(people, seen)
    assert not Finding.objects.exclude(rectification=None).exists()
    assert seen.case.proceedings.count() == 1


def test_service_starts_the_clock_up_to_the_day_that_the_officer_set(people):
    run = acts.ordered(people)
    assert not Clock.objects.filter(proceeding_id=run.pk).exists()
    run = acts.run(take("rectification", "serve", run.pk, by=fresh(people.jinjiang.clerk), on=DAY + timedelta(days=1), receiver="蔡宏泰"))
    assert (run.stage, run.served, due(run, "rectify_deadline_param"), due(run, "recheck_after_rectify")) == (
        "served", date(2026, 9, 2), LAST, date(2026, 9, 28),
    )  # fmt: skip
    assert Service.objects.get().paper.form == "rectification_order"


def test_service_on_the_last_day_comes_too_late(people):
    run = acts.ordered(people, days=3)
    with pytest.raises(Refused, match="没有整改时间"):
        take("rectification", "serve", run.pk, by=fresh(people.jinjiang.clerk), on=DAY + timedelta(days=3), receiver="蔡宏泰")
    assert acts.run(take("rectification", "serve", run.pk, by=fresh(people.jinjiang.clerk), on=DAY + timedelta(days=2), receiver="甲")).stage == "served"


@pytest.mark.parametrize(("way", "why"), [("electronic", "电子送达确认书"), ("left", "留置送达应当")])
def test_service_in_a_way_the_law_does_not_allow_is_refused(people, way, why):
    run = acts.ordered(people)
    with pytest.raises(Refused, match=why):
        take("rectification", "serve", run.pk, by=fresh(people.jinjiang.clerk), on=DAY, receiver="蔡宏泰", way=way)
    take("rectification", "serve", run.pk, by=fresh(people.jinjiang.clerk), on=DAY, receiver="甲", way="left", note="拍照录像")
    assert Service.objects.get().way == "left"


def asked(people, on=DAY + timedelta(days=5), until=LAST + timedelta(days=14)):
    run = acts.served(people)
    facts = {"extension_asked_to": until, "extension_reason": "配件未到货"}
    return acts.run(take("rectification", "ask_extension", run.pk, by=fresh(people.jinjiang.investigator), on=on, **facts))


def test_an_extension_is_granted_by_a_leader_and_keeps_the_old_clock(people):
    run = asked(people)
    later = LAST + timedelta(days=14)
    with pytest.raises(NotPermitted):
        take("rectification", "grant_extension", run.pk, by=fresh(people.jinjiang.partner), on=DAY + timedelta(days=6), deadline=later)
    run = acts.run(take("rectification", "grant_extension", run.pk, by=fresh(people.jinjiang.unit_head), on=DAY + timedelta(days=6), deadline=later))
    assert (run.stage, run.deadline, due(run, "rectify_deadline_param")) == ("served", later, later)
    old = Clock.objects.get(proceeding_id=run.pk, card="terms/rectify_deadline_param", due=LAST)
    assert (old.met, old.lapsed) == (None, DAY + timedelta(days=6))
    assert set(Finding.objects.values_list("deadline", flat=True)) == {later}


def test_an_extension_must_reach_beyond_the_old_term(people):
    run = asked(people)
    with pytest.raises(Refused, match="应当晚于2026年9月16日"):
        take("rectification", "grant_extension", run.pk, by=fresh(people.jinjiang.deputy), on=DAY + timedelta(days=6), deadline=LAST)


def test_a_refused_extension_leaves_the_term_as_it_is(people):
    run = asked(people)
    run = acts.run(take("rectification", "refuse_extension", run.pk, by=fresh(people.jinjiang.deputy), on=DAY + timedelta(days=6), refusal="理由不足"))
    assert (run.stage, run.deadline, due(run, "rectify_deadline_param")) == ("served", LAST, LAST)


def test_asking_after_the_term_warns_until_the_card_is_confirmed_then_forbids(people):
    run = acts.served(people)
    facts = {"extension_asked_to": LAST + timedelta(days=9), "extension_reason": "x"}
    late = LAST + timedelta(days=1)
    with pytest.raises(Refused, match=r"逾期才申请延期.*请填写理由"):
        take("rectification", "ask_extension", run.pk, by=fresh(people.jinjiang.clerk), on=late, **facts)
    ruling = book().at(DAY)["terms/rectify_deadline_param"]
    Confirmation.objects.create(
        organ=people.jinjiang.organ, card=ruling.card, since=str(ruling.since), said="", digest=digest(ruling), document="晋应急〔2026〕3号",
        dated=DAY, by=people.jinjiang.reviewer, on=DAY,
    )  # fmt: skip
    with pytest.raises(Refused) as forbidden:
        take("rectification", "ask_extension", run.pk, by=fresh(people.jinjiang.clerk), on=late, reason="企业确有困难", **facts)
    assert "请填写理由" not in "".join(forbidden.value.args)


def test_officers_come_back_on_the_report_or_the_day_after_the_last_day(people):
    run = acts.served(people)
    with pytest.raises(Refused, match="自2026年9月17日起复查"):
        review(people, run, "pass_review", "rectified", "rectified", on=LAST)
    assert review(people, run, "pass_review", "rectified", "rectified", on=LAST + timedelta(days=1)).stage == "passed"


def test_a_report_meets_the_term_and_starts_the_term_of_re_inspection(people):
    run = acts.served(people)
    run = acts.run(take("rectification", "report_rectified", run.pk, by=fresh(people.jinjiang.clerk), on=LAST, report="已整改"))
    assert (run.stage, due(run, "rectify_deadline_param"), due(run, "recheck_after_rectify")) == ("reported", None, date(2026, 9, 28))
    assert Clock.objects.get(proceeding_id=run.pk, card="terms/rectify_deadline_param").met == LAST


def test_a_late_report_is_taken_with_a_reason(people):
    run = acts.served(people)
    with pytest.raises(Refused, match="逾期报告"):
        take("rectification", "report_rectified", run.pk, by=fresh(people.jinjiang.clerk), on=LAST + timedelta(days=1), report="已整改")


def test_passing_signs_off_every_finding_and_ends(people):
    run = acts.served(people)
    run = acts.run(take("rectification", "report_rectified", run.pk, by=fresh(people.jinjiang.clerk), on=LAST - timedelta(days=2), report="已整改"))
    after = photo(run.case, people.jinjiang.investigator, "整改后")
    rows = results("rectified", "rectified")
    rows[0]["photo"] = after.pk
    run = review(people, run, "pass_review", on=LAST, results=rows)
    assert (run.stage, run.closed, run.conclusion, run.overdue) == ("passed", LAST, "passed", False)
    assert not Clock.objects.filter(proceeding_id=run.pk, met=None, lapsed=None).exists()
    first, second = Finding.objects.order_by("number")
    assert (first.rectified, first.signed_off, first.photo_after, second.signed_off) == (LAST - timedelta(days=2), LAST, after, LAST)
    paper = Paper.objects.get(form="rectification_review_opinion")
    assert [row["conclusion"] for row in paper.blanks["item_results"]] == ["已整改", "已整改"]
    assert (paper.blanks["review_conclusion"], paper.blanks["original_doc_no"]) == ("全部整改完毕", "（晋）应急责改〔2026〕1号")


@pytest.mark.parametrize(
    ("step", "states", "more", "why"),
    [
        ("pass_review", ("rectified", "not"), {}, "第2项没有整改完毕"),
        ("pass_review", ("rectified",), {}, "还缺第2项"),
        ("pass_review", ("rectified", "rectified", "rectified"), {}, "没有待复查的第3项"),
        ("pass_review", ("rectified", "rectified"), {"signed_by": ""}, "第六十八条"),
        ("fail_review", ("rectified", "rectified"), {}, "不能作不合格"),
        ("pass_review", (), {"results": [*results("rectified", "rectified"), *results("rectified")]}, "填写了两次"),
    ],
)  # fmt: skip
def test_an_opinion_that_does_not_fit_is_refused(people, step, states, more, why):
    run = acts.served(people)
    with pytest.raises(Refused, match=why):
        review(people, run, step, *states, on=LAST + timedelta(days=1), **more)
    assert not Paper.objects.filter(form="rectification_review_opinion").exists()


def test_nobody_unqualified_re_inspects(people):
    run = acts.served(people)
    for by in (people.jinjiang.third, people.jinjiang.auxiliary, people.jinjiang.clerk, people.jinjiang.unit_head):
        with pytest.raises(NotPermitted):
            review(people, run, "pass_review", "rectified", "rectified", on=LAST + timedelta(days=1), by=by)
    people.jinjiang.investigator.__class__.objects.filter(pk=people.jinjiang.partner.pk).update(certificate_until=LAST)
    with pytest.raises(NotPermitted, match="有效的执法证件"):
        review(people, run, "pass_review", "rectified", "rectified", on=LAST + timedelta(days=1))


def test_failing_keeps_the_order_open_and_says_which_findings_are_left(people):
    run = acts.served(people)
    run = review(people, run, "fail_review", "rectified", "partly", on=LAST + timedelta(days=1))
    assert (run.stage, run.closed, run.conclusion, run.overdue) == ("failed", None, "partly", True)
    first, second = Finding.objects.order_by("number")
    assert (first.signed_off, second.signed_off, second.result) == (LAST + timedelta(days=1), None, "见现场照片")
    assert due(run, "rectify_deadline_param") == LAST  # unmet, and on the overdue list until the hazard is gone
    assert {o.step for o in offer(run, fresh(people.jinjiang.investigator), LAST + timedelta(days=2))} >= {"pass_review", "report_rectified"}
    assert "penalty" in {o.kind for o in openings(run.case, fresh(people.jinjiang.investigator), LAST + timedelta(days=2))}


def test_what_failed_once_may_pass_later_and_stays_on_file_as_overdue(people):
    run = acts.failed(people)
    run = review(people, run, "pass_review", "rectified", "rectified", on=LAST + timedelta(days=30))
    assert (run.stage, run.overdue, run.failed) == ("passed", True, LAST + timedelta(days=1))


def test_overdue_is_established_one_day_after_the_last_day(people):
    run = acts.served(people)
    who = people.jinjiang
    with pytest.raises(Refused, match="最早2026年9月17日可以认定逾期"):
        take("rectification", "establish_overdue", run.pk, by=fresh(who.investigator), on=LAST, opinion="未整改")
    run = acts.run(take("rectification", "establish_overdue", run.pk, by=fresh(who.investigator), on=LAST + timedelta(days=1), opinion="未整改"))
    assert (run.stage, run.overdue) == ("overdue", True)


def test_a_leader_may_end_an_order_that_has_become_pointless(people):
    run = acts.served(people)
    with pytest.raises(NotPermitted):
        take("rectification", "terminate", run.pk, by=fresh(people.jinjiang.investigator), on=LAST, why="厂房已拆除")
    run = acts.run(take("rectification", "terminate", run.pk, by=fresh(people.jinjiang.deputy), on=LAST, why="厂房已拆除"))
    assert (run.stage, run.closed, Clock.objects.filter(proceeding_id=run.pk, lapsed=LAST).count()) == ("terminated", LAST, 2)


def test_a_report_that_proves_untrue_leaves_the_order_overdue_again(people):
    """The report met the deadline's clock; a failed re-inspection starts it again with the same last day."""
    order = acts.served(people)
    take("rectification", "report_rectified", order.pk, by=fresh(people.jinjiang.investigator), on=DAY + timedelta(days=10), report="均已整改。")
    assert not Clock.objects.filter(proceeding=order.pk, card="terms/rectify_deadline_param", met=None).exists()
    facts = {"opinion": "均未整改。", "results": results("not", "not"), "signed_by": "蔡宏泰"}
    take("rectification", "fail_review", order.pk, by=fresh(people.jinjiang.investigator), on=DAY + timedelta(days=16), **facts)
    clock = Clock.objects.get(proceeding=order.pk, card="terms/rectify_deadline_param", met=None)
    assert (clock.due, clock.due < DAY + timedelta(days=16)) == (DAY + timedelta(days=15), True)

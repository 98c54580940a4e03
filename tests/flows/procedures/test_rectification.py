"""Rectification: ordered on findings of a visit, and served."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Entry, Finding, Paper, Service
from documents import BlankLeft
from flows.door.engine import begin, take
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.people import fresh

pytestmark = pytest.mark.django_db
LAST = DAY + timedelta(days=15)
GONE = {"ground": "gone", "why": "厂房已拆除"}


def due(run, card):
    clock = Clock.objects.filter(proceeding_id=run.pk, card=f"terms/{card}", met=None, lapsed=None).first()
    return clock and clock.due


def order(people, seen, **more):
    return acts.order(people, seen, **more)


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
    e = begin(
        "patrol_issue",
        "find",
        {
            "round": "1",
            "patrol_period": "x",
            "category": "c",
            "problem": "p",
            "standard": "s",
            "place": "p",
            "unit": "u",
            "person": "p",
        },
        party=people.town,
        by=fresh(people.quanzhou.patrol_member),
        on=DAY,
    )
    who = people.quanzhou
    with pytest.raises(Refused, match="前提"):
        begin(
            "rectification",
            "order",
            {"items": [{"number": 1}], "deadline": LAST},
            case=e.case,
            by=fresh(who.investigator),
            partner=who.partner,
            on=DAY,
        )


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"deadline": DAY}, "最早可定为2026年9月2日"),
        ({"deadline": DAY - timedelta(days=1)}, "应当晚于责令日"),
        ({"items": [{"number": 1}, {"number": 3}]}, "没有可责令整改的第3项；待整改的有第1、2项"),
        ({"items": [{"number": 1, "deadline": LAST + timedelta(days=1)}]}, "单独期限"),
    ],
)
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
    seen = acts.recorded(
        people, findings=[acts.FINDINGS[0] | {"grade": "major", "on_site": "已撤出人员"}, acts.FINDINGS[1]]
    )
    with pytest.raises(Refused, match="现场处理措施不在本程序内办理"):
        order(people, seen)
    who = people.jinjiang
    facts = {"items": [{"number": 1}, {"number": 2}], "deadline": LAST}
    entry = begin(
        "rectification",
        "order",
        facts,
        case=seen.case,
        by=fresh(who.investigator),
        partner=who.partner,
        on=DAY,
        reason="已责令停用2号冲床",
    )
    assert entry.reason.endswith("理由：已责令停用2号冲床")


def test_orders_are_given_by_two_certified_officers_only(people):
    seen = acts.recorded(people)
    who = people.jinjiang
    for by, partner in (
        (who.expired, who.partner),
        (who.auxiliary, who.partner),
        (who.investigator, who.expired),
        (who.unit_head, who.partner),
    ):
        with pytest.raises(NotPermitted):
            begin(
                "rectification",
                "order",
                {"items": [{"number": 1}], "deadline": LAST},
                case=seen.case,
                by=fresh(by),
                partner=partner,
                on=DAY,
            )
    unit = people.quanzhou
    with pytest.raises(NotPermitted, match="没有在晋江市应急管理局"):
        begin(
            "rectification",
            "order",
            {"items": [{"number": 1}], "deadline": LAST},
            case=seen.case,
            by=fresh(unit.investigator),
            partner=unit.partner,
            on=DAY,
        )


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
    assert (due(run, "serve_order_param"), due(run, "rectify_deadline_param")) == (date(2026, 9, 4), None)
    run = acts.run(
        take(
            "rectification",
            "serve",
            run.pk,
            {"receiver": "蔡宏泰"},
            by=fresh(people.jinjiang.clerk),
            on=DAY + timedelta(days=1),
        )
    )
    assert (run.stage, run.served, due(run, "rectify_deadline_param"), due(run, "recheck_after_rectify")) == (
        "served",
        date(2026, 9, 2),
        LAST,
        date(2026, 9, 28),
    )
    assert Service.objects.get().paper.form == "rectification_order"


def test_service_on_the_last_day_comes_too_late(people):
    run = acts.ordered(people, days=3)
    with pytest.raises(Refused, match="没有整改时间"):
        take(
            "rectification",
            "serve",
            run.pk,
            {"receiver": "蔡宏泰"},
            by=fresh(people.jinjiang.clerk),
            on=DAY + timedelta(days=3),
        )
    assert (
        acts.run(
            take(
                "rectification",
                "serve",
                run.pk,
                {"receiver": "甲"},
                by=fresh(people.jinjiang.clerk),
                on=DAY + timedelta(days=2),
            )
        ).stage
        == "served"
    )


@pytest.mark.parametrize(("way", "why"), [("electronic", "电子送达确认书"), ("left", "留置送达应当")])
def test_service_in_a_way_the_law_does_not_allow_is_refused(people, way, why):
    run = acts.ordered(people)
    with pytest.raises(Refused, match=why):
        take(
            "rectification",
            "serve",
            run.pk,
            {"receiver": "蔡宏泰", "way": way},
            by=fresh(people.jinjiang.clerk),
            on=DAY,
        )
    take(
        "rectification",
        "serve",
        run.pk,
        {"receiver": "甲", "way": "left", "note": "拍照录像"},
        by=fresh(people.jinjiang.clerk),
        on=DAY,
    )
    assert Service.objects.get().way == "left"


@pytest.mark.parametrize("last", [date(9999, 12, 31), DAY + timedelta(days=3654)])
def test_a_last_day_beyond_ten_years_is_a_slip(people, last):
    seen = acts.recorded(people)
    with pytest.raises(Refused, match="应为笔误"):
        order(people, seen, deadline=last)
    assert not Paper.objects.filter(form="rectification_order").exists()


def test_service_typed_on_monday_counts_from_friday(people):
    """The day of service is a fact; clocks and papers follow it, the record keeps its own day."""
    run = acts.ordered(people, on=date(2026, 9, 3))
    run = acts.serve(people, run, on=date(2026, 9, 7), served="2026-09-04")
    entry = run.record.last()
    assert (entry.on, entry.happened, run.served, Service.objects.get().on) == (
        date(2026, 9, 7),
        *[date(2026, 9, 4)] * 3,
    )
    assert Clock.objects.get(proceeding_id=run.pk, card="terms/rectify_deadline_param").start == date(2026, 9, 4)
    assert Clock.objects.get(proceeding_id=run.pk, card="terms/serve_order_param").met == date(2026, 9, 4)


def test_service_is_not_earlier_than_the_order_nor_later_than_its_record(people):
    run = acts.ordered(people)
    with pytest.raises(Refused, match="早于责令日"):
        acts.serve(people, run, served=DAY - timedelta(days=1))
    with pytest.raises(Refused, match="还没有发生"):
        acts.serve(people, run, served=DAY + timedelta(days=1))

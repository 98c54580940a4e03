"""Re-inspection: on the report or after the last day, item by item; the outcome fits what was seen."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Finding, Paper
from flows.door.engine import take
from flows.door.invitation import Invitation
from flows.door.offers import offer, openings
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY, results
from tests.people import fresh, photo

pytestmark = pytest.mark.django_db
LAST = DAY + timedelta(days=15)
GONE = {"ground": "gone", "why": "厂房已拆除"}


def due(run, card):
    clock = Clock.objects.filter(proceeding_id=run.pk, card=f"terms/{card}", met=None, lapsed=None).first()
    return clock and clock.due


def order(people, seen, **more):
    return acts.order(people, seen, **more)


review = acts.review


def test_officers_come_back_on_the_report_or_the_day_after_the_last_day(people):
    run = acts.served(people)
    with pytest.raises(Refused, match="自2026年9月17日起复查"):
        review(people, run, "rectified", "rectified", on=LAST)
    assert review(people, run, "rectified", "rectified", on=LAST + timedelta(days=1)).stage == "passed"


def test_a_report_meets_the_term_and_starts_the_term_of_re_inspection(people):
    run = acts.served(people)
    run = acts.run(
        take(
            "rectification", "report_rectified", run.pk, {"report": "已整改"}, by=fresh(people.jinjiang.clerk), on=LAST
        )
    )
    assert (run.stage, due(run, "rectify_deadline_param"), due(run, "recheck_after_rectify")) == (
        "reported",
        None,
        date(2026, 9, 28),
    )
    assert Clock.objects.get(proceeding_id=run.pk, card="terms/rectify_deadline_param").met == LAST


def test_a_late_report_is_taken_with_a_reason(people):
    run = acts.served(people)
    with pytest.raises(Refused, match="逾期报告"):
        take(
            "rectification",
            "report_rectified",
            run.pk,
            {"report": "已整改"},
            by=fresh(people.jinjiang.clerk),
            on=LAST + timedelta(days=1),
        )


def test_passing_signs_off_every_finding_and_ends(people):
    run = acts.served(people)
    run = acts.run(
        take(
            "rectification",
            "report_rectified",
            run.pk,
            {"report": "已整改"},
            by=fresh(people.jinjiang.clerk),
            on=LAST - timedelta(days=2),
        )
    )
    after = photo(run.case, people.jinjiang.investigator, "整改后")
    rows = results("rectified", "rectified")
    rows[0]["photo"] = after.pk
    run = review(people, run, on=LAST, results=rows)
    assert (run.stage, run.closed, run.conclusion, run.overdue) == ("passed", LAST, "passed", False)
    assert not Clock.objects.filter(proceeding_id=run.pk, met=None, lapsed=None).exists()
    first, second = Finding.objects.order_by("number")
    assert (first.rectified, first.signed_off, first.photo_after, second.signed_off) == (
        LAST - timedelta(days=2),
        LAST,
        after,
        LAST,
    )
    paper = Paper.objects.get(form="rectification_review_opinion")
    assert [row["conclusion"] for row in paper.blanks["item_results"]] == ["已整改", "已整改"]
    assert (paper.blanks["review_conclusion"], paper.blanks["original_doc_no"]) == (
        "全部整改完毕",
        "（晋）应急责改〔2026〕1号",
    )


@pytest.mark.parametrize(
    ("states", "more", "why"),
    [
        (("rectified", "not"), {"outcome": "passed"}, "第2项没有整改完毕.*应当是“部分整改”"),
        (("rectified", "partly"), {"outcome": "failed"}, "应当是“部分整改”"),
        (("not", "not"), {"outcome": "partly"}, "应当是“不合格”"),
        (("rectified", "rectified"), {"outcome": "failed"}, "应当是“合格”"),
        (("rectified", "rectified"), {"outcome": "partly"}, "应当是“合格”"),
        (("rectified",), {}, "还缺第2项"),
        (("rectified", "rectified", "rectified"), {}, "没有待复查的第3项"),
        (("rectified", "rectified"), {"signed_by": ""}, "第六十八条"),
        (("rectified",), {"results": [*results("rectified", "rectified"), *results("rectified")]}, "填写了两次"),
        (
            ("rectified",),
            {"results": [{"number": 1, "state": "rectified"}, {"number": 2, "state": "rectified"}]},
            "请上传整改后照片，或者写明整改情况",
        ),
    ],
)
def test_an_opinion_that_does_not_fit_is_refused(people, states, more, why):
    run = acts.served(people)
    with pytest.raises(Refused, match=why):
        review(people, run, *states, on=LAST + timedelta(days=1), **more)
    assert not Paper.objects.filter(form="rectification_review_opinion").exists()


def test_nobody_unqualified_re_inspects(people):
    run = acts.served(people)
    for by in (people.jinjiang.third, people.jinjiang.auxiliary, people.jinjiang.clerk, people.jinjiang.unit_head):
        with pytest.raises(NotPermitted):
            review(people, run, "rectified", "rectified", on=LAST + timedelta(days=1), by=by)
    people.jinjiang.investigator.__class__.objects.filter(pk=people.jinjiang.partner.pk).update(certificate_until=LAST)
    with pytest.raises(NotPermitted, match="有效的执法证件"):
        review(people, run, "rectified", "rectified", on=LAST + timedelta(days=1))


def test_failing_keeps_the_order_open_and_says_which_findings_are_left(people):
    run = acts.served(people)
    run = review(people, run, "rectified", "partly", on=LAST + timedelta(days=1))
    assert (run.stage, run.closed, run.conclusion, run.overdue) == ("failed", None, "partly", True)
    first, second = Finding.objects.order_by("number")
    assert (first.signed_off, second.signed_off, second.result) == (LAST + timedelta(days=1), None, "见现场照片")
    assert due(run, "rectify_deadline_param") == LAST  # unmet, and on the overdue list until the hazard is gone
    assert {o.step for o in offer(run, fresh(people.jinjiang.investigator), LAST + timedelta(days=2))} >= {
        "review",
        "report_rectified",
    }
    assert "penalty" in {
        o.kind for o in openings(run.case, fresh(people.jinjiang.investigator), LAST + timedelta(days=2))
    }


def test_what_failed_once_may_pass_later_and_stays_on_file_as_overdue(people):
    run = acts.failed(people)
    run = review(people, run, "rectified", "rectified", on=LAST + timedelta(days=30))
    assert (run.stage, run.overdue, run.failed) == ("passed", True, LAST + timedelta(days=1))


def test_overdue_is_established_one_day_after_the_last_day(people):
    run = acts.served(people)
    who = people.jinjiang
    with pytest.raises(Refused, match="最早2026年9月17日可以认定逾期"):
        take("rectification", "establish_overdue", run.pk, {"opinion": "未整改"}, by=fresh(who.investigator), on=LAST)
    run = acts.run(
        take(
            "rectification",
            "establish_overdue",
            run.pk,
            {"opinion": "未整改"},
            by=fresh(who.investigator),
            on=LAST + timedelta(days=1),
        )
    )
    assert (run.stage, run.overdue) == ("overdue", True)


def test_a_report_that_proves_untrue_leaves_the_order_overdue_again(people):
    """The report met the deadline's clock; a failed re-inspection starts it again with the same last day."""
    order = acts.served(people)
    take(
        "rectification",
        "report_rectified",
        order.pk,
        {"report": "均已整改。"},
        by=fresh(people.jinjiang.investigator),
        on=DAY + timedelta(days=10),
    )
    assert not Clock.objects.filter(proceeding=order.pk, card="terms/rectify_deadline_param", met=None).exists()
    review(people, order, "not", "not", on=DAY + timedelta(days=16))
    clock = Clock.objects.get(proceeding=order.pk, card="terms/rectify_deadline_param", met=None)
    assert (clock.due, clock.due < DAY + timedelta(days=16)) == (DAY + timedelta(days=15), True)


def test_a_report_that_reached_the_office_in_time_is_in_time(people):
    run, late = acts.served(people), LAST + timedelta(days=5)
    who = fresh(people.jinjiang.clerk)
    with pytest.raises(Refused, match="逾期报告"):
        take("rectification", "report_rectified", run.pk, {"report": "已整改"}, by=who, on=late)
    facts = {"report": "已整改", "reported": LAST}
    run = acts.run(take("rectification", "report_rectified", run.pk, facts, by=who, on=late))
    assert (run.reported, run.record.last().reason) == (LAST, "")
    assert Clock.objects.get(proceeding_id=run.pk, card="terms/rectify_deadline_param").met == LAST
    assert set(Finding.objects.values_list("rectified", flat=True)) == {LAST}


def test_a_review_typed_later_keeps_its_day(people):
    run = acts.served(people)
    run = review(people, run, "rectified", "rectified", on=LAST + timedelta(4), reinspected=LAST + timedelta(1))
    assert (run.reinspected, run.closed) == (LAST + timedelta(1), LAST + timedelta(4))
    assert set(Finding.objects.values_list("signed_off", flat=True)) == {LAST + timedelta(1)}


def test_the_review_waits_for_the_last_day_or_the_report(people):
    run = acts.served(people)
    row = Invitation.objects.get(process_id=run.pk, finished=None)
    assert (row.step, row.opens) == ("review", LAST + timedelta(days=1))
    by = fresh(people.jinjiang.clerk)
    take("rectification", "report_rectified", run.pk, {"report": "已整改"}, by=by, on=DAY + timedelta(days=2))
    assert Invitation.objects.get(process_id=run.pk, finished=None).opens is None

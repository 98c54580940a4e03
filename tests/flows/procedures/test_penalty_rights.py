"""Notice, defence, the days of a hearing request: what the party may do, and what nobody may do meanwhile."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Paper, Penalty, Service
from documents import BlankLeft
from flows.beside.void import void_paper
from flows.door.engine import take
from flows.door.refusals import Refused
from flows.models import Invitation
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db

D = date
AUTUMN = D(2026, 9, 9)  # the notice is served on Thursday 24 September; two holidays lie inside the five working days
NATIONAL = D(2026, 9, 28)


def refused(match):
    return pytest.raises(Refused, match=match)


def told(people, **how):
    """Served with both notices; nothing waived."""
    return Walk(people, **how).to("serve_notice")


def test_a_large_fine_is_told_with_the_right_to_a_hearing(people):
    walk = told(people)
    assert set(
        Paper.objects.filter(proceeding_id=walk.pk, form__endswith="preinform").values_list("form", flat=True)
    ) == {
        "penalty_preinform",
        "hearing_preinform",
    }
    assert walk.run.hearing_ground == "较大数额罚款"


@pytest.mark.parametrize(("fine", "right"), [(49_999, False), (50_000, True)])
def test_the_amount_itself_is_large(people, fine, right):
    walk = Walk(people, fine=fine).to("conclude")
    walk.to("give_notice")
    assert walk.run.hearing_right is right


def test_a_citizen_is_told_from_twenty_thousand(people):
    walk = Walk(people, party=people.boss, offence="AQ94-1", fine=20_000).to("review")
    walk.take("give_notice")
    assert walk.run.hearing_right


def test_suspension_is_told_whatever_the_amount(people):
    walk = Walk(people, offence="AQ98-1-O", fine=100_000).to("interview")
    walk.take("conclude", kinds=["fine", "suspension"])
    walk.take("review")
    walk.take("give_notice")
    assert walk.run.hearing_ground == "责令停产停业、责令关闭、限制从业"


def test_the_right_may_be_told_though_no_threshold_asks(people):
    walk = Walk(people, fine=3_000).to("conclude")
    walk.take("give_notice", hearing=True)
    assert walk.run.hearing_right and walk.run.hearing_ground == "其他较重的行政处罚"


def test_a_blank_the_law_requires_stops_the_notice_and_names_blank_and_article(people):
    people.jinjiang.organ.address = ""
    people.jinjiang.organ.save()
    walk = Walk(people).to("review")
    with pytest.raises(BlankLeft, match=r"“应急管理部门地址”空缺，依据.*应当载明"):
        walk.take("give_notice")
    assert walk.run.stage == "reviewed"


def test_serving_the_notice_starts_the_days_of_the_party(people):
    walk = told(people)
    clocks = {c.card: (c.due, c.duty) for c in Clock.objects.filter(proceeding_id=walk.pk, met=None)}
    assert clocks["terms/statement_defence"] == (D(2026, 3, 23), False)
    assert clocks["terms/hearing_request"] == (D(2026, 3, 25), False)
    assert Service.objects.filter(proceeding_id=walk.pk, way="direct", on=D(2026, 3, 18)).count() == 2


def test_electronic_service_needs_the_signed_consent(people):
    walk = Walk(people).to("give_notice")
    with refused("没有签订电子送达确认书.*（行政处罚法\\(2021\\) 第六十一条第二款）"):
        walk.take("serve_notice", way="electronic")
    people.company.electronic_service, people.company.electronic_address = True, "ht@example.com"
    people.company.save()
    assert walk.take("serve_notice", way="electronic").stage == "told"


def test_leaving_the_notice_needs_the_witness_in_the_note(people):
    walk = Walk(people).to("give_notice")
    with refused("留置送达应当在备注中写明.*（民事诉讼法\\(2023\\) 第八十九条）"):
        walk.take("serve_notice", way="left")
    assert walk.take("serve_notice", way="left", note="蔡宏泰拒收，居委会林某见证并签名。").stage == "told"


def test_public_notice_serves_after_thirty_days(people):
    walk = Walk(people).to("give_notice")
    with refused("公告送达应当先发出公告"):
        walk.take("serve_notice", way="public_notice")
    walk.take("announce_notice", on=D(2026, 3, 18))
    with refused("公告期间至2026年4月17日届满，最早2026年4月18日视为送达（民事诉讼法\\(2023\\) 第九十五条第一款）"):
        walk.take("serve_notice", on=D(2026, 4, 17), way="public_notice")
    walk.take("serve_notice", on=D(2026, 4, 18), way="public_notice")
    assert walk.run.told_served == D(2026, 4, 18)


def test_an_announcement_on_file_before_the_paper_was_made_serves_nothing(people):
    """As a case of an earlier edition may hold it: the notice was made again, the day of the announcement stayed."""
    walk = Walk(people).to("give_notice")
    Penalty.objects.filter(pk=walk.pk).update(told_announced=D(2026, 1, 5))
    with refused("公告送达应当先发出公告"):
        walk.take("serve_notice", way="public_notice")
    walk.take("announce_notice", on=D(2026, 3, 18))
    with refused("已由.*于2026-03-18办理"):
        walk.take("announce_notice", on=D(2026, 3, 19))
    assert walk.run.told_announced == D(2026, 3, 18)


def test_a_voided_notice_is_not_served(people):
    walk = Walk(people).to("give_notice")
    paper = Paper.objects.get(proceeding_id=walk.pk, form="penalty_preinform")
    void_paper(paper=paper, by=fresh(people.jinjiang.head), on=walk.day("serve_notice"), reason="当事人名称写错。")
    with refused("《行政处罚告知书》（晋）应急罚告〔2026〕1号已经作废，不能办理“送达告知书”；请重新制作"):
        walk.take("serve_notice")


def test_the_right_to_be_heard_is_not_written_away_with_a_reason(people):
    """Only the number of days may be confirmed by the organ; the duty to hear was read in the statute."""
    walk = told(people, fine=3_000)
    for step in ("submit_handling", "issue_decision"):
        with refused("陈述、申辩的期限至2026年3月23日届满，最早2026年3月24日可以办理"):
            walk.take(step, on=D(2026, 3, 23), reason="当事人口头表示没有意见，快办。")
    assert walk.take("submit_handling", on=D(2026, 3, 24)).reason == ""


def test_what_was_heard_is_answered_before_anything_is_decided(people):
    walk = told(people, fine=3_000)
    walk.take("hear_defence", on=D(2026, 3, 20))
    with refused("当事人的陈述、申辩尚未复核，不得作出处罚决定（行政处罚法\\(2021\\) 第四十五条第一款; 第六十二条）"):
        walk.take("submit_handling", on=D(2026, 3, 24))
    walk.take("answer_defence", on=D(2026, 3, 20))
    walk.take("submit_handling", on=D(2026, 3, 20))
    assert Paper.objects.filter(proceeding_id=walk.pk, form="defence_record").exists()


def test_nothing_is_answered_that_was_not_heard(people):
    with refused("当事人还没有陈述、申辩"):
        told(people).take("answer_defence", on=D(2026, 3, 20))


def test_who_was_heard_does_not_waive(people):
    walk = told(people)
    walk.take("hear_defence", on=D(2026, 3, 18))
    with refused("当事人已于2026年3月18日陈述、申辩，不能登记为放弃，请复核陈述、申辩"):
        walk.take("waive_defence")


def test_who_waived_and_speaks_after_all_is_answered(people):
    walk = told(people, fine=3_000)
    walk.take("waive_defence")
    walk.take("hear_defence", on=D(2026, 3, 19))
    with refused("陈述、申辩尚未复核"):
        walk.take("submit_handling", on=D(2026, 3, 24))
    walk.take("answer_defence", on=D(2026, 3, 24))
    assert walk.take("submit_handling", on=D(2026, 3, 24)).stage == "told"


def test_no_heavier_penalty_because_of_the_defence(people):
    walk = told(people, fine=3_000)
    walk.take("hear_defence", on=D(2026, 3, 20))
    walk.take("answer_defence", on=D(2026, 3, 20))
    walk.take("submit_handling", on=D(2026, 3, 24))
    walk.take("endorse_handling", on=D(2026, 3, 24))
    with refused("决定罚款3001元高于告知的3000元，不得加重.*（行政处罚法\\(2021\\) 第四十五条第二款）"):
        walk.take("issue_decision", fine=3_001, on=D(2026, 3, 25))
    assert walk.take("issue_decision", fine=2_000, on=D(2026, 3, 25)).stage == "decided"


def ready(people, start=AUTUMN):
    """Told on 24 September 2026, defence waived; only the hearing window is open."""
    walk = told(people, start=start)
    walk.take("waive_defence")
    return walk


def test_no_decision_inside_the_five_working_days_over_the_national_day_week(people):
    walk = ready(people)
    assert walk.run.hearing_told_served == D(2026, 9, 24)
    due = Clock.objects.get(proceeding_id=walk.pk, card="terms/hearing_request").due
    for on in (D(2026, 9, 28), due):
        with refused(f"要求听证的期限至{due.year}年{due.month}月{due.day}日届满.*第六十四条第一项; 第八十五条）"):
            walk.take("submit_handling", on=on)
        with refused("要求听证的期限至"):
            walk.take("issue_decision", on=on, reason="情况紧急。")
    walk.take("submit_handling", on=due + timedelta(days=1))


def test_the_days_of_the_national_day_week_do_not_count_and_the_swapped_saturday_does(people):
    walk = told(people, start=D(2026, 9, 13))
    assert walk.run.hearing_told_served == NATIONAL
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/hearing_request").due == D(2026, 10, 10)


def test_a_written_waiver_opens_the_way_at_once(people):
    walk = ready(people)
    walk.take("waive_hearing")
    assert walk.take("submit_handling", on=D(2026, 9, 24)).stage == "told"


def asks(walk, on, **more):
    """What the procedure of the hearing keeps on its parent when the party asks, and when it comes to an end."""
    values = {"hearing_asked": on, "hearing_withdrawn": None, "hearing_settled": None} | more
    Penalty.objects.filter(pk=walk.pk).update(**values)


def test_a_request_blocks_until_the_hearing_is_settled(people):
    walk = ready(people)
    asks(walk, D(2026, 9, 28))
    for step in ("submit_handling", "issue_decision"):
        with refused(
            "当事人已于2026年9月28日要求听证，听证结束之前不得作出处罚决定.*第六十三条; 第六十四条; 第六十五条）"
        ):
            walk.take(step, on=D(2026, 10, 20), reason="当事人没有到场。")
    with refused("不再要求的，请登记撤回"):
        walk.take("waive_hearing", on=D(2026, 10, 9))
    asks(walk, D(2026, 9, 28), hearing_settled=D(2026, 10, 21))
    walk.take("submit_handling", on=D(2026, 10, 21))


def test_after_a_withdrawal_inside_the_days_the_rest_still_passes(people):
    walk = ready(people)
    asks(walk, D(2026, 9, 28), hearing_settled=D(2026, 9, 29), hearing_withdrawn=D(2026, 9, 29))
    with refused("要求听证的期限至"):
        walk.take("submit_handling", on=D(2026, 9, 30))
    walk.take("submit_handling", on=D(2026, 10, 10))


def test_after_a_hearing_that_was_held_the_legal_review_comes_later(people):
    walk = ready(people)
    held = D(2026, 10, 20)
    asks(walk, D(2026, 9, 28), hearing_settled=held, reviewed=None, under_review=True, review_asked=held)
    walk.take("submit_handling", on=held)
    walk.take("endorse_handling", on=held)
    with refused("应当经过法制审核"):
        walk.take("discuss", on=held)
    assert walk.take("review", on=held).stage == "told"
    walk.take("discuss", on=held)
    assert walk.take("issue_decision", on=held).stage == "decided"


def test_where_no_right_was_told_none_is_waived(people):
    with refused("本案不在应当告知听证的范围"):
        told(people, fine=3_000).take("waive_hearing", on=D(2026, 3, 18))


def test_a_defence_that_brings_evidence_or_changes_the_facts_asks_for_another_review(people):
    """An earlier review does not serve (行政处罚法 第五十八条第一款)."""
    for hears, answers in (({"submitted_evidence": "培训合同"}, {}), ({}, {"facts_changed": True})):
        walk = told(people, offence_day="2026-03-01" if answers else "2026-03-02")
        assert walk.run.reviewed
        walk.take("hear_defence", on=D(2026, 3, 20), **hears)
        walk.take("answer_defence", on=D(2026, 3, 20), **answers)
        run = walk.run
        assert (run.reviewed, run.under_review, run.review_asked) == (None, True, D(2026, 3, 20))
        walk.take("review", on=D(2026, 3, 23))
        assert (walk.run.stage, walk.run.reviewed) == ("told", D(2026, 3, 23))


def test_a_waiver_is_dated_by_its_receipt_and_opens_the_work_at_once(people):
    walk = told(people, fine=3_000)
    waits = Invitation.objects.get(process_id=walk.pk, step="submit_handling", finished=None)
    assert waits.opens == D(2026, 3, 24)
    with refused("发生日2026-03-17早于到达本阶段之日2026-03-18"):
        walk.take("waive_defence", on=D(2026, 3, 20), waived=D(2026, 3, 17))
    walk.take("waive_defence", on=D(2026, 3, 20), waived=D(2026, 3, 19))
    assert walk.run.waived == D(2026, 3, 19)
    assert Invitation.objects.get(process_id=walk.pk, step="submit_handling", finished=None).opens is None


def test_a_notice_served_on_friday_and_typed_on_monday_runs_from_friday(people):
    walk = Walk(people).to("give_notice")
    for wrong, why in ((D(2026, 3, 24), "还没有发生的事不能登记"), (D(2026, 3, 16), "早于到达本阶段之日")):
        with refused(why):
            walk.take("serve_notice", on=D(2026, 3, 23), told_served=wrong)
    entry = walk.take("serve_notice", on=D(2026, 3, 23), told_served=D(2026, 3, 20))
    assert (entry.on, entry.happened, walk.run.told_served) == (D(2026, 3, 23), D(2026, 3, 20), D(2026, 3, 20))
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/statement_defence").start == D(2026, 3, 20)
    assert set(Service.objects.filter(proceeding_id=walk.pk).values_list("on", flat=True)) == {D(2026, 3, 20)}


def test_new_facts_are_investigated_and_told_anew(people):
    walk = ready(people)
    walk.take("resume_investigation", on=D(2026, 9, 28))
    run = walk.run
    assert (run.stage, run.told, run.told_fine, run.waived, run.hearing_right, run.reviewed) == (
        "filed",
        None,
        None,
        None,
        False,
        None,
    )
    assert not Clock.objects.filter(proceeding_id=walk.pk, card="terms/hearing_request", lapsed=None).exists()
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/decision_90d").lapsed is None
    walk.take("conclude", on=D(2026, 9, 29), proposed_fine=80_000)
    walk.take("review", on=D(2026, 9, 29))
    walk.take("give_notice", on=D(2026, 9, 30))
    assert walk.run.told_fine == 80_000


def test_the_clerk_may_not_serve_the_notice_alone(people):
    walk = Walk(people).to("give_notice")
    with pytest.raises(NotPermitted):
        take(
            "penalty",
            "serve_notice",
            walk.pk,
            {"way": "direct", "receiver": "蔡宏泰"},
            by=fresh(people.jinjiang.clerk),
            on=walk.day("serve_notice"),
        )

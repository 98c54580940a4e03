"""罚款执行: what is owed, until when, what arrives, and what it costs to be late."""

from datetime import date

import pytest

from casework.models import Clock, Collection, Payment
from flows.door.engine import REFUSALS, begin, take
from tests.flows.procedures.test_summary_penalty import delivered, refused, told
from tests.people import fresh

EARLIER = "2026-02-27"  # another act of the same party
SERVED = date(2026, 3, 2)  # the fifteenth day is 17 March, a Tuesday


def entered(people, fine=3000, on=SERVED, **told):
    pk = delivered(people, told_facts={"fine": fine, **told}, fine=fine)
    run = Collection._meta.get_field("case").related_model.objects.get(proceedings=pk)
    return begin("collection", "enter", case=run, by=fresh(people.jinjiang.clerk), on=on).proceeding_id


def pay(people, pk, amount, paid_on, receipt="闽财0001", outcome="full", on=None, **more):
    return take(
        "collection",
        "receive",
        pk,
        {"amount": amount, "paid_on": paid_on, "receipt": receipt, "outcome": outcome, **more},
        by=fresh(people.jinjiang.clerk),
        on=on or paid_on,
    )


def test_what_is_owed_comes_from_the_decision_and_its_service(people):
    run = Collection.objects.get(pk=entered(people))
    assert (run.stage, run.owed, run.served, run.payable_until) == ("owed", 3000, SERVED, date(2026, 3, 17))
    assert "应急罚当〔2026〕1号" in run.decision_number
    assert Clock.objects.get(proceeding=run, card="terms/pay_15d").due == date(2026, 3, 17)


def test_paid_on_the_last_day_it_is_settled_without_surcharge(people):
    pk = entered(people)
    pay(people, pk, 3000, date(2026, 3, 17), on=date(2026, 3, 18))
    run = Collection.objects.get(pk=pk)
    assert (run.stage, run.paid, run.surcharge, run.settled, run.closed) == (
        "settled",
        3000,
        0,
        date(2026, 3, 17),
        date(2026, 3, 18),
    )
    assert Clock.objects.get(proceeding=pk, card="terms/pay_15d").met
    close = Clock.objects.get(proceeding=pk, card="terms/close_after_exec")
    assert (close.start, close.lapsed) == (date(2026, 3, 17), None)


def test_a_day_late_costs_three_per_cent(people):
    pk = entered(people)
    refused(lambda: pay(people, pk, 3000, date(2026, 3, 18)), "加处罚款90元", "共3090元", "尚差90元")
    pay(people, pk, 3090, date(2026, 3, 18))
    run = Collection.objects.get(pk=pk)
    assert (run.paid, run.surcharge, run.surcharge_paid, run.stage) == (3000, 90, 90, "settled")
    assert "3000元 × 3% × 1日" in Payment.objects.get(proceeding=pk).reckoning


def test_the_surcharge_never_exceeds_the_fine(people):
    pk = entered(people)
    pay(people, pk, 6000, date(2026, 9, 1))
    assert Collection.objects.get(pk=pk).surcharge == 3000


def test_a_part_is_entered_and_the_surcharge_runs_on_the_rest(people):
    pk = entered(people)
    pay(people, pk, 1000, date(2026, 3, 10), outcome="part")
    run = Collection.objects.get(pk=pk)
    assert (run.stage, run.paid) == ("owed", 1000)
    pay(people, pk, 2000 + 120, date(2026, 3, 19), receipt="闽财0002")
    assert Collection.objects.get(pk=pk).surcharge_paid == 120


def test_a_late_part_keeps_the_surcharge_it_has_earned(people):
    pk = entered(people)
    pay(people, pk, 1000, date(2026, 3, 18), outcome="part")
    refused(lambda: pay(people, pk, 2000 + 120, date(2026, 3, 19), receipt="闽财0002"), "共2150元")
    pay(people, pk, 2150, date(2026, 3, 19), receipt="闽财0002")
    assert Collection.objects.get(pk=pk).stage == "settled"


def test_more_than_is_owed_is_refused(people):
    pk = entered(people)
    refused(lambda: pay(people, pk, 3001, date(2026, 3, 10)), "多出1元", "退回")
    refused(lambda: pay(people, pk, 3001, date(2026, 3, 10), outcome="part"), "多出1元")
    refused(lambda: pay(people, pk, 3000, date(2026, 3, 10), outcome="part"), "结论请选择“缴清”")
    refused(lambda: pay(people, pk, 0, date(2026, 3, 10), outcome="part"), "大于零")
    assert not Payment.objects.exists()


def test_a_receipt_is_entered_once_in_whatever_case(people):
    first, second = entered(people), entered(people, offence_day=EARLIER)
    pay(people, first, 3000, date(2026, 3, 10))
    refused(lambda: pay(people, second, 3000, date(2026, 3, 10)), "闽财0001", "不能重复登记")


def test_the_day_of_payment_is_plausible(people):
    pk = entered(people)
    refused(lambda: pay(people, pk, 3000, date(2026, 3, 11), on=date(2026, 3, 10)), "晚于登记日")
    refused(lambda: pay(people, pk, 3000, date(2026, 3, 1), on=date(2026, 3, 10)), "早于决定书送达日")


def test_a_slip_that_comes_in_late_counts_from_its_own_day(people):
    pk = entered(people)
    pay(people, pk, 1000, date(2026, 3, 18), outcome="part")
    pay(people, pk, 2000, date(2026, 3, 17), receipt="闽财0002", on=date(2026, 3, 20), outcome="part")
    pay(people, pk, 30, date(2026, 3, 20), receipt="闽财0003")
    run = Collection.objects.get(pk=pk)
    assert (run.paid, run.surcharge, run.settled) == (3000, 30, date(2026, 3, 20))


def test_reconsideration_stops_the_surcharge_only(people):
    pk = entered(people)
    clerk = people.jinjiang.clerk
    step = lambda name, day, **facts: take("collection", name, pk, facts, by=fresh(clerk), on=day)  # noqa: E731
    refused(lambda: step("resume_surcharge", date(2026, 3, 20), ended_on="2026-03-20"), "无需恢复")
    refused(
        lambda: step("pause_surcharge", date(2026, 3, 20), remedy="行政复议", accepted_on="2026-03-21"), "晚于登记日"
    )
    step("pause_surcharge", date(2026, 3, 20), remedy="行政复议", accepted_on="2026-03-20")
    refused(lambda: step("pause_surcharge", date(2026, 3, 20), remedy="行政复议", accepted_on="2026-03-20"), "不能重复")
    refused(lambda: step("resume_surcharge", date(2026, 4, 30), ended_on="2026-03-19"), "早于受理日")
    step("resume_surcharge", date(2026, 4, 30), ended_on="2026-04-30")
    pay(people, pk, 3000 + 2 * 90 + 90, date(2026, 5, 1))  # 18 and 19 March, then 1 May
    assert Collection.objects.get(pk=pk).surcharge == 270


def test_a_running_reconsideration_counts_to_the_day_of_payment(people):
    pk = entered(people)
    take(
        "collection",
        "pause_surcharge",
        pk,
        {"remedy": "行政诉讼", "accepted_on": "2026-03-18"},
        by=fresh(people.jinjiang.clerk),
        on=date(2026, 3, 18),
    )
    pay(people, pk, 3000, date(2026, 4, 18))


def test_money_is_entered_by_the_clerk_and_by_nobody_else(people):
    pk, j = entered(people), people.jinjiang
    for person in (j.investigator, j.head, j.auxiliary, people.quanzhou.clerk):
        with pytest.raises(REFUSALS):
            take(
                "collection",
                "receive",
                pk,
                {"amount": 3000, "paid_on": SERVED, "receipt": "x", "outcome": "full"},
                by=fresh(person),
                on=SERVED,
            )
    assert not Payment.objects.exists()


def test_nothing_is_owed_before_the_decision_is_served(people):
    from casework.models import Proceeding

    case = Proceeding.objects.get(pk=told(people)).case
    refused(lambda: begin("collection", "enter", case=case, by=fresh(people.jinjiang.clerk), on=SERVED), "没有罚款")


def test_one_decision_is_entered_once(people):
    from casework.models import Proceeding

    pk = entered(people)
    case = Proceeding.objects.get(pk=pk).case
    refused(lambda: begin("collection", "enter", case=case, by=fresh(people.jinjiang.clerk), on=SERVED), "不能重复")
    pay(people, pk, 3000, date(2026, 3, 10))
    refused(
        lambda: begin("collection", "enter", case=case, by=fresh(people.jinjiang.clerk), on=date(2026, 3, 11)),
        "不能重复登记",
    )


def on_spot(people, **told):
    from casework.models import Proceeding

    pk = delivered(people, told_facts={"fine": 100, **told}, fine=100, on_spot="small")
    return Proceeding.objects.get(pk=pk).case


def collect(people, case, on=SERVED, **facts):
    j = people.jinjiang
    said = {"amount": 100, "receipt": "闽财票1", **facts}
    return begin(
        "collection", "collect_on_spot", said, case=case, partner=j.partner, by=fresh(j.investigator), on=on
    ).proceeding_id


def test_what_is_collected_on_the_spot_goes_to_the_organ_and_to_the_bank_in_two_days_each(people):
    case, j = on_spot(people), people.jinjiang
    refused(lambda: begin("collection", "enter", case=case, by=fresh(j.clerk), on=SERVED), "登记当场收缴")
    pk = collect(people, case)
    take("collection", "hand_in", pk, by=fresh(j.investigator), on=date(2026, 3, 4))
    take("collection", "pay_over", pk, by=fresh(j.clerk), on=date(2026, 3, 6))
    run = Collection.objects.get(pk=pk)
    assert (run.stage, run.paid, run.closed) == ("settled", 100, date(2026, 3, 6))
    assert Payment.objects.get(proceeding=pk).way == "on_spot"


def test_a_day_too_late_with_the_money_needs_a_reason(people):
    case, j = on_spot(people), people.jinjiang
    pk = collect(people, case)
    refused(
        lambda: take("collection", "hand_in", pk, by=fresh(j.investigator), on=date(2026, 3, 5)),
        "第七十一条",
        "2026年3月4日",
    )
    take("collection", "hand_in", pk, by=fresh(j.investigator), on=date(2026, 3, 5), reason="次日出差")
    refused(lambda: take("collection", "pay_over", pk, by=fresh(j.clerk), on=date(2026, 3, 10)), "第七十一条")


def test_officers_take_money_only_where_the_decision_says_so_and_all_of_it(people):
    from casework.models import Proceeding

    case = Proceeding.objects.get(pk=delivered(people, told_facts={"fine": 100}, fine=100)).case
    refused(lambda: collect(people, case), "不得自行收缴", "第六十七条")
    case = on_spot(people, offence_day=EARLIER)
    refused(lambda: collect(people, case, amount=90), "不符")
    refused(lambda: collect(people, case, on=date(2026, 3, 3)), "当场办理")
    assert collect(people, case, on=date(2026, 3, 3), collected="2026-03-02")  # typed the next day

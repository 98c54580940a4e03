"""Money that goes wrong: booked wrong, not paid, decision void or revoked, nobody left to pay: a way out of each."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from casework.models import Case, Clock, Collection, Entry, Paper, Payment, Refund, VoidedNumber
from flows.beside.party_changes import end_party
from flows.beside.recording import Said, beside
from flows.door.engine import REFUSALS, begin, take
from flows.door.invitation import Invitation
from flows.door.offers import offer
from flows.guards.money import owing
from tests.flows.procedures.test_closeout import do, propose, settled
from tests.flows.procedures.test_collection import EARLIER, SERVED, collect, entered, on_spot, pay
from tests.flows.procedures.test_collection_seams import asked, case_of, term
from tests.flows.procedures.test_summary_penalty import delivered, refused
from tests.people import fresh

PAID = date(2026, 3, 10)


def counter(people, pk, receipt="闽财0001", on=date(2026, 3, 12), by="unit_head"):
    facts = {"receipt": receipt, "counter_why": "票据属于另一案件。"}
    return take("collection", "counter_payment", pk, facts, by=fresh(getattr(people.jinjiang, by)), on=on)


def cancel(people, pk, ground, outcome, on=date(2026, 3, 20), by="head"):
    facts = {"ground": ground, "cancel_why": "已查明，材料在卷。", "outcome": outcome}
    return take("collection", "cancel", pk, facts, by=fresh(getattr(people.jinjiang, by)), on=on)


def revoke(people, pk, on=date(2026, 3, 18)):
    """The decision is revoked by an act beside its steps."""
    by = fresh(people.jinjiang.head)

    def done(run, writes):
        run.revoked = on
        return Said("agency_head", cites="行政处罚法(2021) 第七十五条第二款")

    return beside("revoke", "撤销决定", "summary_penalty", pk, done, by=by, on=on)


def void(people, pk):
    paper = Paper.objects.get(proceeding=pk, form="onspot_penalty_unit")
    people = people.jinjiang
    VoidedNumber.objects.create(paper=paper, by=people.head, on=date(2026, 3, 9), reason="数额写错")


# --- booked wrong


def test_a_payment_booked_wrong_is_countered_and_booked_again_where_it_belongs(people):
    wrong, right = entered(people), entered(people, offence_day=EARLIER)
    pay(people, wrong, 3000, PAID)
    counter(people, wrong)
    run = Collection.objects.get(pk=wrong)
    assert (run.stage, run.closed, run.paid, run.surcharge, run.settled) == ("owed", None, 0, 0, None)
    first, back = Payment.objects.filter(proceeding=wrong).order_by("pk")
    assert (first.countered, first.amount, back.amount, back.counters) == (date(2026, 3, 12), 3000, -3000, first)
    pay(people, right, 3000, PAID, on=date(2026, 3, 12))
    assert Collection.objects.get(pk=right).stage == "settled"


def test_after_the_counter_entry_the_term_runs_with_its_old_end_and_the_close_out_waits(people):
    pk = entered(people)
    pay(people, pk, 3000, PAID)
    close = Clock.objects.get(proceeding=pk, card="terms/close_after_exec")
    assert close.outlives and close.lapsed is None
    counter(people, pk)
    close.refresh_from_db()
    assert (term(pk).met, term(pk).due, close.lapsed) == (None, date(2026, 3, 17), date(2026, 3, 12))
    assert {"collection.receive", "collection.urge_payment"} <= asked(pk)
    assert owing(Collection.objects.get(pk=pk), date(2026, 3, 18)).total == 3090


def test_a_countered_part_leaves_the_others_and_their_surcharge(people):
    pk = entered(people)
    pay(people, pk, 1000, date(2026, 3, 18), outcome="part")
    pay(people, pk, 500, date(2026, 3, 19), receipt="闽财0002", outcome="part")
    counter(people, pk, "闽财0002", on=date(2026, 3, 20))
    run = Collection.objects.get(pk=pk)
    assert (run.paid, run.surcharge, run.surcharge_paid) == (1000, 30, 0)
    pay(people, pk, 2000 + 30 + 180, date(2026, 3, 20), receipt="闽财0002")


def test_only_who_did_not_book_the_payment_counters_it_and_only_what_stands(people):
    from casework.models import Office

    pk, j = entered(people), people.jinjiang
    pay(people, pk, 1000, PAID, outcome="part")
    for who in ("clerk", "investigator", "reviewer"):
        with pytest.raises(REFUSALS):
            counter(people, pk, by=who)
    Office.objects.create(
        officer=j.clerk, office="unit_head", organ=j.organ, territory_path="350500/350582/", since=date(2010, 1, 1)
    )
    refused(lambda: counter(people, pk, by="clerk"), "职能分离")
    refused(lambda: counter(people, pk, "闽财9999"), "没有票据号闽财9999", "闽财0001")
    counter(people, pk)
    refused(lambda: counter(people, pk), "还没有登记缴款")


def test_a_payment_row_is_never_changed(people):
    pk = entered(people)
    pay(people, pk, 1000, PAID, outcome="part")
    for change in ({"amount": 5}, {"receipt": "x"}, {"on": SERVED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(proceeding=pk).update(**change)


def test_what_was_booked_as_collected_on_the_spot_is_countered_too(people):
    pk = collect(people, on_spot(people))
    counter(people, pk, "闽财票1", on=date(2026, 3, 3))
    run = Collection.objects.get(pk=pk)
    assert (run.stage, run.paid, run.collected, term(pk).met) == ("owed", 0, None, None)
    pay(people, pk, 100, date(2026, 3, 4), receipt="闽财票1")


def test_a_settled_account_still_offers_its_counter_entry_and_nothing_else(people):
    pk = entered(people)
    pay(people, pk, 3000, PAID)
    found = offer(Collection.objects.get(pk=pk), fresh(people.jinjiang.unit_head), date(2026, 3, 12))
    assert {one.step: one.allowed for one in found} == {
        "counter_payment": True,
        "cancel": False,
        "return_excess": False,
        "owe_more": False,
        "receive_after_end": False,
    }


def test_an_account_of_a_closed_case_is_not_taken_up_behind_the_close_out(people):
    case = settled(people)
    close = propose(people, case)
    do(people, close, "review", "unit_head", review_opinion="同意")
    do(people, close, "approve", "deputy", approval_opinion="同意")
    money = case.proceedings.get(kind="collection").pk
    refused(lambda: counter(people, money, f"闽财{money}", on=date(2026, 3, 14)), "已于2026年3月13日结案", "重新开启")


def test_a_counter_entry_stops_a_close_out_on_its_way(people):
    case = settled(people)
    close = propose(people, case)
    money = case.proceedings.get(kind="collection").pk
    counter(people, money, f"闽财{money}", on=date(2026, 3, 13))
    do(people, close, "review", "unit_head", review_opinion="同意")
    refused(lambda: do(people, close, "approve", "deputy", approval_opinion="同意"), "待缴纳", "3000元")
    do(people, close, "approve", "deputy", outcome="returned", approval_opinion="缴款已冲正。")


# --- nobody pays


def test_who_has_not_paid_is_reminded_the_day_after_the_term_not_before(people):
    pk = entered(people)
    row = Invitation.objects.get(process_id=pk, step="urge_payment", finished=None)
    assert row.opens == date(2026, 3, 18)

    def urge(on, **more):
        facts = {"urged_by_way": "电话", **more}
        return take("collection", "urge_payment", pk, facts, by=fresh(people.jinjiang.clerk), on=on)

    refused(lambda: urge(date(2026, 3, 17)), "最早2026年3月18日")
    urge(date(2026, 3, 20), urged="2026-03-19", urged_note="负责人答应月底前缴清。")
    run = Collection.objects.get(pk=pk)
    assert (run.stage, run.urged, run.urged_by_way) == ("owed", date(2026, 3, 19), "phone")
    assert asked(pk) == {"collection.receive"}


def test_a_late_reminder_says_so(people):
    pk = entered(people)
    clerk, late = people.jinjiang.clerk, date(2026, 3, 25)

    def urge(reason):
        return take("collection", "urge_payment", pk, {"urged_by_way": "上门"}, by=fresh(clerk), on=late, reason=reason)

    refused(lambda: urge(""), "提醒缴纳的期限已于2026年3月24日届满")
    assert "经办人请假" in urge("经办人请假，今日补办。").reason


def dissolves(people, on=date(2026, 3, 10)):
    """The register learns that the company is gone."""
    j, facts = people.jinjiang, {"ended": on, "document": "准予注销登记通知书"}
    end_party(party=people.company, **facts, by=fresh(j.investigator), on=on, reason="企业注销。")


def invited(pk):
    return set(
        Invitation.objects.filter(process_id=pk, finished=None, kind="collection").values_list("step", flat=True)
    )


def test_a_party_that_is_gone_ends_the_account_by_the_head(people):
    pk = entered(people)
    with pytest.raises(REFUSALS):
        cancel(people, pk, "dissolved", "nothing", by="deputy")
    refused(lambda: cancel(people, pk, "dead", "nothing"), "另选事由", "第四十条")
    refused(lambda: cancel(people, pk, "dissolved", "nothing"), "没有登记死亡（注销）日", "第四十条")
    assert "cancel" not in invited(pk)
    dissolves(people)
    assert invited(pk) == {"cancel", "receive"}
    refused(lambda: cancel(people, pk, "dissolved", "refund"), "无款可退")
    cancel(people, pk, "dissolved", "nothing")
    run = Collection.objects.get(pk=pk)
    assert (run.stage, run.closed, run.cancelled) == ("ended", date(2026, 3, 20), date(2026, 3, 20))
    assert term(pk).lapsed == date(2026, 3, 20)
    assert Clock.objects.get(proceeding=pk, card="terms/close_after_exec", lapsed=None).outlives


# --- the decision is gone


def test_on_a_void_decision_no_money_is_booked_and_the_sentence_says_what_to_do(people):
    pk = entered(people)
    void(people, Collection.objects.get(pk=pk).arose_from_id)
    refused(lambda: pay(people, pk, 3000, PAID), "已经作废", "重新制作并送达", "终结执行")
    cancel(people, pk, "void", "nothing")
    assert Collection.objects.get(pk=pk).stage == "ended"


def test_a_void_decision_is_not_entered(people):
    pk = delivered(people)
    void(people, pk)
    refused(
        lambda: begin("collection", "enter", case=case_of(pk), by=fresh(people.jinjiang.clerk), on=PAID), "已经作废"
    )


def test_a_revoked_decision_calls_for_the_end_of_the_account(people):
    pk = entered(people)
    origin = Collection.objects.get(pk=pk).arose_from_id
    refused(lambda: cancel(people, pk, "revoked", "nothing", on=PAID), "没有被撤销")
    assert "collection.cancel" not in asked(pk)
    revoke(people, origin)
    assert "collection.cancel" in asked(pk)
    refused(lambda: pay(people, pk, 3000, date(2026, 3, 19)), "已于2026年3月18日撤销", "不得再收缴")
    cancel(people, pk, "revoked", "nothing")
    assert Collection.objects.get(pk=pk).closed and asked(pk) == set()
    assert not Clock.objects.filter(proceeding=pk, met=None, lapsed=None).exists()


def test_before_anybody_entered_it_a_revoked_fine_is_not_called_for_any_more(people):
    pk = delivered(people)
    assert "collection.enter" in asked(pk)
    revoke(people, pk)
    assert "collection.enter" not in asked(pk)


def refunding(people):
    """An account paid in two parts whose decision was revoked afterwards."""
    pk = entered(people)
    pay(people, pk, 1000, PAID, outcome="part")
    pay(people, pk, 2000, PAID, receipt="闽财0002")
    revoke(people, Collection.objects.get(pk=pk).arose_from_id)
    return pk


def returns(*rows):
    keys = ("receipt", "result", "on", "voucher", "why")
    return {"returns": [dict(zip(keys, row, strict=False)) for row in rows]}


def give_back(people, pk, facts, on=date(2026, 3, 25)):
    return take("collection", "refund", pk, facts, by=fresh(people.jinjiang.clerk), on=on)


def test_money_paid_on_a_revoked_decision_is_returned_payment_by_payment(people):
    pk = refunding(people)
    assert asked(pk) == {"collection.cancel"}
    refused(lambda: cancel(people, pk, "revoked", "nothing"), "已收缴3000元", "应当退款")
    cancel(people, pk, "revoked", "refund")
    run = Collection.objects.get(pk=pk)
    assert (run.stage, run.closed) == ("refunding", None) and asked(pk) == {"collection.refund"}
    assert Clock.objects.get(proceeding=pk, card="terms/refund_param").due == date(2026, 4, 3)
    one = ("闽财0001", "已退款", "2026-03-24", "退0001")
    refused(lambda: give_back(people, pk, returns(one)), "闽财0001、闽财0002", "逐笔")
    refused(lambda: give_back(people, pk, returns(one, ("闽财0002", "已退款"))), "退款日和退款凭证号")
    refused(lambda: give_back(people, pk, returns(one, ("闽财0002", "无须退款"))), "理由")
    refused(lambda: give_back(people, pk, returns(one, ("闽财0002", "已退款", "2026-03-19", "退2"))), "2026年3月19日")
    give_back(people, pk, returns(one, ("闽财0002", "无须退款", "", "", "当事人书面声明抵缴新决定的罚款。")))
    run = Collection.objects.get(pk=pk)
    assert (run.stage, run.closed) == ("ended", date(2026, 3, 25))
    assert list(Refund.objects.order_by("pk").values_list("amount", "voucher")) == [(1000, "退0001"), (0, "")]
    assert Entry.objects.filter(proceeding=pk).latest("line").step == "refund"


def test_the_case_is_not_closed_while_money_is_to_be_returned(people):
    pk = refunding(people)
    cancel(people, pk, "revoked", "refund")
    case = Case.objects.get(proceedings=pk)
    origin = Collection.objects.get(pk=pk).arose_from_id
    take(
        "summary_penalty",
        "file_with_organ",
        origin,
        by=fresh(people.jinjiang.clerk),
        on=date(2026, 3, 20),
        reason="补办",
    )
    refused(lambda: propose(people, case, on=date(2026, 3, 23)), "待退款")

"""From decision to money: the term runs from service, somebody enters the fine, sums follow the clock to the fen."""

from datetime import date, timedelta
from decimal import Decimal

from casework.models import Case, Clock, Collection, Payment, Penalty, Proceeding
from flows.beside import rederive
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.guards.money import owing
from tests.flows.procedures.test_collection import SERVED, collect, entered, on_spot, pay
from tests.flows.procedures.test_summary_penalty import delivered, refused, told
from tests.people import fresh


def asked(pk):
    """What the open invitations of a proceeding ask for: "kind.step"."""
    rows = Invitation.objects.filter(process_id=pk, finished=None)
    return {f"{row.kind}.{row.step}" for row in rows}


def term(pk):
    return Clock.objects.get(proceeding=pk, card="terms/pay_15d")


def case_of(pk):
    return Proceeding.objects.get(pk=pk).case


def test_the_term_of_payment_runs_from_service_and_the_clerk_is_asked_at_once(people):
    pk = delivered(people)
    assert (term(pk).start, term(pk).due, term(pk).duty) == (SERVED, date(2026, 3, 17), True)
    assert "collection.enter" in asked(pk) and "collection.collect_on_spot" not in asked(pk)


def test_a_served_fine_that_nobody_registers_is_overdue_though_its_proceeding_has_ended(people):
    pk = delivered(people)
    take("summary_penalty", "file_with_organ", pk, by=fresh(people.jinjiang.clerk), on=date(2026, 3, 3))
    late = Clock.objects.filter(rederive_open(), due__lt=date(2026, 3, 18), duty=True)
    assert case_of(pk).proceedings.get(pk=pk).closed and term(pk) in late
    assert asked(pk) == {"collection.enter"}


def rederive_open():
    from django.db.models import Q

    return Q(met=None, lapsed=None) & (Q(proceeding__closed=None) | Q(outlives=True))


def test_the_account_takes_the_term_over_and_the_invitation_is_done(people):
    pk = delivered(people)
    first = term(pk)
    run = begin(
        "collection", "enter", case=case_of(pk), by=fresh(people.jinjiang.clerk), on=date(2026, 3, 4)
    ).proceeding_id
    first.refresh_from_db()
    assert first.proceeding_id == run and Clock.objects.filter(card="terms/pay_15d").count() == 1
    assert "collection.enter" not in asked(pk)


def test_an_older_decision_without_a_term_gets_one_when_its_fine_is_entered(people):
    pk = delivered(people)
    Clock.objects.filter(card="terms/pay_15d").delete()
    run = begin(
        "collection", "enter", case=case_of(pk), by=fresh(people.jinjiang.clerk), on=date(2026, 3, 9)
    ).proceeding_id
    assert (term(run).start, term(run).due) == (SERVED, date(2026, 3, 17))


def test_a_fine_collected_there_and_then_meets_the_term(people):
    case = on_spot(people)
    pk = case.proceedings.get().pk
    bank = Invitation.objects.get(process_id=pk, kind="collection", step="enter", finished=None)
    assert "collection.collect_on_spot" in asked(pk) and bank.opens == SERVED + timedelta(1)
    run = collect(people, case)
    assert term(run).met == SERVED and "collection.collect_on_spot" not in asked(pk)


def test_a_fine_that_was_not_paid_there_and_then_goes_to_the_bank_from_the_next_day(people):
    case = on_spot(people)
    clerk = people.jinjiang.clerk
    refused(lambda: begin("collection", "enter", case=case, by=fresh(clerk), on=SERVED), "登记当场收缴")
    run = begin("collection", "enter", case=case, by=fresh(clerk), on=date(2026, 3, 3)).proceeding_id
    pay(people, run, 100, date(2026, 3, 5))
    assert Collection.objects.get(pk=run).stage == "settled"


def test_a_penalty_without_a_fine_asks_nobody_for_money(people):
    pk = told(people)
    assert asked(pk) == {"summary_penalty.decide", "summary_penalty.turn_to_ordinary"}
    warned = Penalty(fine=None, served=SERVED)
    from flows.procedures.collection.guards import fine_to_enter

    assert not fine_to_enter(warned)


def test_money_follows_a_term_that_was_derived_again(people):
    """A calendar entered late moved the clock and left the surcharge running from the old day."""
    pk = entered(people)
    Clock.objects.filter(proceeding=pk, card="terms/pay_15d").update(due=date(2026, 3, 15))
    assert owing(Collection.objects.get(pk=pk), date(2026, 3, 17)).surcharge == 180
    rederive.apply(by=fresh(people.jinjiang.reviewer), on=date(2026, 3, 16), clocks=Clock.objects.filter(proceeding=pk))
    run = Collection.objects.get(pk=pk)
    assert (run.payable_until, owing(run, date(2026, 3, 17)).surcharge) == (date(2026, 3, 17), 0)
    pay(people, pk, 3000, date(2026, 3, 17))


def test_the_surcharge_is_exact_to_the_fen(people):
    pk = entered(people, fine=1010)
    refused(lambda: pay(people, pk, 1010, date(2026, 3, 20)), "加处罚款90.9元", "共1100.9元", "尚差90.9元")
    pay(people, pk, "1100.90", date(2026, 3, 20))
    run = Collection.objects.get(pk=pk)
    assert (run.paid, run.surcharge, run.surcharge_paid) == (Decimal(1010), Decimal("90.90"), Decimal("90.90"))
    assert Payment.objects.get(proceeding=pk).surcharge == Decimal("90.90")


def test_parts_of_a_fen_are_refused_and_a_fen_missing_is_said(people):
    pk = entered(people, fine=1010)
    refused(lambda: pay(people, pk, "1100.905", date(2026, 3, 20)), "缴款金额")
    refused(lambda: pay(people, pk, "1100.89", date(2026, 3, 20)), "尚差0.01元")
    refused(lambda: pay(people, pk, "1100.91", date(2026, 3, 20)), "多出0.01元")


def test_a_receipt_too_long_for_its_column_is_refused_with_a_sentence(people):
    pk = entered(people)
    refused(lambda: pay(people, pk, 3000, date(2026, 3, 10), receipt="闽" * 41), "最多40字")


def test_two_decisions_of_one_case_have_an_account_each(people):
    pk = entered(people)
    case, j = case_of(pk), people.jinjiang
    stand = {"case": case, "kind": "penalty", "stage": "served", "owner": j.investigator, "opened": SERVED}
    second = Penalty.objects.create(fine=500, decided=SERVED, served=SERVED, closed=SERVED, **stand)
    entry = begin("collection", "enter", case=case, arose_from=second, by=fresh(j.clerk), on=date(2026, 3, 4))
    assert Collection.objects.get(pk=entry.proceeding_id).owed == 500
    assert Case.objects.get(pk=case.pk).proceedings.filter(kind="collection", closed=None).count() == 2

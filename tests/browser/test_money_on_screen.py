"""A payment booked wrong, countered by somebody else, and booked right, through the browser."""

from datetime import timedelta
from decimal import Decimal

import pytest

from casework.models import Collection, Entry, Payment, Proceeding
from flows.verify import CHECKS
from tests.flows.penalty_walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG, RIGHT = "闽财0000601", "闽财0000602"


def served(people):
    """A fine of 60,000 yuan that has reached the party."""
    return Walk(people, fine=60_000).to("serve_decision")


def account(case):
    return Collection.objects.get(case=case)


def test_a_payment_booked_wrong_is_countered_and_booked_right(signs_in, people_committed, today):
    walk = served(people_committed)
    case, paid = walk.run.case_id, walk.day("serve_decision") + timedelta(days=5)
    clerk, head = signs_in("jj.clerk"), signs_in("jj.unit_head")
    today(paid)
    clerk.takes(case, "登记应缴罚款")
    due = account(case).payable_until
    clerk.takes(case, "登记缴款", outcome="full", amount=60000, paid_on=paid.isoformat(), receipt=WRONG)
    assert account(case).settled == paid
    refused_to_the_clerk_and_for_another_receipt(clerk, head, case)
    today(paid + timedelta(days=1))
    head.takes(case, "冲正", receipt=WRONG, counter_why="票据属于另一案件。")
    run = account(case)
    assert (run.stage, run.settled, run.paid, run.payable_until) == ("owed", None, Decimal(0), due)
    signs_in("jj.clerk").opens(case)
    assert "冲正" in clerk.says() and "登记缴款" in clerk.says()
    books_right(clerk, case, today, due)
    assert [said for check in CHECKS.values() for said in check()] == []
    assert clerk.errors == head.errors == []


def refused_to_the_clerk_and_for_another_receipt(clerk, head, case):
    """Who booked does not counter; a receipt that was never booked is named together with those that were."""
    run, count = Proceeding.objects.get(case=case, kind="collection"), Entry.objects.count()
    clerk.opens(case)
    assert clerk.page.locator("main a[href$='/counter_payment/']").count() == 0
    refusal = head.refused(case, f"{run.pk}/counter_payment", receipt="闽财0000600", counter_why="登错。")
    assert "没有票据号闽财0000600" in refusal and WRONG in refusal
    assert Entry.objects.count() == count


def books_right(clerk, case, today, due):
    """Two days late: the sum without the surcharge is refused with the reckoning; then all of it is booked."""
    late = due + timedelta(days=2)
    today(late)
    run = account(case)
    said = {"outcome": "full", "paid_on": late.isoformat(), "receipt": RIGHT}
    refusal = clerk.refused(case, f"{run.pk}/receive", amount=60000, **said)
    assert "加处罚款3600元" in refusal and "尚差3600元" in refusal and "第七十二条" in refusal
    clerk.takes(case, "登记缴款", amount=63600, **said)
    run = account(case)
    assert (run.stage, run.paid, run.surcharge_paid, run.settled) == ("settled", 60_000, 3_600, late)
    booked = Payment.objects.filter(proceeding_id=run.pk).order_by("pk").values_list("receipt", "amount")
    assert list(booked) == [(WRONG, 60_000), (WRONG, -60_000), (RIGHT, 63_600)]

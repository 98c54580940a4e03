"""Sums with fen are shown to the fen on every page, and nothing of a sum is rounded away."""

from decimal import Decimal

import pytest

from casework.models import Payment
from casework.templatetags.parts import yuan
from flows import begin, take
from flows.pages.step.bounds import bounds
from law.fines.inputs import grouped
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db
FINE = Decimal("60000.50")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("60000.50", "60,000.50 元"),
        ("60049", "60,049 元"),
        ("115000", "11.5 万元"),
        ("8500", "8,500 元"),
        ("0.5", "0.50 元"),
    ],
)
def test_an_amount_at_a_glance_is_the_whole_amount(amount, said):
    assert yuan(Decimal(amount)) == said
    assert grouped(Decimal("1234567.5")) == "1,234,567.50"


def test_the_bar_of_the_lawful_range_knows_fen(people):
    run = Walk(people, fine=FINE).to("conclude").run
    seen = bounds(run, "60,000.50", run.reached)
    assert seen.fine == FINE and seen.told is None and not seen.outside
    assert bounds(run, "60,00", run.reached).fine is None


def test_case_step_review_and_payment_pages_show_fen(people, at):
    walk = Walk(people, fine=FINE).to("conclude")
    case = walk.run.case_id
    review = at(f"/cases/{case}/{walk.pk}/review/", by=people.jinjiang.reviewer)
    assert "60,000.50 元" in review and "60,000.50 元" in at(f"/cases/{case}/")
    walk.to("serve_decision")
    who, day = people.jinjiang, walk.day("publish")
    account = begin("collection", "enter", {}, case=walk.run.case, by=fresh(who.clerk), on=day)
    paid = {"amount": "1250.50", "receipt": "00012345", "paid_on": day, "outcome": "part"}
    take("collection", "receive", account.proceeding_id, paid, by=fresh(who.clerk), on=day)
    assert Payment.objects.get().amount == Decimal("1250.50")
    page = at(f"/cases/{case}/", by=who.clerk)
    assert "1,250.50 元" in page and "60,000.50 元" in page
    assert "58750" in at(f"/cases/{case}/{account.proceeding_id}/receive/", by=who.clerk).replace(",", "")
    at("/", by=who.clerk)

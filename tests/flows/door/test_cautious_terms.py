"""Terms that reach into a year without a notice, asked by guards, clocks and money (全国年节及纪念日放假办法)."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Collection
from flows.beside.rederive import apply, preview
from flows.door.engine import begin
from flows.guards.money import owing
from flows.guards.service import public_notice_allowed
from law.reading.book import instead
from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_collection import pay
from tests.flows.procedures.test_summary_penalty import delivered, refused
from tests.law.announcing import BOOK, SPACE, announced, book_with
from tests.people import fresh

pytestmark = pytest.mark.django_db
D = date


@pytest.fixture(autouse=True)
def nothing_announced():
    """The book as it stands while the notice for 2027 is missing."""
    with instead(BOOK):
        yield


def told(people, served):
    """Notice and hearing right served on this day, the defence waived: only the hearing window is open."""
    walk = Walk(people, start=served - timedelta(days=15)).to("serve_notice")
    walk.take("waive_defence")
    return walk


def test_new_years_day_does_not_count_against_who_may_ask_for_a_hearing(people):
    walk = told(people, D(2026, 12, 28))
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/hearing_request").due == D(2027, 1, 5)
    for on in (D(2027, 1, 4), D(2027, 1, 5)):
        refused(lambda on=on: walk.take("submit_handling", on=on), "要求听证的期限至2027年1月5日届满，最早2027年1月6日")
    assert walk.take("submit_handling", on=D(2027, 1, 6)).stage == "told"


def test_before_the_spring_festival_the_party_has_the_latest_day_and_is_told_both(people):
    walk = told(people, D(2027, 2, 1))
    clock = Clock.objects.get(proceeding_id=walk.pk, card="terms/hearing_request")
    assert (clock.due, clock.early, clock.late) == (D(2027, 2, 16), D(2027, 2, 12), D(2027, 2, 16))
    assert (clock.provisional, clock.purpose) == (True, "right")
    said = "届满（暂定，放假安排公布后重新推算：最早2027年2月12日，最迟2027年2月16日），最早2027年2月17日可以办理"
    refused(lambda: walk.take("submit_handling", on=D(2027, 2, 16)), said)
    assert walk.take("submit_handling", on=D(2027, 2, 17)).stage == "told"


def test_a_term_of_the_organ_ends_at_the_earliest(people):
    walk = Walk(people, start=D(2027, 1, 2)).to("issue_decision")
    clock = Clock.objects.get(proceeding_id=walk.pk, card="terms/service_7wd")
    assert clock.start == D(2027, 2, 1)
    assert (clock.due, clock.early, clock.late) == (D(2027, 2, 16), D(2027, 2, 16), D(2027, 2, 18))


def test_public_notice_over_new_year_serves_only_after_it(people):
    run = Walk(people).to("give_notice").run
    assert "2027年1月4日届满（暂定" in public_notice_allowed(run, D(2026, 12, 2), D(2027, 1, 4))
    assert public_notice_allowed(run, D(2026, 12, 2), D(2027, 1, 5)) == ""


def account(people, served):
    """A fine of 3,000 yuan whose fifteenth day is a holiday of 2027."""
    pk = delivered(people, on=served, told_facts={"fine": 3000}, fine=3000)
    case = Collection._meta.get_field("case").related_model.objects.get(proceedings=pk)
    return begin("collection", "enter", case=case, by=fresh(people.jinjiang.clerk), on=served).proceeding_id


def test_paid_on_the_first_working_day_of_the_year_no_surcharge_is_due(people):
    pk = account(people, D(2026, 12, 17))
    assert Collection.objects.get(pk=pk).payable_until == D(2027, 1, 4)
    pay(people, pk, 3000, D(2027, 1, 4))
    assert Collection.objects.get(pk=pk).surcharge == 0


def test_entering_the_notice_moves_the_money_with_its_clock(people):
    """Every arrangement of the Spring Festival: the surcharge begins where the notice ends the term, never before."""
    run = Collection.objects.get(pk=account(people, D(2027, 1, 21)))
    asked, ends = D(2027, 2, 20), {}
    late = run.payable_until
    assert late == D(2027, 2, 15) and owing(run, asked).surcharge == 3000 * 3 * 5 // 100
    for one in SPACE["春节"]:
        book = book_with(announced([space[0] if name != "春节" else one for name, space in SPACE.items()]))
        ends.setdefault(min([c.new for c in preview(book=book).changes if c.clock.card == "terms/pay_15d"]), book)
    assert min(ends) == D(2027, 2, 9) and max(ends) == late
    for end, book in ends.items():
        with instead(book):
            apply(by=fresh(people.jinjiang.reviewer), on=D(2027, 1, 22))
            assert run.payable_until == end
            assert owing(run, asked).surcharge == 90 * (asked - end).days
            assert owing(run, end).surcharge == 0


def test_the_call_to_a_hearing_is_reckoned_back_to_the_earliest_day(people):
    run = Walk(people).to("give_notice").run
    found = run.reckon("hearing_notice", D(2027, 2, 18))
    assert (found.due, found.late, found.purpose) == (D(2027, 2, 1), D(2027, 2, 10), "appointment")

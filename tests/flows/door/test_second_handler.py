"""With whom a person begins what follows, where a clerk alone kept what went before."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from casework.models import Proceeding
from flows.door.offers import second_handler
from flows.pages.desk.asked import around, begun
from tests.flows.acts import recorded

pytestmark = pytest.mark.django_db


def test_after_an_account_the_latest_two_handlers_go_on(people):
    who = people.jinjiang
    case = recorded(people).case
    account = Proceeding(case=case, kind="collection", owner=who.clerk)
    assert second_handler(who.investigator, account) == who.partner
    assert second_handler(who.partner, account) == who.investigator


def test_the_pair_of_what_went_before_comes_first(people):
    who = people.jinjiang
    before = Proceeding(case=recorded(people).case, owner=who.third, partner=who.partner)
    assert second_handler(who.third, before) == who.partner
    assert second_handler(who.investigator, before) == who.partner


def test_the_desk_begins_with_the_same_second_handler_and_reads_no_case_by_itself(people, django_assert_num_queries):
    """What a clerk's account is followed by asks for the case's pair, which is read once for all rows."""
    who = people.jinjiang
    case = recorded(people).case
    first = case.proceedings.get()
    account = Proceeding.objects.create(
        case=case, kind="collection", owner=who.clerk, opened=case.opened, arose_from=first
    )
    row = SimpleNamespace(kind="closeout", run=Proceeding.objects.select_related("case").get(pk=account.pk))
    with django_assert_num_queries(1):
        around([row.run])
    with django_assert_num_queries(0):
        made = begun(row, who.investigator, case.opened)
        assert made.partner == who.partner == second_handler(who.investigator, row.run)
    assert begun(row, who.partner, case.opened).partner == who.investigator


def test_what_arose_is_told_by_proceeding_and_nothing_else_of_the_case(people):
    who = people.jinjiang
    case = recorded(people).case
    first = case.proceedings.get()
    kept = {"case": case, "owner": who.clerk, "opened": case.opened}
    account = Proceeding.objects.create(kind="collection", arose_from=first, **kept)
    assert around([account])[account.pk] == [] and around([first, account])[first.pk] == [account]
    assert "_prefetched_objects_cache" not in vars(Proceeding.objects.get(pk=first.pk).case)

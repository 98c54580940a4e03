"""With whom a person begins what follows, where a clerk alone kept what went before."""

from __future__ import annotations

import pytest

from casework.models import Proceeding
from flows.door.offers import second_handler
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

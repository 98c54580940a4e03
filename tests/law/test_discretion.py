"""Bands, suggested amounts, local tightening, and the check of a proposed decision."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import LawError, book
from law.fines.discretion import band, bands, check_decision, narrow, suggest
from law.fines.lawful import lawful_range

ON = date(2023, 6, 5)
FIRST = lawful_range(book(), "AQ97-1-O", decision_day=ON)
LATE = lawful_range(book(), "AQ97-1-O", decision_day=ON, overdue=True)
BOTH = ("suspension", "fine")
bounds = st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)).map(sorted)


def test_a_decision_inside_range_band_and_notice_is_lawful():
    found = check_decision(
        LATE, 150000, BOTH, chosen=band(book(), LATE, "usual", ON), noticed=150000, noticed_kinds=BOTH
    )
    assert found.lawful and not found.warnings and "拟处罚在法定范围内" in found.explain


@pytest.mark.parametrize(
    ("fine", "kinds", "more", "part"),
    [
        (200001, BOTH, {}, "高于法定上限200000元"),
        (99999, BOTH, {}, "低于法定下限100000元"),
        (150000, BOTH, {"noticed": 120000}, "不得因陈述、申辩加重"),
        (150000, BOTH, {"noticed_kinds": ("fine",)}, "应当重新告知"),
        (150000, ("fine", "closure"), {}, "没有规定“责令关闭”"),
        (150000, ("suspension",), {}, "处罚种类没有罚款"),
        (0, ("fine",), {}, "应当大于0元"),
    ],
)
def test_a_decision_outside_is_a_problem_with_its_article(fine, kinds, more, part):
    found = check_decision(LATE, fine, kinds, **more)
    assert not found.lawful and any(part in line for line in found.problems)


def test_the_bounds_themselves_are_lawful():
    assert all(check_decision(LATE, fine, BOTH).lawful for fine in (100000, 200000))


def test_a_fine_below_the_least_needs_the_ground_of_mitigation():
    found = check_decision(LATE, 50000, BOTH, mitigated="主动消除违法行为危害后果")
    assert found.lawful and any("第三十二条" in line for line in found.warnings)


def test_a_band_that_was_not_read_only_warns():
    chosen = band(book(), LATE, "lighter", ON)
    assert check_decision(LATE, 190000, BOTH, chosen=chosen).warnings
    confirmed = replace(chosen, evidence="read")
    assert not check_decision(LATE, 190000, BOTH, chosen=confirmed).lawful


def test_a_range_that_cannot_be_computed_holds_no_decision():
    found = check_decision(lawful_range(book(), "AQ95"), 40000, ("fine",))
    assert not found.lawful and "查明事实" in found.problems[0]


def test_an_unknown_kind_names_the_nearest():
    with pytest.raises(LawError, match="是否为“warning”"):
        check_decision(LATE, 150000, ("warnin",))


@given(bounds)
def test_bands_cover_the_range_without_a_gap_and_their_suggestions_lie_inside(pair):
    found = replace(LATE, low=Decimal(pair[0]), high=Decimal(pair[1]))
    held = bands(book(), found, ON)
    if pair[0] == pair[1]:
        assert held == ()
        return
    assert held[0].low == found.low and held[-1].high == found.high
    assert all(
        one.high <= two.low + Decimal("0.01") and two.low <= one.high + Decimal("0.01") for one, two in pairwise(held)
    )
    assert all(one.holds(suggest(one).amount) and found.holds(suggest(one).amount) for one in held)


@given(bounds, bounds)
def test_a_stricter_local_range_never_loosens(statute, local):
    found = replace(LATE, low=Decimal(statute[0]), high=Decimal(statute[1]))
    try:
        tighter = narrow(found, *local, "地方规定")
    except LawError as refusal:
        assert not statute[0] <= local[0] <= local[1] <= statute[1] and "不能放宽" in str(refusal)
        return
    assert found.low <= tighter.low <= tighter.high <= found.high and "地方规定" in tighter.cites


def test_a_range_without_bounds_cannot_be_tightened():
    with pytest.raises(LawError, match="不能套用"):
        narrow(lawful_range(book(), "AQ95"), 1, 2, "地方规定")

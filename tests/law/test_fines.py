"""The arithmetic of fines: ranges, one act one fine, daily fines, the surcharge."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import LawError, book
from law.fines.lawful import daily_fine, lawful_range, one_fine, surcharge
from law.fines.offence import codes, offence
from law.fines.ranges import range_of

DAY = timedelta(1)
days = st.dates(date(2021, 9, 1), date(2027, 12, 31))
yuan = st.integers(1, 10**8)
facts = st.fixed_dictionaries(
    {},
    optional={
        "illegal_income": st.integers(0, 10**8),
        "goods_value": st.integers(0, 10**8),
        "last_year_income": st.integers(0, 10**7),
        "original_fine": yuan,
        "days": st.integers(1, 400),
        "grave": st.booleans(),
        "fled": st.booleans(),
        "accident": st.sampled_from(["general", "larger", "major", "catastrophic"]),
    },
)


@given(st.sampled_from(sorted(codes(book()))), facts, st.booleans())
def test_a_range_is_never_empty_and_always_tells_its_ground(code, facts, overdue):
    try:
        found = lawful_range(book(), code, facts=facts, overdue=overdue)
    except LawError as refusal:
        assert "矛盾" in str(refusal)
        return
    assert (found.low is None) == (found.high is None)
    if found.low is not None:
        assert Decimal(0) <= found.low <= found.high
    assert found.low is not None or found.missing or not found.fined or found.formula
    assert found.cites and found.explain and found.evidence in ("read", "reported", "practice")


@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_more_illegal_income_never_lowers_the_range(one, other):
    less, more = sorted((one, other))
    low, high = (lawful_range(book(), "AQ103-1-O", facts={"illegal_income": n}) for n in (less, more))
    assert low.high <= high.high and low.low <= high.low


def test_facts_may_be_given_in_chinese_and_in_english():
    english = lawful_range(book(), "AQ95", facts={"accident": "larger", "last_year_income": 100000})
    chinese = lawful_range(book(), "AQ95", facts={"事故等级": "较大", "上一年年收入": "100,000元"})
    assert english == chinese and english.low == english.high == 60000


def test_a_fraction_of_a_fen_never_widens_the_range():
    found = lawful_range(book(), "AQ96-1", facts={"accident": "general", "last_year_income": Decimal("1234.56")})
    assert (found.low, found.high) == (Decimal("246.92"), Decimal("617.28"))


@pytest.mark.parametrize(
    ("code", "given_facts", "overdue", "part"),
    [
        ("AQ97-1-O", {"overdue": True}, False, "互相矛盾"),
        ("AQ97-1-O", {"overdue": False}, True, "互相矛盾"),
        ("AQ114-2", {"accident": "general"}, False, "另选案由"),
        ("AQ97-1-O", {"illegal_incom": 5}, False, "是否为“illegal_income”"),
        ("AQ97-1-O", {"illegal_income": -5}, False, "0以上"),
        ("AQ97-1-O", {"illegal_income": "很多"}, False, "应当是数字"),
        ("AQ97-1-O", {"illegal_income": 0.5}, False, "十进制数"),
        ("AQ97-1-O", {"grave": "maybe"}, False, "只能写 true 或 false"),
        ("AQ95", {"accident": "huge"}, False, "只能是"),
        ("AQ112", {"days": "1.5"}, False, "整数"),
        ("aq97-1-o", {}, False, "是否为“AQ97-1-O”"),
        ("AQ97-1", {}, False, "写明当事人：AQ97-1-O、AQ97-1-X"),
        ("不存在", {}, False, "法规库没有“不存在”这个案由"),
        ("AQ106", {}, True, "请不要选择逾期"),
    ],
)
def test_contradictions_and_unknown_words_are_refused_in_one_sentence(code, given_facts, overdue, part):
    with pytest.raises(LawError, match=part) as refusal:
        lawful_range(book(), code, facts=given_facts, overdue=overdue)
    assert "\n" not in str(refusal.value)


def test_of_two_norms_the_higher_fine_is_imposed_once():
    hazchem = lawful_range(book(), "HZ103-1-O", decision_day=date(2026, 6, 1))
    general = lawful_range(book(), "AQ101-2-O", decision_day=date(2026, 6, 1))
    best = one_fine([general, hazchem])
    assert best.code == "HZ103-1-O" and "第二十九条" in best.cites
    assert any("只罚款一次" in line for line in best.explain)
    assert any("幅度相同" in line for line in one_fine([general, general_twin()]).explain)


def general_twin():
    return lawful_range(book(), "AQ97-1-O", decision_day=date(2026, 6, 1))


def test_norms_are_compared_only_for_one_party_and_with_known_bounds():
    unit, person = (lawful_range(book(), code, overdue=True) for code in ("AQ97-1-O", "AQ97-1-X"))
    with pytest.raises(LawError, match="同一当事人"):
        one_fine([unit, person])
    with pytest.raises(LawError, match="补全事实"):
        one_fine([lawful_range(book(), "AQ95", facts={"accident": "general"})])
    with pytest.raises(LawError, match="至少给出一个"):
        one_fine([])


def test_the_daily_fine_runs_from_the_day_after_the_order():
    found = daily_fine(30000, date(2023, 6, 1), date(2023, 6, 6))
    assert (found.days, found.amount) == (5, 150000)
    assert daily_fine(30000, date(2023, 6, 1), date(2023, 6, 1)).amount == 0


def test_no_daily_fine_before_the_law_knew_it():
    with pytest.raises(LawError, match="自2021-09-01起"):
        daily_fine(30000, date(2021, 8, 31), date(2021, 9, 6))
    with pytest.raises(LawError, match="早于"):
        daily_fine(30000, date(2023, 6, 2), date(2023, 6, 1))
    with pytest.raises(LawError, match="大于0"):
        daily_fine(0, date(2023, 6, 2), date(2023, 6, 3))


@pytest.mark.parametrize(
    ("paid", "late", "amount", "capped"),
    [
        ("2022-03-01", 0, 0, False),
        ("2022-03-02", 1, 900, False),
        ("2022-04-03", 33, 29700, False),
        ("2022-04-04", 34, 30000, True),
    ],
)
def test_the_surcharge_begins_the_day_after_the_term_and_stops_at_the_fine(paid, late, amount, capped):
    found = surcharge(book(), 30000, date(2022, 3, 1), date.fromisoformat(paid))
    assert (found.days, found.amount, found.capped) == (late, amount, capped)
    assert "第七十二条" in found.cites


def test_both_ends_of_a_pause_are_taken_off_once():
    pauses = [
        (date(2022, 3, 5), date(2022, 3, 7)),
        (date(2022, 3, 7), date(2022, 3, 8)),
        (date(2022, 2, 1), date(2022, 3, 2)),
    ]
    found = surcharge(book(), 10000, date(2022, 3, 1), date(2022, 3, 11), paused=pauses)
    assert found.days == 10 - 4 - 1 and found.amount == 1500
    assert "第七十三条第三款" in found.cites


def test_a_pause_outside_the_late_days_changes_nothing():
    pause = [(date(2022, 1, 1), date(2022, 3, 1)), (date(2022, 3, 12), date(2022, 4, 1))]
    assert surcharge(book(), 10000, date(2022, 3, 1), date(2022, 3, 11), paused=pause).days == 10


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(LawError, match="早于首日"):
        surcharge(book(), 10000, date(2022, 3, 1), date(2022, 3, 11), paused=[(date(2022, 3, 3), date(2022, 3, 2))])


def test_a_surcharge_before_the_books_first_rate_is_refused():
    with pytest.raises(LawError, match="最早的值"):
        surcharge(book(), 10000, date(2010, 3, 1), date(2010, 3, 11))
    with pytest.raises(LawError, match="大于0"):
        surcharge(book(), 0, date(2022, 3, 1), date(2022, 3, 2))


@given(yuan, days, st.integers(0, 800), st.lists(st.tuples(st.integers(-30, 900), st.integers(0, 60)), max_size=4))
def test_the_surcharge_is_never_above_the_fine_and_agrees_with_a_count_day_by_day(fine, due, late, pauses):
    paid = due + late * DAY
    paused = [(due + first * DAY, due + (first + length) * DAY) for first, length in pauses]
    found = surcharge(book(), fine, due, paid, paused=paused)
    counted = 0
    for n in range(1, late + 1):
        day = due + n * DAY
        counted += not any(first <= day <= last for first, last in paused)
    assert found.days == counted
    assert found.amount == min(Decimal(fine), Decimal(fine * counted * 3) / 100)
    assert found.capped == (counted > 33)


@given(yuan, days, st.integers(0, 60), st.integers(0, 60))
def test_paying_later_never_costs_less(fine, due, one, more):
    first, second = (surcharge(book(), fine, due, due + n * DAY).amount for n in (one, one + more))
    assert first <= second <= fine


def test_a_range_holds_its_bounds_and_nothing_when_it_has_none():
    found = lawful_range(book(), "AQ94-1")
    assert [found.holds(n) for n in (19999, 20000, 50000, 50001)] == [False, True, True, False]
    assert not lawful_range(book(), "AQ95").holds(1) and not lawful_range(book(), "AQ93-1").holds(0)


def test_half_a_fen_is_rounded_up():
    assert surcharge(book(), Decimal("1.50"), date(2022, 3, 1), date(2022, 3, 2)).amount == Decimal("0.05")


def test_pauses_that_touch_are_one_pause():
    pauses = [(date(2022, 3, 6), date(2022, 3, 7)), (date(2022, 3, 3), date(2022, 3, 5))]
    found = surcharge(book(), 10000, date(2022, 3, 1), date(2022, 3, 11), paused=pauses)
    assert found.days == 5 and "2022-03-03至2022-03-07（两端都计），其中5日" in found.explain[1]


def test_amounts_in_floating_point_are_refused():
    with pytest.raises(LawError, match="罚款数额应当是大于0"):
        surcharge(book(), 0.5, date(2022, 3, 1), date(2022, 3, 2))
    with pytest.raises(LawError, match="原处罚数额应当是大于0"):
        daily_fine(True, date(2022, 3, 1), date(2022, 3, 2))


def test_a_range_names_what_must_be_ordered_with_it():
    assert lawful_range(book(), "AQ97-1-O").orders == "责令限期改正"
    assert lawful_range(book(), "AQ106").orders == ""


def test_a_tier_without_fine_is_still_named_when_its_fact_is_missing():
    found = offence(book().at(date(2023, 6, 5)).offence("AQ96-1"), "AQ96-1")
    first, second = found.liable.tiers
    for kinds, words in ((("qualification",), "暂停或者吊销与安全生产有关的资格"), ((), "没有处罚")):
        other = replace(first, kinds=kinds, times=None, of="")
        said = range_of(replace(found, liable=replace(found.liable, tiers=(other, second)))).explain
        assert f"未提供“事故等级”；导致发生生产安全事故的：{words}" in said


def test_a_card_that_names_no_duty_or_order_says_none():
    lines = lawful_range(book(), "AQ113").explain
    assert not any(line.startswith(("违反：", "并应", "已知：", "罚款")) for line in lines)
    assert lawful_range(book(), "JG29").explain[-1] == "可以处罚款：10000元以下"


def test_a_party_liable_only_after_the_order_has_no_penalty_on_the_first_finding():
    found = offence(book().at(date(2023, 6, 5)).offence("AQ97-1-X"), "AQ97-1-X")
    late = tuple(tier for tier in found.liable.tiers if tier.stage == "overdue")
    first = range_of(replace(found, liable=replace(found.liable, tiers=late)))
    assert (first.kinds, first.low, first.stage, first.may, first.missing) == ((), None, "first", False, ())
    assert "情形：首次发现，法条在此阶段没有处罚" in first.explain and not any(
        "罚款：" in line for line in first.explain
    )

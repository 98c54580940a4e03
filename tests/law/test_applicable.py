"""Old law or milder new law: which version applies to an offence day and a decision day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import LawError, book
from law.fines.lawful import lawful_range
from law.reading.applicable import applicable, choose

OLD, NEW, ON = date(2026, 4, 20), date(2026, 6, 15), date(2023, 6, 5)
BASE = lawful_range(book(), "AQ97-1-O", overdue=True)


def made(low, high, kinds=("fine",)):
    return replace(BASE, low=Decimal(low), high=Decimal(high), kinds=tuple(kinds))


def chosen(old, new):
    return choose(old, new, OLD, NEW)


def test_a_heavier_new_law_does_not_apply_to_an_old_act():
    assert chosen(made(1, 5), made(1, 10)).chosen == "old"


def test_a_milder_new_law_applies():
    found = chosen(made(1, 10), made(1, 5))
    assert (found.chosen, found.doubtful, found.range.high) == ("new", False, 5)
    assert chosen(made(5, 10), made(0, 10)).chosen == "new"


def test_an_act_no_longer_punished_takes_the_new_law():
    assert chosen(made(1, 10), replace(BASE, low=None, high=None, kinds=())).chosen == "new"


def test_equal_laws_leave_the_old_one():
    assert chosen(made(1, 10), made(1, 10)).chosen == "old"


def test_a_lower_fine_with_a_graver_kind_is_doubtful_and_stays_old():
    found = chosen(made(1, 10), made(1, 5, ("fine", "suspension")))
    assert (found.chosen, found.doubtful) == ("old", True)
    assert any("法制审核" in line for line in found.explain)


def test_missing_facts_leave_the_choice_doubtful():
    assert chosen(made(1, 10), replace(made(1, 5), missing=("goods_value",))).doubtful


@given(*[st.integers(0, 10**7) for _ in range(4)])
def test_the_choice_is_never_heavier_than_the_old_law(a, b, c, d):
    old, new = made(min(a, b), max(a, b)), made(min(c, d), max(c, d))
    assert (chosen(old, new).range.high, chosen(old, new).range.low) <= (old.high, old.low)


def test_an_act_across_the_hazardous_chemicals_law_keeps_the_regulation():
    found = applicable(book(), "HZ100-3", offence_day=OLD, decision_day=NEW)
    assert found.chosen == "old" and found.range.law == "危险化学品安全管理条例(2013)" and found.range.high == 200000


def test_a_continuing_act_that_ended_under_the_new_law_takes_it():
    found = applicable(book(), "HZ100-3", offence_day=date(2026, 5, 1), decision_day=NEW)
    assert found.chosen == "only" and found.range.high == 500000


def test_a_code_without_its_own_past_takes_the_code_that_stood_for_it():
    found = applicable(book(), "HZ103-1-O", offence_day=OLD, decision_day=NEW)
    assert found.range.code == "HZ103-1-O" and found.range.law == "安全生产法(2021)"


@pytest.mark.parametrize(
    ("code", "offence_day", "decision_day", "part"),
    [
        ("AQ97-1-O", date(2023, 6, 2), date(2023, 6, 1), "日期互相矛盾"),
        ("AQ97-1-O", date(2014, 11, 30), None, "没有更早的规定"),
        ("AQ97-1-O", date(2014, 11, 30), date(2021, 10, 8), "没有更早的规定"),
        ("AQ99-4-O", date(2021, 8, 31), date(2021, 10, 8), "没有更早的规定"),
        ("HZ99-4-O", OLD, NEW, "没有更早的规定"),
        ("HZ99-2-O", OLD, None, "AQ98-2-O"),
        ("TZ41-1", date(2026, 6, 1), date(2026, 6, 20), "没有规定可用"),
        ("TZ41-1", None, date(2026, 6, 20), "没有规定可用"),
    ],
)
def test_days_the_book_cannot_answer_are_refused(code, offence_day, decision_day, part):
    with pytest.raises(LawError, match=part):
        applicable(book(), code, offence_day=offence_day, decision_day=decision_day)


def test_a_repealed_rule_still_judges_the_act_of_its_days():
    found = applicable(book(), "OLD15-45", offence_day=date(2026, 1, 15), decision_day=date(2026, 3, 2))
    assert (found.chosen, found.doubtful, found.range.high) == ("old", True, 30000)
    assert found.range.law == "安全生产违法行为行政处罚办法(2015)" and "比对确认" in found.explain[-1]


def test_an_act_before_september_2021_is_judged_by_the_statute_of_2014():
    found = applicable(book(), "AQ99-1-O", offence_day=date(2021, 6, 15), decision_day=date(2021, 10, 8))
    assert (found.chosen, found.range.high, found.range.may) == ("old", 50000, True)
    assert found.range.cites == "安全生产法(2014) 第九十六条第一项"
    refused = applicable(book(), "AQ102-O", offence_day=date(2021, 6, 15), decision_day=date(2021, 10, 8), overdue=True)
    assert (refused.chosen, refused.range.low, refused.range.high) == ("new", None, None)


def test_a_fine_that_may_be_imposed_is_milder_than_one_that_must():
    assert chosen(made(0, 10), replace(made(0, 10), may=True)).chosen == "new"
    assert chosen(replace(made(0, 10), may=True), made(0, 10)).chosen == "old"


def test_without_days_the_newest_version_is_shown_and_said_so():
    found = applicable(book(), "HZ100-3")
    assert found.range.high == 500000 and "未给日期" in found.explain[0]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (made(1, 10, ("fine", "suspension")), made(1, 10), ("new", False)),
        (made(1, 10), made(1, 10, ("fine", "warning")), ("old", False)),
        (made(1, 10, ("fine", "warning")), made(1, 5, ("fine", "warning")), ("new", False)),
        (made(1, 10, ("fine", "closure")), made(1, 11, ("fine", "warning")), ("old", True)),
        (made(1, 10, ("fine", "suspension")), made(1, 11, ("fine", "suspension")), ("old", False)),
        (made(0, 10), made(1, 10), ("old", False)),
        (replace(BASE, low=None, high=None, kinds=()), made(0, 1), ("old", False)),
        (replace(BASE, low=None, high=None, kinds=("warning",)), made(0, 1), ("old", True)),
        (replace(BASE, low=None, high=None, kinds=()), replace(BASE, low=None, high=None, kinds=()), ("old", False)),
    ],
)
def test_fine_and_gravest_other_kind_are_both_weighed(old, new, expected):
    found = chosen(old, new)
    assert (found.chosen, found.doubtful) == expected
    assert ("请法制审核人员确认" in found.explain[-1]) is expected[1]


def test_the_reasoning_names_both_laws_and_the_choice():
    unpunished = replace(BASE, low=None, high=None, kinds=())
    lines = chosen(made(1, 10), unpunished).explain
    assert lines[0] == f"违法行为日2026-04-20：{BASE.cites}，罚款（1元以上10元以下）"
    assert lines[1] == f"决定日2026-06-15：{BASE.cites}，没有处罚"
    assert lines[2].endswith("新规定处罚较轻，适用新规定")
    assert chosen(made(1, 10), made(1, 10)).explain[2].endswith("两种规定处罚相同，适用行为时的规定")
    missing = chosen(made(1, 10), replace(made(1, 5), missing=("goods_value",)))
    assert missing.chosen == "old" and "缺少计算罚款的事实，无法比较" in missing.explain[2]


def test_facts_and_stage_are_carried_into_both_laws():
    days = {"offence_day": OLD, "decision_day": NEW}
    late = applicable(book(), "HZ101-1-O", **days, overdue=True, facts={"grave": True})
    assert late.range.stage == "overdue" and "suspension" in late.range.kinds and late.range.low == 50000
    same = applicable(book(), "AQ97-1-O", offence_day=ON, decision_day=ON, overdue=True)
    assert same.range.stage == "overdue" and same.explain == (f"{ON}和{ON}适用同一规定",)
    assert (same.chosen, same.doubtful, same.cites) == ("only", False, "行政处罚法(2021) 第三十七条")
    assert applicable(book(), "AQ97-1-O").range.stage == "first"
    goods = applicable(book(), "HZ98-1", offence_day=date(2026, 5, 2), decision_day=NEW, facts={"goods_value": 200000})
    assert goods.range.high == 2000000

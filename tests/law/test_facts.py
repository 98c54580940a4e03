"""Facts: their names in both languages, their values, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from law import LawError
from law.fines.inputs import day_from, facts_from, money, parse_facts, said


def test_facts_are_typed_and_keyed():
    given = {"违法所得": "1,200.50元", "days": "3", "情节严重": "是", "逃匿": "no", "事故等级": "较大事故"}
    assert facts_from(given) == {
        "illegal_income": Decimal("1200.50"),
        "days": 3,
        "grave": True,
        "fled": False,
        "accident": "larger",
    }
    assert facts_from({"accident": "无事故"}) == facts_from({"accident": "none"}) == {"accident": "none"}


def test_the_same_fact_twice_is_fine_only_when_equal():
    assert facts_from({"grave": True, "情节严重": "true"}) == {"grave": True}
    assert parse_facts(["grave=true", "情节严重=是"]) == {"grave": True}
    for refuse in (lambda: facts_from({"grave": True, "情节严重": False}), lambda: parse_facts(["days=1", "days=2"])):
        with pytest.raises(LawError, match="两个不同的值"):
            refuse()


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("days", "应写成“名称=值”"),
        ("day=3", "是否为“days”"),
        ("颜色=红", "可用的有：illegal_income（违法所得）"),
        ("days=1=2", "应当是数字，不能是“1=2”"),
        ("days=一", "应当是数字"),
        ("days=1e20", "0以上的数额"),
        ("days=Infinity", "0以上的数额"),
        ("accident=小", "none（无事故）、general（一般）"),
        ("grave=", "只能写 true 或 false"),
    ],
)
def test_what_cannot_be_read_is_refused(word, part):
    with pytest.raises(LawError) as refusal:
        parse_facts([word])
    assert part in str(refusal.value)


def test_a_flag_is_no_amount():
    with pytest.raises(LawError, match="应当是整数或十进制数"):
        facts_from({"illegal_income": True})


def test_facts_are_said_in_words():
    assert said("illegal_income", Decimal("120000.00")) == "违法所得120000元"
    assert (said("grave", True), said("grave", False)) == ("情节严重", "没有情节严重")
    assert (said("accident", "major"), said("days", 5)) == ("事故等级：重大", "连续处罚日数5日")


def test_money_has_no_needless_zeros_and_no_exponent():
    assert [money(Decimal(n)) for n in ("1E+5", "30000", "49382.80", "0")] == ["100000", "30000", "49382.8", "0"]
    assert money(7) == "7"


def test_days_are_read_or_refused():
    assert day_from("2022-01-05") == day_from(date(2022, 1, 5)) == date(2022, 1, 5)
    with pytest.raises(LawError, match="不是有效日期"):
        day_from("2022-02-30")

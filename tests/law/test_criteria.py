"""Criteria of major hazards: which a finding may name on a day in an industry, and what a wrong name is answered."""

from datetime import date

import pytest

from law import LawError, NotInBook, book
from law.reading.criteria import GENERAL, criteria, criterion, industries

ON = date(2026, 11, 20)


def test_every_item_that_was_read_is_a_card_and_quotes_its_own_words():
    held = criteria(book(), ON)
    assert len(held) == 65
    for one in held:
        cited = book().register.parse(one.cites)[0]
        assert book().texts.quoted(cited.instrument, cited.article, str(one.facts["quote"])), one.card
        assert one.value == "重大事故隐患"


def test_a_list_that_may_have_been_replaced_does_not_claim_to_be_read():
    marks = {one.evidence for one in criteria(book(), ON, "化工和危险化学品")}
    assert marks == {"reported"} and criterion(book(), "YHB5", ON).settled


def test_the_whole_lists_of_chemicals_and_fireworks_are_there_and_no_item_twice():
    for industry in ("化工和危险化学品", "烟花爆竹"):
        held = criteria(book(), ON, industry)
        stored = book().texts.of(held[0].cites.split(" ")[0])
        assert [one.cites.split(" ")[1] for one in held] == list(stored)


def test_a_trade_has_the_criteria_of_all_trades_with_its_own():
    held = [one.card.removeprefix("criteria/") for one in criteria(book(), ON, "冶金")]
    assert held == ["GM3-1", "GM3-2", "GM3-3", "GM4-1", "GM4-2", "GM4-3", "GM14"]
    assert not any(one.facts["industry"] == GENERAL for one in criteria(book(), ON, "烟花爆竹"))
    assert industries(book(), ON)[:2] == [GENERAL, "冶金"]


def test_a_code_is_found_whatever_its_case_and_a_wrong_one_is_answered_with_the_nearest():
    assert criterion(book(), " hg12 ", ON).title.startswith("涉及可燃和有毒有害气体泄漏")
    with pytest.raises(LawError, match="GM3-1"):
        criterion(book(), "GM3-11", ON)


def test_no_criterion_before_its_first_day_and_no_industry_that_no_list_names():
    with pytest.raises(NotInBook, match="2023-05-15"):
        criterion(book(), "GM3-1", date(2023, 5, 14))
    with pytest.raises(LawError, match="没有“纺织”这个行业的重大事故隐患判定标准"):
        criteria(book(), ON, "纺织")
    assert {one.facts["industry"] for one in criteria(book(), date(2020, 1, 1))} == {"化工和危险化学品", "烟花爆竹"}

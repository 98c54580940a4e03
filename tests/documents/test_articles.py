"""Citations, days and numbers as papers print them."""

from datetime import UTC, date, datetime

import pytest

from documents.numbering import number
from documents.reading.articles import on_paper, refused
from documents.reading.dates import day_text, moment_text


def test_articles_of_one_law_are_joined_under_its_full_title():
    assert (
        on_paper("行政处罚法(2021) 第六十四条第一项; 第八十五条")
        == "《中华人民共和国行政处罚法》第六十四条第一项、第八十五条"
    )


def test_two_laws_are_named_one_after_the_other():
    assert on_paper(["安全生产法(2021) 第四十一条第二款", "行政处罚法(2021) 第五十七条"]) == (
        "《中华人民共和国安全生产法》第四十一条第二款、《中华人民共和国行政处罚法》第五十七条"
    )


def test_a_clause_that_no_register_knows_is_printed_as_the_officer_wrote_it():
    assert on_paper("《涂装作业安全规程》第5.2条") == "《涂装作业安全规程》第5.2条"


def test_a_repealed_rule_may_not_be_cited_after_its_last_day():
    assert refused("安全生产违法行为行政处罚办法(2015) 第四十五条", date(2026, 1, 31)) == []
    assert "不得引用" in refused("安全生产违法行为行政处罚办法(2015) 第四十五条", date(2026, 2, 1))[0]


def test_days_are_written_without_leading_zeros():
    assert day_text(date(2026, 9, 2)) == "2026年9月2日"
    assert moment_text(datetime(2026, 9, 2, 1, 5, tzinfo=UTC)) == "2026年9月2日9时05分"


def test_a_number_names_place_series_year_and_sequence():
    assert number("penalty_decision_unit", "泉", 2026, 1) == "（泉）应急罚〔2026〕1号"
    assert number("handover_letter", "泉", 2022, 74) == "泉应急函〔2022〕74号"


def test_a_form_without_series_gets_no_number():
    with pytest.raises(ValueError, match="不编文号"):
        number("case_file_index", "泉", 2026, 1)

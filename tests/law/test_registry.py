"""What may be cited on which day."""

from datetime import date

import pytest

import law
from law.registry import Citation
from tests.law.small_book import small


@pytest.mark.parametrize(
    ("cites", "day", "part"),
    [
        ("某法(2020) 第一条", date(2024, 12, 31), ""),
        ("某法(2020) 第一条", date(2025, 1, 1), "《某法(2020)》自2025-01-01起失效"),
        ("某法(2020) 第一条", date(2019, 12, 31), "《某法(2020)》自2020-01-01起施行，2019-12-31尚未施行"),
        ("某法(2021) 第一条", date(2024, 1, 1), "文件登记簿没有“某法(2021)”，是否为“某法(202"),
        ("某办法(2026) 第一条", date(2026, 6, 1), "施行日期尚未核实"),
        ("某法 第一条", date(2026, 6, 1), ""),
        ("某法 第一条", date(2019, 6, 1), "尚未施行"),
    ],
)
def test_each_instrument_not_in_force_gives_one_sentence(tmp_path, cites, day, part):
    found = small(tmp_path).register.citable(cites, day)
    assert [part in sentence for sentence in found] == ([True] if part else [])


def test_two_bad_instruments_give_two_sentences_and_one_named_twice_gives_one(tmp_path):
    register = small(tmp_path).register
    assert len(register.citable("某法(2020) 第一条; 无此法 第二条", date(2026, 1, 1))) == 2
    assert len(register.citable("某法(2020) 第一条; 第二条; 某法(2020) 第三条", date(2026, 1, 1))) == 1


def test_an_article_without_instrument_belongs_to_the_one_before(tmp_path):
    found = small(tmp_path).register.parse("某法(2020) 第六十四条第一项; 第八十五条；某法(2025) 第二条")
    assert found == [Citation("某法(2020)", "第六十四条第一项"), Citation("某法(2020)", "第八十五条"), Citation("某法(2025)", "第二条")]


def test_order_fifteen_may_not_be_cited_after_the_first_of_february_2026():
    cites = "安全生产违法行为行政处罚办法(2015) 第三十二条"
    assert law.registry.citable(cites, date(2026, 1, 31)) == []
    assert "自2026-02-01起失效" in law.registry.citable(cites, date(2026, 2, 1))[0]


def test_the_hazardous_chemicals_law_may_be_cited_from_the_first_of_may_2026():
    cites = "危险化学品安全法(2025) 第九十九条"
    assert "尚未施行" in law.registry.citable(cites, date(2026, 4, 30))[0]
    assert law.registry.citable(cites, date(2026, 5, 1)) == []


def test_every_citation_of_the_book_names_a_registered_instrument_in_force_from_its_day():
    book = law.book()
    wrong = [
        f"{card.name} {version.since}：{sentence}"
        for card in book.cards.values()
        for version in card.versions
        for sentence in book.register.citable(version.cites, version.since)
    ]
    assert wrong == []

"""What may be cited on which day."""

from datetime import date

import pytest

import law
from law.reading.registry import Citation
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
    assert found == [
        Citation("某法(2020)", "第六十四条第一项"),
        Citation("某法(2020)", "第八十五条"),
        Citation("某法(2025)", "第二条"),
    ]


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


ENTRY = '甲法(2020):\n  title: 甲法\n  in_force: "2020-01-01"\n  evidence: read\n'


def test_an_instrument_is_registered_with_all_it_says(tmp_path):
    more = ENTRY + '  short: 甲法\n  number: 某号\n  adopted: "2019-12-01"\n  repealed: "2024-01-01"\n  note: 说明\n'
    found = small(tmp_path, **{"sources/more": more}).register.instruments["甲法(2020)"]
    assert (found.key, found.title, found.short, found.number, found.note, found.evidence) == (
        "甲法(2020)",
        "甲法",
        ("甲法",),
        "某号",
        "说明",
        "read",
    )
    assert (found.adopted, found.in_force, found.repealed) == (date(2019, 12, 1), date(2020, 1, 1), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY.replace("甲法(2020)", "某法(2020)"), "第1行：“某法(2020)”已在另一文件登记。"),
        (ENTRY.replace("2020-01-01", "2020-13-01"), '第3行：“2020-13-01”不是有效日期，请写成"2021-07-15"。'),
        (ENTRY.replace("evidence: read", "evidence: sure"), "第4行：证据等级只能是：read、reported、practice。"),
        (ENTRY.replace("  title: 甲法\n", ""), "第2行：“甲法(2020)”缺少“title”。"),
        (ENTRY + "  repeald: null\n", "第5行：“甲法(2020)”没有“repeald”这个键，是否为“repealed”。"),
        ("- 甲法\n", "应当是“文件名: 内容”的形式。"),
    ],
)
def test_an_entry_that_cannot_be_right_is_refused_with_its_line(tmp_path, text, said):
    with pytest.raises(law.LawError) as refusal:
        small(tmp_path, **{"sources/more": text})
    assert str(refusal.value).endswith(said)


def test_the_longest_name_wins_and_an_unknown_one_ends_at_the_first_blank(tmp_path):
    longer = ENTRY.replace("甲法(2020)", "某法(2020) 实施细则")
    register = small(tmp_path, **{"sources/more": longer}).register
    assert register.parse("某法(2020) 实施细则 第三条")[0] == Citation("某法(2020) 实施细则", "第三条")
    assert register.parse("无此法 第一条 第二款")[0] == Citation("无此法", "第一条 第二款")
    assert register.parse("某法(2020)") == [Citation("某法(2020)", "")]
    assert register.parse("; ;") == []


def test_an_instrument_the_register_does_not_know_is_named_with_the_nearest(tmp_path):
    register = small(tmp_path).register
    assert register.known("某法(2020) 第一条; 第二条; 某办法(2026)") == []
    assert register.known("某办发(2026) 第三条; 某法 第一条; 某办发(2026) 第四条") == [
        "文件登记簿没有“某办发(2026)”，是否为“某办法(2026)”。"
    ]
    assert len(register.known("第一条; 无此法 第二条")) == 2


def test_an_instrument_may_be_cited_by_its_title_and_number():
    for cites in (
        "安全生产巡查工作制度(安委〔2016〕2号)",
        "安全生产巡查工作制度（安委〔2016〕2号）",
        "安委〔2016〕2号",
    ):
        assert law.registry.known(cites) == law.registry.citable(cites, date(2026, 11, 26)) == []
    assert "是否为“安全生产巡查工作制度" in law.registry.known("安全生产巡查工作制度(2061)")[0]


@pytest.mark.parametrize(
    "number",
    [
        "安委〔2016〕2号",
        "安委〔2018〕2号",
        "泉应急〔2019〕127号",
        "泉应急〔2022〕18号",
        "泉应急〔2022〕19号",
        "泉行政管〔2021〕35号",
        "闽应急〔2022〕128号",
        "泉应急函〔2022〕74号",
    ],
)
def test_the_documents_that_local_practice_rests_on_are_registered_as_reported(number):
    assert law.registry.citable(number, date(2026, 11, 26)) == []
    assert [one.evidence for one in law.book().register.named(number)] == ["reported"]

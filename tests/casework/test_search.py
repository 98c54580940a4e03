"""Search: what people type finds what is meant, on lists and when a party is chosen, and nonsense finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import CharField, Value
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.lists import search
from casework.models import Case, Clock, Finding, Territory
from tests.casework.test_pages import LISTS, TODAY, get, walked  # noqa: F401
from tests.flows import acts

NONSENSE = ("%00", "%0b", "%1f%00", "%C2%AD", "%E2%80%8B", "（）", "%25", "_", "x" * 5000, "甲 " * 400)
PARTY = "/begin/inspection/propose/"


@pytest.fixture
def visited(people):
    """A visit of the machine works with two findings, and a case of the welder's beside it."""
    run = acts.recorded(people)
    Case.objects.create(
        number="（晋）应急案〔2026〕110号",
        title="晋江市陈埭阿强电焊店现场检查",
        organ=people.jinjiang.organ,
        territory_path=run.case.territory_path,
        party=people.business,
        opened=TODAY,
    )
    return run


def cases(client, person, text):
    page = get(client, person, f"/cases/?q={text}").content.decode()
    return {case.number for case in Case.objects.all() if case.number in page}


@pytest.mark.parametrize(
    "text",
    [
        "（晋）应急案〔2026〕110号",
        "(晋)应急案[2026]110号",
        "【晋】应急案【2026】110号",
        "晋应急案2026110号",
        "应急案〔2026〕１１０号",
        "（晋） 应急案 〔2026〕 110 号",
        "阿强 110",
        "92350582MA32",
        "9235-0582 MA32 EFGH",
        "９２３５０５８２ma32efgh22",
        "林阿强",
    ],
)
def test_a_case_is_found_however_its_number_name_or_code_is_typed(client, people, visited, text):
    assert cases(client, people.jinjiang.clerk, text) == {"（晋）应急案〔2026〕110号"}


@pytest.mark.parametrize("text", ["林志远", "陈雅婷", "冲床", "安全警示 宏泰", "宏泰机械制造", "蔡宏泰", "检字 宏泰"])
def test_a_case_is_found_by_handler_finding_representative_and_several_words(client, people, visited, text):
    if "检字" in text:
        text = visited.papers.exclude(number=None).first().number.replace("〔", "[").replace("〕", "]")
    assert cases(client, people.jinjiang.clerk, text) == {visited.case.number}


def test_every_word_must_be_said(client, people, visited):
    assert cases(client, people.jinjiang.clerk, "阿强 冲床") == set()
    assert cases(client, people.jinjiang.clerk, "晋江市") == {"（晋）应急案〔2026〕110号", visited.case.number}


def test_a_code_is_found_by_its_beginning_and_not_by_figures_within(client, people, visited):
    assert cases(client, people.jinjiang.clerk, "MA32") == set()


def test_a_row_typed_in_another_width_is_found_as_well(client, people, visited):
    Finding.objects.filter(number=1).update(problem="Ａ－１２号（备用）配电箱", place="1＃ 车间")
    for text in ("A12号备用配电箱", "a-12", "1#车间"):
        page = get(client, people.jinjiang.clerk, f"/findings/?q={text.replace('#', '%23')}").content.decode()
        assert "配电箱" in page, text


@pytest.mark.parametrize("text", ["冲床 宏泰", "林志远", "91350582MA31", "蔡宏泰"])
def test_findings_are_found_by_their_text_and_by_their_case(client, people, visited, text):
    page = get(client, people.jinjiang.clerk, f"/findings/?q={text}").content.decode()
    assert "双手启动按钮失效" in page
    assert "没有符合" not in page


def test_a_finding_is_not_listed_for_what_another_finding_of_its_case_says(client, people, visited):
    page = get(client, people.jinjiang.clerk, "/findings/?q=警示标志").content.decode()
    assert "未设置明显的安全警示标志" in page and "双手启动按钮失效" not in page


@pytest.mark.parametrize("text", ["(晋)应急案[2026]", "林志远", "蔡宏泰", "91350582ma31", "宏泰 陈雅婷"])
def test_overdue_duties_are_found_by_their_case(client, people, walked, text):  # noqa: F811
    Clock.objects.filter(proceeding=walked.pk, card="terms/decision_90d").update(due=TODAY - timedelta(3))
    page = get(client, people.quanzhou.supervisor, f"/overdue/?q={text}").content.decode()
    assert "没有逾期" not in page
    assert "没有逾期" in get(client, people.quanzhou.supervisor, f"/overdue/?q={text} 无此").content.decode()


@pytest.mark.parametrize("text", ["宏泰 机械", "91350582-MA31", "９１３５０５８２", "蔡宏泰", "（宏泰）"])
def test_a_party_is_chosen_by_what_people_type(client, people, text):
    page = get(client, people.jinjiang.investigator, f"{PARTY}?q={text}").content.decode()
    assert people.company.name in page and people.business.name not in page


@pytest.mark.parametrize("address", [*LISTS, PARTY])
@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_a_search_box_finds_nothing_and_breaks_nothing(client, people, visited, address, text):
    answer = get(client, people.jinjiang.investigator, f"{address}?q={text}")
    assert answer.status_code == 200
    assert people.company.name not in answer.content.decode().split('id="list"')[1]


def test_an_empty_box_narrows_nothing(client, people, visited):
    for text in ("", "%20", "%E3%80%80", "%09"):
        assert len(cases(client, people.jinjiang.clerk, text)) == 2


def test_what_is_found_is_still_only_what_the_reader_may_see(client, people, visited):
    far = Territory.objects.get(name="鲤城区")
    people.whole.people["jj.clerk"].offices.update(territory_path=far.path)
    for text in ("林志远", "冲床", "(晋)应急案"):
        assert cases(client, people.jinjiang.clerk, text) == set()


def test_the_export_holds_what_was_searched(client, people, visited):
    answer = get(client, people.jinjiang.clerk, "/cases/?export=xlsx&q=阿强")
    from tests.casework.test_export import rows

    assert [row[0] for row in rows(answer)[1:]] == ["（晋）应急案〔2026〕110号"]


@given(st.text())
def test_the_normal_form_is_its_own_normal_form_of_words(text):
    assert all(search.normal(word) and len(search.words(text)) <= search.WORDS for word in search.words(text))
    assert search.normal(f"({text})") == search.normal(f"【 {text}】")


@given(st.text(st.characters(exclude_categories=("Cs",), max_codepoint=0xFFFF)))
def test_the_short_way_to_the_normal_form_ends_where_the_long_one_does(text):
    assert search.normal(text) == search.written_out(text)
    assert all(search.normal(c) == search.written_out(c) for c in text)


def test_the_short_way_holds_for_every_character_that_takes_it_beside_every_kind_of_neighbour():
    alone = "".join(c for c in map(chr, range(0x10000)) if search.ALONE.fullmatch(c))
    assert len(alone) > 20_000
    for text in (alone, alone[::-1], "（".join(alone), "a".join(alone)):
        assert search.normal(text) == search.written_out(text)


class OnTheDatabase(TestCase):
    """The database's transform and `normal` are the same function."""

    @settings(max_examples=150, deadline=None)
    @given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs", "Cn"), max_codepoint=0x9FFF)))
    def test_the_database_writes_the_normal_form_as_python_does(self, text):
        Territory.objects.get_or_create(code="1", defaults={"name": "某", "path": "1/"})
        asked = Territory.objects.annotate(said=search.Normal(Value(text, output_field=CharField())))
        assert asked.values_list("said", flat=True).get(code="1") == search.normal(text)

"""Which thresholds a proposed penalty trips, and limitation, and suspected crime."""

from datetime import date

import pytest

from law import LawError, book
from law.fines.offence import PARTIES
from law.fines.parties import figure, liable_as
from law.fines.suspicion import hinted, suspected
from law.fines.thresholds import HEARD_CONFISCATION, HEARD_FINE, HEARD_ITEMS, HEARD_KINDS, tripped
from law.reckoning.limitation import limitation

ON = date(2023, 6, 5)


def trip(party, fine, **more):
    return tripped(book(), party, fine, on=ON, **more)


@pytest.mark.parametrize(
    ("party", "fine", "applies"),
    [
        ("organisation", 49999, False),
        ("organisation", 50000, True),
        ("citizen", 19999, False),
        ("citizen", 20000, True),
    ],
)
def test_the_figures_of_hearing_review_and_discussion_include_themselves(party, fine, applies):
    found = trip(party, fine)
    assert {found.hearing.applies, found.legal_review.applies, found.collective_discussion.applies} == {applies}
    assert not found.hearing.forbids


@pytest.mark.parametrize(
    ("party", "fine", "applies"),
    [("organisation", 3000, True), ("organisation", 3001, False), ("citizen", 200, True), ("citizen", 201, False)],
)
def test_the_summary_limit_includes_itself(party, fine, applies):
    found = trip(party, fine).summary_procedure
    assert found.applies is applies and found.evidence == "read" and "第五十一条" in found.cites


def test_a_day_before_the_book_knows_the_hearing_is_refused():
    with pytest.raises(LawError, match="最早的值自2021-07-15起"):
        tripped(book(), "citizen", 51, on=date(2021, 7, 14))


def test_before_the_listing_rules_nothing_is_listed():
    found = trip("citizen", 100, circumstances=["concealed_accident"]).credit_listing
    assert found.applies is False and found.ground == "2023-06-05法规库没有列入严重失信名单的规定"
    assert (found.title, found.cites, found.evidence, found.forbids) == ("严重失信名单", "", "practice", False)


def test_a_suspension_asks_for_a_hearing_whatever_the_fine():
    found = trip("organisation", 0, kinds=["suspension"])
    assert found.hearing.applies and found.hearing.evidence == "read" and found.hearing.forbids
    assert found.summary_procedure.applies is False
    assert found.legal_review.applies is True and found.collective_discussion.applies is True


def test_a_construction_stop_alone_asks_for_no_hearing():
    assert not trip("organisation", 0, kinds=["construction_stop"]).hearing.applies


def test_a_confiscation_without_amount_is_taken_strictly():
    assert trip("organisation", 0, kinds=["confiscation"]).hearing.applies
    assert not trip("organisation", 0, kinds=["confiscation"], confiscated=49999).hearing.applies


def test_kinds_are_understood_in_chinese():
    assert trip("organisation", 0, kinds=["停产停业"]).hearing.applies
    assert trip("citizen", 100, kinds=["警告", "罚款"]).summary_procedure.applies


def test_a_case_named_by_the_statute_is_read_evidence():
    circumstances = ["heard", "complex", "concealed_accident"]
    found = tripped(book(), "citizen", 100, on=date(2024, 6, 5), circumstances=circumstances)
    assert found.legal_review.evidence == found.collective_discussion.evidence == "read"
    assert found.credit_listing.applies and "严重失信名单：适用" in "".join(found.explain)
    assert "第五十八条" in found.cites


def test_an_individual_business_is_treated_as_a_citizen():
    assert not trip("individual_business", 201).summary_procedure.applies


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("单位", "organisation"),
        ("企业", "organisation"),
        ("公民", "citizen"),
        ("个体工商户", "individual_business"),
        ("business", "individual_business"),
    ],
)
def test_parties_are_understood_in_chinese(word, key):
    assert trip(word, 3000) == trip(key, 3000)


@pytest.mark.parametrize(
    ("party", "fine", "more", "part"),
    [
        ("organization", 100, {}, "是否为“organisation”"),
        ("citizen", -1, {}, "0以上"),
        ("citizen", 0.5, {}, "0以上"),
        ("citizen", 0, {"kinds": ["confiscation"], "confiscated": -1}, "0以上"),
        ("citizen", 0, {"kinds": ["fin"]}, "是否为“fine”"),
        ("citizen", 0, {"circumstances": ["complx"]}, "是否为“complex”"),
        ("citizen", 0, {"kinds": ["砍头"]}, "没有“砍头”这种处罚种类"),
        ("citizen", 0, {"circumstances": ["hard"]}, "没有“hard”这种情形"),
    ],
)
def test_unknown_words_are_refused(party, fine, more, part):
    with pytest.raises(LawError, match=part):
        trip(party, fine, **more)


@pytest.mark.parametrize(
    ("found", "harm", "barred"),
    [
        ("2025-03-01", False, False),
        ("2025-03-02", False, True),
        ("2028-03-01", True, False),
        ("2028-03-02", True, True),
    ],
)
def test_limitation_ends_on_the_day_two_or_five_years_on(found, harm, barred):
    answer = limitation(book(), date(2023, 3, 1), date.fromisoformat(found), harm=harm)
    assert answer.barred is barred and "第三十六条" in answer.cites


def test_an_act_before_the_five_years_were_law_keeps_the_two_of_its_day():
    found = limitation(book(), date(2021, 7, 14), date(2023, 7, 15), harm=True)
    assert (found.barred, found.card, found.last) == (True, "terms/liability_2y", date(2023, 7, 14))
    assert "从旧兼从轻" in found.explain[0] and "第三十七条" in found.cites
    assert limitation(book(), date(2021, 7, 15), date(2023, 7, 16), harm=True).card == "terms/liability_5y"


def test_limitation_of_a_continuing_act_runs_from_its_end():
    answer = limitation(book(), date(2019, 3, 1), date(2023, 3, 1), ended=date(2022, 12, 1))
    assert not answer.barred and answer.last == date(2024, 12, 1)
    assert limitation(book(), date(2019, 3, 1), date(2023, 3, 1), continuing=True).last is None


def test_limitation_refuses_days_that_contradict():
    for more, part in (
        ({"ended": date(2023, 1, 1), "continuing": True}, "互相矛盾"),
        ({"ended": date(2021, 1, 1)}, "早于开始日"),
    ):
        with pytest.raises(LawError, match=part):
            limitation(book(), date(2022, 3, 1), date(2023, 3, 1), **more)
    with pytest.raises(LawError, match="发现日"):
        limitation(book(), date(2022, 3, 1), date(2022, 2, 1))


def test_a_suspicion_names_act_figure_and_says_that_it_decides_nothing():
    found = suspected(book(), ["rules_broken"], ON, figures={"deaths": 1})
    assert [one.title for one in found] == ["重大责任事故罪"]
    assert "死亡1人（1人以上）" in found[0].ground and "只是立案标准的提示" in found[0].explain[-1]


def test_an_offence_points_to_the_crime_it_may_be():
    assert hinted(book(), "AQ99-4-O") == ("crimes/dangerous_work",)
    assert hinted(book(), "AQ97-1-O") == ()


def test_unknown_facts_of_a_crime_are_refused():
    with pytest.raises(LawError, match="是否为“deaths”"):
        suspected(book(), ["rules_broken"], ON, figures={"death": 1})
    with pytest.raises(LawError, match="0以上"):
        suspected(book(), ["rules_broken"], ON, figures={"deaths": -1})


@pytest.mark.parametrize(
    ("fine", "more", "item"),
    [
        (60000, {}, HEARD_FINE),
        (49999, {}, ""),
        (60000, {"kinds": ["licence_revocation"]}, "降低资质等级、吊销许可证件"),
        (0, {"kinds": ["suspension", "licence_revocation"]}, "责令停产停业、责令关闭、限制从业"),
        (100, {"kinds": ["confiscation"], "confiscated": 50000}, HEARD_CONFISCATION),
        (100, {"kinds": ["confiscation"], "confiscated": 49999}, ""),
        (0, {"kinds": ["warning"]}, ""),
    ],
)
def test_a_hearing_rests_on_an_item_of_article_sixty_three(fine, more, item):
    found = trip("organisation", fine, **more)
    assert (found.hearing_item, found.hearing.applies) == (item, bool(item))


def test_the_items_of_a_hearing_stand_in_the_statute_and_name_every_kind_that_is_heard():
    article = book().texts.article("行政处罚法(2021)", "第六十三条")
    items = [HEARD_FINE, HEARD_CONFISCATION, *(item for item, _ in HEARD_ITEMS)]
    assert [item for item in items if f"）{item}；" not in article] == []
    assert {kind for _, kinds in HEARD_ITEMS for kind in kinds} == set(HEARD_KINDS)


@pytest.mark.parametrize(
    ("party", "whose", "liable"),
    [
        ("organisation", "organisation", {"organisation"}),
        ("agency", "organisation", {"organisation"}),
        ("government", "organisation", {"organisation"}),
        ("individual", "citizen", set(PARTIES) - {"organisation"}),
        ("business", "citizen", set(PARTIES)),
    ],
)
def test_a_party_has_its_figures_and_the_offences_it_answers_for(party, whose, liable):
    assert (figure(party), set(liable_as(party))) == (whose, liable)


def test_a_kind_of_party_nobody_knows_is_refused_with_the_nearest():
    with pytest.raises(LawError, match="是否为“agency”"):
        figure("agancy")

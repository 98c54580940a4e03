"""The book answers with the value of the day and of the place, and refuses what it does not know."""

import dataclasses
from datetime import date, datetime
from pathlib import Path

import pytest

import law
from law.reading.book import PACKAGE
from tests.law.small_book import TERM, small, write

DAY = date(2022, 1, 1)


def local(value: str, evidence: str = "read", day: str = "2021-01-01") -> str:
    held = f"{{value: {value}, cites: 某法(2020) 第九条, evidence: {evidence}}}"
    return f'title: 某期限（地方）\nscope: "3505"\nvalues:\n  "{day}": {held}\n'


def test_the_value_of_a_day_is_the_last_one_begun_by_then(tmp_path):
    book = small(tmp_path)
    found = [book.at(day)["terms/a"].value for day in (date(2020, 1, 1), date(2024, 12, 31), date(2025, 1, 1))]
    assert found == [5, 5, 7]


def test_a_ruling_knows_its_own_time(tmp_path):
    ruling = small(tmp_path).at(DAY)["terms/a"]
    assert (ruling.since, ruling.until, ruling.unit, ruling.direction, ruling.end_on_holiday) == (
        date(2020, 1, 1),
        date(2025, 1, 1),
        "working_day",
        "after",
        "roll",
    )


def test_a_ruling_cannot_be_changed(tmp_path):
    with pytest.raises(dataclasses.FrozenInstanceError):
        small(tmp_path).at(DAY)["terms/a"].value = 9


def test_a_day_before_any_version_is_refused_and_the_sentence_says_what_is_lacking(tmp_path):
    with pytest.raises(law.NotInBook, match="“某期限”（terms/a）最早的值自2020-01-01起，没有2019-12-31的规定"):
        small(tmp_path).at(date(2019, 12, 31))["terms/a"]


def test_a_day_after_the_end_of_a_card_is_refused(tmp_path):
    book = small(tmp_path, terms__b=TERM + '    until: "2026-02-01"\n')
    assert book.at(date(2026, 1, 31))["terms/b"].until == date(2026, 2, 1)
    with pytest.raises(law.NotInBook, match="自2026-02-01起不再适用"):
        book.at(date(2026, 2, 1))["terms/b"]


def test_a_value_that_says_ended_closes_the_card(tmp_path):
    book = small(
        tmp_path, terms__b=TERM + '      "2026-02-01": {ended: true, cites: 某法(2025) 第八条, evidence: read}\n'
    )
    with pytest.raises(law.NotInBook, match="自2026-02-01起不再适用"):
        book.at(date(2026, 2, 1))["terms/b"]


def test_an_unknown_card_names_the_nearest():
    with pytest.raises(law.UnknownCard) as caught:
        law.book().at(DAY)["terms/hearing_reqest"]
    assert caught.value.nearest == "terms/hearing_request"
    assert str(caught.value) == "法规库没有“terms/hearing_reqest”这张卡片，是否为“terms/hearing_request”。"


def test_a_card_may_be_named_by_its_last_part():
    assert law.book().at(DAY)["hearing_request"].card == "terms/hearing_request"


def test_an_offence_is_found_by_its_code():
    assert law.book().at(DAY).offence("AQ97-1-X").card == "offences/AQ97-1"


def test_an_unknown_offence_names_the_nearest_code():
    with pytest.raises(law.UnknownCard, match=r"是否为“AQ97-1-[OX]”"):
        law.book().at(DAY).offence("AQ97-1-Y")


@pytest.mark.parametrize("day", [None, "2022-01-01", datetime(2022, 1, 1), 20220101])
def test_only_a_day_opens_the_book(tmp_path, day):
    with pytest.raises(law.LawError, match="不是日期"):
        small(tmp_path).at(day)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(law.LawError, match=r"没有“.*nowhere”这个法规库文件夹"):
        law.Book(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("evidence: read", "evidence: sure", "证据等级“sure”不认识"),
        (", evidence: read", "", "缺少“evidence”"),
        ("cites: 某法(2020) 第一条", "cites: ''", "没有写明依据"),
        ("cites: 某法(2020) 第一条, ", "", "缺少“cites”"),
        ("value: 5, ", "", "缺少“value”"),
        ("unit: working_day", "unit: fortnight", "“unit”不能是“fortnight”"),
        ("unit: working_day", "units: working_day", "是否为“unit”"),
        ("2020-01-01", "2020-13-01", "“2020-13-01”不是有效日期"),
        ("title: 某期限", "note: 无题", "缺少“title”"),
        ("tightens: shorter", "scope: '3505'", "地方卡片应当"),
    ],
)
def test_a_card_that_does_not_say_enough_is_refused_with_its_line(tmp_path, old, new, part):
    with pytest.raises(law.Misread, match=r"a\.yaml 第\d+行：") as caught:
        small(tmp_path, terms__a=TERM.replace(old, new, 1))
    assert part in str(caught.value)


def test_a_local_card_tightens_in_its_territory_only(tmp_path):
    book = small(tmp_path, **{"local__3505__terms__a": local("3")})
    found = [book.at(DAY, scope)["terms/a"].value for scope in ("350582", "3505", "3506", "")]
    assert found == [3, 3, 5, 5]


@pytest.mark.parametrize("value", ["6", "null", "many", "{a: 1}"])
def test_a_local_card_that_loosens_is_refused_at_load(tmp_path, value):
    with pytest.raises(law.LawError, match="宽，地方只能缩短或降低"):
        small(tmp_path, **{"local__3505__terms__a": local(value)})


def test_a_card_that_names_no_strict_direction_cannot_be_changed_locally(tmp_path):
    with pytest.raises(law.LawError, match="未写明从严方向"):
        small(tmp_path, terms__a=TERM.replace("    tightens: shorter\n", ""), **{"local__3505__terms__a": local("3")})


def test_a_notice_counted_backwards_tightens_by_being_longer(tmp_path):
    before = TERM.replace("tightens: shorter", "direction: before")
    assert (
        small(tmp_path / "a", terms__a=before, **{"local__3505__terms__a": local("9")}).at(DAY, "3505")["terms/a"].value
        == 9
    )
    with pytest.raises(law.LawError, match="地方只能延长或提高"):
        small(tmp_path / "b", terms__a=before, **{"local__3505__terms__a": local("4")})


def test_a_local_card_may_not_change_how_a_term_is_counted(tmp_path):
    with pytest.raises(law.LawError, match="不能改“unit”"):
        small(tmp_path, **{"local__3505__terms__a": local("3") + "unit: hour\n"})


def test_a_local_card_may_add_a_rule_of_its_own(tmp_path):
    added = local("10").replace("values", "unit: calendar_day\nvalues")
    book = small(tmp_path, **{"local__3505__terms__own": added})
    assert book.at(DAY, "350582")["terms/own"].value == 10
    assert "terms/own" not in [ruling.card for ruling in book.at(DAY)]
    with pytest.raises(law.NotInBook, match="只适用于3505"):
        book.at(DAY, "3506")["terms/own"]


def test_an_unconfirmed_local_value_does_not_disarm_a_forbidding_rule(tmp_path):
    book = small(tmp_path, **{"local__3505__terms__a": local("3", "practice")})
    ruling = book.at(DAY, "3505")["terms/a"]
    assert (ruling.value, ruling.forbids, ruling.stricter.value) == (5, True, 3)
    assert book.at(DAY, "3505", {"terms/a": "泉应急〔2026〕1号"})["terms/a"].value == 3


def test_when_the_upper_law_becomes_stricter_it_prevails_over_the_local_card(tmp_path):
    upper = TERM.replace("value: 7", "value: 2")
    book = small(tmp_path, terms__a=upper, **{"local__3505__terms__a": local("3")})
    assert [book.at(day, "3505")["terms/a"].value for day in (DAY, date(2025, 1, 1))] == [3, 2]


def test_named_figures_tighten_one_by_one(tmp_path):
    upper = TERM.replace("value: 5", "value: {citizen: 200, organisation: 3000}")
    fits = local("{citizen: 200, organisation: 1000}")
    assert (
        small(tmp_path / "a", terms__a=upper, **{"local__3505__terms__a": fits})
        .at(DAY, "3505")["terms/a"]
        .value["organisation"]
        == 1000
    )
    with pytest.raises(law.LawError, match="宽"):
        small(tmp_path / "b", terms__a=upper, **{"local__3505__terms__a": local("{citizen: 300, organisation: 1000}")})


@pytest.mark.parametrize(("evidence", "forbids"), [("read", True), ("reported", False), ("practice", False)])
def test_evidence_decides_whether_a_rule_forbids(tmp_path, evidence, forbids):
    book = small(tmp_path, terms__a=TERM.replace("evidence: read", f"evidence: {evidence}"))
    assert book.at(DAY)["terms/a"].forbids is forbids


def test_a_rule_the_organ_confirmed_forbids_and_names_the_document(tmp_path):
    book = small(tmp_path, terms__a=TERM.replace("evidence: read", "evidence: practice"))
    ruling = book.at(DAY, confirmed={"terms/a": "泉应急〔2026〕1号"})["terms/a"]
    assert (ruling.forbids, ruling.confirmed) == (True, "泉应急〔2026〕1号")
    assert not book.at(DAY)["terms/a"].forbids


def test_a_confirmation_may_be_bound_to_one_version(tmp_path):
    book = small(tmp_path, terms__a=TERM.replace("evidence: read", "evidence: practice"))
    confirmed = {"terms/a@2020-01-01": "泉应急〔2026〕1号"}
    assert [book.at(day, confirmed=confirmed)["terms/a"].forbids for day in (DAY, date(2025, 6, 1))] == [True, False]


@pytest.mark.parametrize(
    ("upper", "value", "fits"),
    [
        ("[甲, 乙]", "[甲, 乙, 丙]", True),
        ("[甲, 乙]", "[甲, 丙]", False),
        ("[甲, 乙]", "[丙, 丁]", False),
        ("null", "10", True),
        ("5", "5", True),
        ("{a: 5, b: 5}", "{a: 5, b: 4}", True),
        ("{a: 5, b: 5}", "{a: 4}", False),
        ("甲", "乙", False),
    ],
)
def test_what_is_at_least_as_strict(tmp_path, upper, value, fits):
    files = {"terms/a": TERM.replace("value: 5", f"value: {upper}"), "local/3505/terms/a": local(value)}
    if fits:
        assert small(tmp_path, **files).at(DAY, "3505")["terms/a"].scope in ("", "3505")
    else:
        with pytest.raises(law.LawError, match="宽"):
            small(tmp_path, **files)


def test_a_refused_local_card_is_named_with_line_and_the_upper_citation(tmp_path):
    with pytest.raises(law.LawError) as refusal:
        small(tmp_path, **{"local/3505/terms/a": local("6")})
    assert str(refusal.value).endswith(
        "local/3505/terms/a.yaml 第4行：地方的值6比上级terms/a的5（某法(2020) 第一条）宽，地方只能缩短或降低。"
    )


def test_a_local_card_may_carry_remarks_and_a_quoted_article(tmp_path):
    text = local("4").replace("values", "note: 说明\nkeywords: [甲]\nvalues")
    text = text.replace("evidence: read", "evidence: read, says: {instrument: 某法(2020), article: 第九条}")
    assert small(tmp_path, **{"local/3505/terms/a": text}).at(DAY, "3505")["terms/a"].value == 4


@pytest.mark.parametrize("change", ["ended: true, ", "unit: hour, "])
def test_a_local_value_may_neither_end_nor_recount_the_upper_term(tmp_path, change):
    with pytest.raises(law.LawError, match="只能收紧terms/a的值"):
        small(tmp_path, **{"local/3505/terms/a": local("4").replace("{value", "{" + change + "value")})


def test_every_value_of_a_local_card_is_compared_even_those_before_the_upper_card(tmp_path):
    two = local("9", day="2019-01-01") + '  "2021-01-01": {value: 6, cites: 某法(2020) 第九条, evidence: read}\n'
    with pytest.raises(law.LawError, match="第5行：地方的值6比上级"):
        small(tmp_path, **{"local/3505/terms/a": two})


def test_the_narrower_territory_comes_after_the_wider(tmp_path):
    narrow = local("2").replace("3505", "350582")
    book = small(tmp_path, **{"local/3505/terms/a": local("3"), "local/350582/terms/a": narrow})
    assert [book.at(DAY, scope)["terms/a"].value for scope in ("350582", "350583")] == [2, 3]


def with_local(folder: Path, **files: str) -> law.Book:
    """The project's own book with local cards laid beside it."""
    for part in PACKAGE.iterdir():
        if part.is_dir() and part.name != "local":
            (folder / part.name).symlink_to(part)
    return law.Book(write(folder, **files))


SIXTY = (
    'title: 立案后作出行政处罚决定的期限（泉州）\nscope: "3505"\nvalues:\n'
    '  "2026-01-01": {value: 60, cites: 本机关内部规定, evidence: %s}\n'
)
FILED = date(2026, 3, 2)


def test_a_tightened_local_term_is_reckoned_in_its_territory(tmp_path):
    book = with_local(tmp_path, local__3505__terms__decision_90d=SIXTY % "read")
    found = {scope: book.at(FILED, scope).due("decision_90d", FILED).due for scope in ("350582", "3505", "3502", "")}
    sixty, ninety = date(2026, 5, 6), date(2026, 6, 1)  # the sixtieth day is 1 May, a holiday until the fifth
    assert found == {"350582": sixty, "3505": sixty, "3502": ninety, "": ninety}
    assert law.due("decision_90d", FILED, scope="350582", book=book).due == sixty
    assert "地方规定（3505）" in book.at(FILED, "350582").due("decision_90d", FILED).explain()


def test_a_local_number_nobody_confirmed_is_named_and_counts_once_it_is_confirmed(tmp_path):
    book = with_local(tmp_path, local__3505__terms__decision_90d=SIXTY % "practice")
    open_term = book.at(FILED, "350582").due("decision_90d", FILED)
    assert open_term.due == date(2026, 6, 1)
    assert "提示：地方卡片（3505）定为60日（自然日）（本机关内部规定），经本机关确认后适用。" in open_term.lines
    confirmed = {"terms/decision_90d": "泉应急〔2026〕3号"}
    assert law.due("decision_90d", FILED, scope="350582", confirmed=confirmed, book=book).due == date(2026, 5, 6)
    assert book.at(FILED, "350582", confirmed).due("decision_90d", FILED).forbids


def test_an_edition_leaves_out_intervals_and_takes_the_officers_days(tmp_path):
    edition = law.book().at(date(2022, 3, 1), "350582")
    pause = (date(2022, 3, 2), date(2022, 3, 3), "某条")
    assert edition.due("rectify_deadline_param", date(2022, 3, 1), excluded=[pause], days=7).due == date(2022, 3, 10)


DUTY = """
    title: 某期限
    unit: working_day
    tightens: longer
    values:
      "2020-01-01":
        value: 5
        cites: 某法(2020) 第一条
        evidence: practice
        duty_evidence: read
        duty_cites: 某法(2020) 第二条
"""


def test_a_duty_read_in_the_statute_forbids_though_its_number_is_practice(tmp_path):
    ruling = small(tmp_path, terms__b=DUTY).at(DAY)["terms/b"]
    assert (ruling.forbids, ruling.settled, ruling.evidence) == (True, False, "practice")
    assert (ruling.duty_evidence, ruling.duty_cites) == ("read", "某法(2020) 第二条")


def test_a_card_without_a_duty_of_its_own_rests_on_its_value(tmp_path):
    book = small(tmp_path, terms__b=TERM.replace("evidence: read", "evidence: practice"))
    for name, forbids in (("terms/a", True), ("terms/b", False)):
        ruling = book.at(DAY)[name]
        assert (ruling.forbids, ruling.duty_evidence, ruling.duty_cites) == (forbids, ruling.evidence, ruling.cites)


def test_a_duty_only_reported_warns_until_the_card_is_confirmed(tmp_path):
    book = small(tmp_path, terms__b=DUTY.replace("duty_evidence: read", "duty_evidence: reported"))
    assert not book.at(DAY)["terms/b"].forbids
    assert book.at(DAY, confirmed={"terms/b": "某号"})["terms/b"].settled


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (DUTY.replace("        duty_cites: 某法(2020) 第二条\n", ""), "应当同时写明"),
        (DUTY.replace("        duty_evidence: read\n", ""), "应当同时写明"),
        (DUTY.replace("duty_evidence: read", "duty_evidence: sure"), "“duty_evidence”不能是“sure”"),
        (DUTY.replace("duty_evidence", "duty_evidense"), "是否为“duty_evidence”"),
    ],
)
def test_a_duty_is_said_whole_or_not_at_all(tmp_path, text, part):
    with pytest.raises(law.Misread, match=part):
        small(tmp_path, terms__b=text)


def test_a_local_number_rests_on_the_duty_of_the_card_above(tmp_path):
    book = small(tmp_path, terms__b=DUTY, local__3505__terms__b=local("7", "practice"))
    ruling = book.at(DAY, "3505")["terms/b"]
    assert (ruling.value, ruling.scope, ruling.forbids, ruling.settled) == (7, "3505", True, False)


def test_a_local_card_may_not_call_its_number_a_duty(tmp_path):
    text = local("7").replace("evidence: read", "evidence: read, duty_evidence: read, duty_cites: 某法(2020) 第九条")
    with pytest.raises(law.LawError, match="只能收紧terms/b的值"):
        small(tmp_path, terms__b=DUTY, local__3505__terms__b=text)


def test_the_duties_of_the_penalty_law_forbid_without_a_confirmed_number():
    edition = law.book().at(date(2026, 11, 20))
    cards = ("statement_defence", "filing_promptly", "legal_review_threshold_param", "collective_discussion_param")
    assert [name for name in cards if not edition[name].forbids or edition[name].settled] == []
    assert not edition["endorse_param"].forbids

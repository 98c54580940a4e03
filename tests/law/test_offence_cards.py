"""The cards of offences, bands and crimes: what a broken one is refused for, and how a sound one reads."""

import re
from datetime import date

import pytest

from law import LawError, book
from law.fines import discretion, offence, suspicion
from law.reading import outline
from law.reading.reader import parse

CARD = """
title: 未设置标志
keywords: [标志]
values:
  "2021-09-01":
    law: 安全生产法(2021)
    cites: 安全生产法(2021) 第九十九条第一项
    evidence: read
    parties:
      X1:
        party: organisation
        first: {kinds: [fine], min: 0, max: 50000}
checked: "2026-11-21"
"""
BAND = """
title: 阶次
values:
  "2021-09-01":
    cites: 本机关内部规定
    evidence: practice
    bands: [{key: low, title: 低, when: 轻, min: 1, max: 5}]
checked: "2026-11-21"
"""
CRIME = """
title: 某罪
keywords: [罪]
values:
  "2021-03-01": {cites: 刑法(2020) 第一百三十四条, evidence: read, acts: [rules_broken], standard: {deaths: 1}}
checked: "2026-11-21"
"""


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("max: 50000", "max: -1", "下限不高于上限"),
        (", max: 50000", "", "一起写"),
        (", min: 0, max: 50000", "", "幅度"),
        ("kinds: [fine]", "kinds: [fin]", "是否为“fine”"),
        ("party: organisation", "party: firm", "当事人种类“firm”不认识"),
        ("first:", "frist:", "first"),
        ("min: 0", "if: {illegal_incom: {from: 1}}, min: 0", "illegal_income"),
        ("min: 0", "times: {of: illegal_income, min: 二}, min: 0", "倍数应写成"),
        ("min: 0", 'times: {of: illegal_income, min: "5", max: "2"}, min: 0', "倍数的下限"),
        ("first: {kinds: [fine], min: 0, max: 50000}", "needs: {accident: any}", "没有写明处罚"),
        ("keywords: [标志]", "keyword: [标志]", "keywords"),
        ("evidence: read", "evidence: read\n    organ: polise", "处罚机关“polise”不认识"),
        ("kinds: [fine]", "kinds: [fine], takes: 违法所得", "应当有 confiscation"),
        ("duty", "duty", ""),
    ],
)
def test_a_broken_offence_card_is_refused_with_its_line(old, new, part):
    if not part:
        offence.check(parse(CARD))
        return
    with pytest.raises(LawError, match=part) as refusal:
        offence.check(parse(CARD.replace(old, new)))
    assert "行：" in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [("max: 5", "max: 0", "下限不高于上限"), ("when: 轻", "wen: 轻", "when"), (", min: 1", "", "写明下限")],
)
def test_a_broken_band_card_is_refused(old, new, part):
    discretion.check(parse(BAND))
    with pytest.raises(LawError, match=part):
        discretion.check(parse(BAND.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [("rules_broken", "rules_brokn", "rules_broken"), ("deaths: 1", "deths: 1", "deaths"), ("acts:", "act:", "acts")],
)
def test_a_broken_crime_card_is_refused(old, new, part):
    suspicion.check(parse(CRIME))
    with pytest.raises(LawError, match=part):
        suspicion.check(parse(CRIME.replace(old, new)))


def test_every_code_stands_in_the_card_of_its_stem():
    held = offence.codes(book())
    assert len(held) >= 182
    for code, name in held.items():
        assert re.sub(r"-[OXPI]$", "", code) == name.removeprefix("offences/")


def test_an_offence_says_who_decides_and_what_is_taken():
    card = CARD.replace("evidence: read", "evidence: read\n    organ: police\n    title: 当日的说法")
    card = card.replace("kinds: [fine]", "kinds: [confiscation, fine], takes: 违法所得")
    found = offence._offence("offences/X1", "题", parse(card)["values"]["2021-09-01"], "某法", "read", "", "X1")
    assert (found.title, found.of_others, found.liable.tiers[0].words) == ("当日的说法", True, ["没收违法所得", "罚款"])


def test_every_earlier_code_and_every_code_of_a_crime_exists():
    held = offence.codes(book())
    for name in book().names():
        body = book().card(name).body
        for code in (*(body.get("earlier") or {}).values(), *(body.get("offences") or ())):
            assert code in held, (name, code)


def test_a_band_of_its_own_fits_the_range_of_its_code():
    for name in book().names():
        if name.startswith("bands/") and (code := book().card(name).versions[-1].body.get("code")):
            found = offence.offence(book().at(date(2026, 6, 1)).offence(code), code)
            bands = book().at(date(2026, 6, 1))[name].facts["bands"]
            assert (bands[0]["min"], bands[-1]["max"]) in {(tier.low, tier.high) for tier in found.liable.tiers}


def test_every_card_reads_in_chinese_and_shows_no_key_of_the_file():
    day = date(2026, 6, 1)
    for name in book().names():
        kind = name.split("/")[0]
        ruling = book().at(day).get(name) if kind in ("offences", "bands", "crimes") else None
        text = "".join(outline.lines(ruling)) if ruling else ""
        assert ruling is None or text, name
        assert not any(word in text for word in ("fine", "kinds", "organisation", "None")), (name, text)


def test_the_outline_puts_the_amount_beside_the_fine():
    found = outline.outline(book().at(date(2023, 6, 5))["offences/AQ99-4"])
    assert [line.penalty for line in found if line.code == "AQ99-4-O"] == [
        "罚款50000元以下；情节严重的还可责令停产停业整顿",
        "罚款50000元以上200000元以下；情节严重的还可责令停产停业整顿",
    ]

"""Every fine range of 安全生产法 第九十二至一百一十六条 on a card is the one that the quoted article states.

The article's own words are parsed here, by rules that know nothing of the cards: who is fined, at which stage, with
which amount or multiple. Then both sides must say the same, and no range of the statute may be left without a card.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import pytest

from law import book
from law.fines.offence import Offence, Tier, offence_of

LAW = "安全生产法(2021)"
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMBER = "[一二三四五六七八九十百千零]+"
AMOUNT = re.compile(
    rf"(?:(?P<low>{NUMBER})万元以上)?(?P<high>{NUMBER})万元以下的罚款"
    rf"|(?P<base>违法所得|上一年年收入|前款罚款数额的)?(?P<least>{NUMBER})倍以上(?P<most>{NUMBER})倍以下"
    rf"|上一年年收入百分之(?P<share>{NUMBER})(?:以上|至)?(?:百分之(?P<to>{NUMBER})(?:以下)?)?的罚款"
)
PERSONS = "直接责任人员处"
LATE = ("逾期未改正的", "拒不执行的", "拒不改正的")


class Fine(NamedTuple):
    """One fine the statute states. low, high: yuan, or multiples of a base."""

    persons: bool
    late: bool
    base: str
    low: Decimal
    high: Decimal


def number(text: str) -> int:
    """A Chinese numeral below ten thousand."""
    total, digit = 0, 0
    for sign in text:
        if sign in UNITS:
            total, digit = total + (digit or 1) * UNITS[sign], 0
        else:
            digit = DIGITS[sign]
    return total + digit


def fines(text: str) -> Iterator[Fine]:
    """The fines of one passage in order."""
    late = False
    for clause in re.split("；", text):
        for found in AMOUNT.finditer(clause):
            before = clause[: found.start()]
            late_here = late or any(word in before for word in LATE)
            yield fine(found, before.endswith(PERSONS), late_here)
        late = late or any(word in clause for word in LATE)


def fine(found: re.Match[str], persons: bool, late: bool) -> Fine:
    if found["high"]:
        low = number(found["low"]) * 10000 if found["low"] else 0
        return Fine(persons, late, "", Decimal(low), Decimal(number(found["high"]) * 10000))
    if found["least"]:
        return Fine(persons, late, "times", Decimal(number(found["least"])), Decimal(number(found["most"])))
    least, most = number(found["share"]), number(found["to"] or found["share"])
    return Fine(persons, late, "income", Decimal(least) / 100, Decimal(most) / 100)


def test_numerals_of_the_statute_are_read() -> None:
    assert [number(n) for n in ("二", "十", "二十", "五十", "一百", "二百", "一千", "二千")] == [
        2,
        10,
        20,
        50,
        100,
        200,
        1000,
        2000,
    ]


def article(name: str) -> list[str]:
    """The paragraphs of an article; items stay lines of their own."""
    return book().texts.article(LAW, name).split("\n")


def passage(offence: Offence) -> str:
    """The words of the statute that fix this code's fine."""
    cited = offence.cites.removeprefix(f"{LAW} ").split("; ")[0]
    name = cited.split("条")[0] + "条"
    lines = article(name)
    heads = [line for line in lines if not line.startswith("（")]
    items = [line for line in lines if line.startswith("（")]
    if name in ("第九十五条", "第一百一十四条"):
        item = int(offence.code[-1]) - 1 if name == "第一百一十四条" else None
        return items[item] if item is not None else "".join(items)
    paragraph = re.search(r"第([一二三])款", cited)
    head = heads[number(paragraph[1]) - 1] if paragraph else heads[0]
    if offence.code.startswith("AQ103-3"):
        return head.split("。")[0 if "3a" in offence.code else 1]
    return "".join(heads) if name == "第一百一十条" else head


def offences() -> list[Offence]:
    """Every code of the statute's chapter on liability."""
    held = []
    for name in book().names():
        if name.startswith("offences/AQ"):
            card = book().card(name)
            version = next((one for one in card.versions if one.body.get("law") == LAW), None)
            if version is None:
                continue
            held += [offence_of(name, card.title, version, code) for code in version.body["parties"]]
    return held


def stated(offence: Offence) -> set[Fine]:
    """What the statute's passage says for the party of this code."""
    persons = offence.code.endswith("-X")
    return {one for one in fines(passage(offence)) if one.persons is persons}


def carded(offence: Offence) -> set[Fine]:
    """What the card says for this code."""
    return {one for tier in offence.liable.tiers if (one := of_tier(offence, tier))}


def of_tier(offence: Offence, tier: Tier) -> Fine | None:
    persons = offence.code.endswith("-X")
    late = tier.stage == "overdue" or tier.label == "拒不改正的"
    if tier.times:
        return Fine(persons, late, "income" if tier.of == "last_year_income" else "times", *tier.times)
    if tier.high is None or tier.low is None or "前款罚款数额" in tier.label:
        return None
    return Fine(persons, late, "", Decimal(tier.low), Decimal(tier.high))


FINED = [one for one in offences() if any("fine" in tier.kinds and not tier.daily for tier in one.liable.tiers)]


@pytest.mark.parametrize("offence", FINED, ids=lambda one: one.code)
def test_the_card_states_the_fines_of_the_article(offence: Offence) -> None:
    assert carded(offence) == stated(offence), passage(offence)


def test_an_accident_of_the_gravest_kind_multiplies_the_bounds_of_the_paragraph_before() -> None:
    times = next(one for one in fines(article("第一百一十四条")[-1]) if one.base == "times")
    for offence in (one for one in FINED if one.code.startswith("AQ114")):
        grave, plain = offence.liable.tiers
        assert (grave.low, grave.high) == (times.low * (plain.low or 0), times.high * (plain.high or 0))


def test_no_fine_of_the_statute_is_without_a_card() -> None:
    held = {(one.cites.removeprefix(f"{LAW} ").split("条")[0] + "条", fine) for one in FINED for fine in carded(one)}
    names = [f"第九十{n}条" for n in "二三四五六七八九"] + ["第一百条"]
    names += [f"第一百零{n}条" for n in "一二三四五六七八九"] + [f"第一百一十{n}条" for n in ("", *"一二三四五六")]
    sentences = [(name, sentence) for name in names for line in article(name) for sentence in line.split("。")]
    found = [(name, one) for name, sentence in sentences for one in fines(sentence)]
    assert len(found) > 40
    assert [pair for pair in found if pair not in held] == [
        ("第一百一十四条", Fine(False, False, "times", Decimal(2), Decimal(5)))
    ]


def test_a_suspension_or_revocation_on_a_card_stands_in_the_article() -> None:
    words = {
        "suspension": "停业整顿|停产停业",
        "licence_revocation": "吊销",
        "closure": "关闭",
        "confiscation": "没收违法所得",
    }
    for offence in offences():
        text = "".join(article(offence.cites.removeprefix(f"{LAW} ").split("条")[0] + "条"))
        for kind in {kind for tier in offence.liable.tiers for kind in tier.kinds} & words.keys():
            assert re.search(words[kind], text), (offence.code, kind)

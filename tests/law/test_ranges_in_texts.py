"""Every fine of an offence that was read is the one of the quoted article, and the article states no other.

Offences that rest on the same paragraph answer for it together.

Here the words of the cited paragraph are parsed by rules that know nothing of the cards: how much, from which base, at
the first finding or when the order was not obeyed, against the unit or the responsible persons, 可以 or not
(可以对甲处…，对乙处… governs both).
`test_ranges_in_statute.py` does the same for 安全生产法(2021) in its own way.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import pytest

from law import book
from law.fines.offence import Liable, Offence, offence_of
from law.reading.cards import Version
from law.reading.registry import Citation
from tests.law.test_ranges_in_statute import number as numeral

CHINESE = "[一二三四五六七八九十百千零]+"
SUM = rf"(?:{CHINESE}|[0-9]+)万?元"
FINE = re.compile(
    rf"(?:(?P<low>{SUM})以上)?(?P<high>{SUM})以下的?罚款"
    rf"|(?:违法所得|货值金额)(?P<least>{CHINESE}|[0-9]+)倍以上(?P<most>{CHINESE}|[0-9]+)倍以下的?罚款"
    rf"|上一年年收入(?:百分之)?(?P<share>{CHINESE}|[0-9]+)%?(?:以上|至)?"
    rf"(?:(?:百分之)?(?P<to>{CHINESE}|[0-9]+)%?(?:以下)?)?的罚款"
)
PERSONS = re.compile(r"(?:人员|投资人|负责人)(?:可以)?处$")
MAY = re.compile(r"可以(?:并)?(?:处|对[^，；。]{1,12}处)?$")
LATE = ("逾期未改正的", "逾期不改正的", "拒不执行的", "拒不改正的", "逾期未改的", "逾期仍不办理延期手续")
REFERS = re.compile(rf"依照(?:(前款)|本条(第{CHINESE}款)|本(?:法|条例|办法)(第{CHINESE}条))")
PLACE = re.compile(rf"(第{CHINESE}条(?:之[一二三])?)(?:第({CHINESE})款)?(?:第({CHINESE})项)?$")
ITEM = re.compile(rf"（({CHINESE})）|[(]({CHINESE})[)]")


class Fine(NamedTuple):
    """One fine as the text states it: of the persons, when late, its base, its bounds, whether it may be left."""

    persons: bool
    late: bool
    base: str
    low: Decimal
    high: Decimal
    may: bool


def whole(text: str) -> int:
    """五 or 5."""
    return int(text) if text.isdigit() else numeral(text)


def yuan(text: str) -> Decimal:
    """三万元 or 5000元."""
    figure, tens = text.removesuffix("元").removesuffix("万"), "万" in text
    return Decimal(whole(figure) * (10000 if tens else 1))


def fines(text: str) -> Iterator[Fine]:
    """The fines of one passage in order; what stands after 逾期 is late until the sentence ends."""
    for sentence in text.split("。"):
        late = False
        for clause in re.split("；", sentence):
            for found in FINE.finditer(clause):
                yield fine(
                    found, clause[: found.start()], late or any(word in clause[: found.start()] for word in LATE)
                )
            late = late or any(word in clause for word in LATE)


def fine(found: re.Match[str], before: str, late: bool) -> Fine:
    who = bool(PERSONS.search(before)), late
    may = bool(MAY.search(before)) or before.endswith("人员可以处") or "可以对" in before
    if found["high"]:
        return Fine(*who, "", yuan(found["low"]) if found["low"] else Decimal(0), yuan(found["high"]), may)
    if found["least"]:
        return Fine(*who, "times", Decimal(whole(found["least"])), Decimal(whole(found["most"])), may)
    least, most = whole(found["share"]), whole(found["to"] or found["share"])
    return Fine(*who, "income", Decimal(least) / 100, Decimal(most) / 100, may)


def passages(cited: Citation) -> Iterator[str]:
    """The passage of a citation and those it refers to (依照前款, 本条第一款, 本条例第十九条), late where it is."""
    yield (own := passage(cited))
    name, paragraph, _ = PLACE.match(cited.article).groups()  # type: ignore[union-attr]
    for found in REFERS.finditer(own):
        before, head = f"{name}第{'零一二三四五'[numeral(paragraph or '二') - 1]}款", found[2] and f"{name}{found[2]}"
        late = any(word in own[: found.start()] for word in LATE)
        text = passage(Citation(cited.instrument, head or found[3] or before))
        yield f"逾期未改正的；{text}" if late else text


def passage(cited: Citation) -> str:
    """The paragraph that fixes the fine of a citation, and its own item; a list of fines by item counts whole."""
    place = PLACE.match(cited.article)
    assert place, cited
    lines = book().texts.article(cited.instrument, place[1]).split("\n")
    heads = [n for n, line in enumerate(lines) if not ITEM.match(line)]
    own = next((n for n in heads if place[2] and n == heads[numeral(place[2]) - 1]), heads[0])
    items = [line for line in lines[own + 1 :] if ITEM.match(line)]
    under = items[: next((n for n, line in enumerate(lines[own + 1 :]) if not ITEM.match(line)), len(items))]
    wanted = [line for line in under if not place[3] or place[3] in numbers(line)]
    return "；".join([lines[own].rstrip("：:"), *(line for line in wanted if FINE.search(line))])


def numbers(line: str) -> tuple[str | None, ...]:
    """The number of an item, in either kind of brackets."""
    found = ITEM.match(line)
    return found.groups() if found else ()


def versions() -> list[tuple[str, Version]]:
    """Every version of an offence that was read in a stored text, but those that the other test reads."""
    return [
        (card.name, version)
        for card in book().cards.values()
        if card.kind.folder == "offences"
        for version in card.versions
        if version.evidence == "read" and not version.ended and version.body["law"] != "安全生产法(2021)"
    ]


def carded(name: str, version: Version) -> set[Fine]:
    held = [offence_of(name, "", version, code) for code in version.body["parties"]]
    return {one for offence in held for one in of(offence, offence.liable)}


def of(offence: Offence, liable: Liable) -> Iterator[Fine]:
    """The fines of one code. A multiple has no cap in words here; what a flag multiplies is the other test's."""
    for tier in liable.tiers:
        if "fine" not in tier.kinds:
            continue
        who = liable.party == "other_responsible", tier.stage == "overdue" or tier.label in LATE
        if tier.times:
            base = "income" if tier.of == "last_year_income" else "times"
            yield Fine(*who, base, *tier.times, tier.may)
        elif tier.low is not None and tier.high is not None:
            yield Fine(*who, "", Decimal(tier.low), Decimal(tier.high), tier.may)


@pytest.mark.parametrize(("name", "version"), versions(), ids=lambda one: str(getattr(one, "since", one)))
def test_the_card_states_the_fines_of_its_paragraph_and_the_paragraph_no_other(name: str, version: Version) -> None:
    cited = [one for one in book().register.parse(version.cites) if one.article]
    stated = {one for piece in cited for text in passages(piece) for one in fines(text)}
    siblings = [(one, other) for one, other in versions() if other.cites == version.cites]
    held = {one for pair in siblings for one in carded(*pair)}
    if any(liable["party"] == "person_in_charge" for liable in version.body["parties"].values()):
        stated, held = ({one._replace(persons=False) for one in found} for found in (stated, held))
    assert held == stated, [passage(piece) for piece in cited]


def test_the_words_of_a_fine_are_read() -> None:
    text = (
        "责令改正，可以处1万元以上3万元以下罚款，对有关人员处5000元以上1万元以下罚款；逾期未改正的，处五万元以下的罚款"
    )
    assert list(fines(text)) == [
        Fine(False, False, "", Decimal(10000), Decimal(30000), True),
        Fine(True, False, "", Decimal(5000), Decimal(10000), False),
        Fine(False, True, "", Decimal(0), Decimal(50000), False),
    ]

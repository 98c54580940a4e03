"""Which thresholds a proposed penalty trips: hearing, legal review, collective discussion, credit listing, and whether
the summary procedure is open to it. Figures come from the cards in `law/thresholds/`; "以上" and "以下" include them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from law.fines.inputs import money
from law.fines.offence import KINDS
from law.fines.parties import PARTIES, figure, party_from
from law.reading.errors import LawError, nearest, suggestion

if TYPE_CHECKING:
    from law.reading.book import Book, Edition, Ruling

NEWEST = date.max
HEARD_KINDS = {
    "downgrade": "降低资质等级",
    "licence_revocation": "吊销许可证件",
    "qualification": "暂停或者吊销资格",
    "suspension": "责令停产停业",
    "closure": "责令关闭",
    "practice_ban": "限制从业",
}
SUMMARY_KINDS = {"warning", "fine"}
HEARD_ITEMS = (  # 行政处罚法 第六十三条第一款: the graver items first, each with the kinds of penalty it names
    ("责令停产停业、责令关闭、限制从业", {"suspension", "closure", "practice_ban"}),
    ("降低资质等级、吊销许可证件", {"downgrade", "licence_revocation", "qualification"}),
)
HEARD_FINE, HEARD_CONFISCATION = "较大数额罚款", "没收较大数额违法所得、没收较大价值非法财物"
ON_THE_FORM = {HEARD_CONFISCATION: "没收较大数额违法所得、较大价值非法财物"}  # 听证告知书 words one item shorter
LISTING = {
    "catastrophic_accident": "发生重大、特别重大生产安全事故的",
    "larger_accidents_in_year": "十二个月内累计发生二起以上较大生产安全事故的",
    "grave_accident": "发生事故情节特别严重、影响特别恶劣，被处以二倍以上五倍以下罚款的",
    "concealed_accident": "瞒报、谎报生产安全事故的",
    "no_rescue": "事故发生后不立即组织抢救，或者在事故调查处理期间擅离职守、逃匿的",
    "unlicensed": "未依法取得许可或者许可被暂扣、吊销期间从事生产经营的",
    "false_report": "安全评价、认证、检测、检验机构租借资质、挂靠、出具虚假报告的",
    "refused_penalty": "有履行能力而拒不执行行政处罚决定的",
}
CIRCUMSTANCES = {
    "complex": "情节复杂",
    "major": "重大违法行为",
    "public_interest": "涉及重大公共利益",
    "heard": "经过听证程序",
    "difficult": "案件疑难复杂、涉及多个法律关系",
    **LISTING,
}


@dataclass(frozen=True)
class Trip:
    """Whether one threshold applies and on which ground (Chinese); whether it forbids, and its figure is settled."""

    title: str
    applies: bool
    ground: str
    cites: str
    evidence: str
    forbids: bool
    settled: bool


@dataclass(frozen=True)
class Tripped:
    """What a proposed penalty trips; `hearing_item`: the item of 第六十三条第一款 that calls for a hearing, or ""."""

    hearing: Trip
    legal_review: Trip
    collective_discussion: Trip
    summary_procedure: Trip
    credit_listing: Trip
    hearing_item: str = ""

    @property
    def cites(self) -> str:
        """The citations of everything that applies."""
        return "; ".join(dict.fromkeys(trip.cites for trip in self.all() if trip.applies))

    @property
    def explain(self) -> tuple[str, ...]:
        """One line for each threshold."""
        return tuple(
            f"{trip.title}：{'适用' if trip.applies else '不适用'}。{trip.ground}（{trip.cites}）"
            for trip in self.all()
        )

    def all(self) -> tuple[Trip, ...]:
        """The five in the order of the procedure."""
        return (
            self.hearing,
            self.legal_review,
            self.collective_discussion,
            self.summary_procedure,
            self.credit_listing,
        )


@dataclass(frozen=True)
class Proposed:
    """A proposed penalty. party: `citizen` or `organisation` for the figures; amounts in yuan."""

    party: str
    word: str
    fine: Decimal
    kinds: frozenset[str]
    confiscated: Decimal | None
    circumstances: frozenset[str]


def tripped(
    book: "Book",
    party: str,
    fine: Decimal | int,
    *,
    kinds: Collection[str] = (),
    on: date = NEWEST,
    confiscated: Decimal | int | None = None,
    circumstances: Collection[str] = (),
    scope: str = "",
    confirmed: Mapping[str, str] | None = None,
) -> Tripped:
    """Which thresholds the proposed penalty trips on a day (default: the newest values). Raises LawError.

    party: organisation, agency, government, citizen, individual, individual_business (as a citizen, the stricter);
    kinds: keys of `law.fines.offence.KINDS` or Chinese words; circumstances: keys of CIRCUMSTANCES.
    """
    proposed = _proposed(party, fine, kinds, confiscated, circumstances)
    edition = book.at(on, scope, confirmed)
    hearing = _hearing(edition, proposed)
    return Tripped(
        hearing,
        _review(edition, proposed),
        _discussion(edition, proposed),
        _summary(edition, proposed),
        _listing(edition, proposed),
        _heard_item(edition, proposed) if hearing.applies else "",
    )


def kind_from(word: str) -> str:
    """A kind of penalty by its key or its Chinese word (罚款, 停产停业 …). Raises LawError."""
    if word in KINDS:
        return word
    for key, title in KINDS.items():
        if word in title.replace("、", " ").split() or (len(word) > 1 and word in title):
            return key
    near = nearest(word, [*KINDS, *KINDS.values()])
    raise LawError(f"没有“{word}”这种处罚种类{suggestion(near)}，可用的有：{'、'.join(KINDS)}。")


def _proposed(
    party: str,
    fine: Decimal | int,
    kinds: Collection[str],
    confiscated: Decimal | int | None,
    circumstances: Collection[str],
) -> Proposed:
    for amount in (fine, confiscated or 0):
        if isinstance(amount, bool | float) or not Decimal(amount).is_finite() or amount < 0:
            raise LawError(f"数额应当是0以上的元数，不能是“{amount}”。")
    found = {kind_from(kind) for kind in kinds}
    for name in circumstances:
        if name not in CIRCUMSTANCES:
            raise LawError(f"没有“{name}”这种情形{suggestion(nearest(name, CIRCUMSTANCES))}。")
    return Proposed(
        figure(party),
        PARTIES[party_from(party)],
        Decimal(fine),
        frozenset(found | ({"fine"} if fine > 0 else set())),
        None if confiscated is None else Decimal(confiscated),
        frozenset(circumstances),
    )


def _hearing(edition: "Edition", proposed: Proposed) -> Trip:
    """听证: by the kind of penalty (read in the statute) or by the amount (a parameter)."""
    scope, figure = edition["thresholds/hearing_scope"], edition["thresholds/hearing_threshold_param"]
    if named := [title for kind, title in HEARD_KINDS.items() if kind in proposed.kinds]:
        return _trip("听证", True, f"拟处罚包括{'、'.join(named)}", scope)
    least = Decimal(figure.value[proposed.party])
    if proposed.fine >= least:
        ground = f"对{proposed.word}拟罚款{money(proposed.fine)}元，达到较大数额罚款{money(least)}元（含本数）"
        return _trip("听证", True, ground, figure)
    if "confiscation" in proposed.kinds and (proposed.confiscated is None or proposed.confiscated >= least):
        amount = "数额未给出，从严" if proposed.confiscated is None else f"{money(proposed.confiscated)}元"
        return _trip("听证", True, f"拟没收（{amount}），参照较大数额{money(least)}元", figure)
    below = f"对{proposed.word}拟罚款{money(proposed.fine)}元，未达到较大数额罚款{money(least)}元"
    return _trip("听证", False, f"{below}，也没有法定应当听证的其他种类", figure)


def _heard_item(edition: "Edition", proposed: Proposed) -> str:
    """The statute's own words for what a hearing rests on; papers and steps say the same."""
    if named := [item for item, kinds in HEARD_ITEMS if kinds & proposed.kinds]:
        return named[0]
    least = Decimal(edition["thresholds/hearing_threshold_param"].value[proposed.party])
    return HEARD_FINE if proposed.fine >= least else HEARD_CONFISCATION


def _review(edition: "Edition", proposed: Proposed) -> Trip:
    """法制审核: the four cases of the statute, or the organ's own amount."""
    asked = ("public_interest", "heard", "difficult")
    return _by_case_or_amount(
        edition,
        proposed,
        "法制审核",
        asked,
        "thresholds/legal_review_required",
        "thresholds/legal_review_threshold_param",
    )


def _discussion(edition: "Edition", proposed: Proposed) -> Trip:
    """集体讨论: complex or major cases, or the organ's own amount."""
    return _by_case_or_amount(
        edition,
        proposed,
        "集体讨论",
        ("complex", "major"),
        "thresholds/collective_discussion",
        "thresholds/collective_discussion_param",
    )


def _by_case_or_amount(
    edition: "Edition", proposed: Proposed, title: str, asked: tuple[str, ...], case_card: str, amount_card: str
) -> Trip:
    cases, figure = edition[case_card], edition[amount_card]
    if named := [CIRCUMSTANCES[name] for name in asked if name in proposed.circumstances]:
        return _trip(title, True, "、".join(named), cases)
    least = Decimal(figure.value[proposed.party])
    if proposed.fine >= least:
        return _trip(title, True, f"拟罚款{money(proposed.fine)}元，达到本机关标准{money(least)}元（含本数）", figure)
    if named := [word for kind, word in HEARD_KINDS.items() if kind in proposed.kinds]:
        return _trip(title, True, f"拟处罚包括{'、'.join(named)}，按较重处罚办理", figure)
    return _trip(title, False, f"拟罚款{money(proposed.fine)}元，未达到{money(least)}元，也没有说明法定情形", cases)


def _summary(edition: "Edition", proposed: Proposed) -> Trip:
    """当场处罚: a warning, or a fine within the limit, and nothing else."""
    limit = edition["thresholds/simple_procedure_limit"]
    most = Decimal(limit.value[proposed.party])
    if other := [KINDS[kind] for kind in sorted(proposed.kinds - SUMMARY_KINDS)]:
        return _trip("简易程序", False, f"拟处罚包括{'、'.join(other)}，不得当场作出", limit)
    if proposed.fine > most:
        ground = f"对{proposed.word}拟罚款{money(proposed.fine)}元，超过{money(most)}元"
        return _trip("简易程序", False, ground, limit)
    within = f"对{proposed.word}拟罚款{money(proposed.fine)}元，在{money(most)}元以下（含本数）"
    return _trip("简易程序", True, f"{within}；还须违法事实确凿并有法定依据", limit)


def _listing(edition: "Edition", proposed: Proposed) -> Trip:
    """严重失信: only on a named case; the amount alone never lists."""
    card = edition.get("thresholds/credit_listing")
    if card is None:
        return Trip(
            "严重失信名单", False, f"{edition.day}法规库没有列入严重失信名单的规定", "", "practice", False, False
        )
    named = [word for name, word in LISTING.items() if name in proposed.circumstances]
    ground = "、".join(named) if named else "没有说明应当列入的情形"
    return _trip("严重失信名单", bool(named), ground, card)


def _trip(title: str, applies: bool, ground: str, ruling: "Ruling") -> Trip:
    return Trip(title, applies, ground, ruling.cites, ruling.evidence, ruling.forbids, ruling.settled)


def as_dict(trip: Trip) -> dict[str, Any]:
    """A threshold for JSON: applies, ground, cites, evidence."""
    return {"applies": trip.applies, "ground": trip.ground, "cites": trip.cites, "evidence": trip.evidence}

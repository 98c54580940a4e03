"""Suspected crime: which crimes the facts of a case reach, by the filing standards of the crime cards.

A card `law/crimes/<crime>.yaml` names the acts (any of them), what must be present with them (`with`, all of it), the
`standard` (any one figure reached; none for crimes that need no result) and the `aggravated` figures. The result is a
flag with its ground: it calls for a referral decision by the head of the organ, it decides nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from law.fines.inputs import money
from law.reading.errors import LawError, nearest, suggestion
from law.reading.reader import Lined, known

if TYPE_CHECKING:
    from law.reading.book import Book, Ruling

CARD = ("title", "keywords", "note", "values", "checked", "scope", "offences")
VALUE = ("cites", "evidence", "note", "says", "acts", "with", "standard", "aggravated", "aggravated_with", "ended")
FIGURES = {
    "deaths": ("死亡", "人"),
    "serious_injuries": ("重伤", "人"),
    "direct_loss": ("直接经济损失", "元"),
    "added_deaths": ("增加死亡", "人"),
    "added_injuries": ("增加重伤", "人"),
    "added_loss": ("增加直接经济损失", "元"),
    "illegal_income": ("违法所得", "元"),
    "prior_penalties": ("两年内因故意提供虚假证明文件受过行政处罚", "次"),
}
FLAGS = {
    "real_danger": "具有发生重大伤亡事故或者其他严重后果的现实危险",
    "main_responsibility": "负事故主要责任",
    "rescue_hindered": "致使不能及时有效开展事故抢救",
    "silenced_by_force": "采用暴力、胁迫、命令等方式阻止他人报告，导致事故后果扩大",
    "public_safety_project": "在涉及公共安全的重大工程、项目中",
    "fire_correction_refused": "经消防监督机构通知采取改正措施而拒绝执行",
}
ACTS = {
    "rules_broken": "在生产、作业中违反有关安全管理的规定",
    "forced_work": "强令他人违章冒险作业",
    "risky_work_organised": "明知存在重大事故隐患而不排除，仍冒险组织作业",
    "safeguards_disabled": "关闭、破坏直接关系生产安全的设备设施，或者篡改、隐瞒、销毁其相关数据、信息",
    "order_refused": "因存在重大事故隐患被依法责令停产停业等或者立即整改，而拒不执行",
    "unlicensed_high_risk": "未经依法批准或者许可，擅自从事高度危险的生产作业活动",
    "facilities_unsafe": "安全生产设施或者安全生产条件不符合国家规定",
    "mass_event": "举办大型群众性活动违反安全管理规定",
    "dangerous_goods": "违反爆炸性、易燃性、放射性、毒害性、腐蚀性物品的管理规定",
    "construction_quality": "违反国家规定，降低工程质量标准",
    "school_building": "明知校舍或者教育教学设施有危险而不采取措施或者不及时报告",
    "fire_rules_broken": "违反消防管理法规",
    "accident_concealed": "不报或者谎报事故情况，贻误事故抢救",
    "false_document": "故意提供虚假证明文件",
    "careless_document": "严重不负责任，出具的证明文件有重大失实",
    "unlicensed_business": "未经许可经营法律、行政法规规定的专营、专卖物品或者其他限制买卖的物品",
    "explosives": "非法制造、买卖、运输、储存爆炸物",
    "certificate_forged": "伪造、变造、买卖国家机关的公文、证件、印章",
    "fire_by_negligence": "过失引起火灾",
    "illegal_mining": "未取得采矿许可证擅自采矿等",
}


@dataclass(frozen=True)
class Suspicion:
    """One suspected crime. ground: act and figure reached, Chinese; aggravated: the heavier degree is reached."""

    crime: str
    title: str
    ground: str
    aggravated: bool
    cites: str
    evidence: str
    explain: tuple[str, ...]


def suspected(
    book: "Book",
    acts: Collection[str],
    on: date,
    *,
    figures: Mapping[str, int | Decimal] | None = None,
    flags: Collection[str] = (),
) -> tuple[Suspicion, ...]:
    """The crimes that the facts reach under the law of a day (of the act). Raises LawError for unknown words.

    acts: keys of ACTS; figures: keys of FIGURES, persons, yuan or times; flags: keys of FLAGS.
    """
    figures = figures or {}
    for words, valid in ((acts, ACTS), (figures, FIGURES), (flags, FLAGS)):
        _refuse_unknown(words, valid)
    for name, amount in figures.items():
        if isinstance(amount, bool | float) or amount < 0:
            raise LawError(f"“{FIGURES[name][0]}”应当是0以上的数，不能是“{amount}”。")
    edition = book.at(on)
    rulings = [edition.get(name) for name in book.names() if name.startswith("crimes/")]
    found = (_one(ruling, acts, figures, flags) for ruling in rulings if ruling)
    return tuple(one for one in found if one)


def hinted(book: "Book", code: str) -> tuple[str, ...]:
    """The crime cards that an offence code points to, so that a finding can raise the question early."""
    names = (name for name in book.names() if name.startswith("crimes/"))
    return tuple(name for name in names if code in (book.card(name).body.get("offences") or ()))


def check(card: Lined) -> None:
    """Refuse a crime card with unknown keys, acts or figures. Raises Misread."""
    known(card, CARD, ("title", "keywords", "values", "checked"), what="罪名卡片")
    for since, value in card["values"].items():
        known(value, VALUE, ("cites", "evidence", "acts"), path=card.path, what=f"{since}起的值")
        for key, valid in (("acts", ACTS), ("with", FLAGS), ("aggravated_with", FLAGS)):
            for word in value.get(key) or ():
                if word not in valid:
                    value.refuse(key, f"“{key}”不认识“{word}”{suggestion(nearest(word, valid))}。")
        for key in ("standard", "aggravated"):
            for word in value.get(key) or ():
                if word not in FIGURES and word not in FLAGS:
                    value.refuse(key, f"“{key}”不认识“{word}”{suggestion(nearest(word, FIGURES))}。")


def _refuse_unknown(words: Collection[str], valid: Mapping[str, Any]) -> None:
    for word in words:
        if word not in valid:
            near = suggestion(nearest(word, valid))
            raise LawError(f"没有“{word}”这项事实{near or '，可用的有：' + '、'.join(valid)}。")


def _one(
    ruling: "Ruling", acts: Collection[str], figures: Mapping[str, int | Decimal], flags: Collection[str]
) -> Suspicion | None:
    """The suspicion of one crime, None when an element is missing."""
    facts = ruling.facts
    done = [act for act in facts["acts"] if act in acts]
    if not done or any(flag not in flags for flag in facts.get("with") or ()):
        return None
    reached = _reached(facts.get("standard") or {}, figures, flags)
    if facts.get("standard") and not reached:
        return None
    grave = _grave(facts, figures, flags)
    ground = "；".join([*(ACTS[act] for act in done), *(FLAGS[flag] for flag in facts.get("with") or ()), *reached])
    lines = [f"涉嫌{ruling.title}（{ruling.cites}）", f"事实：{ground}"]
    lines += [f"加重：{'、'.join(grave)}"] if grave else []
    lines += [f"注意：{ruling.note}"] if ruling.note else []
    lines.append("只是立案标准的提示，是否移送由机关正职负责人或者主持工作的负责人决定")
    return Suspicion(ruling.card, ruling.title, ground, bool(grave), ruling.cites, ruling.evidence, tuple(lines))


def _grave(facts: Mapping[str, Any], figures: Mapping[str, int | Decimal], flags: Collection[str]) -> list[str]:
    if any(flag not in flags for flag in facts.get("aggravated_with") or ()):
        return []
    return _reached(facts.get("aggravated") or {}, figures, flags)


def _reached(
    standard: Mapping[str, int | bool], figures: Mapping[str, int | Decimal], flags: Collection[str]
) -> list[str]:
    """The figures and flags of a standard that the facts reach, in words; "以上" includes the figure."""
    words = [FLAGS[name] for name in standard if name in FLAGS and name in flags]
    for name, least in standard.items():
        if name in FIGURES and name in figures and figures[name] >= least:
            title, unit = FIGURES[name]
            words.append(f"{title}{money(figures[name])}{unit}（{money(int(least))}{unit}以上）")
    return words

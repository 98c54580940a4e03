"""Offences, bands and crimes in the officer's words: who is liable for what at which stage, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from law.fines.inputs import FACTS, money
from law.fines.offence import KINDS, ORGANS, PARTIES, STAGES, Offence, Tier, kind_words, offence
from law.fines.ranges import span, tier_formula, yuan
from law.fines.suspicion import ACTS, FIGURES, FLAGS

if TYPE_CHECKING:
    from law.reading.book import Ruling

HEADS = {
    "duty": "违反",
    "orders": "并应",
    "requires": "前提",
    "crime": "刑事责任",
    "quote": "原文",
    "earlier": "此前案由",
    "offences": "相关案由",
    "industry": "适用行业",
}


@dataclass(frozen=True)
class Line:
    """One tier of one code. when: stage and condition, "" when neither; penalty: kinds and amount, Chinese."""

    code: str
    party: str
    when: str
    penalty: str


def outline(ruling: "Ruling") -> list[Line]:
    """The tiers of every code of an offence, in the order of the card."""
    held = [offence(ruling, code) for code in ruling.facts.get("parties") or {}]
    return [_line(one, tier) for one in held for tier in one.liable.tiers]


def lines(ruling: "Ruling") -> list[str]:
    """What an offence, band or crime card says beside its title, citation and evidence, in Chinese."""
    organ = ruling.facts.get("organ")
    found = [f"处罚机关：{ORGANS[organ]}"] if organ else []
    found += [f"{head}：{_text(ruling.facts[key])}" for key, head in HEADS.items() if ruling.facts.get(key)]
    found += [_sentence(line) for line in outline(ruling)]
    found += [_band(raw) for raw in ruling.facts.get("bands") or ()]
    return found + _crime(ruling.facts)


def _sentence(line: Line) -> str:
    return f"{line.code} {'，'.join(part for part in (line.party, line.when) if part)}：{line.penalty}"


def _line(one: Offence, tier: Tier) -> Line:
    staged = any(other.stage == "overdue" for liable in (one.liable, *one.siblings) for other in liable.tiers)
    stage = STAGES[tier.stage] if staged else ""
    when = "，".join(part for part in (stage, tier.label) if part)
    return Line(one.code, PARTIES[one.liable.party], when, _penalty(tier))


def _penalty(tier: Tier) -> str:
    """The kinds with the fine's amount in its place, what a flag adds, and what others do."""
    words = [_fine(tier) if kind == "fine" else kind_words(kind, tier.takes) for kind in tier.kinds]
    extra = [f"{FACTS[flag].title}的还可{'、'.join(KINDS[kind] for kind in more)}" for flag, more in tier.also.items()]
    return "；".join(filter(None, ["、".join(words), *extra, tier.others])) or "没有处罚"


def _fine(tier: Tier) -> str:
    verb = "可以罚款" if tier.may else "罚款"
    if formula := tier_formula(tier):
        return f"{verb}（{formula}）"
    return f"{verb}{span(yuan(tier.low), yuan(tier.high))}"


def _band(raw: Mapping[str, Any]) -> str:
    if "shares" in raw:
        low, high = (f"{money(Decimal(share) * 100)}%" for share in raw["shares"])
        return f"{raw['title']}：幅度的{low}至{high}（{raw['when']}）"
    return f"{raw['title']}：{span(yuan(raw['min']), yuan(raw['max']))}（{raw['when']}）"


def _crime(facts: Mapping[str, Any]) -> list[str]:
    found = [f"行为：{'；或者'.join(ACTS[act] for act in facts['acts'])}"] if facts.get("acts") else []
    found += [f"须具备：{'、'.join(FLAGS[flag] for flag in facts['with'])}"] if facts.get("with") else []
    for key, head in (("standard", "立案标准（任一）"), ("aggravated", "加重（任一）")):
        if facts.get(key):
            found.append(f"{head}：{'；'.join(_figure(name, least) for name, least in facts[key].items())}")
    if facts.get("aggravated_with"):
        found.append(f"加重还须：{'、'.join(FLAGS[flag] for flag in facts['aggravated_with'])}")
    return found


def _figure(name: str, least: Any) -> str:
    if name in FLAGS:
        return FLAGS[name]
    title, unit = FIGURES[name]
    return f"{title}{least}{unit}以上"


def _text(found: Any) -> str:
    if isinstance(found, Mapping):
        return "、".join(f"{code}见{earlier}" for code, earlier in found.items())
    return "、".join(found) if isinstance(found, list) else str(found)

"""The lawful range of one offence on given facts, as one version of the law states it.

A fact not given is not assumed against the party: no multiple is applied without the amount it multiplies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from law.fines.inputs import FACTS, Facts, money, said
from law.fines.offence import KINDS, ORGANS, PARTIES, STAGES, Liable, Offence, Tier, kind_words
from law.reading.errors import LawError

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Range:
    """What may lawfully be imposed. low, high in yuan (None where the statute names no bound or a fact is missing).

    formula: the arithmetic of the bounds, or that which a fact not given would open; kinds: keys of
    `law.fines.offence.KINDS`; missing: facts without which the bounds cannot be computed; may: 可以;
    explain: the path of reasoning, Chinese, line by line.
    """

    code: str
    law: str
    party: str
    stage: str
    low: Decimal | None
    high: Decimal | None
    kinds: tuple[str, ...]
    formula: str
    may: bool
    missing: tuple[str, ...]
    orders: str
    cites: str
    evidence: str
    explain: tuple[str, ...]
    takes: str = ""

    @property
    def words(self) -> list[str]:
        """The kinds in Chinese; a confiscation names what the statute takes."""
        return [kind_words(kind, self.takes) for kind in self.kinds]

    @property
    def fined(self) -> bool:
        """Whether a fine is among the penalties."""
        return "fine" in self.kinds

    def holds(self, fine: Decimal | int) -> bool:
        """Whether the amount (yuan) lies inside the range; a range without bounds holds nothing."""
        return self.low is not None and self.high is not None and self.low <= fine <= self.high


def range_of(offence: Offence, *, overdue: bool = False, facts: Facts | None = None) -> Range:
    """The range one version of the law gives. facts: typed, as from `law.fines.inputs.facts_from`. Raises LawError."""
    facts = facts or {}
    _refuse_contradictions(offence, overdue, facts)
    lines = [f"案由{offence.code}：{offence.title}（{PARTIES[offence.liable.party]}）"]
    lines.append(f"依据：{offence.cites}")
    stage, tiers = _stage(offence, overdue, lines)
    chosen = _chosen(tiers, facts)
    lines += _notes(offence, facts)
    if chosen is None:
        return _open(offence, stage, tiers, lines)
    found = _range(offence, stage, chosen, facts, [*lines, *_assumed(tiers, chosen, facts)])
    return found if found.formula else replace(found, formula=_other_formulas(tiers, facts))


def span(low: Decimal | None, high: Decimal | None) -> str:
    """A range of money in the statute's words: 50000元以下, 20000元以上50000元以下."""
    if low is None or high is None:
        return "没有罚款"
    if low == high:
        return f"{money(low)}元"
    return f"{money(high)}元以下" if low == 0 else f"{money(low)}元以上{money(high)}元以下"


def tier_formula(tier: Tier) -> str:
    """The arithmetic of a tier in words, "" for a fixed range."""
    if tier.formula:
        return tier.formula
    if tier.daily:
        return f"{FACTS[tier.daily].title} × {FACTS['days'].title}"
    if tier.times is None:
        return ""
    yearly = tier.of == "last_year_income"
    numbers = [f"{money(n * 100)}%" if yearly else money(n) for n in dict.fromkeys(tier.times)]
    cap = f"，最高{tier.cap}元" if tier.cap is not None else ""
    return f"{FACTS[tier.of].title} × {'至'.join(numbers)}{'' if yearly else '倍'}{cap}"


def _refuse_contradictions(offence: Offence, overdue: bool, facts: Facts) -> None:
    if facts.get("overdue", overdue) is not overdue:
        word = "逾期未改正" if overdue else "首次发现"
        raise LawError(f"事实互相矛盾：一面选择“{word}”，一面又说“{said('overdue', facts['overdue'])}”，请更正其一。")
    for name, wanted in offence.liable.needs.items():
        if name in facts and not _met(wanted, facts[name]):
            raise LawError(
                f"事实与案由矛盾：{offence.code}以“{offence.requires or FACTS[name].title}”为前提，"
                f"而所给事实是“{said(name, facts[name])}”，请更正事实或者另选案由。"
            )


def _stage(offence: Offence, overdue: bool, lines: list[str]) -> tuple[str, tuple[Tier, ...]]:
    """The stage that answers, and its tiers; a party without an overdue tier keeps the first one."""
    stage = "overdue" if overdue else "first"
    tiers = offence.liable.tiers_of(stage)
    if tiers:
        if tiers[0].stage == "always":
            return "always", tiers
        if any(_has_overdue(liable) for liable in (offence.liable, *offence.siblings)):
            lines.append(f"情形：{STAGES[stage]}")
        return stage, tiers
    if not overdue:
        lines.append("情形：首次发现，法条在此阶段没有处罚")
        return stage, ()
    if not offence.orders and not any(_has_overdue(other) for other in offence.siblings):
        raise LawError(f"事实与案由矛盾：{offence.cites}没有责令改正和“逾期未改正”一档，{offence.code}请不要选择逾期。")
    lines.append("情形：逾期未改正；法条对该当事人没有另设逾期一档，仍按首次一档")
    return "first", offence.liable.tiers_of("first")


def _has_overdue(liable: Liable) -> bool:
    return any(tier.stage == "overdue" for tier in liable.tiers)


def _chosen(tiers: tuple[Tier, ...], facts: Facts) -> Tier | None:
    """The first tier whose conditions the facts meet; a fact not given meets none."""
    for tier in tiers:
        if all(name in facts and _met(wanted, facts[name]) for name, wanted in tier.conditions.items()):
            return tier
    return None


def _met(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        return bool(wanted.get("from", 0) <= value and value < wanted.get("below", value + 1))
    if wanted == "any":
        return bool(value != "none")
    return bool(value == wanted)


def _notes(offence: Offence, facts: Facts) -> list[str]:
    lines = [f"处罚机关：{ORGANS[offence.organ]}"] if offence.organ else []
    lines += [f"违反：{offence.duty}"] if offence.duty else []
    lines += [f"前提：{offence.requires}"] if offence.requires else []
    lines += [f"并应{offence.orders}"] if offence.orders else []
    used = [name for name in facts if name in offence.inputs]
    lines += ["已知：" + "；".join(said(name, facts[name]) for name in used)] if used else []
    idle = [FACTS[name].title for name in facts if name not in offence.inputs and name != "overdue"]
    lines += [f"未采用的事实（与本案由的幅度无关）：{'、'.join(idle)}"] if idle else []
    lines += [f"注意：{offence.note}"] if offence.note else []
    return lines


def _assumed(tiers: tuple[Tier, ...], chosen: Tier, facts: Facts) -> list[str]:
    """Which other tier a missing fact would have opened, so that nobody takes silence for a finding."""
    lines = []
    for tier in tiers:
        unknown = [FACTS[name].title for name in tier.conditions if name not in facts]
        if tier is not chosen and unknown:
            lines.append(f"未提供“{'、'.join(unknown)}”；{tier.label}：{_amount_words(tier)}")
    return lines


def _other_formulas(tiers: tuple[Tier, ...], facts: Facts) -> str:
    """The arithmetic that a missing fact would have opened, each with its condition; "" when there is none."""
    open_ones = [tier for tier in tiers if tier_formula(tier) and any(name not in facts for name in tier.conditions)]
    return "；".join(f"{tier.label}：{tier_formula(tier)}" for tier in open_ones)


def _amount_words(tier: Tier) -> str:
    formula = tier_formula(tier)
    if tier.high is None:
        return formula or "、".join(tier.words) or "没有处罚"
    words = span(yuan(tier.low), yuan(tier.high))
    return f"{formula} = {words}" if formula else words


def _open(offence: Offence, stage: str, tiers: tuple[Tier, ...], lines: list[str]) -> Range:
    """The answer while no tier can be chosen: no tier exists, or the facts that choose are missing."""
    missing = tuple(dict.fromkeys(name for tier in tiers for name in tier.conditions))
    kinds = tuple(dict.fromkeys(kind for tier in tiers for kind in tier.kinds))
    formula = "；".join(f"{tier.label}{tier_formula(tier)}" for tier in tiers)
    lines += [f"罚款：{formula}"] if formula else []
    if missing:
        lines.append(f"须先查明：{'、'.join(FACTS[name].title for name in missing)}")
    return _made(offence, stage, None, None, kinds, formula, False, missing, lines)


def _range(offence: Offence, stage: str, tier: Tier, facts: Facts, lines: list[str]) -> Range:
    low, high, missing = _bounds(tier, facts)
    kinds = (*tier.kinds, *(kind for flag, more in tier.also.items() if facts.get(flag) for kind in more))
    formula = tier_formula(tier)
    if tier.label:
        lines.append(f"适用：{tier.label}")
    lines += [f"{FACTS[flag].title}的，还可{'、'.join(KINDS[k] for k in more)}" for flag, more in tier.also.items()]
    lines.append("处罚种类：" + ("、".join(kind_words(kind, tier.takes) for kind in kinds) or "本阶段没有处罚"))
    if "fine" in kinds:
        lines.append(_fine_line(tier, low, high, missing, formula))
    lines += [line for line in (tier.others, offence.crime) if line]
    return replace(_made(offence, stage, low, high, kinds, formula, tier.may, missing, lines), takes=tier.takes)


def _fine_line(tier: Tier, low: Decimal | None, high: Decimal | None, missing: tuple[str, ...], formula: str) -> str:
    verb = "可以处罚款" if tier.may else "罚款"
    if low is None or high is None:
        return f"{verb}：{formula}；须先查明：{'、'.join(FACTS[name].title for name in missing)}"
    words = span(low, high)
    return f"{verb}：{formula} = {words}" if formula else f"{verb}：{words}"


def _bounds(tier: Tier, facts: Facts) -> tuple[Decimal | None, Decimal | None, tuple[str, ...]]:
    """Bounds in yuan to the fen, never wider than the statute; and the facts still missing."""
    if tier.daily:
        missing = tuple(name for name in (tier.daily, "days") if name not in facts)
        amount = None if missing else facts[tier.daily] * facts["days"]
        return amount, amount, missing
    if tier.times is None:
        return yuan(tier.low), yuan(tier.high), ()
    if tier.of not in facts:
        return None, None, (tier.of,)
    least, most = (facts[tier.of] * number for number in tier.times)
    high = min(most, Decimal(tier.cap) if tier.cap is not None else most).quantize(FEN, ROUND_FLOOR)
    return min(least.quantize(FEN, ROUND_CEILING), high), high, ()


def yuan(amount: int | None) -> Decimal | None:
    """Whole yuan of a card as Decimal, None where the statute names no bound."""
    return None if amount is None else Decimal(amount)


def _made(
    offence: Offence,
    stage: str,
    low: Decimal | None,
    high: Decimal | None,
    kinds: tuple[str, ...],
    formula: str,
    may: bool,
    missing: tuple[str, ...],
    lines: list[str],
) -> Range:
    return Range(
        offence.code,
        offence.law,
        offence.liable.party,
        stage,
        low,
        high,
        kinds,
        formula,
        may,
        missing,
        offence.orders,
        offence.cites,
        offence.evidence,
        tuple(lines),
    )

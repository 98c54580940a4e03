"""How much and of which kinds: each charge inside its own range, one act fined once, the act ordered corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from casework.models import Evidence, Rectification
from flows.door.lawful import edition
from flows.door.terms import Check, Ground
from flows.guards.days import day
from flows.guards.evidence import chosen
from flows.procedures.penalty import lawful
from flows.procedures.penalty.guards.offence import cases, heavier, separate_findings
from flows.procedures.penalty.lawful import Item, range_of, standing, total
from flows.procedures.penalty.stage import LAW
from law.fines.ranges import span
from permissions import gate

Facts = Mapping[str, Any]
Of = Callable[[Any, Facts], list[Item]]
FILL = "处罚种类有罚款的，请填写大于零的罚款数额；没有罚款的，请不要填写数额"


def evidence_on_file(run: Any, on: date) -> str:
    """Without evidence nobody is punished (行政处罚法 第四十条、第四十六条)."""
    if Evidence.objects.filter(case_id=run.case.pk).exists():
        return ""
    lacks = "本案还没有证据；违法事实不清、证据不足的，不得给予行政处罚"
    return f"{lacks}（{LAW} 第四十条; 第四十六条）。请先询问当事人或者补充证据。"


def evidence_chosen(run: Any, facts: Facts, on: date) -> str:
    """A person chooses the evidence piece by piece; each stands once in the list, with all that it proves."""
    return chosen(facts["evidence"], "认定违法事实")


def every_charge_answered(run: Any, facts: Facts, on: date) -> str:
    """Several offences are stated row by row, one offence in the form itself."""
    held, rows = standing(run), facts.get("charges") or []
    if len(held) <= 1:
        if rows:
            return "本案只有一项违法行为，请直接填写拟处罚种类和数额，不要逐项填写。"
        return "" if facts.get("kinds") else "请填写“拟处罚种类”（kinds）。"
    if facts.get("kinds") or facts.get("proposed_fine"):
        return f"本案有{len(held)}项违法行为，请逐项填写（charges），不要合并填写种类和数额（{LAW} 第五十九条第一款）。"
    return numbers_match([one.number for one in held], [row.number for row in rows])


def numbers_match(held: list[int], said: list[int]) -> str:
    """Each number once, none missing, none unknown."""
    lacking = "、".join(f"第{n}项" for n in held if n not in said)
    beyond = "、".join(f"第{n}项" for n in said if n not in held)
    twice = "、".join(f"第{n}项" for n in held if said.count(n) > 1)
    told = [
        f"还缺{lacking}" if lacking else "",
        f"没有{beyond}" if beyond else "",
        f"{twice}填写了两次" if twice else "",
    ]
    found = "，".join(filter(None, told))
    return f"请逐项填写本案的违法行为：{found}。" if found else ""


def decided_charges_known(run: Any, facts: Facts, on: date) -> str:
    """Of several offences, the fine of each is stated, or the told ones stand; a bare total says nothing of either."""
    held, rows, fine = standing(run), facts.get("charges") or [], facts.get("fine")
    if rows and (
        wrong := numbers_match([one.number for one in held if not one.absorbed], [row.number for row in rows])
    ):
        return wrong
    if len(held) <= 1 or fine is None:
        return ""
    told = total(lawful.decided(run, facts))
    return "" if fine == told else f"逐项罚款合计{told}元，与所填罚款{fine}元不一致，请逐项填写（charges）。"


def amount_stated(items: Of) -> Check:
    """A fine has an amount, and an amount is a fine."""

    def stated_of_each(run: Any, facts: Facts, on: date) -> str:
        wrong = [item for item in items(run, facts) if ("fine" in item.kinds) != bool(item.fine) and not folded(item)]
        if not wrong:
            return ""
        which = "" if len(standing(run)) == 1 else f"{wrong[0].named}："
        return f"{which}{FILL}（{LAW} 第五十九条第一款第三项）。"

    return stated_of_each


def folded(item: Item) -> bool:
    """Whether the charge is no more than another name of an act that is fined elsewhere."""
    return bool((item.same_act_as or item.charge.absorbed) and not item.fine)


def in_range(items: Of) -> Check:
    """Kinds and fine of every charge lie inside what the law allows for it."""
    stated = amount_stated(items)

    def each_in_range(run: Any, facts: Facts, on: date) -> str:
        if stated(run, facts, on):
            return ""
        return next((why for item in items(run, facts) if (why := one_in_range(run, item, on))), "")

    return each_in_range


def one_in_range(run: Any, item: Item, on: date) -> str:
    if folded(item):
        return ""
    found, told = range_of(run, item, on), lawful.verdict(run, item, on)
    if told.lawful:
        return ""
    said = "".join(told.problems)
    if found.fined and found.high is not None:
        said += f"法定幅度为{span(found.low, found.high)}{'' if found.cites in said else f'（{found.cites}）'}。"
    which = "" if len(standing(run)) == 1 else f"{item.named}："
    return Ground(f"{which}{said}", edition(run, on).offence(item.charge.offence))


def discretion_explained(items: Of) -> Check:
    """A fine below the least, or outside the chosen band, passes only with its reason."""

    def reasons(run: Any, facts: Facts, on: date) -> str:
        fined = [item for item in items(run, facts) if item.fine]
        return "".join(line for item in fined for line in lawful.verdict(run, item, on).warnings)

    return reasons


def one_act_one_fine(run: Any, facts: Facts, on: date) -> str:
    """Of two codes for one act only the heavier fines (行政处罚法 第二十九条)."""
    found = {item.charge.number: item for item in lawful.concluded(run, facts)}
    for item in found.values():
        if item.same_act_as is None:
            continue
        other = found.get(item.same_act_as)
        if other is None or other is item:
            return f"{item.named}所指的第{item.same_act_as}项不在本案的违法行为之内，请更正。"
        if why := lighter_is_fined(run, item, other, on):
            return why
    return ""


def lighter_is_fined(run: Any, one: Item, other: Item, on: date) -> str:
    gives_way = lawful.lighter(run, one, other, on)
    if not gives_way.fine:
        return ""
    best = other if gives_way is one else one
    rule = edition(run, on)["thresholds/one_fine"]
    return Ground(
        f"{one.named}与{other.named}系同一行为，只按罚款数额高的规定（{best.charge.offence}）罚款一次，"
        f"{gives_way.named}不得另处罚款（{rule.cites}）。",
        rule,
    )


def same_day_explained(run: Any, facts: Facts, on: date) -> str:
    """Two fines for one day are two acts: found apart, or with the reason why."""
    fined = [item for item in lawful.concluded(run, facts) if item.fine]
    for one, other in combinations(fined, 2):
        codes = (one.charge.offence, other.charge.offence)
        if one.charge.offence_day != other.charge.offence_day or separate_findings(run, *codes):
            continue
        best = heavier(run, [one, other], on)
        return (
            f"{one.named}与{other.named}都发生在{day(one.charge.offence_day)}；如系同一行为，"
            f"只按罚款数额高的规定{f'（{best}）' if best else ''}处罚一次，请填写“与第几项系同一行为”"
            f"（{LAW} 第二十九条）。"
        )
    return ""


def within_mandate(run: Any, facts: Facts, on: date) -> str:
    """A granted or entrusted organ proposes no more than its ceiling. Raises NotPermitted."""
    gate.ceiling(run.by, run, on, int(total(lawful.concluded(run, facts))))
    return ""


def correction_ordered(run: Any, facts: Facts, on: date) -> str:
    """Who punishes also orders the act corrected (行政处罚法 第二十八条)."""
    if facts.get("order_to_correct") or run.order_to_correct:
        return ""
    if Rectification.objects.filter(case_id__in=cases(run), ordered__isnull=False).exists():
        return ""
    rule = edition(run, on)["thresholds/correct_always"]
    said = "实施行政处罚时应当责令改正，本案没有责令整改文书，请填写“责令改正内容”"
    return Ground(f"{said}（{rule.cites}）。", rule)


def referred_first(run: Any, suspected: bool) -> str:
    if not suspected:
        return ""
    cites = f"{LAW} 第二十七条第一款; 行政执法机关移送涉嫌犯罪案件的规定(2020) 第三条; 第十一条"
    return f"本案涉嫌犯罪，应当及时移送司法机关，不得以行政处罚代替移送（{cites}）。"


def not_fined_instead_of_referral(run: Any, on: date) -> str:
    """Suspected crime is referred; a penalty does not stand in for it (行政处罚法 第二十七条)."""
    return referred_first(run, run.suspected_crime)


def suspicion_referred(run: Any, facts: Facts, on: date) -> str:
    """The same of a suspicion that is stated now."""
    return referred_first(run, facts["suspected_crime"])

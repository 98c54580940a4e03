"""What a penalty on the spot presupposes (行政处罚法 第五十一条、第五十二条).

Each answers "" or one sentence with its article.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import law
from flows.door.lawful import edition, whole
from flows.door.terms import Ground
from flows.guards.days import day
from flows.guards.evidence import chosen
from flows.guards.fines import fined_before
from flows.guards.organs import elsewhere
from flows.guards.people import signature_or_note
from law.fines import lawful as fines
from law.fines.inputs import money
from law.fines.offence import KINDS, PARTIES, offence
from law.fines.parties import figure, liable_as
from law.reckoning import limitation

LIMIT = "thresholds/simple_procedure_limit"
COLLECT = "thresholds/onspot_collect_limit"
READING = "thresholds/individual_business_figure"  # the organ's confirmed reading, where its book has one
READ_AS = "法律没有写明个体工商户适用哪一档，这里按公民掌握，是有利于当事人的理解，本机关可以另行确认"
Facts = Mapping[str, Any]


def kinds_chosen(run: Any, facts: Facts, on: date) -> str:
    """A penalty on the spot is a warning, a fine, or both; a fine has an amount."""
    kinds = [str(kind) for kind in facts["kinds"]]
    if not kinds:
        return "请选择处罚种类。"
    if ("fine" in kinds) == bool(facts["fine"]):
        return ""
    return "处罚种类含有罚款的，请填写罚款数额；没有罚款的，请不要填写数额（行政处罚法第五十一条）。"


def pieces_chosen(run: Any, facts: Facts, on: date) -> str:
    """A person chooses the evidence piece by piece; what was listed in words when it was told stands."""
    if not facts["evidence"] and run.evidence_list:
        return ""
    return chosen(facts["evidence"], "认定违法事实")


def limit_for(run: Any, on: date) -> tuple[str, str]:
    """(whose figure of the limit applies to the party, what the refusal adds when that is a reading of the statute)."""
    kind = run.case.party.kind
    if kind != "business":
        return figure(kind), ""
    reading = edition(run, on).get(READING)
    if reading is not None and reading.settled:
        return str(reading.value), ""
    return figure(kind), f"；{READ_AS}"


def within_summary_limit(run: Any, facts: Facts, on: date) -> str:
    """A citizen 200 yuan, an organisation 3,000 at most, both included; more asks for the ordinary procedure."""
    fine = facts["fine"]
    if not fine:
        return ""
    card = edition(run, on)[LIMIT]
    whose, reading = limit_for(run, on)
    most = card.value[whose]
    if fine <= most:
        return ""
    said = f"对{run.case.party.get_kind_display()}罚款{money(fine)}元，超过当场处罚的上限{most}元（含本数）"
    return Ground(f"{said}，请适用普通程序（{card.cites}{reading}）。", card)


def offence_in_book(run: Any, facts: Facts, on: date) -> str:
    """The statutory basis: an offence of the book, for this kind of party, which allows what is proposed."""
    code, party = facts["offence"], run.case.party
    try:
        found = offence(edition(run, on).offence(code), code)
        span = fines.lawful_range(whole(), code, offence_day=facts["offence_day"], decision_day=on)
    except law.LawError as why:
        return str(why)
    if found.liable.party not in liable_as(party.kind):
        return (
            f"案由{code}处罚的是{PARTIES[found.liable.party]}，"
            f"当事人是{party.get_kind_display()}，请另选案由（{found.cites}）。"
        )
    if said := elsewhere(run, code, on):
        return said
    if not found.duty and not facts["violated"]:
        return f"法规库没有写明案由{code}所违反的条款，请填写“违反条款”（行政处罚法第五十九条第一款第二项）。"
    return allowed(facts, span)


def allowed(facts: Facts, span: fines.Range) -> str:
    """Kinds and amount lie inside what the article provides."""
    other = [KINDS[str(kind)] for kind in facts["kinds"] if str(kind) not in span.kinds]
    if other:
        given = "、".join(KINDS[kind] for kind in span.kinds) or "没有处罚"
        return f"案由{span.code}在本情形下的法定处罚是{given}，不包括{'、'.join(other)}（{span.cites}）。"
    fine = facts["fine"]
    if not fine or span.holds(fine):
        return ""
    if span.low is None or span.high is None:
        return f"案由{span.code}的罚款幅度须先查明事实才能确定，不能当场处罚，请适用普通程序（{span.cites}）。"
    bounds = f"{money(span.low)}元至{money(span.high)}元"
    return f"拟罚款{money(fine)}元，不在法定幅度{bounds}之内，请更正或者适用普通程序（{span.cites}）。"


def not_barred(run: Any, facts: Facts, on: date) -> str:
    """An act not found in two years is no longer punished (行政处罚法 第三十六条)."""
    acted = facts["offence_day"]
    if acted > on:
        return f"违法行为发生日{day(acted)}晚于当场处罚之日{day(on)}，请更正。"
    found = limitation.limitation(whole(), acted, on)
    if not found.barred or found.last is None:
        return ""
    return Ground(
        f"违法行为发生于{day(acted)}，至{day(found.last)}已满二年未被发现，不再给予行政处罚（{found.cites}）。",
        edition(run, on)[found.card],
    )


def on_the_spot(run: Any, on: date) -> str:
    """Told, decided and delivered at one sitting; who comes back another day uses the ordinary procedure."""
    if run.told is None or on == run.told:
        return ""
    return (
        f"当场处罚应当当场作出决定并当场交付，告知日为{day(run.told)}；"
        "请转为普通程序办理（行政处罚法(2021) 第五十一条、第五十二条第一款）。"
    )


def no_heavier(run: Any, facts: Facts, on: date) -> str:
    """A defence makes no penalty heavier (行政处罚法 第四十五条第二款)."""
    fine, told = facts["fine"] or 0, run.told_fine or 0
    if not fine and run.kinds == ["fine"]:
        return "告知的处罚只有罚款，请填写罚款数额；不再处罚的，请转为普通程序依法处理（行政处罚法(2021) 第五十一条）。"
    if fine <= told:
        return ""
    return (
        f"罚款{money(fine)}元高于告知的{money(told)}元，"
        "不得因当事人陈述、申辩而给予更重的处罚（行政处罚法(2021) 第四十五条第二款）。"
    )


signed_or_refused = signature_or_note(
    "请填写当事人签收人；当事人拒绝签收的，应当在决定书上注明拒绝签收情况（行政处罚法(2021) 第五十二条第一款）。"
)


def collectable_on_spot(run: Any, facts: Facts, on: date) -> str:
    """Up to 100 yuan, or hard to collect later, or remote and asked for (行政处罚法 第六十八条、第六十九条)."""
    why, fine = facts["on_spot"], facts["fine"]
    if not why:
        return ""
    if not fine:
        return "没有罚款，不存在当场收缴，请不要选择当场收缴的理由。"
    card = edition(run, on)[COLLECT]
    most = int(card.value["fine"])
    if str(why) != "small" or fine <= most:
        return ""
    return Ground(
        f"罚款{money(fine)}元超过{most}元，不能以“{most}元以下”为由当场收缴，"
        f"请由当事人到指定银行缴纳或者另选法定理由（{card.cites}）。",
        card,
    )


def not_fined_twice(run: Any, facts: Facts, on: date) -> str:
    """One act is fined once, by whichever procedure (行政处罚法 第二十九条)."""
    return fined_before(run, facts["offence"], facts["offence_day"], on) if facts.get("fine") else ""


def not_fined_meanwhile(run: Any, facts: Facts, on: date) -> str:
    """The same when it is decided: another case may have been decided since the party was told."""
    way_out = "请改为警告；告知的只有罚款的，请办理“转为普通程序”，随后呈请结案。"
    return fined_before(run, run.offence, run.offence_day, on, way_out) if facts.get("fine") else ""

"""What a penalty on the spot presupposes (行政处罚法 第五十一条、第五十二条): each answers "" or one sentence with its article."""

from __future__ import annotations

from datetime import date
from typing import Any

import law
from flows.guards import day, edition
from flows.terms import Ground
from law import fines, limitation
from law.facts import money
from law.offence import KINDS, PARTIES, offence

LIMIT = "thresholds/simple_procedure_limit"
COLLECT = "thresholds/onspot_collect_limit"
CITIZENS = ("individual", "business")  # the statute names no individual business: the lower limit, in its favour
LIABLE = {"organisation": ("organisation",), "agency": ("organisation",), "government": ("organisation",)}
PERSONS = ("person_in_charge", "other_responsible", "individual")


def kinds_chosen(run: Any, on: date) -> str:
    """A penalty on the spot is a warning, a fine, or both; a fine has an amount."""
    kinds, fine = [str(k) for k in run.given.get("kinds") or []], run.given.get("fine")
    if not kinds:
        return ""
    if ("fine" in kinds) == bool(fine):
        return ""
    return "处罚种类含有罚款的，请填写罚款数额；没有罚款的，请不要填写数额（行政处罚法第五十一条）。"


def within_summary_limit(run: Any, on: date) -> str:
    """A citizen 200 yuan, an organisation 3,000 at most, both included; more asks for the ordinary procedure."""
    fine, party = run.given.get("fine"), run.case.party
    if not fine:
        return ""
    card = edition(run, on)[LIMIT]
    most = card.value["citizen" if party.kind in CITIZENS else "organisation"]
    if fine <= most:
        return ""
    return Ground(f"对{party.get_kind_display()}罚款{fine}元，超过当场处罚的上限{most}元（含本数），请适用普通程序（{card.cites}）。", card)


def offence_in_book(run: Any, on: date) -> str:
    """The statutory basis: an offence of the book, for this kind of party, which allows what is proposed."""
    code = run.given.get("offence")
    if not code:
        return ""
    try:
        found = offence(edition(run, on).offence(code), code)
        span = fines.lawful_range(law.book(), code, offence_day=run.given.get("offence_day"), decision_day=on)
    except law.LawError as why:
        return str(why)
    party = run.case.party.kind
    if found.liable.party not in LIABLE.get(party, PERSONS if party == "individual" else (*PERSONS, "organisation")):
        return f"案由{code}处罚的是{PARTIES[found.liable.party]}，当事人是{run.case.party.get_kind_display()}，请另选案由（{found.cites}）。"
    if not found.duty and not run.given.get("violated"):
        return f"法规库没有写明案由{code}所违反的条款，请填写“违反条款”（行政处罚法第五十九条第一款第二项）。"
    return allowed(run, span)


def allowed(run: Any, span: fines.Range) -> str:
    """Kinds and amount lie inside what the article provides."""
    other = [KINDS[str(k)] for k in run.given.get("kinds") or [] if str(k) not in span.kinds]
    if other:
        given = "、".join(KINDS[k] for k in span.kinds) or "没有处罚"
        return f"案由{span.code}在本情形下的法定处罚是{given}，不包括{'、'.join(other)}（{span.cites}）。"
    fine = run.given.get("fine")
    if not fine or span.holds(fine):
        return ""
    if span.low is None or span.high is None:
        return f"案由{span.code}的罚款幅度须先查明事实才能确定，不能当场处罚，请适用普通程序（{span.cites}）。"
    return f"拟罚款{fine}元，不在法定幅度{money(span.low)}元至{money(span.high)}元之内，请更正或者适用普通程序（{span.cites}）。"


def not_barred(run: Any, on: date) -> str:
    """An act not found in two years is no longer punished (行政处罚法 第三十六条)."""
    acted = run.given.get("offence_day")
    if not acted:
        return ""
    if acted > on:
        return f"违法行为发生日{day(acted)}晚于今日{day(on)}，请更正。"
    found = limitation.limitation(law.book(), acted, on)
    if not found.barred or found.last is None:
        return ""
    return Ground(f"违法行为发生于{day(acted)}，至{day(found.last)}已满二年未被发现，不再给予行政处罚（{found.cites}）。", edition(run, on)[found.card])


def on_the_spot(run: Any, on: date) -> str:
    """Told, decided and delivered at one sitting; who comes back another day uses the ordinary procedure."""
    if run.told is None or on == run.told:
        return ""
    return f"当场处罚应当当场作出决定并当场交付，告知日为{day(run.told)}；请转为普通程序办理（行政处罚法(2021) 第五十一条、第五十二条第一款）。"


def no_heavier(run: Any, on: date) -> str:
    """A defence makes no penalty heavier (行政处罚法 第四十五条第二款)."""
    fine = run.given.get("fine") or 0
    if run.given and not fine and run.kinds == ["fine"]:
        return "告知的处罚只有罚款，请填写罚款数额；不再处罚的，请转为普通程序依法处理（行政处罚法(2021) 第五十一条）。"
    if fine <= (run.told_fine or 0):
        return ""
    return f"罚款{fine}元高于告知的{run.told_fine or 0}元，不得因当事人陈述、申辩而给予更重的处罚（行政处罚法(2021) 第四十五条第二款）。"


def signed_or_refused(run: Any, on: date) -> str:
    """The party signs for the decision, or the refusal is noted on it."""
    if not run.given or run.given.get("signed_by") or run.given.get("refusal_note"):
        return ""
    return "请填写当事人签收人；当事人拒绝签收的，应当在决定书上注明拒绝签收情况（行政处罚法(2021) 第五十二条第一款）。"


def collectable_on_spot(run: Any, on: date) -> str:
    """Up to 100 yuan, or hard to collect later, or remote and asked for by the party (行政处罚法 第六十八条、第六十九条)."""
    why, fine = run.given.get("on_spot"), run.given.get("fine")
    if not why:
        return ""
    if not fine:
        return "没有罚款，不存在当场收缴，请不要选择当场收缴的理由。"
    card = edition(run, on)[COLLECT]
    most = int(card.value["fine"])
    if str(why) != "small" or fine <= most:
        return ""
    return Ground(f"罚款{fine}元超过{most}元，不能以“{most}元以下”为由当场收缴，请由当事人到指定银行缴纳或者另选法定理由（{card.cites}）。", card)

"""Facts that a paper words out of several columns: the penalty in words, the age, the list of papers in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from documents.amounts import money_text, ten_thousands
from documents.dates import day_text
from law.offence import KINDS

Source = Mapping[str, Any]


def _get(source: Source, root: str, name: str) -> Any:
    held = source.get(root)
    return held.get(name) if isinstance(held, Mapping) else getattr(held, name, None)


def _kinds(source: Source) -> list[str]:
    kinds = _get(source, "given", "kinds") or _get(source, "run", "kinds") or []
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    return [KINDS.get(str(kind), str(kind)) for kind in kinds]


def worded(kinds: list[str], fine: int | None, confiscation: int | None) -> str:
    """Return a penalty in words: 警告，并处罚款人民币壹万元整（¥10,000.00）."""
    parts = [kind for kind in kinds if kind != KINDS["fine"] and not (confiscation and kind == KINDS["confiscation"])]
    if confiscation:
        parts.append(f"没收违法所得{money_text(confiscation)}")
    if fine:
        parts.append(f"罚款{money_text(fine)}")
    if len(parts) > 1 and fine:
        return "、".join(parts[:-1]) + "，并处" + parts[-1]
    return "、".join(parts)


def penalty(source: Source) -> str:
    """The penalty decided: kinds, fine and confiscation."""
    fine = _get(source, "given", "fine") or _get(source, "run", "fine")
    return worded(_kinds(source), fine, _get(source, "run", "confiscation"))


def proposed_penalty(source: Source) -> str:
    """The penalty proposed, as the notice must tell it (行政处罚法 第四十四条)."""
    found = (_get(source, root, name) for root, name in (
        ("given", "fine"), ("given", "told_fine"), ("run", "told_fine"), ("given", "proposed_fine"), ("run", "proposed_fine")))  # fmt: skip
    return worded(_kinds(source), next(filter(None, found), None), _get(source, "run", "confiscation"))


def other_penalty(source: Source) -> str:
    """Kinds other than warning and fine."""
    return "、".join(kind for kind in _kinds(source) if kind not in (KINDS["fine"], KINDS["warning"], KINDS["criticism"]))


def penalty_kind(source: Source) -> list[str]:
    """All kinds of the penalty, for the publication form."""
    return _kinds(source)


def fine_ten_thousands(source: Source) -> str:
    """The fine in 万元."""
    fine = _get(source, "run", "fine")
    return ten_thousands(fine) if fine else ""


def age(source: Source) -> str:
    """Age and year of birth of a citizen, frozen on the day of the paper."""
    year, on = _get(source, "party", "birth_year"), source.get("on")
    number = str(_get(source, "party", "id_number") or "")
    if len(number) == 18 and number[6:14].isdigit() and isinstance(on, date):
        year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
        return f"{on.year - year - ((on.month, on.day) < (month, day))}岁（{year}年{month}月出生）"
    return f"{on.year - year}岁（{year}年出生）" if year and isinstance(on, date) else ""


def person(source: Source) -> str:
    """The party's name when it is a citizen."""
    return _get(source, "party", "name") if _get(source, "party", "kind") == "individual" else ""


def unit(source: Source) -> str:
    """The party's name when it is not a citizen."""
    return _get(source, "party", "name") if _get(source, "party", "kind") != "individual" else ""


def person_address(source: Source) -> str:
    return _get(source, "party", "address") if person(source) else ""


def unit_address(source: Source) -> str:
    return _get(source, "party", "address") if unit(source) else ""


def person_phone(source: Source) -> str:
    return _get(source, "party", "phone") if person(source) else ""


def person_postcode(source: Source) -> str:
    return _get(source, "party", "postcode") if person(source) else ""


def unit_postcode(source: Source) -> str:
    return _get(source, "party", "postcode") if unit(source) else ""


def party_info(source: Source) -> str:
    """Who the party is, in one sentence."""
    party = source.get("party")
    told = (
        ("", "name"), ("统一社会信用代码：", "uscc"), ("法定代表人（负责人）：", "representative"),
        ("身份证号：", "id_number"), ("地址：", "address"), ("联系电话：", "phone"),
    )  # fmt: skip
    found = [(label, _get({"p": party}, "p", name)) for label, name in told]
    return "，".join(f"{label}{value}" for label, value in found if value)


def told_and_heard(source: Source) -> str:
    """Which notices were given and served, and whether rights were used (行政处罚法 第四十四条、第六十二条、第六十五条)."""
    told = [f"本机关已于{day_text(day)}依法送达《{title}》" for title, day in (
        ("行政处罚告知书", _get(source, "run", "told_served")),
        ("行政处罚听证告知书", _get(source, "run", "hearing_told_served"))) if day]  # fmt: skip
    if not told:
        return ""
    if _get(source, "run", "heard"):
        told.append("当事人提出了陈述申辩")
    elif _get(source, "run", "waived"):
        told.append("当事人书面放弃陈述、申辩")
    else:
        told.append("当事人在期限内未提出陈述、申辩")
    if _get(source, "run", "hearing_right"):
        asked = _get(source, "run", "hearing_asked") and not _get(source, "run", "hearing_withdrawn")
        told.append("当事人要求听证，本机关已依法组织听证" if asked else "未要求听证")
    return "，".join(told) + "。"


def defence_adoption(source: Source) -> str:
    """What became of the defence (行政处罚法 第四十五条)."""
    if answer := _get(source, "run", "defence_answer"):
        said = _get(source, "run", "defence")
        return f"当事人陈述申辩称：{said}。经复核：{answer}" if said else f"经复核：{answer}"
    if _get(source, "run", "waived"):
        return "当事人书面放弃陈述、申辩的权利。"
    if _get(source, "run", "heard"):
        return ""
    return "当事人在告知的期限内未提出陈述、申辩。" if _get(source, "run", "told_served") else ""


def performance(source: Source) -> str:
    """How and until when the decision is to be carried out (行政处罚法 第五十九条第一款第四项、第六十七条)."""
    fine = _get(source, "given", "fine") or _get(source, "run", "fine")
    others = other_penalty(source)
    told = ["罚款自收到本决定书之日起十五日内缴纳"] if fine else []
    told += [f"{others}自收到本决定书之日起履行"] if others else []
    return "；".join(told or ["本决定自送达之日起发生效力"]) + "。"


def item_numbers(source: Source) -> str:
    """All items of the list of problems, when the order makes no choice among them: 1-3."""
    for root, name in (("given", "problem_list"), ("given", "findings"), ("run", "findings")):
        held = _get(source, root, name)
        count = held.count() if hasattr(held, "all") else len(held or ())
        if isinstance(held, str):
            count = len([line for line in held.splitlines() if line.strip()])
        if count:
            return f"1-{count}" if count > 1 else "1"
    return ""


def papers(source: Source) -> list[dict[str, str]]:
    """The papers of the case in order of issue, for the index of the bound file; voided ones stay out."""
    case = source.get("case")
    if not hasattr(case, "proceedings"):
        return []
    from casework.models import Paper

    held = Paper.objects.filter(proceeding__case=case, voided=None).order_by("issued", "pk")
    return [{"title": f"{p.title}{p.number or ''}", "day": day_text(p.issued)} for p in held]


FACTS: dict[str, Callable[[Source], Any]] = {
    f.__name__: f
    for f in (
        penalty, proposed_penalty, other_penalty, penalty_kind, fine_ten_thousands, age, person, unit, person_address, unit_address,
        person_phone, person_postcode, unit_postcode, party_info, told_and_heard, defence_adoption, papers,
        performance, item_numbers,
    )
}  # fmt: skip

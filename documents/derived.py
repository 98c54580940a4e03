"""Facts that a paper words out of several columns: the penalty in words, the age, the list of papers in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from documents.amounts import money_text, ten_thousands
from documents.articles import on_paper
from documents.dates import day_text
from law.offence import KINDS

Source = Mapping[str, Any]
POINTS = (
    "执法主体合法、执法人员具备资格", "管辖权", "事实清楚、证据确凿充分", "定性准确、适用法律正确", "裁量基准适用适当",
    "程序合法（告知、听证、期限）", "文书完备规范", "是否超越职权", "是否涉嫌犯罪需移送",
)  # fmt: skip


def get(source: Source, root: str, name: str) -> Any:
    held = source.get(root)
    return held.get(name) if isinstance(held, Mapping) else getattr(held, name, None)


def _kinds(source: Source) -> list[str]:
    kinds = get(source, "given", "kinds") or get(source, "run", "kinds") or []
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
    fine = get(source, "given", "fine") or get(source, "run", "fine")
    return worded(_kinds(source), fine, get(source, "run", "confiscation"))


def proposed_penalty(source: Source) -> str:
    """The penalty proposed, as the notice must tell it (行政处罚法 第四十四条)."""
    found = (get(source, root, name) for root, name in (
        ("given", "fine"), ("given", "told_fine"), ("run", "told_fine"), ("given", "proposed_fine"), ("run", "proposed_fine")))  # fmt: skip
    return worded(_kinds(source), next(filter(None, found), None), get(source, "run", "confiscation"))


def other_penalty(source: Source) -> str:
    """Kinds other than warning and fine."""
    return "、".join(kind for kind in _kinds(source) if kind not in (KINDS["fine"], KINDS["warning"], KINDS["criticism"]))


def penalty_kind(source: Source) -> list[str]:
    """All kinds of the penalty, for the publication form."""
    return _kinds(source)


def fine_ten_thousands(source: Source) -> str:
    """The fine in 万元."""
    fine = get(source, "run", "fine")
    return ten_thousands(fine) if fine else ""


def age(source: Source) -> str:
    """Age and year of birth of a citizen, frozen on the day of the paper."""
    year, on = get(source, "party", "birth_year"), source.get("on")
    number = str(get(source, "party", "id_number") or "")
    if len(number) == 18 and number[6:14].isdigit() and isinstance(on, date):
        year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
        return f"{on.year - year - ((on.month, on.day) < (month, day))}岁（{year}年{month}月出生）"
    return f"{on.year - year}岁（{year}年出生）" if year and isinstance(on, date) else ""


def person(source: Source) -> str:
    """The party's name when it is a citizen."""
    return get(source, "party", "name") if get(source, "party", "kind") == "individual" else ""


def unit(source: Source) -> str:
    """The party's name when it is not a citizen."""
    return get(source, "party", "name") if get(source, "party", "kind") != "individual" else ""


def person_address(source: Source) -> str:
    return get(source, "party", "address") if person(source) else ""


def unit_address(source: Source) -> str:
    return get(source, "party", "address") if unit(source) else ""


def person_phone(source: Source) -> str:
    return get(source, "party", "phone") if person(source) else ""


def person_postcode(source: Source) -> str:
    return get(source, "party", "postcode") if person(source) else ""


def unit_postcode(source: Source) -> str:
    return get(source, "party", "postcode") if unit(source) else ""


def party_info(source: Source) -> str:
    """Who the party is, in one sentence."""
    party = source.get("party")
    told = (
        ("", "name"), ("统一社会信用代码：", "uscc"), ("法定代表人（负责人）：", "representative"),
        ("身份证号：", "id_number"), ("地址：", "address"), ("联系电话：", "phone"),
    )  # fmt: skip
    found = [(label, get({"p": party}, "p", name)) for label, name in told]
    return "，".join(f"{label}{value}" for label, value in found if value)


def told_and_heard(source: Source) -> str:
    """Which notices were served on which day, and whether a hearing was asked for (行政处罚法 第四十四条、第六十二条、第六十五条).

    What became of the defence is the next sentence of the decision (`defence_adoption`).
    """
    served: dict[Any, str] = {}
    for title, day in (("行政处罚告知书", get(source, "run", "told_served")), ("行政处罚听证告知书", get(source, "run", "hearing_told_served"))):
        if day:
            served[day] = served.get(day, "") + f"《{title}》"
    if not served:
        return ""
    told = ["本机关" + "，".join(f"于{day_text(day)}依法送达{titles}" for day, titles in served.items())]
    told += ["当事人提出了陈述申辩"] if get(source, "run", "heard") else []
    if get(source, "run", "hearing_right"):
        asked = get(source, "run", "hearing_asked") and not get(source, "run", "hearing_withdrawn")
        waived = "书面放弃听证" if get(source, "run", "hearing_waived") else "未要求听证"
        told.append("当事人要求听证，本机关已依法组织听证" if asked else waived)
    return "，".join(told) + "。"


def defence_adoption(source: Source) -> str:
    """What became of the defence (行政处罚法 第四十五条)."""
    if answer := get(source, "run", "defence_answer"):
        said = str(get(source, "run", "defence") or "").rstrip("。")
        return f"当事人陈述申辩称：{said}。经复核：{answer}" if said else f"经复核：{answer}"
    if get(source, "run", "waived"):
        return "当事人书面放弃陈述、申辩的权利。"
    if get(source, "run", "heard"):
        return ""
    return "当事人在告知的期限内未提出陈述、申辩。" if get(source, "run", "told_served") else ""


def payment_mode(source: Source) -> str:
    """How a fine imposed on the spot is paid."""
    if not (get(source, "given", "fine") or get(source, "run", "fine")):
        return "none"
    return "on_spot" if get(source, "given", "collected_on_spot") or get(source, "run", "collected_on_spot") else "bank"


def evidence_titles(source: Source) -> str:
    """The titles of the evidence with their copies, from lines of `title | copies | what it proves`."""
    listed = str(get(source, "given", "evidence_list") or get(source, "run", "evidence_list") or "")
    lines = [[part.strip() for part in line.replace("｜", "|").split("|")] for line in listed.splitlines() if line.strip()]
    titles = [line[0] + (f"{line[1]}份" if len(line) > 1 and line[1].isdecimal() else "") for line in lines]
    return "；".join(f"{place}.{title}" for place, title in enumerate(titles, 1)) + ("。" if titles else "")


def facts_and_basis(source: Source) -> str:
    """Facts found, articles violated and articles of the penalty, for the internal papers."""
    found, violated, basis = (get(source, "run", name) for name in ("facts_found", "violated", "basis"))
    if not (found and basis):
        return ""
    return f"{found}\n上述行为违反了{on_paper(violated or '')}的规定，依据{on_paper(basis)}的规定处理。"


def proposal(source: Source) -> str:
    """What the handlers propose."""
    worded_penalty = proposed_penalty(source)
    return f"建议给予{worded_penalty}的行政处罚。" if worded_penalty else ""


def hearing_ground(source: Source) -> str:
    """Why a hearing must be offered (行政处罚法 第六十三条第一款)."""
    kinds = set(get(source, "given", "kinds") or get(source, "run", "kinds") or [])
    if kinds & {"suspension", "closure", "practice_ban"}:
        return "责令停产停业、责令关闭、限制从业"
    if kinds & {"downgrade", "licence_revocation", "qualification"}:
        return "降低资质等级、吊销许可证件"
    return "较大数额罚款" if "fine" in kinds else "没收较大数额违法所得、较大价值非法财物" if "confiscation" in kinds else ""


def review_points(source: Source) -> list[dict[str, str]]:
    """The points that a legal review goes through, marked by the reviewer in the order of the list (given.points)."""
    marks = list(get(source, "given", "points") or [])
    opinion = str(get(source, "given", "opinion") or get(source, "run", "review_result") or "")
    agreed = "是" if opinion in ("agreed", "同意") else ""
    return [{"item": item, "verdict": marks[i] if i < len(marks) else _verdict(item, agreed), "note": ""} for i, item in enumerate(POINTS)]


def _verdict(item: str, agreed: str) -> str:
    """Agreement answers every point; the last two ask for what must not be."""
    return ("否" if item.startswith("是否") else "是") if agreed else ""


def _masked(name: str) -> str:
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def public_name(source: Source) -> str:
    """The party's name as it may be published: citizens are masked (行政处罚法 第五十条)."""
    return _masked(person(source)) or unit(source)


def public_code(source: Source) -> str:
    """The unit's code; a citizen's number is never published."""
    return "自然人，不公开证件号码" if person(source) else get(source, "party", "uscc")


def public_representative(source: Source) -> str:
    """The representative's name, masked."""
    return _masked(get(source, "party", "representative") or "")


def performance(source: Source) -> str:
    """How and until when the decision is to be carried out (行政处罚法 第五十九条第一款第四项、第六十七条)."""
    fine = get(source, "given", "fine") or get(source, "run", "fine")
    others = other_penalty(source)
    told = ["罚款自收到本决定书之日起十五日内缴纳"] if fine else []
    told += [f"{others}自收到本决定书之日起履行"] if others else []
    return "；".join(told or ["本决定自送达之日起发生效力"]) + "。"


def item_numbers(source: Source) -> str:
    """All items of the list of problems, when the order makes no choice among them: 1-3."""
    for root, name in (("given", "problem_list"), ("given", "findings"), ("run", "findings")):
        held = get(source, root, name)
        count = held.count() if hasattr(held, "all") else len(held or ())
        if isinstance(held, str):
            count = len([line for line in held.splitlines() if line.strip()])
        if count:
            return f"1-{count}" if count > 1 else "1"
    return ""


FACTS: dict[str, Callable[[Source], Any]] = {
    f.__name__: f
    for f in (
        penalty, proposed_penalty, other_penalty, penalty_kind, fine_ten_thousands, age, person, unit, person_address, unit_address,
        person_phone, person_postcode, unit_postcode, party_info, told_and_heard, defence_adoption,
        performance, item_numbers, payment_mode, evidence_titles, facts_and_basis, proposal, hearing_ground, review_points,
        public_name, public_code, public_representative,
    )
}  # fmt: skip

"""The penalty in words: kinds and amounts, its grounds, its evidence, how it is carried out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from documents.reading.amounts import money_text, ten_thousands
from documents.reading.articles import on_paper
from documents.reading.derived.source import Source, fact, get
from documents.reading.piped import Piped, parted
from documents.reading.stepping import step_into
from law.fines.offence import KINDS

Amount = int | Decimal


def _kinds(source: Source) -> list[str]:
    kinds = get(source, "given", "kinds") or get(source, "run", "kinds") or []
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    return [KINDS.get(str(kind), str(kind)) for kind in kinds]


def worded(kinds: list[str], fine: Amount | None, confiscation: Amount | None) -> str:
    """Return a penalty in words: 警告，并处罚款人民币壹万元整（¥10,000.00）."""
    parts = [kind for kind in kinds if kind != KINDS["fine"] and not (confiscation and kind == KINDS["confiscation"])]
    if confiscation:
        parts.append(f"没收违法所得{money_text(confiscation)}")
    if fine:
        parts.append(f"罚款{money_text(fine)}")
    if len(parts) > 1 and fine:
        return "、".join(parts[:-1]) + "，并处" + parts[-1]
    return "、".join(parts)


@fact
def penalty(source: Source) -> str:
    """The penalty decided: kinds, fine and confiscation; of several offences, each (given.each_charge)."""
    if each := get(source, "given", "each_charge"):
        return str(each)
    fine = get(source, "given", "fine") or get(source, "run", "fine")
    return worded(_kinds(source), fine, get(source, "run", "confiscation"))


@fact
def proposed_penalty(source: Source) -> str:
    """The penalty proposed, as the notice must tell it (行政处罚法 第四十四条); of several offences, each."""
    if each := get(source, "given", "each_charge"):
        return str(each)
    found = (
        get(source, root, name)
        for root, name in (
            ("given", "fine"),
            ("given", "told_fine"),
            ("run", "told_fine"),
            ("given", "proposed_fine"),
            ("run", "proposed_fine"),
        )
    )
    return worded(_kinds(source), next(filter(None, found), None), get(source, "run", "confiscation"))


@fact
def other_penalty(source: Source) -> str:
    """Kinds other than warning and fine."""
    return "、".join(
        kind for kind in _kinds(source) if kind not in (KINDS["fine"], KINDS["warning"], KINDS["criticism"])
    )


@fact
def penalty_kind(source: Source) -> list[str]:
    """All kinds of the penalty, for the publication form."""
    return _kinds(source)


@fact
def fine_ten_thousands(source: Source) -> str:
    """The fine in 万元."""
    fine = get(source, "run", "fine")
    return ten_thousands(fine) if fine else ""


@fact
def payment_mode(source: Source) -> str:
    """How a fine imposed on the spot is paid."""
    if not (get(source, "given", "fine") or get(source, "run", "fine")):
        return "none"
    return "on_spot" if get(source, "given", "collected_on_spot") or get(source, "run", "collected_on_spot") else "bank"


@fact
def performance(source: Source) -> str:
    """How and until when the decision is to be carried out (行政处罚法 第五十九条第一款第四项、第六十七条)."""
    fine = get(source, "given", "fine") or get(source, "run", "fine")
    others = other_penalty(source)
    told = ["罚款自收到本决定书之日起十五日内缴纳"] if fine else []
    told += [f"{others}自收到本决定书之日起履行"] if others else []
    return "；".join(told or ["本决定自送达之日起发生效力"]) + "。"


@fact
def evidence_titles(source: Source) -> str:
    """The titles of the evidence with their copies, from rows of title, copies and what it proves."""
    rows = parted(get(source, "given", "evidence_list") or get(source, "run", "evidence_list") or [])
    titles = [_title(row.by(("title", "copies", "proves")) if isinstance(row, Piped) else row) for row in rows]
    return "；".join(f"{place}.{title}" for place, title in enumerate(titles, 1)) + ("。" if titles else "")


def _title(row: Any) -> str:
    title, copies = (step_into(row, name) for name in ("title", "copies"))
    return f"{title}{copies}份" if str(copies or "").isdecimal() else f"{title}{copies or ''}"


@fact
def facts_and_basis(source: Source) -> str:
    """Facts found, articles violated and articles of the penalty, for the internal papers."""
    found, violated, basis = (get(source, "run", name) for name in ("facts_found", "violated", "basis"))
    if not (found and basis):
        return ""
    return f"{found}\n上述行为违反了{on_paper(violated or '')}的规定，依据{on_paper(basis)}的规定处理。"


@fact
def proposal(source: Source) -> str:
    """What the handlers propose."""
    worded_penalty = proposed_penalty(source)
    return f"建议给予{worded_penalty}的行政处罚。" if worded_penalty else ""

"""Which law applies: that of the day of the offence, unless the newer one is milder (行政处罚法 第三十七条).

An offence that continued counts from the day it ended, so `offence_day` is then that day. Compared are the fine
(upper bound first, then lower, then 应当 above 可以) and the gravest other kind of penalty; where the two point in
different directions the old law stays, and the result is marked doubtful for the legal reviewer.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from law.fines.inputs import Facts
from law.fines.offence import Offence, card_of, offence_of
from law.fines.ranges import Range, range_of, span
from law.reading.errors import LawError

if TYPE_CHECKING:
    from law.reading.book import Book
    from law.reading.cards import Card, Version

RULE = "行政处罚法(2021) 第三十七条"
GRAVITY = {
    "operation_stop": 0,
    "construction_stop": 0,
    "disposal": 0,
    "warning": 1,
    "criticism": 1,
    "confiscation": 2,
    "licence_suspension": 3,
    "qualification": 3,
    "downgrade": 3,
    "suspension": 3,
    "licence_revocation": 4,
    "practice_ban": 4,
    "closure": 5,
    "detention": 6,
}


@dataclass(frozen=True)
class Applicable:
    """The range under the law that applies. chosen: `only` one version, `old` or `new`; doubtful: ask the reviewer."""

    range: Range
    chosen: str
    doubtful: bool
    cites: str
    explain: tuple[str, ...]


def applicable(
    book: "Book",
    code: str,
    *,
    offence_day: date | None = None,
    decision_day: date | None = None,
    overdue: bool = False,
    facts: Facts | None = None,
) -> Applicable:
    """Choose between the law of the offence day and that of the decision day. Facts are typed. Raises LawError.

    Without any day the newest version of the card is shown, and the explanation says so.
    """
    if offence_day and decision_day and decision_day < offence_day:
        raise LawError(f"日期互相矛盾：决定日{decision_day}早于违法行为日{offence_day}，请更正。")
    card = book.card(card_of(book, code))
    if not offence_day or not decision_day:
        return _one(card, code, offence_day or decision_day, overdue, facts)
    old = _old(book, card, code, offence_day)
    if (closed := card.version(decision_day)) and closed.ended:
        return _past(range_of(old, overdue=overdue, facts=facts), offence_day, decision_day, closed.note)
    new = _on(card, code, decision_day)
    if (old.law, old.cites) == (new.law, new.cites):
        return _only(range_of(new, overdue=overdue, facts=facts), f"{offence_day}和{decision_day}适用同一规定")
    former, newer = (range_of(one, overdue=overdue, facts=facts) for one in (old, new))
    return choose(former, newer, offence_day, decision_day)


def choose(old: Range, new: Range, offence_day: date, decision_day: date) -> Applicable:
    """The old law, or the new one where it is milder: two ranges of the same facts."""
    milder, doubtful, why = _milder(old, new)
    word = "适用新规定" if milder else "适用行为时的规定"
    lines = [
        f"违法行为日{offence_day}：{old.cites}，{_words(old)}",
        f"决定日{decision_day}：{new.cites}，{_words(new)}",
        f"从旧兼从轻（{RULE}）：{why}，{word}",
    ]
    if doubtful:
        lines.append("两种规定轻重方向不一致或缺少事实，先按行为时的规定，请法制审核人员确认")
    chosen = replace(new if milder else old, code=new.code)
    return Applicable(chosen, "new" if milder else "old", doubtful, RULE, tuple(lines))


def _one(card: "Card", code: str, day: date | None, overdue: bool, facts: Facts | None) -> Applicable:
    if day:
        line = f"按{day}有效的规定；只给了一个日期，未作新旧法比较"
        return _only(range_of(_on(card, code, day), overdue=overdue, facts=facts), line)
    version = next(one for one in reversed(card.versions) if not one.ended and code in one.body["parties"])
    line = f"未给日期：列出最新一版（自{version.since}起）"
    if card.versions[-1].ended:
        line += f"；但{card.versions[-1].note}"
    return _only(range_of(offence_of(card.name, card.title, version, code), overdue=overdue, facts=facts), line)


def _past(old: Range, offence_day: date, decision_day: date, why: str) -> Applicable:
    """The law of the day of the act where the book lacks what came after it; the reviewer compares the two."""
    lines = (
        f"违法行为日{offence_day}：{old.cites}，{_words(old)}",
        f"决定日{decision_day}：{why}",
        f"从旧兼从轻（{RULE}）：适用行为时的规定；新的规定处罚较轻或者不认为是违法的除外，请法制审核人员比对确认",
    )
    return Applicable(old, "old", True, RULE, lines)


def _only(found: Range, line: str) -> Applicable:
    return Applicable(found, "only", False, RULE, (line,))


def _old(book: "Book", card: "Card", code: str, day: date) -> Offence:
    """The offence of the day of the act; before the card's first version, the earlier code it names."""
    earlier = (card.body.get("earlier") or {}).get(code)
    if card.version(day) is None and earlier:
        return _on(book.card(card_of(book, earlier)), earlier, day)
    return _on(card, code, day)


def _on(card: "Card", code: str, day: date) -> Offence:
    version = card.version(day)
    if version is None:
        raise LawError(_before(card, code, day))
    if version.ended:
        raise LawError(f"案由{code}（{card.title}）在{day}没有规定可用：{version.note}。")
    return offence_of(card.name, card.title, version, code)


def _before(card: "Card", code: str, day: date) -> str:
    first: Version = card.versions[0]
    earlier = (card.body.get("earlier") or {}).get(code)
    hint = f"，此前的同类行为见案由{earlier}" if earlier else "，法规库没有更早的规定"
    return f"案由{code}自{first.since}起才有规定（{first.cites}），{day}不能适用{hint}。"


def _milder(old: Range, new: Range) -> tuple[bool, bool, str]:
    """Whether the new law is milder, whether that is doubtful, and why (Chinese)."""
    if old.missing or new.missing:
        return False, True, "缺少计算罚款的事实，无法比较"
    fine = _order(_fine(old), _fine(new))
    kind = _order(_gravest(old), _gravest(new))
    if fine == kind == 0:
        return False, False, "两种规定处罚相同"
    if fine >= 0 and kind >= 0:
        return False, False, "新规定并不较轻"
    if fine <= 0 and kind <= 0:
        return True, False, "新规定处罚较轻"
    return False, True, "罚款与其他处罚种类一轻一重"


def _order(old: Any, new: Any) -> int:
    """1 when the new is heavier, -1 when it is lighter, 0 when equal."""
    return int(new > old) - int(new < old)


def _fine(found: Range) -> tuple[Decimal, Decimal, bool]:
    """Upper bound first, then the lower, then 应当 above 可以; no fine weighs nothing."""
    if not found.fined:
        return Decimal(0), Decimal(-1), False
    return found.high or Decimal(0), found.low or Decimal(0), not found.may


def _gravest(found: Range) -> int:
    return max((GRAVITY[kind] for kind in found.kinds if kind in GRAVITY), default=-1)


def _words(found: Range) -> str:
    kinds = "、".join(found.words) or "没有处罚"
    return f"{kinds}（{span(found.low, found.high)}）" if found.fined else kinds

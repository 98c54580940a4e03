"""Limitation (行政处罚法 第三十六条): two years, five where life or health is concerned and harm was done.

It runs from the day of the act, or from the day a continuing act ended, to the day the act was found.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from law.reading.errors import LawError
from law.reckoning.clock import due

if TYPE_CHECKING:
    from law.reading.book import Book

TEMPORAL = "行政处罚法(2021) 第三十七条"
SHORT, LONG = "terms/liability_2y", "terms/liability_5y"


@dataclass(frozen=True)
class Limitation:
    """Whether an act may still be punished. last: the last day on which it had to be found; None while it goes on."""

    barred: bool
    last: date | None
    card: str
    cites: str
    evidence: str
    explain: tuple[str, ...]


def limitation(
    book: "Book", acted: date, found: date, *, ended: date | None = None, continuing: bool = False, harm: bool = False
) -> Limitation:
    """Whether the act was found in time. Raises LawError.

    acted: day of the act, or on which it began; ended: day a continuous or continuing act ended; continuing: it had not
    ended when found; harm: 涉及公民生命健康安全且有危害后果.
    """
    _refuse_contradictions(acted, found, ended, continuing)
    start = ended or acted
    late = harm and not continuing and book.at(start).get(LONG) is None
    card = LONG if harm and not late else SHORT
    ruling = book.at(found)[card]
    head = f"违法行为发生日{acted}，发现日{found}；追责时效{ruling.value}年（{ruling.cites}）"
    if harm:
        head += "，涉及公民生命健康安全且有危害后果"
    if continuing:
        line = "违法行为处于连续或者继续状态，发现时尚未终了，时效没有开始计算"
        return Limitation(False, None, card, ruling.cites, ruling.evidence, (head, line))
    if late:
        head += f"；{start}时尚无五年时效，从旧兼从轻（{TEMPORAL}），按行为时的规定"
    last = _last(book, card, start, found)
    barred = found > last
    since = f"自行为终了之日{start}起计算" if ended else f"自违法行为发生之日{start}起计算"
    outcome = "已过时效，不再给予行政处罚" if barred else "在时效之内"
    lines = (head, since, f"最后一日为{last}，{outcome}")
    cites = f"{ruling.cites}; {TEMPORAL}" if late else ruling.cites
    return Limitation(barred, last, card, cites, ruling.evidence, lines)


def _last(book: "Book", card: str, start: date, on: date) -> date:
    """The last day of the limitation period by the card's own counting."""
    end = due(book.at(on)[card], start, on=on).due
    assert type(end) is date
    return end


def _refuse_contradictions(acted: date, found: date, ended: date | None, continuing: bool) -> None:
    if found < acted:
        raise LawError(f"日期互相矛盾：发现日{found}早于违法行为日{acted}，请更正。")
    if ended and continuing:
        raise LawError(f"事实互相矛盾：既说违法行为仍在继续，又说{ended}已经终了，请更正其一。")
    if ended and ended < acted:
        raise LawError(f"日期互相矛盾：终了日{ended}早于开始日{acted}，请更正。")

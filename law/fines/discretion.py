"""Discretion: the band of a fine inside its lawful range, the amount suggested, and the check of a proposed decision.

A band card `law/bands/<code>.yaml` cuts the range of one code into bands with their conditions; without one,
`bands/general` gives the organ's own shares. A band may narrow the lawful range, never leave it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from law.fines.inputs import money
from law.fines.offence import KINDS
from law.fines.ranges import Range, span
from law.reading.errors import LawError, nearest, suggestion
from law.reading.reader import Lined, known

if TYPE_CHECKING:
    from law.reading.book import Book, Ruling

DEFAULT = "bands/general"
NO_WORSE = "行政处罚法(2021) 第四十五条第二款"
TOLD = "行政处罚法(2021) 第四十四条; 第六十二条"
LIGHTER = "行政处罚法(2021) 第三十二条"
CARD = ("title", "keywords", "note", "values", "checked", "scope")
VALUE = ("cites", "evidence", "note", "says", "code", "stage", "bands", "ended")
BAND = ("key", "title", "when", "min", "max", "shares")
STEPS = (10000, 1000, 100, 10, 1)


@dataclass(frozen=True)
class Band:
    """One band of discretion. low, high: yuan, inside the lawful range."""

    key: str
    title: str
    when: str
    low: Decimal
    high: Decimal
    card: str
    cites: str
    evidence: str
    explain: tuple[str, ...]

    def holds(self, fine: Decimal | int) -> bool:
        """Whether the amount (yuan) lies inside the band."""
        return self.low <= fine <= self.high


@dataclass(frozen=True)
class Suggestion:
    """A round amount in the middle of a band: a proposal to the officer, never a rule."""

    amount: Decimal
    cites: str
    evidence: str
    explain: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """Whether a proposed decision holds: `problems` forbid, `warnings` ask for a reason. Chinese sentences."""

    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    cites: str
    explain: tuple[str, ...]

    @property
    def lawful(self) -> bool:
        """No problem was found."""
        return not self.problems


def bands(book: "Book", found: Range, on: date, *, scope: str = "") -> tuple[Band, ...]:
    """The bands of a range in order, by the code's own card or the default. on: day of the decision.

    Empty where the fine has no bounds or a single amount. Raises LawError when a band leaves the lawful range.
    """
    if not found.fined or found.low is None or found.high is None or found.low == found.high:
        return ()
    ruling = _ruling(book, found, on, scope)
    return tuple(_band(ruling, raw, found) for raw in ruling.facts["bands"]) if ruling else ()


def band(book: "Book", found: Range, key: str, on: date, *, scope: str = "") -> Band:
    """One band by its key (`lighter`) or title (从轻). Raises LawError naming the nearest."""
    held = bands(book, found, on, scope=scope)
    for one in held:
        if key in (one.key, one.title):
            return one
    near = nearest(key, [word for one in held for word in (one.key, one.title)])
    known_ones = "、".join(one.title for one in held) or "无（罚款没有可裁量的幅度）"
    raise LawError(f"案由{found.code}没有“{key}”这个裁量阶次{suggestion(near)}，可选：{known_ones}。")


def suggest(one: Band) -> Suggestion:
    """The middle of the band, rounded to as round a figure as the band holds."""
    middle = (one.low + one.high) / 2
    amount = next((n for step in STEPS if one.holds(n := _round(middle, step))), middle)
    line = f"{one.title}（{span(one.low, one.high)}）的中间值取整：{money(amount)}元，仅供参考"
    return Suggestion(amount, one.cites, one.evidence, (*one.explain, line))


def narrow(found: Range, low: Decimal | int, high: Decimal | int, cites: str) -> Range:
    """A range tightened by a local rule; a local rule that loosens or contradicts is refused. Raises LawError."""
    if found.low is None or found.high is None:
        raise LawError(f"案由{found.code}的罚款没有可比的幅度，地方规定不能套用。")
    if not found.low <= low <= high <= found.high:
        raise LawError(
            f"{cites}的{money(low)}元至{money(high)}元超出法定幅度{money(found.low)}元至{money(found.high)}元（{found.cites}），下级只能收紧，不能放宽。"
        )
    line = f"{cites}收紧为{money(low)}元以上{money(high)}元以下"
    return replace(
        found, low=Decimal(low), high=Decimal(high), cites=f"{found.cites}; {cites}", explain=(*found.explain, line)
    )


def check_decision(
    found: Range,
    fine: Decimal | int,
    kinds: Sequence[str],
    *,
    chosen: Band | None = None,
    noticed: Decimal | int | None = None,
    noticed_kinds: Sequence[str] | None = None,
    mitigated: str = "",
) -> Verdict:
    """Check a proposed decision against range, band and notice.

    fine: yuan, 0 when none; kinds: keys of `law.fines.offence.KINDS`; noticed: the fine of the notice, never exceeded
    (行政处罚法 第四十五条); mitigated: the ground of a fine below the least (行政处罚法 第三十二条), which asks for a
    reason.
    """
    problems, warnings = _against_range(found, fine, kinds, mitigated)
    if noticed is not None and fine > noticed:
        problems.append(f"决定罚款{money(fine)}元高于告知的{money(noticed)}元，不得因陈述、申辩加重（{NO_WORSE}）。")
    if noticed_kinds is not None:
        problems += [f"告知书没有“{KINDS[k]}”，应当重新告知（{TOLD}）。" for k in kinds if k not in noticed_kinds]
    if chosen and fine and not chosen.holds(fine) and not (mitigated and fine < chosen.low):
        line = f"罚款{money(fine)}元不在“{chosen.title}”{span(chosen.low, chosen.high)}之内（{chosen.cites}）。"
        (problems if chosen.evidence == "read" else warnings).append(line)
    lines = (*found.explain, *problems, *warnings) if problems or warnings else (*found.explain, "拟处罚在法定范围内")
    return Verdict(tuple(problems), tuple(warnings), found.cites, lines)


def check(card: Lined) -> None:
    """Refuse a band card with unknown keys or broken amounts. Raises Misread."""
    known(card, CARD, ("title", "values", "checked"), what="裁量阶次卡片")
    for since, value in card["values"].items():
        known(value, VALUE, ("cites", "evidence"), path=card.path, what=f"{since}起的值")
        for raw in value.get("bands") or ():
            known(raw, BAND, ("key", "title", "when"), what=f"{since}起的阶次")
            low, high = raw.get("shares") or (raw.get("min"), raw.get("max"))
            if low is None or high is None or Decimal(str(low)) > Decimal(str(high)):
                raw.refuse("key", f"阶次“{raw['title']}”要写明下限和上限（min、max 或 shares），且下限不高于上限。")


def _ruling(book: "Book", found: Range, on: date, scope: str) -> "Ruling | None":
    """The card of this code and stage, else the default."""
    edition = book.at(on, scope)
    own = f"bands/{found.code}"
    ruling = edition.get(own) if own in book.names_in(scope) else None
    if ruling and ruling.facts.get("stage", found.stage) == found.stage and _fits(ruling, found):
        return ruling
    return edition.get(DEFAULT) if DEFAULT in book.names() else None


def _fits(ruling: "Ruling", found: Range) -> bool:
    """The card was written for this range; a multiplied range (情节特别严重) is another one."""
    raws = ruling.facts["bands"]
    return all("shares" in raw for raw in raws) or (raws[0]["min"], raws[-1]["max"]) == (found.low, found.high)


def _band(ruling: "Ruling", raw: Mapping[str, Any], found: Range) -> Band:
    low, high = _bounds(raw, found)
    inside = found.low is not None and found.high is not None and found.low <= low <= high <= found.high
    if not inside:
        raise LawError(f"{ruling.card}的“{raw['title']}”超出法定幅度（{found.cites}），请改正卡片。")
    lines = [f"裁量阶次：{raw['title']}，{raw['when']}", f"依据：{ruling.cites}"]
    lines += [f"注意：{ruling.note}"] if ruling.note else []
    return Band(
        raw["key"], raw["title"], raw["when"], low, high, ruling.card, ruling.cites, ruling.evidence, tuple(lines)
    )


def _bounds(raw: Mapping[str, Any], found: Range) -> tuple[Decimal, Decimal]:
    if "shares" not in raw:
        return Decimal(raw["min"]), Decimal(raw["max"])
    least, most = found.low or Decimal(0), found.high or Decimal(0)
    low, high = (least + (most - least) * Decimal(str(share)) for share in raw["shares"])
    return low.quantize(Decimal("0.01"), ROUND_CEILING), high.quantize(Decimal("0.01"), ROUND_FLOOR)


def _round(amount: Decimal, step: int) -> Decimal:
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _against_range(
    found: Range, fine: Decimal | int, kinds: Sequence[str], mitigated: str
) -> tuple[list[str], list[str]]:
    problems: list[str] = _kinds(found, fine, kinds)
    warnings: list[str] = []
    if "fine" not in kinds or not found.fined or problems:
        return problems, warnings
    if found.low is None or found.high is None:
        return [f"罚款幅度还算不出来，请先查明事实：{found.formula}。"], []
    if fine > found.high:
        problems.append(f"罚款{money(fine)}元高于法定上限{money(found.high)}元（{found.cites}）。")
    elif fine < found.low and mitigated:
        warnings.append(f"罚款{money(fine)}元低于法定下限{money(found.low)}元，减轻理由：{mitigated}（{LIGHTER}）。")
    elif fine < found.low:
        problems.append(
            f"罚款{money(fine)}元低于法定下限{money(found.low)}元（{found.cites}）；减轻处罚须写明理由（{LIGHTER}）。"
        )
    return problems, warnings


def _kinds(found: Range, fine: Decimal | int, kinds: Sequence[str]) -> list[str]:
    for kind in kinds:
        if kind not in KINDS:
            raise LawError(f"没有“{kind}”这种处罚种类{suggestion(nearest(kind, KINDS))}。")
    problems = [f"{found.cites}没有规定“{KINDS[kind]}”。" for kind in kinds if kind not in found.kinds]
    if fine and "fine" not in kinds:
        problems.append(f"处罚种类没有罚款，罚款数额却是{money(fine)}元，请更正。")
    if "fine" in kinds and fine <= 0:
        problems.append("处罚种类有罚款，罚款数额应当大于0元。")
    return problems

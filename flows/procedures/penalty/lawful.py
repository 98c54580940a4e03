"""What the law book says about one penalty: each charge in its own range, the thresholds, the check of a proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from casework.models import Charge
from flows.door.children import arisen
from flows.door.lawful import edition, scope_of, whole
from law import Ruling
from law.fines import discretion, thresholds
from law.fines.lawful import lawful_range, one_fine
from law.fines.offence import Offence, offence
from law.fines.ranges import Range

MEASURE = ("illegal_income", "goods_value", "last_year_income", "accident", "grave", "refused")
COPIED = ("offence", "offence_title", "offence_day", "overdue", "violated", "basis", "measure", "kinds", "band")
CARDS = {
    "hearing": ("thresholds/hearing_scope", "thresholds/hearing_threshold_param"),
    "legal_review": ("thresholds/legal_review_required", "thresholds/legal_review_threshold_param"),
    "collective_discussion": ("thresholds/collective_discussion", "thresholds/collective_discussion_param"),
}


@dataclass(frozen=True)
class Item:
    """One charge with what the step in hand says of it; the fine is in yuan, 0 when none."""

    charge: Charge
    kinds: tuple[str, ...] = ()
    fine: Decimal = Decimal(0)
    band: str = ""
    mitigation: str = ""
    measure: Mapping[str, Any] = field(default_factory=dict)
    same_act_as: int | None = None
    facts_found: str = ""
    violated: str = ""

    @property
    def named(self) -> str:
        """第1项（AQ97-7-O）"""
        return f"第{self.charge.number}项（{self.charge.offence}）"


def standing(run: Any) -> list[Charge]:
    """The charges that have not been dropped, in order; of a case older than charges, the one that its columns tell."""
    if run.pk is None:
        return []
    read = vars(run).get("charges_held")  # a page that asks many things of one case has read them
    held = sorted(run.stored(Charge, penalty_id=run.pk), key=lambda one: one.number) if read is None else read
    if held or not run.offence:
        return [one for one in held if one.dropped is None]
    said = {name: getattr(run, name) for name in (*COPIED, "proposed_fine", "told_fine", "fine")}
    return [Charge(penalty_id=run.pk, number=1, facts_found=run.facts_found, **said)]


def measure(said: Mapping[str, Any]) -> dict[str, Any]:
    """The facts on which a range depends, as stated; what is not said is left out. Amounts are text."""
    found = {name: said.get(name) for name in MEASURE}
    return {
        name: value if isinstance(value, bool) else str(value)
        for name, value in found.items()
        if value not in (None, False)
    }


def range_of(run: Any, item: Item, on: date) -> Range:
    """The lawful range of one charge, decided on that day. Raises LawError."""
    one = item.charge
    return lawful_range(
        whole(),
        one.offence,
        overdue=one.overdue,
        facts={**one.measure, **item.measure},
        offence_day=one.offence_day,
        decision_day=on,
    )


def offence_now(run: Any, code: str, on: date) -> Offence:
    """The offence as the law of the day has it: its title and the duty that was broken. Raises LawError."""
    return offence(edition(run, on).offence(code), code)


def in_words(kinds: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(str(kind) for kind in kinds or ())


def concluded(run: Any, facts: Mapping[str, Any]) -> list[Item]:
    """The charges with what the end of the investigation says of them: row by row, or the single form."""
    held = standing(run)
    rows = {row.number: row for row in facts.get("charges") or ()}
    if rows:
        return [of_row(one, rows[one.number]) for one in held if one.number in rows]
    return [single(one, facts, facts.get("proposed_fine"), facts.get("kinds")) for one in held[:1]]


def of_row(one: Charge, row: Any) -> Item:
    return Item(
        one,
        in_words(row.kinds),
        row.proposed_fine or Decimal(0),
        row.band,
        row.mitigation,
        measure(vars(row)),
        row.same_act_as,
        row.facts_found,
        row.violated,
    )


def single(one: Charge, facts: Mapping[str, Any], fine: Any, kinds: Any) -> Item:
    return Item(
        one,
        in_words(kinds),
        fine or Decimal(0),
        facts.get("band") or "",
        facts.get("mitigation") or "",
        measure(facts),
        None,
        facts.get("facts_found") or "",
        facts.get("violated") or "",
    )


def decided(run: Any, facts: Mapping[str, Any]) -> list[Item]:
    """The charges with the fine that the decision gives each; what it does not say stays as it was told."""
    held, rows = standing(run), {row.number: row.fine for row in facts.get("charges") or ()}
    kinds = in_words(facts.get("kinds")) or tuple(run.kinds)
    mitigation = facts.get("mitigation") or run.mitigation
    if len(held) == 1 and not rows:
        said = {"band": held[0].band, "mitigation": mitigation}
        return [single(held[0], said, facts.get("fine"), kinds)]
    found = []
    for one in held:
        fine = Decimal(0) if one.absorbed else rows.get(one.number, one.told_fine) or Decimal(0)
        mine = tuple(kind for kind in one.kinds if kind in kinds)
        found.append(Item(one, mine, fine, one.band, mitigation))
    return found


def lighter(run: Any, one: Item, other: Item, on: date) -> Item:
    """Of two codes for one act, the one that gives way to the heavier (行政处罚法 第二十九条); of equal ones, the
    one that the officer did not fine. Raises LawError.
    """
    mine, others = range_of(run, one, on), range_of(run, other, on)
    if (mine.low, mine.high) == (others.low, others.high):
        return other if one.fine and not other.fine else one
    return one if one_fine([others, mine]).code == other.charge.offence else other


def absorbed(run: Any, items: list[Item], on: date) -> set[int]:
    """Numbers of the charges that are no more than another name of an act fined under a heavier one."""
    found = {item.charge.number: item for item in items}
    pairs = [(item, found[item.same_act_as]) for item in items if item.same_act_as in found]
    return {lighter(run, one, other, on).charge.number for one, other in pairs}


def total(items: Iterable[Item]) -> Decimal:
    """The sum of the fines."""
    return sum((item.fine for item in items), Decimal(0))


def all_kinds(items: Iterable[Item]) -> list[str]:
    """Every kind of penalty among the charges, each once."""
    return list(dict.fromkeys(kind for item in items for kind in item.kinds))


def verdict(run: Any, item: Item, on: date) -> discretion.Verdict:
    """The check of one charge against its range and the chosen band. Raises LawError."""
    found = range_of(run, item, on)
    chosen = discretion.band(whole(), found, item.band, on, scope=scope_of(run)) if item.band else None
    return discretion.check_decision(found, item.fine, item.kinds, chosen=chosen, mitigated=item.mitigation)


def trips(run: Any, on: date) -> thresholds.Tripped:
    """Which thresholds the penalty trips, as it stands on file: decided, told or proposed. Raises LawError."""
    fine = run.fine or run.told_fine or run.proposed_fine or 0
    return thresholds.tripped(
        whole(),
        run.case.party.kind,
        fine if "fine" in run.kinds else 0,
        kinds=run.kinds,
        on=on,
        confiscated=run.confiscation,
        circumstances=[*run.circumstances, *(("heard",) if gone_through_hearing(run) else ())],
        scope=scope_of(run),
    )


def gone_through_hearing(run: Any) -> bool:
    """Whether a hearing of the case was held and read: 经过听证程序 (行政处罚法 第五十八条第一款第二项)."""
    return any(one.kind == "hearing" and one.stage == "concluded" for one in arisen(run))


def ruling_of(name: str, trip: thresholds.Trip, run: Any, on: date) -> Ruling | None:
    """The card on which a threshold rests, so that its evidence decides whether it forbids."""
    held = (edition(run, on).get(card) for card in CARDS[name])
    return next((r for r in held if r and (r.cites, r.evidence) == (trip.cites, trip.evidence)), None)


def hearing_ground(run: Any, on: date) -> str:
    """The ground of the hearing right as the form says the item of 行政处罚法 第六十三条第一款; "" for none."""
    found = trips(run, on).hearing_item
    return thresholds.ON_THE_FORM.get(found, found)

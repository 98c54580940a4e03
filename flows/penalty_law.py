"""What the law book says about one penalty case: its lawful range, its thresholds, the check of what is proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

import law
from flows.guards import edition, stated
from law import Ruling, discretion, thresholds
from law.fines import lawful_range
from law.offence import Offence, offence
from law.ranges import Range

PARTY = {"business": "individual_business"}  # the figures of the law know citizens and organisations
MEASURE = ("illegal_income", "goods_value", "last_year_income", "accident", "grave", "refused")
CARDS = {
    "hearing": ("thresholds/hearing_scope", "thresholds/hearing_threshold_param"),
    "legal_review": ("thresholds/legal_review_required", "thresholds/legal_review_threshold_param"),
    "collective_discussion": ("thresholds/collective_discussion", "thresholds/collective_discussion_param"),
}


def measure(given: dict[str, Any]) -> dict[str, Any]:
    """The facts on which the range depends, as the step states them; what is not said is left out."""
    return {name: str(value) if name == "accident" else value for name in MEASURE if (value := given.get(name)) not in (None, False)}


def range_now(run: Any, on: date) -> Range:
    """The lawful range for the offence of the case, decided on that day. Raises LawError."""
    facts = run.measure | measure(run.given)
    return lawful_range(
        law.book(), stated(run, "offence"), overdue=bool(stated(run, "overdue")), facts=facts, offence_day=stated(run, "offence_day"), decision_day=on
    )


def offence_now(run: Any, on: date) -> Offence:
    """The offence as the law of the day has it: its title and the duty that was broken. Raises LawError."""
    return offence(edition(run, on).offence(run.offence), run.offence)


def kinds_of(run: Any) -> list[str]:
    """Kinds of the step in hand, else those on file."""
    return [str(kind) for kind in run.given.get("kinds") or run.kinds]


def fine_of(run: Any) -> int:
    """The fine of the step in hand, else the latest on file; 0 when none."""
    given = run.given.get("fine")
    return int(given if given is not None else run.fine or run.told_fine or run.proposed_fine or 0)


def verdict(run: Any, on: date) -> discretion.Verdict:
    """The check of what is proposed against the range and the chosen band. Raises LawError."""
    found, key = range_now(run, on), stated(run, "band")
    chosen = discretion.band(law.book(), found, key, on, scope=run.case.organ.territory.code) if key else None
    fine = fine_of(run) if "fine" in kinds_of(run) or run.given.get("fine") else 0
    return discretion.check_decision(found, fine, kinds_of(run), chosen=chosen, mitigated=stated(run, "mitigation") or "")


def trips(run: Any, on: date) -> thresholds.Tripped:
    """Which thresholds the penalty trips, as told or proposed. Raises LawError."""
    kinds, told = kinds_of(run), run.given.get("circumstances") or run.circumstances
    kind = run.case.party.kind
    return thresholds.tripped(
        law.book(), PARTY.get(kind, kind), fine_of(run) if "fine" in kinds else 0, kinds=kinds, on=on, confiscated=run.confiscation,
        circumstances=[str(name) for name in told], scope=run.case.organ.territory.code,
    )  # fmt: skip


def ruling_of(name: str, trip: thresholds.Trip, run: Any, on: date) -> Ruling | None:
    """The card on which a threshold rests, so that its evidence decides whether it forbids."""
    held = (edition(run, on).get(card) for card in CARDS[name])
    return next((r for r in held if r and (r.cites, r.evidence) == (trip.cites, trip.evidence)), None)


def hearing_ground(run: Any, on: date) -> str:
    """The ground of the hearing right in the words of 行政处罚法 第六十三条第一款; "" when there is none."""
    if not trips(run, on).hearing.applies:
        return ""
    kinds = set(kinds_of(run))
    if kinds & {"suspension", "closure", "practice_ban"}:
        return "责令停产停业、责令关闭、限制从业"
    if kinds & {"downgrade", "licence_revocation", "qualification"}:
        return "降低资质等级、吊销许可证件"
    least = edition(run, on)["thresholds/hearing_threshold_param"].value
    party = "citizen" if run.case.party.kind in ("individual", "business") else "organisation"
    return "较大数额罚款" if fine_of(run) >= least[party] else "没收较大数额违法所得、较大价值非法财物"

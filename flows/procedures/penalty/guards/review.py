"""The legal review: who may review, what the nine answers must say, when a review serves (行政处罚法 第五十八条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.door.lawful import edition
from flows.door.terms import Ground
from flows.guards.days import day
from flows.procedures.penalty.lawful import ruling_of, trips
from flows.procedures.penalty.review_points import QUESTIONS, Answer, is_adverse
from flows.procedures.penalty.stage import LAW
from permissions.gate import office_for

Facts = Mapping[str, Any]
FIRST_REVIEWERS = date(2018, 1, 1)  # who reviewed before needs no examination (from memory; the card's note says so)


def review_asked(run: Any, on: date) -> str:
    return "" if run.under_review else f"本案没有送法制审核，无需出具审核意见（{LAW} 第五十八条第一款）。"


def not_under_review(run: Any, on: date) -> str:
    return f"本案已于{day(run.review_asked)}送法制审核，无需再送。" if run.under_review else ""


def reviewer_qualified(run: Any, on: date) -> str:
    """Whoever reviews for the first time has the national legal qualification (行政处罚法 第五十八条第二款)."""
    by = run.by
    if by is None or not office_for(by, ("legal_reviewer",), run.case, on):
        return ""  # the gate says so better
    if by.legal_qualification or (by.reviewer_since and by.reviewer_since < FIRST_REVIEWERS):
        return ""
    rule = edition(run, on)["thresholds/legal_reviewer_qualification"]
    return Ground(f"{by}初次从事行政处罚决定法制审核，没有登记法律职业资格，不得审核（{rule.cites}）。", rule)


def nine_points_answered(run: Any, facts: Facts, on: date) -> str:
    """Every point has one answer, and every fault its note."""
    said = [str(row.key) for row in facts["points"]]
    lacking = "、".join(f"“{question}”" for key, question in QUESTIONS.items() if key not in said)
    if lacking or len(said) != len(QUESTIONS):
        return f"审核要点应当逐项回答一次，还缺：{lacking or '无，但有的要点回答了两次'}（{LAW} 第五十八条第一款）。"
    bare = [QUESTIONS[str(row.key)] for row in facts["points"] if is_adverse(row.key, row.answer) and not row.note]
    return f"认为有问题的要点应当写明说明：{'、'.join(bare)}。" if bare else ""


def steps_to_come_not_attested(run: Any, facts: Facts, on: date) -> str:
    """Nobody attests the lawfulness of a notice or a hearing that has not been."""
    said = {str(row.key): str(row.answer) for row in facts["points"]}
    if said.get("procedure") != Answer.YES:
        return ""
    question = QUESTIONS["procedure"]
    if run.told_served is None:
        return f"告知书尚未送达，“{question}”不能答“是”，请答“不适用”并说明。"
    if run.hearing_asked and not run.hearing_settled:
        return f"听证尚未终结，“{question}”不能答“是”。"
    return ""


def result_follows_the_points(run: Any, facts: Facts, on: date) -> str:
    """A fault is not passed over; a return names its ground."""
    if facts["outcome"] == "returned":
        return "" if facts["opinion"] else "退回的，请填写“审核结论”。"
    if facts["opinion"]:
        return "“审核结论”只在退回时填写；通过的请不要填写。"
    faults = [QUESTIONS[str(row.key)] for row in facts["points"] if is_adverse(row.key, row.answer)]
    if facts["outcome"] != "passed" or not faults:
        return ""
    return f"“{'、'.join(faults)}”认为有问题，不能审核通过，请改正后通过或者退回（{LAW} 第五十八条第一款）。"


def legal_review_passed(run: Any, on: date) -> str:
    """Where the thresholds ask for it, nothing is told or decided before the legal review has passed."""
    if run.reviewed or not run.reported:
        return ""
    trip = trips(run, on).legal_review
    if not trip.applies:
        return f"已送法制审核，审核意见尚未作出（{LAW} 第五十八条第一款）。" if run.under_review else ""
    return Ground(
        f"{trip.ground}，应当经过法制审核；未经审核或者审核未通过的，不得作出决定（{trip.cites}）。",
        ruling_of("legal_review", trip, run, on),
    )


def to_be_amended(run: Any, on: date) -> str:
    return "" if run.to_amend else f"法制审核没有要求改正，无需登记（{LAW} 第五十八条第一款）。"

"""The decision that a later procedure carries out: which it is, whether it reached the party, whether it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.models import Paper
from flows.door.terms import PROCEDURES
from flows.guards.days import day

LAW = "行政处罚法(2021)"
ORDINARY = ("penalty_decision_unit", "penalty_decision_person")
ON_SPOT = ("onspot_penalty_unit", "onspot_penalty_person")
FORMS = (*ORDINARY, *ON_SPOT)


def decision(run: Any) -> Any:
    """The penalty that is carried out, with its own columns; None while there is none."""
    came = run.arose_from
    if came is None or isinstance(came, PROCEDURES[came.kind]):
        return came  # an act on the decision shows it as the act leaves it
    return run.once("decision", lambda: PROCEDURES[came.kind].objects.get(pk=came.pk))


def decision_paper(run: Any) -> Paper | None:
    """The latest decision on paper, voided or not; read once for all questions about one proceeding."""
    papers = run.once("decision papers", lambda: run.stored(Paper, "voided", proceeding_id=run.arose_from_id))
    return next((paper for paper in reversed(papers) if paper.form in FORMS), None)


def decision_number(run: Any) -> str:
    """文号 of the decision on paper; "" where it stands no more."""
    paper = decision_paper(run)
    return "" if paper is None or hasattr(paper, "voided") else paper.number or ""


def revoked(found: Any) -> date | None:
    """The day on which the decision was revoked."""
    day_: date | None = getattr(found, "revoked", None)
    return day_


def decision_stands(run: Any, on: date) -> str:
    """Nothing is collected on a decision that was revoked or whose paper is void."""
    found = decision(run)
    if found is None:
        return ""
    if gone := revoked(found):
        return f"处罚决定已于{day(gone)}撤销，不得再收缴罚款；请由机关负责人办理“终结执行”（{LAW} 第七十五条第二款）。"
    paper = decision_paper(run)
    if paper is None or not hasattr(paper, "voided"):
        return ""
    return (
        f"《{paper.title}》{paper.number or ''}已经作废，不得凭作废的决定书收缴罚款；"
        f"请待原程序重新制作并送达决定书，不再作出的由机关负责人办理“终结执行”（{LAW} 第七十五条第二款）。"
    )

"""On what a hearing is given up without having been held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.models import Paper
from flows.guards.people import party_gone, party_there
from flows.procedures.hearing.asked import Ending
from flows.procedures.hearing.keeping import penalty_of
from flows.procedures.hearing.stage import LAW, TELLING

Facts = Mapping[str, Any]


party_lives = party_there(f"不能再举行听证；请由机关负责人终止听证（{LAW} 第六十四条）。")


def telling_stands(run: Any) -> bool:
    """Whether the notice of the right, and its service, still stand."""
    penalty = penalty_of(run)
    paper = Paper.objects.filter(proceeding_id=penalty.pk, form=TELLING).order_by("-pk").first()
    return bool(penalty.told_served and not (paper is not None and hasattr(paper, "voided")))


def ending_grounded(run: Any, facts: Facts, on: date) -> str:
    """A hearing is given up only on what is on file."""
    penalty, ground = penalty_of(run), facts["ground"]
    if ground == Ending.PARTY_ENDED and not party_gone(run, on):
        return f"{run.case.party}没有登记死亡（注销）日，或者登记了承继人，请先更正当事人资料，或者另选终止的理由。"
    if ground == Ending.TELLING_VOID and telling_stands(run):
        return "听证告知书没有作废，送达也仍然有效，不能以此终止听证；请先作废告知书，或者另选终止的理由。"
    if ground == Ending.DECISION_REVOKED and not (penalty.revoked or penalty.closed):
        return "本案的处罚决定没有撤销，案件也没有终结，不能以此终止听证，请另选终止的理由。"
    return ""

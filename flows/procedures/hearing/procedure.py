"""The hearing put together from its parts, in the order of 行政处罚法 第五章第四节."""

from __future__ import annotations

from casework.models import Hearing
from flows.door.terms import procedure
from flows.procedures.hearing.holding import Holding
from flows.procedures.hearing.preparing import Preparing
from flows.procedures.hearing.requesting import Requesting
from flows.procedures.hearing.stage import LAW, Stage


@procedure(
    "hearing",
    title="行政处罚听证",
    follows="penalty",
    once_for="parent",
    bars=("submit_handling", "endorse_handling", "discuss", "issue_decision", "resume_investigation"),
    suspends="decision_90d",
    ground="thresholds/hearing_excluded",
    apart=("presider", "members", "recorder"),
    apart_by=f"{LAW} 第六十四条第四项",
    dependent=True,
)
class HearingSteps(Requesting, Preparing, Holding, Hearing):
    """From the request of the party to the head's reading of the report; meanwhile nothing is decided."""

    class Meta:
        proxy = True
        default_permissions = ()

    Stage = Stage

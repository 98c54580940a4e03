"""The ordinary procedure put together from its parts, in the order of 行政处罚法 第五章第三节."""

from __future__ import annotations

from casework.models import Penalty
from flows.door.terms import Called, procedure
from flows.guards.anew import to_begin_anew
from flows.guards.findings import calls_for_penalty, turned_over
from flows.guards.people import PUNISHED
from flows.procedures.penalty.deciding import Deciding
from flows.procedures.penalty.filing import Filing
from flows.procedures.penalty.investigation import Investigation
from flows.procedures.penalty.keeping import Keeping
from flows.procedures.penalty.review import Review
from flows.procedures.penalty.service import Serving
from flows.procedures.penalty.stage import Stage
from flows.procedures.penalty.telling import Telling


@procedure(
    "penalty",
    title="行政处罚（普通程序）",
    follows=("rectification", "inspection", "summary_penalty", "penalty"),
    alone=True,
    parties=PUNISHED,
    adopts="summary_turned_param",
    looks_at=("rectification", "penalty"),  # an offence of its order is ordered away, or given up in another
    called_for=(
        Called("rectification", "propose", when=calls_for_penalty),
        Called("summary_penalty", "propose", when=turned_over),
        Called("penalty", "propose", when=to_begin_anew),
        Called("summary_penalty", "propose", when=to_begin_anew),
    ),
)
class PenaltyProcedure(Filing, Investigation, Review, Telling, Deciding, Serving, Keeping, Penalty):
    """From the proposal to file to the decision served and published; a hearing and a decision not to punish are
    procedures of their own.
    """

    class Meta:
        proxy = True
        default_permissions = ()

    Stage = Stage

"""Filing 立案: what is proposed, endorsed and filed, returned or declined (行政处罚法 第三十六条、第五十四条第二款)."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label

from django.db.models import Q

from casework.models import Charge
from flows.door.facts import Text
from flows.door.terms import Outcome, Start, step
from flows.guards.anew import begins_anew
from flows.procedures.penalty.asked import Accident
from flows.procedures.penalty.guards import occasion, offence
from flows.procedures.penalty.guards.offence import failed_order
from flows.procedures.penalty.keeping import Keeping
from flows.procedures.penalty.lawful import measure, offence_now, standing
from flows.procedures.penalty.stage import LAW, Stage


class Filing(Keeping):
    @step(
        ("new", Stage.RETURNED),
        Stage.PROPOSED,
        title="呈请立案",
        by="investigator",
        cites=f"{LAW} 第三十六条; 第五十四条",
        only_if=(occasion.party_lives, begins_anew),
        until="party_gone",
        checks=(
            offence.days_in_order,
            offence.named_within_limitation,
            offence.named_applies,
            offence.order_failed,
            offence.not_fined_twice,
        ),
        warns=(offence.not_filed_already, offence.another_fine_that_day),
        meets=("filing_returned_param", "summary_turned_param"),
        starts=(Start("filing_promptly", counts_from="discovered"), "endorse_param"),
        asks={
            "offence": "draft_offence",
            "offence_day": "draft_day",
            "discovered": "draft_discovered",
            "summary": "draft_summary",
            "handler_opinion": "handler_opinion",
            "overdue": "overdue",
            "harmful": "harmful",
        },
    )
    def propose(
        self,
        *,
        offence: str,
        offence_day: date,
        discovered: date,
        summary: Text,
        handler_opinion: Text,
        overdue: bool = False,
        harmful: bool = False,
        accident: Label[Accident | None, "事故等级"] = None,
    ) -> None:
        self.proposed, self.measure = self.on, measure(self.given)
        self.offence_title = offence_now(self, offence, self.on).title
        self.unmet_order = failed_order(self) if overdue else None
        self.opens_charge()
        self.takes_findings()

    def opens_charge(self) -> None:
        """The offence of the proposal is the first charge; made anew, it is the same charge corrected."""
        first = next((one for one in standing(self) if one.number == 1), None) if self.line else None
        columns = ("offence", "offence_title", "offence_day", "overdue", "measure")
        said = {name: getattr(self, name) for name in columns}
        if first is None:
            self.adds(Charge(penalty_id=self.pk, number=1, **said))
        else:
            self.keeps_charge(first, **said)

    def takes_findings(self) -> None:
        """Findings of this offence, and those of the order that was not obeyed, are now a matter of the penalty."""
        order = self.unmet_order.pk if self.unmet_order else None
        unnamed = Q(offence="", rectification_id=order) if order is not None else Q(pk=None)
        self.takes(self.case.findings.filter(Q(offence=self.offence) | unnamed, signed_off=None, to_penalty=None))

    @step(
        Stage.PROPOSED,
        title="审核立案",
        by="unit_head",
        cites=f"{LAW} 第五十四条第二款",
        apart_from="penalty.propose",
        meets="endorse_param",
        was="return_filing",
        outcomes={
            "agreed": Outcome("同意", Stage.ENDORSED, starts="approve_param"),
            "returned": Outcome(
                "退回", Stage.RETURNED, starts="filing_returned_param", lapses="filing_promptly", setback=True
            ),
        },
    )
    def endorse_filing(self, *, endorsement: Text, outcome: str) -> None:
        self.endorsed = self.on if outcome == "agreed" else None

    @step(
        Stage.ENDORSED,
        title="批准立案",
        task="立案审批",
        by=("agency_head", "deputy_head"),
        cites=f"{LAW} 第五十四条第二款",
        apart_from=("penalty.propose", "penalty.endorse_filing"),
        only_if=(
            occasion.only_for("filed", offence.within_limitation),
            occasion.only_for("filed", occasion.party_lives),
        ),
        warn_if=occasion.only_for("filed", offence.filed_promptly),
        until="party_gone",
        meets="approve_param",
        was="decline_filing",
        outcomes={
            "filed": Outcome(
                "批准立案", Stage.FILED, starts="decision_90d", meets="filing_promptly", issues="case_filing_approval"
            ),
            "returned": Outcome(
                "退回", Stage.RETURNED, starts="filing_returned_param", lapses="filing_promptly", setback=True
            ),
            "declined": Outcome("不予立案", Stage.DECLINED, ends=True),
        },
    )
    def file(self, *, approval_opinion: Label[Text, "审批意见"], outcome: str) -> None:
        if outcome == "filed":
            self.filed = self.on
        elif outcome == "declined":
            self.declined = self.on
            self.gives_up_all()
        else:
            self.endorsed = None

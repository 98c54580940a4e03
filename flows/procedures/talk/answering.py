"""What follows a talk: more time, the report, and whether what was raised was done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Annotated as Label

from casework.models import Evidence
from flows.door.facts import Text
from flows.door.terms import Outcome, Start, step
from flows.procedures.talk import talking as t
from flows.procedures.talk.asked import Reported, Stage, Verified, Way
from flows.procedures.talk.calling import PROPOSERS, RULES
from flows.procedures.talk.keeping import Keeping
from flows.procedures.talk.talking import issues_of

REPORTING, VERIFYING = "talk_rectify_report", "talk_verify_param"
HEADS = ("deputy_head", "agency_head")
REPORT_DUE = Start(REPORTING, counts_from="held", until="due")
FURTHER = Start(REPORTING, counts_from="verified", until="due")

if TYPE_CHECKING:

    class Answerable(Keeping):
        """What the steps stand on."""

        class Meta:
            abstract = True
else:
    Answerable = object


class Answering(Answerable):
    """Steps after a talk was held."""

    @step(
        Stage.HELD,
        title="同意延期报告",
        by=HEADS,
        cites=RULES,
        event="extension_asked",
        since="held",
        only_if=t.extended_once,
        checks=t.extended_beyond,
        lapses=REPORTING,
        starts=REPORT_DUE,
        called_for=False,
    )
    def extend(
        self,
        *,
        due: Label[date, "延长后的期限"],
        extension_ground: Text,
        extension_asked: Label[date | None, "收到延期申请日"] = None,
    ) -> None:
        self.extended = self.act.on

    @step(
        Stage.HELD,
        Stage.REPORTED,
        title="登记整改报告",
        by=PROPOSERS,
        cites=RULES,
        event="reported",
        since="held",
        checks=t.every_issue("answers"),
        warn_if=t.report_in_time,
        meets=REPORTING,
        starts=VERIFYING,
        called_for=False,
        asks={
            "answers": "draft_issues",
        },
    )
    def report_rectified(
        self,
        *,
        report: Text,
        answers: Label[list[Reported], "逐项报告情况"],
        reported: Label[date | None, "收到日"] = None,
        files: Label[list[Evidence] | None, "随附材料"] = None,
    ) -> None:
        known = issues_of(self)
        for row in answers:
            self.sets(known[row.number], reported=row.state, note=row.note)

    @step(
        (Stage.HELD, Stage.REPORTED),
        title="核实落实情况",
        by=("unit_head", "supervisor", *HEADS),
        cites=RULES,
        event="verified",
        since=("held", "reported"),
        only_if=(t.time_to_verify, t.not_by_the_talker),
        checks=(t.every_issue("results"), t.verdict_fits),
        meets=VERIFYING,
        issues="talk_verification",
        outcomes={
            "effective": Outcome("落实", Stage.EFFECTIVE, ends=True),
            "without_effect": Outcome("未落实", Stage.WITHOUT_EFFECT, ends=True, setback=True),
            "supplement": Outcome("补充", Stage.HELD, lapses=REPORTING, starts=FURTHER, setback=True),
        },
        opens="verify_opens",
        waits_for="被约谈方报告整改情况",
        asks={
            "results": "draft_issues",
        },
    )
    def verify(
        self,
        *,
        verify_way: Way,
        results: Label[list[Verified], "逐项核实情况"],
        verification: Text,
        verified: Label[date | None, "核实日"] = None,
        supplement_due: Label[date | None, "补充整改期限"] = None,
        outcome: str,
    ) -> None:
        self.see(results)
        self.prints(verified_conclusion=outcome, verify_opinion=self.verification)
        if outcome == "supplement":
            self.due = supplement_due

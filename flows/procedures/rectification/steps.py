"""Rectification 责令限期整改: ordered, served, reported, re-inspected; passed and signed off, or failed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated as Label

from casework.models import Rectification
from flows.door.facts import BLANK, Text
from flows.door.terms import Acting, Called, Outcome, Start, procedure, step
from flows.guards.findings import RECORD, calls_for_order, calls_for_order_again, left_of_failed
from flows.guards.people import party_known_ended
from flows.guards.service import SERVED_TO, Addressed, service_rows
from flows.procedures.rectification import guards as g
from flows.procedures.rectification.asked import OPEN, Demand, Result, Stage, Way, WhyEnded
from flows.procedures.rectification.extension import Extension
from flows.procedures.rectification.guards import ORDER, REVIEW, under_order
from flows.procedures.rectification.keeping import Keeping
from flows.procedures.rectification.terms import CLOCKS, DEADLINE, LEADERS, PAPER, RECHECK, RUNS, SERVING


def reported_in_vain(run: RectificationSteps) -> bool:
    """The report had met the deadline's clock and proved untrue, so the deadline runs (or is overdue) again."""
    return bool(run.act.paper.get("in_vain"))


AGAIN = Start(DEADLINE, counts_from="served", until="deadline", when=reported_in_vain)


@procedure(
    "rectification",
    title="责令限期整改",
    follows=("inspection", "rectification"),
    once=False,
    closes=True,
    looks_at=("rectification", "penalty"),  # findings go to another order or to a penalty, and come back
    called_for=(
        Called("inspection", "order", when=calls_for_order, again=True, rests_on=(RECORD,)),
        Called("rectification", "order", when=calls_for_order_again),
    ),
)
class RectificationSteps(Extension, Keeping, Addressed, Acting, Rectification):
    """Steps of one order. Several orders of one inspection may run side by side, each with its own findings."""

    class Meta:
        proxy = True
        default_permissions = ()

    Stage = Stage

    @step(
        "new",
        Stage.ORDERED,
        title="责令限期整改",
        by="investigator",
        cites=ORDER,
        only_if=(g.something_to_order, g.party_lives),
        checks=(g.numbers_free, g.deadline_ahead),
        warns=(g.deadline_usual, g.major_hazard_measures),
        starts=SERVING,
        issues=PAPER,
    )
    def order(self, *, items: Label[list[Demand], "责令整改的隐患"], deadline: date, demands: Text = BLANK) -> None:
        self.ordered = self.on
        self.put_under(items)

    @step(
        Stage.ORDERED,
        Stage.SERVED,
        title="送达指令书",
        by=("investigator", "clerk"),
        cites=ORDER,
        rests_on=PAPER,
        event="served",
        since="ordered",
        only_if=g.served_before_deadline,
        checks=g.served_lawfully,
        meets=SERVING,
        starts=RUNS,
        asks=SERVED_TO,
    )
    def serve(
        self,
        *,
        receiver: Label[str, "签收人", "Service.receiver"],
        served: Label[date | None, "送达日"] = None,
        way: Label[Way, "送达方式"] = Way.DIRECT,
        place: Label[str, "送达地点", "Service.place"] = "",
        note: Label[str, "备注", "Service.note"] = "",
    ) -> None:
        self.adds(*service_rows(self, (PAPER,), way=way, receiver=receiver, place=place, note=note))

    @step(
        (Stage.SERVED, Stage.OVERDUE, Stage.FAILED),
        Stage.REPORTED,
        title="登记整改报告",
        by=("investigator", "clerk"),
        cites=ORDER,
        event="reported",
        since=("served", "failed"),
        warn_if=g.report_in_time,
        meets=DEADLINE,
        lapses=RECHECK,
        starts=Start(RECHECK, counts_from="reported"),
        called_for=False,
    )
    def report_rectified(self, *, report: Text, reported: Label[date | None, "收到日"] = None) -> None:
        for row in under_order(self).values():
            self.sets(row, rectified=self.on)  # as the unit says; the officers have yet to see it

    @step(
        Stage.SERVED,
        Stage.OVERDUE,
        title="认定逾期未整改",
        by="investigator",
        cites=ORDER,
        rests_on=PAPER,
        event="overdue_established",
        since="served",
        only_if=g.term_over,
        called_for=False,
    )
    def establish_overdue(
        self, *, opinion: Label[Text, "核查情况"], overdue_established: Label[date | None, "核查日"] = None
    ) -> None:
        pass

    @step(
        (Stage.SERVED, Stage.REPORTED, Stage.OVERDUE, Stage.FAILED),
        title="整改复查",
        by="investigator",
        cites=REVIEW,
        rests_on=PAPER,
        event="reinspected",
        since=("served", "reported", "failed", "overdue_established"),
        only_if=(g.time_for_review, g.something_to_review),
        checks=(g.every_item_seen, g.outcome_fits, g.sign_off_shown, g.signed_or_refused),
        issues="rectification_review_opinion",
        outcomes={
            "passed": Outcome("合格", Stage.PASSED, meets=CLOCKS, ends=True),
            "partly": Outcome("部分整改", Stage.FAILED, meets=RECHECK, starts=AGAIN, setback=True),
            "failed": Outcome("不合格", Stage.FAILED, meets=RECHECK, starts=AGAIN, setback=True),
        },
        after="review_called_for",
        until="superseded",
        opens="review_opens",
        waits_for="当事人整改并报告",
        was=("pass_review", "fail_review"),
    )
    def review(
        self,
        *,
        opinion: Text,
        results: Label[list[Result], "逐项复查结果"],
        reinspected: Label[date | None, "复查日"] = None,
        signed_by: Label[str, "被复查单位签字人"] = "",
        refusal_note: Text = BLANK,
        outcome: str,
    ) -> None:
        self.conclusion = outcome
        if outcome != "passed":
            self.failed = self.on
            self.prints(in_vain=self.stage == Stage.REPORTED)
        self.see(results)

    @step(
        OPEN,
        Stage.SUPERSEDED,
        title="终结（已另行责令）",
        by="investigator",
        cites=ORDER,
        only_if=g.nothing_under,
        called_for=False,
        called_once="superseded",
        lapses=CLOCKS,
        ends=True,
    )
    def give_way(self) -> None:
        pass

    @step(
        OPEN,
        Stage.TERMINATED,
        title="终止整改",
        by=LEADERS,
        cites=ORDER,
        apart_from="rectification.order",
        warns=party_known_ended,
        called_for=False,
        called_once=("unserved", "party_gone"),
        opens="terminate_opens",
        waits_for="指令书送达",
        ends=True,
    )
    def terminate(self, *, ground: Label[WhyEnded, "终止情形"], why: Label[Text, "终止原因"]) -> None:
        self.let_go(ground)

    @property
    def unserved(self) -> bool:
        """An order that has not reached the party by its last day cannot be obeyed: a leader ends it."""
        return self.stage == Stage.ORDERED

    @property
    def terminate_opens(self) -> date | None:
        """The last day of an order that was not served; without a party there is nothing to wait for."""
        return None if self.party_gone else self.deadline

    @property
    def review_called_for(self) -> bool:
        """After a failed review the law calls for a penalty or a new order first; what they leave under this order is
        seen again.
        """
        return self.stage in (Stage.SERVED, Stage.REPORTED) or (bool(under_order(self)) and not left_of_failed(self))

    @property
    def review_opens(self) -> date | None:
        """The day after the last day, unless the unit has reported before."""
        return self.deadline + timedelta(days=1) if self.stage == Stage.SERVED and self.deadline else None

    @property
    def superseded(self) -> bool:
        """Whether every finding of the order has been ordered anew."""
        return not under_order(self)

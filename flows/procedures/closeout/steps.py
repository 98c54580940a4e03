"""Close-out 结案: proposed when all is done, reviewed, approved by another person, filed away as a bound file."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from django.db.models import Max, TextChoices

from casework.models import Clock, Closeout, Penalty
from casework.reading.offence import offence_of
from flows.door import awaited
from flows.door.clocks import term
from flows.door.facts import Text
from flows.door.terms import Acting, Called, Outcome, Start, procedure, step
from flows.guards.anew import begun_anew
from flows.guards.days import day, within
from flows.guards.money import money
from flows.procedures.closeout import guards as g
from flows.procedures.closeout.asked import Execution, Ground, Retention
from law.fines.offence import KINDS

SERVING, CLOSING = term(awaited.CARD), term("close_after_exec")
FOLLOWED = (g.turned_followed, g.change_served, begun_anew, g.publication_follows, g.papers_served)
READY = (g.all_else_closed, *FOLLOWED, g.fine_settled, g.money_returned)


def decided_words(one: Any) -> str:
    """A decision in the words of the close-out: 2026年3月18日作出处罚决定：罚款（60000元）。"""
    kinds = "、".join(KINDS[str(kind)] for kind in one.kinds)
    fine = f"（{money(one.fine)}元）" if one.fine else ""
    return f"{day(one.decided)}作出处罚决定：{kinds}{fine}。"


def paid_words(account: Any) -> str:
    """What became of a fine; "" while it is open."""
    if account.settled and not account.owed:
        return f"处罚决定变更后不再罚款，已于{day(account.settled)}结清。"
    if account.settled:
        late = f"，加处罚款{money(account.surcharge_paid)}元" if account.surcharge_paid else ""
        return f"罚款{money(account.owed)}元{late}已于{day(account.settled)}缴清。"
    return f"罚款{money(account.owed)}元已于{day(account.cancelled)}终结执行。" if account.cancelled else ""


def running(run: Any) -> Any:
    """Clocks of the close-out that the last payment (or filing) of the case has started."""
    rows = Clock.objects.filter(proceeding__case_id=run.case.pk, card=CLOSING, met=None, lapsed=None)
    return rows.exclude(proceeding_id=run.pk)


def last_done(run: Any) -> date:
    """执行完毕日: where the running clock began; without one, the day the last of the other proceedings ended."""
    started = running(run).aggregate(last=Max("start"))["last"]
    ended = max((one.closed for one in g.others(run) if one.closed), default=None)
    found: date = started or run.executed or ended or run.on
    return found


def began(run: Any) -> date:
    """立案日; without a filing, the day on which the case was opened."""
    filed = Penalty.objects.filter(case_id=run.case.pk).exclude(filed=None).values_list("filed", flat=True).first()
    day_: date = filed or run.case.opened
    return day_


@procedure(
    "closeout",
    title="结案",
    follows=("inspection", "rectification", "penalty", "summary_penalty", "collection"),
    called_for=Called("*", "propose", g.everything_ended),
)
class CloseoutSteps(Acting, Closeout):
    """Who proposes does not review, who reviews does not approve."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        PROPOSED = "proposed", "已呈请"
        RETURNED = "returned", "已退回"
        REVIEWED = "reviewed", "已审核"
        APPROVED = "approved", "已批准"
        ARCHIVED = "archived", "已归档"

    @property
    def draft_result(self) -> str:
        """What was decided, as a proposal; what the person said once stays when it is proposed again."""
        return self.result or "\n".join(decided_words(one) for one in g.decisions(self))

    @property
    def draft_execution(self) -> str:
        """How the fines were carried out, from their accounts."""
        return self.execution_status or "\n".join(filter(None, map(paid_words, g.accounts(self))))

    @step(
        ("new", Stage.RETURNED),
        Stage.PROPOSED,
        title="呈请结案",
        by="investigator",
        cites=g.RECORD,
        only_if=READY,
        checks=(g.executions_stated, g.ground_fits),
        meets="refile_param",
        lapses="close_after_exec",
        asks={"result": "draft_result", "execution_status": "draft_execution", "ground_cites": "ground_cites"},
        starts=("endorse_param", Start("close_after_exec", counts_from="executed")),
        was=("propose_again",),
    )
    def propose(
        self,
        *,
        ground: Label[Ground, "结案事由"],
        result: Text,
        execution_status: Text,
        executions: Label[list[Execution] | None, "各项处罚的执行"] = None,
        ground_cites: str = "",
    ) -> None:
        self.cause = offence_of(self.case.pk) or str(self.case.title)
        self.proposed, self.proposer = self.on, self.by
        self.began, self.executed = began(self), last_done(self)
        for clock in running(self):
            self.sets(
                clock, lapsed=self.on
            )  # the duty has passed to this proceeding's own clock, of the same first day

    @step(
        Stage.PROPOSED,
        title="审核结案",
        by="unit_head",
        cites=g.RECORD,
        apart_from="closeout.propose",
        meets="endorse_param",
        was=("send_back",),
        outcomes={
            "agreed": Outcome("同意", Stage.REVIEWED, starts="approve_param"),
            "returned": Outcome("退回补正", Stage.RETURNED, starts="refile_param", setback=True),
        },
    )
    def review(self, *, review_opinion: Text, outcome: str) -> None:
        self.reviewed, self.reviewer = self.on, self.by
        if outcome == "returned":
            self.sent_back(review_opinion)

    def sent_back(self, why: str) -> None:
        """The proposal starts anew: who reviewed it did not agree to what will be proposed."""
        self.returned, self.return_reason = self.returned + 1, why
        self.reviewed, self.reviewer, self.review_opinion, self.approval_opinion = None, None, "", ""

    @step(
        Stage.REVIEWED,
        title="审批结案",
        by=("agency_head", "deputy_head"),
        cites=g.RECORD,
        apart_from=("closeout.propose", "closeout.review"),
        checks=[g.when("approved", guard) for guard in (*READY, g.executions_on_file)],
        warns=g.when("approved", within("close_after_exec", "executed", "执行完毕后结案的期限")),
        meets="approve_param",
        outcomes={
            "approved": Outcome(
                "批准",
                Stage.APPROVED,
                meets="close_after_exec",
                starts="archive_after_approval_param",
                issues="case_closure_approval",
            ),
            "returned": Outcome("退回补正", Stage.RETURNED, starts="refile_param", setback=True),
        },
    )
    def approve(self, *, approval_opinion: Text, outcome: str) -> None:
        if outcome == "returned":
            self.sent_back(approval_opinion)
            return
        self.approved = self.on
        self.sets(self.case, closed=self.act.on)
        rows = Clock.objects.filter(
            proceeding__case_id=self.case.pk, card__in=(SERVING, CLOSING), met=None, lapsed=None
        )
        for clock in rows.exclude(card=CLOSING, proceeding_id=self.pk).order_by("pk"):
            # nobody is left to whom it could be served; what was executed while the proposal was on its way is closed
            self.sets(clock, **{"lapsed" if clock.card == SERVING else "met": max(self.on, clock.start)})

    @step(
        Stage.APPROVED,
        Stage.ARCHIVED,
        title="归档",
        by=("clerk", "investigator"),
        cites=g.RECORD,
        officers=1,
        checks=g.bound,
        meets="archive_after_approval_param",
        ends=True,
        issues=("case_file_cover", "case_file_index"),
    )
    def archive(
        self,
        *,
        archive_no: str,
        pages: int,
        retention: Label[Retention, "保管期限"] = Retention.THIRTY,
        volumes: int = 1,
    ) -> None:
        self.archived, self.retention = self.on, str(retention.label)

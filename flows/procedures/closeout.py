"""Close-out 结案: proposed when all is done, reviewed, approved by another person, filed away as a bound file."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from django.db.models import Max, TextChoices

from casework.models import Clock, Closeout, Collection, Penalty, Proceeding, SummaryPenalty
from flows.facts import Text
from flows.guards import within
from flows.terms import PROCEDURES, Acting, Start, procedure, stage_label, step

RECORD = "行政处罚法(2021) 第四十七条"


class Retention(TextChoices):
    FOREVER = "permanent", "永久"
    THIRTY = "30y", "30年"
    TEN = "10y", "10年"


def others(run: Any) -> Any:
    """The other proceedings of the case."""
    return Proceeding.objects.filter(case_id=run.case.pk).exclude(kind="closeout")


def all_else_closed(run: Closeout, on: date) -> str:
    """Every other proceeding of the case has ended; the sentence names what is open."""
    still = [f"“{PROCEDURES[p.kind].title_}”（{stage_label(p)}）" for p in others(run).filter(closed=None).order_by("pk")]
    return f"本案还有{'、'.join(still)}没有办结，不能结案（{RECORD}）。" if still else ""


def fine_settled(run: Closeout, on: date) -> str:
    """Every fine of the case is paid with its surcharge."""
    decided: list[Penalty | SummaryPenalty] = list(Penalty.objects.filter(case_id=run.case.pk, withdrawn=None))
    decided += list(SummaryPenalty.objects.filter(case_id=run.case.pk))
    settled = set(Collection.objects.filter(case_id=run.case.pk).exclude(settled=None).values_list("arose_from_id", flat=True))
    owed = sum(p.fine for p in decided if p.fine and p.decided and p.pk not in settled)
    return f"本案罚款{owed}元尚未登记缴清，不能结案；请先办理“罚款执行”（行政处罚法(2021) 第六十六条、第七十二条）。" if owed else ""


def running(run: Any) -> Any:
    """Clocks of the close-out that the last payment (or filing) of the case has started."""
    return Clock.objects.filter(proceeding__case_id=run.case.pk, card="terms/close_after_exec", met=None, lapsed=None).exclude(proceeding_id=run.pk)


def last_done(run: Any) -> date:
    """执行完毕日: where the running clock began; without one, the day on which the last of the other proceedings ended."""
    started = running(run).aggregate(last=Max("start"))["last"]
    found: date = started or others(run).aggregate(last=Max("closed"))["last"] or run.on
    return found


def began(run: Any) -> date:
    """立案日; without a filing, the day on which the case was opened."""
    filed = Penalty.objects.filter(case_id=run.case.pk).exclude(filed=None).values_list("filed", flat=True).first()
    day_: date = filed or run.case.opened
    return day_


def cause(run: Any) -> str:
    """案由 of the penalty; without one, the title of the case."""
    for model in (Penalty, SummaryPenalty):
        found = model.objects.filter(case_id=run.case.pk).exclude(offence_title="").values_list("offence_title", flat=True).first()
        if found:
            return str(found)
    return str(run.case.title)


@procedure("closeout", title="结案", follows=("inspection", "rectification", "penalty", "summary_penalty", "collection"))
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

    def states(self, result: str, outcome: str) -> None:
        self.result, self.outcome, self.cause = result, outcome, cause(self)
        self.proposed, self.proposer, self.began, self.executed = self.on, self.by, began(self), last_done(self)

    @step(
        "new", Stage.PROPOSED, title="呈请结案", by="investigator", cites=RECORD, only_if=(all_else_closed, fine_settled),
        starts=(Start("close_after_exec", counts_from="executed"),),
    )  # fmt: skip
    def propose(self, *, result: Text, outcome: Text) -> None:
        self.states(result, outcome)
        for clock in running(self):
            self.sets(clock, lapsed=self.on)  # the duty has passed to this proceeding's own clock, of the same first day

    @step(Stage.PROPOSED, Stage.REVIEWED, title="审核结案", by="unit_head", cites=RECORD, apart_from="closeout.propose")
    def review(self, *, review_opinion: Text) -> None:
        self.reviewed, self.reviewer, self.review_opinion = self.on, self.by, review_opinion

    @step(
        (Stage.PROPOSED, Stage.REVIEWED), Stage.RETURNED, title="退回补正", by=("unit_head", "deputy_head", "agency_head"), cites=RECORD,
        apart_from="closeout.propose", called_for=False,
    )  # fmt: skip
    def send_back(self, *, return_reason: Text) -> None:
        self.returned, self.return_reason, self.reviewed, self.reviewer = self.returned + 1, return_reason, None, None

    @step(Stage.RETURNED, Stage.PROPOSED, title="重新呈请结案", by="investigator", cites=RECORD, only_if=(all_else_closed, fine_settled))
    def propose_again(self, *, result: Text, outcome: Text) -> None:
        self.states(result, outcome)

    @step(
        Stage.REVIEWED, Stage.APPROVED, title="批准结案", by=("agency_head", "deputy_head"), cites=RECORD,
        apart_from=("closeout.propose", "closeout.propose_again", "closeout.review"), only_if=(all_else_closed, fine_settled),
        warn_if=within("close_after_exec", "executed", "执行完毕后结案的期限"), meets="close_after_exec", issues="case_closure_approval",
    )  # fmt: skip
    def approve(self, *, approval_opinion: Text) -> None:
        self.approved, self.approval_opinion = self.on, approval_opinion
        self.sets(self.case, closed=self.on)

    @step(
        Stage.APPROVED, Stage.ARCHIVED, title="归档", by=("clerk", "investigator"), cites=RECORD, officers=1, ends=True,
        issues=("case_file_cover", "case_file_index"),
    )  # fmt: skip
    def archive(
        self, *, archive_no: str, retention: Label[Retention, "保管期限"] = Retention.THIRTY, volumes: int = 1, pages: int = 0,
    ) -> None:  # fmt: skip
        self.archived, self.archive_no, self.retention, self.volumes, self.pages = self.on, archive_no, str(retention.label), volumes, pages

"""Patrol issue 巡查问题: found, handed over, reported, verified, signed off by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated as Label
from typing import Any

from django.db.models import TextChoices

from casework.models import CaseSource, Family, PatrolIssue
from flows.door.facts import Text
from flows.door.terms import Acting, Back, Outcome, Start, procedure, step
from flows.guards.days import day, slip

RULES = "安全生产巡查工作制度(安委〔2016〕2号)"
HANDING_OVER, PLANNING, RECTIFYING = "patrol_hand_over_param", "patrol_plan_param", "patrol_feedback_rectify"
VERIFYING, SIGNING_OFF = "patrol_verify_param", "patrol_sign_off_param"
RECTIFY_BY = Start(RECTIFYING, counts_from="handed_over", until="due")
# what was verified is looked at anew; the report of the unit stands
VERIFIED_ANEW = Back("reported", clears="verified", lapses=SIGNING_OFF, starts=VERIFYING, was="return_verification")


class Colour(TextChoices):
    RED = "red", "红"
    ORANGE = "orange", "橙"
    YELLOW = "yellow", "黄"
    BLUE = "blue", "蓝"


def days_in_order(run: PatrolIssueSteps, facts: Mapping[str, Any], on: date) -> str:
    """The plan is due after the hand-over, and the issue itself not before the plan."""
    plan, due = facts["plan_due"], facts["due"]
    if due <= on:
        return f"整改时限{day(due)}应当晚于交办日{day(on)}，请改填。"
    if not on < plan <= due:
        return f"整改方案报送期限{day(plan)}应当晚于交办日{day(on)}，且不晚于整改时限{day(due)}，请改填。"
    return slip(due, on, "整改时限")


def plan_in_time(run: PatrolIssueSteps, on: date) -> str:
    """A late plan is taken and said to supervisors."""
    if run.plan_due is None or on <= run.plan_due:
        return ""
    return f"整改方案报送期限已于{day(run.plan_due)}届满，本次属逾期报送（{RULES}）。"


def plan_awaited(run: PatrolIssueSteps, on: date) -> str:
    """One plan answers the issue."""
    return f"整改方案已于{day(run.plan_received)}收到，不必再次登记。" if run.plan_received else ""


def reported_in_time(run: PatrolIssueSteps, on: date) -> str:
    """A report that reached the team after the term is said to supervisors; the day on which it came counts."""
    if run.due is None or on <= run.due:
        return ""
    return f"整改时限已于{day(run.due)}届满，本次属逾期报告（{RULES}）。"


def goes_back_in_time(run: PatrolIssueSteps, facts: Mapping[str, Any], on: date) -> str:
    """What goes back for more work may get a new last day, which lies ahead."""
    again = facts["again_due"]
    if again is None:
        return ""
    if facts["outcome"] != "returned":
        return "核查通过的，不填写重新整改的时限。"
    return "" if again > run.act.on else f"重新整改的时限应当晚于{day(run.act.on)}，请改填。"


@procedure(
    "patrol_issue",
    title="巡查问题",
    once=False,
    closes=True,
    source=CaseSource.PATROL,
    parties=("government",),
    family=Family.SUPERVISION,
    series=("巡", "应急巡"),
)
class PatrolIssueSteps(PatrolIssue, Acting):  # type: ignore[misc]  # `due` is the column
    """Steps of one issue. The person who found it never signs it off."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        FOUND = "found", "已发现"
        HANDED_OVER = "handed_over", "已交办"
        REPORTED = "reported", "已报告"
        VERIFIED = "verified", "已核查"
        SIGNED_OFF = "signed_off", "已销号"
        CALLED_OFF = "called_off", "已撤销"

    @property
    def colour_label(self) -> str:
        """The risk colour as the paper prints it."""
        return str(Colour(self.colour).label) if self.colour else ""

    @step(
        "new",
        Stage.FOUND,
        title="登记巡查问题",
        by="patrol_member",
        cites=RULES,
        event="found",
        starts=HANDING_OVER,
    )
    def find(
        self,
        *,
        round: str,
        patrol_period: str,
        category: str,
        problem: Text,
        standard: str,
        place: str,
        unit: str,
        person: str,
        colour: Colour = Colour.YELLOW,
        major: bool = False,
        found: Label[date | None, "发现日"] = None,
    ) -> None:
        pass

    @step(
        Stage.FOUND,
        Stage.HANDED_OVER,
        title="交办问题",
        by="patrol_leader",
        cites=RULES,
        checks=days_in_order,
        meets=HANDING_OVER,
        starts=(RECTIFY_BY, Start(PLANNING, until="plan_due")),
        issues="patrol_issue_handover",
        delivers="patrol_issue_handover",
        asks={
            "received_by": "person",
        },
    )
    def hand_over(
        self,
        *,
        measures: Text,
        sign_off_standard: str,
        plan_due: date,
        due: date,
        received_by: str,
        requirements: Label[Text, "整改要求"],
    ) -> None:
        self.handed_over = self.received = self.on

    @step(
        Stage.HANDED_OVER,
        title="登记整改方案",
        by=("patrol_member", "patrol_leader"),
        cites=RULES,
        event="plan_received",
        since="handed_over",
        only_if=plan_awaited,
        warn_if=plan_in_time,
        meets=PLANNING,
        until="plan_received",
    )
    def receive_plan(self, *, plan: Text, plan_received: Label[date | None, "收到日"] = None) -> None:
        pass

    @step(
        Stage.HANDED_OVER,
        Stage.REPORTED,
        title="登记整改报告",
        by=("patrol_member", "patrol_leader"),
        cites=RULES,
        rests_on="patrol_issue_handover",
        event="reported",
        since=("handed_over", "plan_received", "verified"),
        warn_if=reported_in_time,
        meets=RECTIFYING,
        lapses=PLANNING,
        starts=VERIFYING,
    )
    def report_rectified(self, *, report: Text, reported: Label[date | None, "收到日"] = None) -> None:
        pass

    @step(
        Stage.REPORTED,
        title="现场核查",
        by="patrol_member",
        cites=RULES,
        event="verified",
        since="reported",
        checks=goes_back_in_time,
        meets=VERIFYING,
        outcomes={
            "passed": Outcome("通过", Stage.VERIFIED, starts=SIGNING_OFF),
            "returned": Outcome("退回", Stage.HANDED_OVER, starts=RECTIFY_BY, setback=True),
        },
        was="send_back",
    )
    def verify(
        self,
        *,
        verification: Text,
        verified: Label[date | None, "核查日"] = None,
        again_due: Label[date | None, "重新整改的时限（退回时可以另定）"] = None,
        outcome: str,
    ) -> None:
        if outcome == "returned":
            self.reported, self.due = None, again_due or self.due

    @step(
        Stage.VERIFIED,
        Stage.SIGNED_OFF,
        title="销号",
        by=("patrol_leader", "patrol_member"),
        cites=RULES,
        apart_from=("patrol_issue.find", "patrol_issue.verify"),
        of_office=True,
        meets=SIGNING_OFF,
        ends=True,
        back=VERIFIED_ANEW,
    )
    def sign_off(self) -> None:
        self.signed_off = self.on

    @step(
        (Stage.FOUND, Stage.HANDED_OVER, Stage.REPORTED, Stage.VERIFIED),
        Stage.CALLED_OFF,
        title="撤销问题",
        by="patrol_leader",
        cites=RULES,
        apart_from="patrol_issue.find",
        called_for=False,
        called_once="party_gone",
        ends=True,
    )
    def call_off(self, *, why: Label[Text, "撤销的理由"]) -> None:
        pass

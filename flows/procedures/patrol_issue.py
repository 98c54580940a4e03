"""Patrol issue 巡查问题: found, handed over, reported, verified, signed off by a second person."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label

from django.db.models import TextChoices

from casework.models import PatrolIssue
from flows.facts import Text
from flows.guards import day
from flows.terms import Acting, Start, procedure, step

RULES = "安全生产巡查工作制度(安委〔2016〕2号)"


class Colour(TextChoices):
    RED = "red", "红"
    ORANGE = "orange", "橙"
    YELLOW = "yellow", "黄"
    BLUE = "blue", "蓝"


def due_after_hand_over(run: PatrolIssueSteps, on: date) -> str:
    """The term that the team sets lies ahead."""
    due = run.given.get("due")
    return f"整改时限{day(due)}应当晚于交办日{day(on)}，请改填。" if due and due <= on else ""


def verified_in_time(run: PatrolIssueSteps, on: date) -> str:
    """Verification after the term is said to supervisors."""
    return f"整改时限已于{day(run.due)}届满，本次核查属逾期核查（{RULES}）。" if run.due and on > run.due else ""


@procedure("patrol_issue", title="巡查问题", once=False, closes=True)
class PatrolIssueSteps(Acting, PatrolIssue):
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

    @property
    def colour_label(self) -> str:
        """The risk colour as the paper prints it."""
        return str(Colour(self.colour).label) if self.colour else ""

    @step("new", Stage.FOUND, title="登记巡查问题", by="patrol_member", cites=RULES)
    def find(
        self, *, round: str, patrol_period: str, category: str, problem: Text, standard: str, place: str, unit: str,
        person: str, colour: Colour = Colour.YELLOW, major: bool = False,
    ) -> None:  # fmt: skip
        self.round, self.patrol_period, self.category, self.problem, self.standard = round, patrol_period, category, problem, standard
        self.place, self.unit, self.person, self.colour, self.major, self.found = place, unit, person, colour, major, self.on

    @step(
        Stage.FOUND, Stage.HANDED_OVER, title="交办问题", by="patrol_leader", cites=RULES, only_if=due_after_hand_over,
        starts=(Start("patrol_feedback_rectify", until="due"),), issues="patrol_issue_handover",
    )  # fmt: skip
    def hand_over(
        self, *, measures: Text, sign_off_standard: str, plan_due: date, due: date, received_by: str, requirements: Label[Text, "整改要求"],
    ) -> None:  # fmt: skip
        self.measures, self.sign_off_standard, self.plan_due, self.due = measures, sign_off_standard, plan_due, due
        self.handed_over, self.received_by, self.received = self.on, received_by, self.on

    @step(Stage.HANDED_OVER, Stage.REPORTED, title="登记整改报告", by=("patrol_member", "patrol_leader"), cites=RULES)
    def report_rectified(self, *, report: Text) -> None:
        self.reported, self.report = self.on, report

    @step(
        Stage.REPORTED, Stage.VERIFIED, title="现场核查", by="patrol_member", cites=RULES, warn_if=verified_in_time,
        meets="patrol_feedback_rectify",
    )  # fmt: skip
    def verify(self, *, verification: Text) -> None:
        self.verified, self.verification = self.on, verification

    @step(Stage.REPORTED, Stage.HANDED_OVER, title="退回整改", by="patrol_member", cites=RULES, called_for=False)
    def send_back(self, *, verification: Text) -> None:
        self.reported, self.verification = None, verification

    @step(
        Stage.VERIFIED, Stage.SIGNED_OFF, title="销号", by=("patrol_member", "patrol_leader"), cites=RULES,
        apart_from=("patrol_issue.find", "patrol_issue.verify"), ends=True,
    )  # fmt: skip
    def sign_off(self) -> None:
        self.signed_off = self.on

"""Inspection 执法检查: planned, approved, carried out, recorded, and concluded once every finding is dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated as Label
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone

from casework.models import CaseSource, Finding, Inspection, Party
from flows.door.facts import BLANK, Text, plain
from flows.door.keeping import numbered
from flows.door.terms import Acting, Outcome, Start, procedure, step
from flows.guards.drafts import Speaking
from flows.guards.findings import ANSWER, CONCLUDE, not_dealt_with, of_visit, open_orders
from flows.guards.people import party_known_ended
from flows.procedures.inspection import guards as g
from flows.procedures.inspection.asked import Checked, Found, Item, Method, PlanKind, WhyEnded
from flows.procedures.inspection.guards import PLAN, VISIT

APPROVAL, REFILING, VISITING = "approve_param", "refile_param", "visit_planned_param"
LEADERS = ("unit_head", "deputy_head")
PLANNED_VISIT = Start(VISITING, counts_from="planned_for")


def origin(facts: Mapping[str, Any]) -> str:
    """Whence the matter comes: a visit to check what was reported comes from the report, others from the visit."""
    kind = facts.get("plan_kind")
    reported = str(kind) in (str(PlanKind.REPORTED), str(PlanKind.REPORTED.label))
    return CaseSource.REPORT if reported else CaseSource.INSPECTION


@procedure(
    "inspection",
    title="执法检查",
    closes=True,
    source=origin,
    handlers=g.drawn_handler,
    looks_at="penalty",  # it takes findings, and gives them back
    parties=(Party.Kind.ORGANISATION, Party.Kind.BUSINESS, Party.Kind.INDIVIDUAL, Party.Kind.AGENCY),
)
class InspectionSteps(Speaking, Acting, Inspection):
    """Steps of one visit to a unit."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        PROPOSED = "proposed", "方案已拟"
        RETURNED = "returned", "方案退回"
        APPROVED = "approved", "方案已批准"
        RECORDED = "recorded", "已检查记录"
        CLEAR = "clear", "未发现问题"  # where visits without findings ended before both ends became one
        CONCLUDED = "concluded", "检查已终结"
        TERMINATED = "terminated", "检查终止"
        CALLED_OFF = "called_off", "检查取消"

    @step(
        ("new", Stage.RETURNED),
        Stage.PROPOSED,
        title="拟定检查方案",
        by="investigator",
        cites=PLAN,
        only_if=g.party_exists,
        until="party_ended",
        checks=(g.planned_ahead, g.drawn_as_said),
        notes=g.planned_besides,
        meets=REFILING,
        starts=APPROVAL,
        unkept="method",
        asks={
            "unit_contact": "draft_speaker",
        },
    )
    def propose(
        self,
        *,
        plan_kind: PlanKind,
        planned_for: date,
        items: Label[list[Item], "检查内容"],
        method: Label[list[Method], "检查方式"],
        draw: Label[str, "检查对象抽取编号（双随机的）"] = "",
        officers_draw: Label[str, "执法人员抽取编号（双随机的）"] = "",
        unit_contact: Label[str, "联系人"] = "",
        remark: Label[Text, "备注"] = BLANK,
    ) -> None:
        self.method, self.proposed = "、".join(method), self.on

    @step(
        Stage.PROPOSED,
        title="审批检查方案",
        by=LEADERS,
        cites=PLAN,
        apart_from="inspection.propose",
        until="party_ended",
        checks=(g.still_ahead, g.opinions_stated),
        notes=g.planned_besides,
        meets=APPROVAL,
        outcomes={
            "agreed": Outcome("批准", Stage.APPROVED, starts=PLANNED_VISIT, issues="inspection_plan"),
            "returned": Outcome("退回", Stage.RETURNED, starts=REFILING, setback=True),
        },
        was="return_plan",
    )
    def approve_plan(
        self,
        *,
        approval_opinion: Label[Text, "审批意见"],
        review_opinion: Label[Text, "审核意见"] = BLANK,
        outcome: str,
    ) -> None:
        self.approved = self.on if outcome == "agreed" else None

    @step(
        Stage.APPROVED,
        title="改期检查",
        by=LEADERS,
        cites=PLAN,
        apart_from="inspection.propose",
        only_if=g.party_exists,
        checks=g.planned_ahead,
        notes=g.planned_besides,
        lapses=VISITING,
        starts=PLANNED_VISIT,
        called_for=False,
        asks={
            "planned_for": "planned_for",
        },
    )
    def reschedule(self, *, planned_for: date, why: Label[Text, "改期原因"]) -> None:
        pass

    @step(
        Stage.APPROVED,
        Stage.RECORDED,
        title="记录现场检查",
        by="investigator",
        cites=VISIT,
        rests_on="inspection_plan",
        event="started",
        since="approved",
        opens="planned_for",
        waits_for="计划检查日",
        until="party_ended",
        checks=(
            g.certificates_shown,
            g.signed_or_noted,
            g.visited_in_order,
            g.found_or_nothing,
            g.items_agree,
            g.major_hazards_handled,
            g.offences_known,
        ),
        warn_if=g.earlier_than_planned,
        meets=VISITING,
        starts=Start(ANSWER, counts_from="ended"),
        issues="site_inspection_record",
        asks={
            "place": "case.party.address",
            "started": "usual_start",
            "ended": "now_on_the_day",
            "checked": "plan_to_check",
        },
    )
    def record_visit(
        self,
        *,
        place: str,
        started: datetime,
        ended: datetime,
        situation: Text,
        certificates_shown: Label[bool, "已出示执法证件"],
        checked: Label[list[Checked] | None, "逐项检查情况"] = None,
        findings: Label[list[Found] | None, "发现的问题"] = None,
        no_findings: Label[bool, "未发现问题"] = False,
        signed_by: str = "",
        refusal_note: Text = BLANK,
        refusal_reported: Label[bool, "拒签已报告"] = False,
    ) -> None:
        self.recorded, self.found = self.act.on, len(findings or ())
        self.adds(*(self.finding(number, row) for number, row in numbered(findings)))

    @step(
        Stage.RECORDED,
        Stage.CONCLUDED,
        title="终结检查",
        by="investigator",
        cites=VISIT,
        only_if=g.every_finding_dealt_with,
        after="dealt_with",
        waits_for="各项问题整改销号或者立案处罚",
        meets=(ANSWER, CONCLUDE),
        ends=True,
        was="close_clear",
    )
    def conclude(self) -> None:
        pass

    @step(
        Stage.RECORDED,
        Stage.TERMINATED,
        title="终止检查",
        by=LEADERS,
        cites=VISIT,
        only_if=(g.something_open, g.no_order_open),
        warns=party_known_ended,
        called_for=False,
        called_once="to_be_terminated",
        ends=True,
    )
    def terminate(self, *, ground: Label[WhyEnded, "终止情形"], why: Label[Text, "终止原因"]) -> None:
        said = f"终止检查：{WhyEnded(ground).label}"
        for row in of_visit(self, self.pk):
            if row.signed_off is None and row.to_penalty is None:
                self.sets(row, signed_off=self.on, result=said)

    @step(
        (Stage.PROPOSED, Stage.RETURNED, Stage.APPROVED),
        Stage.CALLED_OFF,
        title="取消检查",
        by=LEADERS,
        cites=PLAN,
        called_for=False,
        called_once="party_ended",
        ends=True,
    )
    def call_off(self, *, why: Label[Text, "取消原因"]) -> None:
        pass

    @property
    def dealt_with(self) -> bool:
        """Whether the visit is recorded and none of its findings waits for anybody."""
        return self.recorded is not None and not not_dealt_with(self, self.pk)

    @property
    def to_be_terminated(self) -> bool:
        """Whether nobody is left to put right what the visit found, and no order on it is still to be ended first."""
        if not self.party_gone or self.recorded is None or self.dealt_with:
            return False
        return not open_orders(self)

    @property
    def plan_to_check(self) -> list[dict[str, str]]:
        """The plan's items as the visit answers them."""
        return [{"item": row.get("item", ""), "content": row.get("content", "")} for row in self.items]

    @property
    def usual_start(self) -> datetime | None:
        """Nine o'clock of the planned day, a start that the officer corrects."""
        return timezone.make_aware(datetime.combine(self.planned_for, time(9))) if self.planned_for else None

    @property
    def now_on_the_day(self) -> datetime | None:
        """This very minute, when the record is written on the planned day after nine; else nothing is presumed."""
        now = timezone.localtime().replace(second=0, microsecond=0)
        if now.date() != self.planned_for or now.time() <= time(9):
            return None
        return now - timedelta(minutes=now.minute % 5)

    def finding(self, number: int, row: Found) -> Finding:
        """The row of the hazard ledger; what was put right before the officers' eyes is signed off at once."""
        done = self.on if row.corrected else None
        copied = ("place", "problem", "basis", "offence", "grade", "on_site", "photo")
        return Finding(
            case_id=self.case_id,
            inspection_id=self.pk,
            territory_path=self.case.territory_path,
            number=number,
            photos=plain(row.photos) if row.photos else None,
            found=self.on,
            rectified=done,
            signed_off=done,
            result="当场改正" if done else "",
            **{name: getattr(row, name) for name in copied},
        )

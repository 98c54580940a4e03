"""Inspection 执法检查: planned, approved, carried out, recorded, and concluded once every finding is dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated as Label

from django.db.models import TextChoices
from django.utils import timezone

import law
from casework.models import Evidence, Finding, Inspection
from flows.facts import BLANK, Text
from flows.guards import day
from flows.terms import Acting, procedure, step

PLAN = "安全生产法(2021) 第六十二条第二款; 第六十五条"
VISIT = "安全生产法(2021) 第六十五条; 第六十七条; 第六十八条; 行政处罚法(2021) 第四十二条; 第五十五条"


REVIEWED = Text("检查方案内容完整，拟同意。")


class Method(TextChoices):
    REPORT = "听取汇报", "听取汇报"
    FILES = "查阅资料", "查阅资料"
    SITE = "现场检查", "现场检查"
    ASKING = "询问", "询问"
    SAMPLING = "抽样检测", "抽样检测"
    UNANNOUNCED = "暗查", "暗查"
    EXPERTS = "专家参与", "专家参与"


@dataclass
class Item:
    """One thing the plan sets out to look at."""

    item: Label[str, "检查项目"]
    content: Label[str, "检查内容/依据条款"]
    method: Label[Method, "检查方式"] = Method.SITE


@dataclass
class Found:
    """One finding of the visit."""

    place: Label[str, "部位/设备"]
    problem: Label[str, "问题描述"]
    basis: Label[str, "不符合的条款"]
    offence: Label[str, "涉嫌案由"] = ""
    grade: Label[Finding.Grade, "等级"] = Finding.Grade.GENERAL
    on_site: Label[str, "现场处理"] = ""
    corrected: Label[bool, "已当场改正"] = False
    photo: Label[Evidence | None, "照片"] = None

    @property
    def get_grade_display(self) -> str:
        """Whether the hazard is a major one, as the record's table asks."""
        return "是" if self.grade == Finding.Grade.MAJOR else "否"


def certificates_shown(run: InspectionSteps, on: date) -> str:
    """Officers show their certificates, or the unit may refuse them."""
    if run.given.get("certificates_shown") is False:
        return "未出示执法证件的，当事人有权拒绝检查：请出示证件并如实记录（行政处罚法第五十五条第一款、安全生产法第六十七条第二款）。"
    return ""


def signed_or_noted(run: InspectionSteps, on: date) -> str:
    """The record is signed by the unit, or the refusal is noted and reported."""
    if not run.given or run.given.get("signed_by"):
        return ""
    if not run.given.get("refusal_note"):
        return "检查记录应当由被检查单位负责人签字；拒绝签字的，应当将情况记录在案（安全生产法第六十八条）。"
    return "" if run.given.get("refusal_reported") else "拒绝签字的情况应当向本部门报告：请报告后勾选“拒签已报告”（安全生产法第六十八条）。"


def visited_in_order(run: InspectionSteps, on: date) -> str:
    """The visit lies between the approval of the plan and the day of the record, and ends after it began."""
    if not run.given:
        return ""
    started, ended = run.given["started"], run.given["ended"]
    if ended <= started:
        return "检查结束时间应当晚于检查开始时间，请改填（安全生产法第六十八条）。"
    if run.approved and timezone.localtime(started).date() < run.approved:
        return f"检查开始时间早于检查方案批准日（{day(run.approved)}），请核对（{PLAN}）。"
    return "" if timezone.localtime(ended).date() <= on else f"检查结束时间晚于记录日（{day(on)}），请核对（安全生产法第六十八条）。"


def found_or_nothing(run: InspectionSteps, on: date) -> str:
    """The record says what was found, or that nothing was; not both, not neither."""
    if not run.given:
        return ""
    if run.given["findings"] and run.given["no_findings"]:
        return "既填写了发现的问题，又勾选了“未发现问题”，请核对（安全生产法第六十八条）。"
    return "" if run.given["findings"] or run.given["no_findings"] else "请填写发现的问题；没有发现问题的，请勾选“未发现问题”（安全生产法第六十八条）。"


def something_found(run: InspectionSteps, on: date) -> str:
    return "" if run.found else "本次检查未发现问题，请办理“终结检查（未发现问题）”。"


def nothing_found(run: InspectionSteps, on: date) -> str:
    return f"本次检查发现{run.found}项问题，应当依法处理后终结（安全生产法第六十五条第一款第二项）。" if run.found else ""


def major_hazards_handled(run: InspectionSteps, on: date) -> str:
    """A major hazard is not merely written down: what was done on site is said."""
    left = [str(n) for n, row in enumerate(run.given.get("findings") or (), 1) if row.grade == Finding.Grade.MAJOR and not row.on_site]
    if not left:
        return ""
    return (
        f"第{'、'.join(left)}项为重大事故隐患，应当写明现场处理情况；排除前或者排除过程中无法保证安全的，"
        "应当责令撤出作业人员、暂时停产停业或者停止使用（安全生产法第六十五条第一款第三项）。"
    )


def offences_known(run: InspectionSteps, on: date) -> str:
    """A suspected offence is one of the book."""
    for number, row in enumerate(run.given.get("findings") or (), 1):
        if row.offence:
            try:
                law.book().at(on).offence(row.offence)
            except law.LawError as why:
                return f"第{number}项的涉嫌案由：{why}"
    return ""


def every_finding_dealt_with(run: InspectionSteps, on: date) -> str:
    """Each finding is corrected, under an order, or turned into a penalty (应当责令改正)."""
    if not run.pk:
        return ""
    left = Finding.objects.filter(inspection_id=run.pk, signed_off=None, rectification=None, to_penalty=None).values_list("number", flat=True)
    if not left:
        return ""
    said = "、".join(str(n) for n in sorted(left))
    return f"第{said}项问题尚未处理：应当责令限期整改或者立案处罚（安全生产法第六十五条第一款第二项、行政处罚法第二十八条第一款）。"


def earlier_than_planned(run: InspectionSteps, on: date) -> str:
    """A visit before the planned day is unusual and says why."""
    return f"计划检查日为{day(run.planned_for)}，本次检查早于计划。" if run.planned_for and on < run.planned_for else ""


@procedure("inspection", title="执法检查", closes=True)
class InspectionSteps(Acting, Inspection):
    """Steps of one visit to a unit."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        PROPOSED = "proposed", "方案已拟"
        RETURNED = "returned", "方案退回"
        APPROVED = "approved", "方案已批准"
        RECORDED = "recorded", "已检查记录"
        CLEAR = "clear", "未发现问题"
        CONCLUDED = "concluded", "问题已处理"
        CALLED_OFF = "called_off", "检查取消"

    @step(("new", Stage.RETURNED), Stage.PROPOSED, title="拟定检查方案", by="investigator", cites=PLAN)
    def propose(
        self, *, plan_kind: str, planned_for: date, items: Label[list[Item], "检查内容"], method: Label[list[Method], "检查方式"],
        unit_contact: Label[str, "联系人"] = "", remark: Label[Text, "备注"] = BLANK,
    ) -> None:  # fmt: skip
        self.plan_kind, self.planned_for, self.method, self.proposed = plan_kind, planned_for, "、".join(method), self.on
        self.items = "\n".join(f"{row.item}|{row.content}|{row.method}" for row in items)

    @step(
        Stage.PROPOSED, Stage.APPROVED, title="批准检查方案", by=("unit_head", "deputy_head"), cites=PLAN, apart_from="inspection.propose",
        issues="inspection_plan",
    )  # fmt: skip
    def approve_plan(self, *, approval_opinion: Label[Text, "审批意见"], review_opinion: Label[Text, "审核意见"] = REVIEWED) -> None:
        self.approved = self.on

    @step(
        Stage.PROPOSED, Stage.RETURNED, title="退回检查方案", by=("unit_head", "deputy_head"), cites=PLAN, apart_from="inspection.propose",
        called_for=False,
    )  # fmt: skip
    def return_plan(self, *, opinion: Label[Text, "退回意见"]) -> None:
        self.approved = None

    @step(
        Stage.APPROVED, Stage.RECORDED, title="记录现场检查", by="investigator", cites=VISIT,
        only_if=(certificates_shown, signed_or_noted, visited_in_order, found_or_nothing, major_hazards_handled, offences_known),
        warn_if=earlier_than_planned, issues="site_inspection_record",
    )  # fmt: skip
    def record_visit(
        self, *, place: str, started: datetime, ended: datetime, situation: Text, certificates_shown: Label[bool, "已出示执法证件"],
        findings: Label[list[Found] | None, "发现的问题"] = None, no_findings: Label[bool, "未发现问题"] = False,
        signed_by: str = "", refusal_note: Text = BLANK, refusal_reported: Label[bool, "拒签已报告"] = False,
    ) -> None:  # fmt: skip
        self.place, self.started, self.ended, self.situation = place, started, ended, situation
        self.signed_by, self.refusal_note, self.recorded, self.found = signed_by, refusal_note, self.on, len(findings or ())
        for number, row in enumerate(findings or (), 1):
            self.adds(self.finding(number, row))

    @step(Stage.RECORDED, Stage.CLEAR, title="终结检查（未发现问题）", by="investigator", cites=VISIT, only_if=nothing_found, until="found", ends=True)
    def close_clear(self) -> None:
        pass

    @step(
        Stage.RECORDED, Stage.CONCLUDED, title="终结检查（问题已处理）", by="investigator", cites=VISIT,
        only_if=(something_found, every_finding_dealt_with), after="found", ends=True,
    )  # fmt: skip
    def conclude(self) -> None:
        pass

    @step(
        (Stage.PROPOSED, Stage.RETURNED, Stage.APPROVED), Stage.CALLED_OFF, title="取消检查", by=("unit_head", "deputy_head"), cites=PLAN,
        called_for=False, ends=True,
    )  # fmt: skip
    def call_off(self, *, why: Label[Text, "取消原因"]) -> None:
        pass

    def finding(self, number: int, row: Found) -> Finding:
        """The row of the hazard ledger; what was put right before the officers' eyes is signed off at once."""
        done = self.on if row.corrected else None
        return Finding(
            case_id=self.case_id, inspection_id=self.pk, territory_path=self.case.territory_path, number=number, place=row.place,
            problem=row.problem, basis=row.basis, offence=row.offence, grade=row.grade, on_site=row.on_site, photo=row.photo, found=self.on,
            rectified=done, signed_off=done, result="当场改正" if done else "",
        )  # fmt: skip

"""Rectification 责令限期整改: ordered, served, reported, re-inspected; passed and signed off, or failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated as Label
from typing import Any

from django.db.models import TextChoices

import law
from casework.models import Evidence, Finding, Paper, Rectification
from flows.facts import BLANK, Text
from flows.guards import day
from flows.serving import served_lawfully, service_rows
from flows.terms import Acting, Ground, Start, procedure, step

ORDER = "安全生产法(2021) 第六十五条第一款第二项; 行政处罚法(2021) 第二十八条第一款"
REVIEW = "安全生产法(2021) 第六十五条第一款第二项; 第六十八条"
TERM = "terms/rectify_deadline_param"
CLOCKS = ("rectify_deadline_param", "recheck_after_rectify")
RUNS = (Start("rectify_deadline_param", counts_from="served", until="deadline"), Start("recheck_after_rectify", counts_from="deadline"))


class Way(TextChoices):
    """Ways in which an order is served; it sets a short term, so public notice is not among them."""

    DIRECT = "direct", "直接送达"
    LEFT = "left", "留置送达"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"


class State(TextChoices):
    RECTIFIED = "rectified", "已整改"
    PARTLY = "partly", "部分整改"
    NOT = "not", "未整改"


@dataclass
class Demand:
    """One finding put under the order; an earlier day than the order's own may be set for it."""

    number: Label[int, "隐患序号"]
    demand: Label[str, "整改要求"] = ""
    deadline: Label[date | None, "单独期限"] = None


@dataclass
class Result:
    """What the officers saw of one finding on re-inspection."""

    number: Label[int, "隐患序号"]
    state: Label[State, "复查结论"]
    note: Label[str, "整改情况"] = ""
    photo: Label[Evidence | None, "整改后照片"] = None


def within_inspection(run: Any) -> dict[int, Finding]:
    """Findings of the visit that still await correction and stand under no open order, by number."""
    rows = Finding.objects.filter(case_id=run.case_id, inspection_id=run.arose_from_id, signed_off=None).select_related("rectification")
    return {row.number: row for row in rows if row.rectification is None or row.rectification.closed}


def under_order(run: Any) -> dict[int, Finding]:
    """Findings of this order that are not signed off, by number."""
    return {row.number: row for row in Finding.objects.filter(rectification_id=run.pk, signed_off=None)}


def something_to_order(run: Any, on: date) -> str:
    """An order rests on findings of a recorded visit; each number names one that may be ordered."""
    if run.pk and run.stage != "new":
        return ""
    free = within_inspection(run)
    if not free:
        return "没有待整改的隐患：须先制作现场检查记录并写明发现的问题，才能责令限期整改（安全生产法第六十五条、第六十八条）。"
    wrong = [str(row.number) for row in run.given.get("items", ()) if row.number not in free]
    return f"没有可责令整改的第{'、'.join(wrong)}项；待整改的有第{'、'.join(map(str, sorted(free)))}项。" if wrong else ""


def deadline_ahead(run: Any, on: date) -> str:
    """The last day lies after the day of the order, and no finding has a later one."""
    last = run.given.get("deadline")
    if not last:
        return ""
    if last <= on:
        return f"整改期限{day(last)}应当晚于责令日{day(on)}，最早可定为{day(on + timedelta(days=1))}（{ORDER}）。"
    wrong = [str(row.number) for row in run.given["items"] if row.deadline and not on < row.deadline <= last]
    return f"第{'、'.join(wrong)}项的单独期限应当晚于责令日，且不晚于整改期限{day(last)}，请改填。" if wrong else ""


def deadline_usual(run: Any, on: date) -> str:
    """Thirty days are the usual limit; a longer term says why."""
    last, rule = run.given.get("deadline"), law.book().at(on)[TERM]
    if not last or not rule.default or (last - on).days <= rule.default:
        return ""
    return Ground(f"整改期限{(last - on).days}日，超过通常的{rule.default}日；法律未定上限，期限应当合理、可执行（{rule.cites}）。", rule)


def major_hazard_measures(run: Any, on: date) -> str:
    """A major hazard under an order: the on-site measure is a matter of its own and is not forgotten."""
    if not run.given:
        return ""
    free = within_inspection(run)
    major = [str(n) for n in sorted(free) if free[n].grade == Finding.Grade.MAJOR and any(row.number == n for row in run.given["items"])]
    if not major:
        return ""
    return (
        f"第{'、'.join(major)}项为重大事故隐患：排除前或者排除过程中无法保证安全的，应当责令撤人、暂时停产停业或者停止使用，"
        "现场处理措施不在本程序内办理，请写明已采取的措施（安全生产法第六十五条第一款第三项）。"
    )


def served_before_deadline(run: Any, on: date) -> str:
    """An order served on or after its last day leaves no time to obey it."""
    if run.deadline is None or on < run.deadline:
        return ""
    return f"送达日{day(on)}不早于整改期限{day(run.deadline)}，当事人没有整改时间，请终止后重新责令（{ORDER}）。"


def asked_in_time(run: Any, on: date) -> str:
    """An extension is asked for before the term has run out (practice)."""
    if on <= run.deadline:
        return ""
    rule = law.book().at(run.served)[TERM]
    return Ground(f"整改期限已于{day(run.deadline)}届满，当事人逾期才申请延期，延期应当在期限届满前申请（{rule.cites}）。", rule)


def asked_beyond(run: Any, on: date) -> str:
    asked = run.given.get("extension_asked_to")
    return f"申请延至{day(asked)}，应当晚于现整改期限{day(run.deadline)}，请改填（{ORDER}）。" if asked and asked <= run.deadline else ""


def extended_beyond(run: Any, on: date) -> str:
    """The new last day is later than the old one and lies ahead."""
    last = run.given.get("deadline")
    if not last:
        return ""
    return "" if last > max(run.deadline, on) else f"延长后的期限{day(last)}应当晚于{day(max(run.deadline, on))}，请改填（{ORDER}）。"


def term_over(run: Any, on: date) -> str:
    """The last day has passed."""
    if run.deadline is None or on > run.deadline:
        return ""
    first = run.deadline + timedelta(days=1)
    return Ground(f"整改期限至{day(run.deadline)}届满，最早{day(first)}可以认定逾期（{ORDER}）。", None, first)


def time_for_review(run: Any, on: date) -> str:
    """Officers come back on the unit's report, or when the term has run out."""
    if run.stage != run.Stage.SERVED or on > run.deadline:
        return ""
    first = run.deadline + timedelta(days=1)
    return Ground(f"当事人尚未报告整改完毕，整改期限至{day(run.deadline)}届满：收到整改报告后或者自{day(first)}起复查（{REVIEW}）。", None, first)


def every_item_seen(run: Any, on: date) -> str:
    """The opinion goes through the order item by item."""
    if not run.given:
        return ""
    seen, left = [row.number for row in run.given["results"]], under_order(run)
    if wrong := [str(n) for n in seen if n not in left]:
        return f"没有待复查的第{'、'.join(wrong)}项；待复查的有第{'、'.join(map(str, sorted(left)))}项。"
    if missing := [str(n) for n in sorted(left) if n not in seen]:
        return f"应当逐项复查，还缺第{'、'.join(missing)}项的复查结果（{REVIEW}）。"
    return "" if len(seen) == len(set(seen)) else "同一项隐患填写了两次复查结果，请核对。"


def all_rectified(run: Any, on: date) -> str:
    left = [str(row.number) for row in run.given.get("results", ()) if row.state != State.RECTIFIED]
    return f"第{'、'.join(left)}项没有整改完毕，不能作合格的复查意见，请办理“复查不合格”。" if left else ""


def something_left(run: Any, on: date) -> str:
    if not run.given or any(row.state != State.RECTIFIED for row in run.given["results"]):
        return ""
    return "各项均已整改，不能作不合格的复查意见，请办理“复查合格，销号”。"


def signed_or_refused(run: Any, on: date) -> str:
    """The unit signs the opinion, or the refusal is noted."""
    if not run.given or run.given.get("signed_by") or run.given.get("refusal_note"):
        return ""
    return "复查意见书应当由被复查单位负责人签字；拒绝签字的，应当将情况记录在案（安全生产法第六十八条）。"


def report_in_time(run: Any, on: date) -> str:
    """A late report is taken and said to supervisors."""
    return f"整改期限已于{day(run.deadline)}届满，本次报告属逾期报告（{ORDER}）。" if run.deadline and on > run.deadline else ""


def reported_in_vain(run: RectificationSteps) -> bool:
    """The unit's report had met the deadline's clock; what it said proved untrue, so the deadline runs (or is overdue) again."""
    return run.in_vain


REVIEWED = (time_for_review, every_item_seen, signed_or_refused)


@procedure("rectification", title="责令限期整改", follows=("inspection",), once=False, closes=True)
class RectificationSteps(Acting, Rectification):
    """Steps of one order. Several orders of one inspection may run side by side, each with its own findings."""

    in_vain = False  # of the act in hand: a report was on file and the re-inspection failed

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        ORDERED = "ordered", "已责令"
        SERVED = "served", "整改中"
        EXTENSION_ASKED = "extension_asked", "申请延期"
        REPORTED = "reported", "已报告整改"
        OVERDUE = "overdue", "逾期未整改"
        FAILED = "failed", "复查不合格"
        PASSED = "passed", "复查合格"
        TERMINATED = "terminated", "终止整改"

    @step(
        "new", Stage.ORDERED, title="责令限期整改", by="investigator", cites=ORDER, only_if=(something_to_order, deadline_ahead),
        warn_if=(deadline_usual, major_hazard_measures), issues="rectification_order",
    )  # fmt: skip
    def order(self, *, items: Label[list[Demand], "责令整改的隐患"], deadline: date, demands: Text = BLANK) -> None:
        self.visit_id, self.ordered, self.deadline, self.demands = self.arose_from_id, self.on, deadline, demands
        findings = within_inspection(self)
        self.problems: list[dict[str, Any]] = []  # what the paper lists, each with a demand that can be obeyed
        for row in sorted(items, key=lambda row: row.number):
            finding, last = findings[row.number], row.deadline or deadline
            asked = f"（整改要求：{row.demand}）" if row.demand else ""
            self.problems.append({"number": row.number, "problem": f"{finding.problem}{asked}", "basis": finding.basis, "deadline": last})
            self.sets(finding, rectification_id=self.pk, deadline=last)
        self.item_numbers = "、".join(str(row["number"]) for row in self.problems)

    @step(
        Stage.ORDERED, Stage.SERVED, title="送达指令书", by=("investigator", "clerk"), cites=ORDER,
        only_if=(served_before_deadline, served_lawfully("")), starts=RUNS,
    )  # fmt: skip
    def serve(
        self, *, receiver: Label[str, "签收人"], way: Label[Way, "送达方式"] = Way.DIRECT, place: Label[str, "送达地点"] = "",
        note: Label[str, "备注"] = "",
    ) -> None:  # fmt: skip
        self.served, self.signed_by, self.refusal_note = self.on, receiver, note
        self.adds(*service_rows(self, ("rectification_order",), way=way, receiver=receiver, place=place, note=note))

    @step(
        Stage.SERVED, Stage.EXTENSION_ASKED, title="登记延期申请", by=("investigator", "clerk"), cites=ORDER,
        only_if=(asked_in_time, asked_beyond), called_for=False,
    )  # fmt: skip
    def ask_extension(self, *, extension_asked_to: date, extension_reason: Text) -> None:
        self.extension_asked, self.extension_asked_to, self.extension_reason = self.on, extension_asked_to, extension_reason

    @step(
        Stage.EXTENSION_ASKED, Stage.SERVED, title="批准延期", by=("unit_head", "deputy_head"), cites=ORDER, apart_from="rectification.order",
        only_if=extended_beyond, lapses=CLOCKS, starts=RUNS,
    )  # fmt: skip
    def grant_extension(self, *, deadline: date, opinion: Label[Text, "审批意见"] = BLANK) -> None:
        for row in under_order(self).values():
            self.sets(row, deadline=deadline)
        self.extended, self.deadline = self.on, deadline

    @step(
        Stage.EXTENSION_ASKED, Stage.SERVED, title="不准延期", by=("unit_head", "deputy_head"), cites=ORDER, apart_from="rectification.order",
        called_for=False,
    )  # fmt: skip
    def refuse_extension(self, *, refusal: Label[Text, "不准延期的理由"]) -> None:
        self.extension_refused = self.on

    @step(
        (Stage.SERVED, Stage.OVERDUE, Stage.FAILED), Stage.REPORTED, title="登记整改报告", by=("investigator", "clerk"), cites=ORDER,
        warn_if=report_in_time, meets="rectify_deadline_param", lapses="recheck_after_rectify",
        starts=(Start("recheck_after_rectify", counts_from="reported"),), called_for=False,
    )  # fmt: skip
    def report_rectified(self, *, report: Text) -> None:
        self.reported, self.report = self.on, report
        for row in under_order(self).values():
            self.sets(row, rectified=self.on)  # as the unit says; the officers have yet to see it

    @step(
        Stage.SERVED, Stage.OVERDUE, title="认定逾期未整改", by="investigator", cites=ORDER, only_if=term_over, called_for=False,
    )  # fmt: skip
    def establish_overdue(self, *, opinion: Label[Text, "核查情况"]) -> None:
        self.overdue_established, self.opinion = self.on, opinion

    @step(
        (Stage.SERVED, Stage.REPORTED, Stage.OVERDUE, Stage.FAILED), Stage.PASSED, title="复查合格，销号", task="整改复查", by="investigator", cites=REVIEW,
        only_if=(*REVIEWED, all_rectified), meets=CLOCKS, issues="rectification_review_opinion", ends=True,
    )  # fmt: skip
    def pass_review(
        self, *, opinion: Text, results: Label[list[Result], "逐项复查结果"], signed_by: str = "", refusal_note: Text = BLANK,
    ) -> None:  # fmt: skip
        self.reinspected, self.opinion, self.conclusion = self.on, opinion, self.Conclusion.PASSED
        self.see(results)

    @step(
        (Stage.SERVED, Stage.REPORTED, Stage.OVERDUE, Stage.FAILED), Stage.FAILED, title="复查不合格", by="investigator", cites=REVIEW,
        only_if=(*REVIEWED, something_left), meets="recheck_after_rectify", issues="rectification_review_opinion", called_for=False,
        starts=(Start("rectify_deadline_param", counts_from="served", until="deadline", when=reported_in_vain),),
    )  # fmt: skip
    def fail_review(
        self, *, opinion: Text, results: Label[list[Result], "逐项复查结果"], signed_by: str = "", refusal_note: Text = BLANK,
    ) -> None:  # fmt: skip
        self.in_vain = self.stage == self.Stage.REPORTED
        done = any(row.state != State.NOT for row in results)
        self.reinspected = self.failed = self.on
        self.opinion, self.conclusion = opinion, self.Conclusion.PARTLY if done else self.Conclusion.FAILED
        self.see(results)

    @step(
        (Stage.ORDERED, Stage.SERVED, Stage.REPORTED, Stage.OVERDUE, Stage.FAILED), Stage.TERMINATED, title="终止整改",
        by=("unit_head", "deputy_head"), cites=ORDER, apart_from="rectification.order", called_for=False, ends=True,
    )  # fmt: skip
    def terminate(self, *, why: Label[Text, "终止原因"]) -> None:
        pass

    def see(self, results: list[Result]) -> None:
        """Write what was seen into the hazard ledger; what is rectified is signed off by the officers who saw it."""
        findings = under_order(self)
        paper = Paper.objects.filter(proceeding_id=self.pk, form="rectification_order", voided=None).order_by("-pk").first()
        self.order_number = paper.number if paper else ""
        self.results = []  # what the paper lists, item by item
        for row in sorted(results, key=lambda row: row.number):
            done = self.on if row.state == State.RECTIFIED else None
            finding = findings[row.number]
            said = row.note or str(State(row.state).label)
            self.results.append({"number": row.number, "problem": finding.problem, "result": said, "conclusion": State(row.state).label, "photo": row.photo})
            self.sets(finding, result=said, rectified=done and (finding.rectified or done), signed_off=done, photo_after=row.photo)

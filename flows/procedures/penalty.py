"""Penalty, ordinary procedure 行政处罚（普通程序）: from the proposal to file to the decision served and published."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Annotated as Label

from django.db.models import TextChoices

from casework.models import Evidence, Penalty, Service
from flows import penalty_guards as g
from flows.facts import BLANK, Text, Yuan
from flows.guards import stated
from flows.penalty_facts import Accident, Attendee, Circumstance, Kind, Opinion, Said, Sex
from flows.penalty_keeping import Keeping
from flows.penalty_law import hearing_ground, measure, offence_now, range_now, trips
from flows.serving import Channel, channel_named, served_lawfully, service_rows
from flows.terms import Start, procedure, step

LAW = "行政处罚法(2021)"
SAFETY = "安全生产法(2021)"
INVESTIGATION = (
    "inspection.record_visit", "rectification.order", "rectification.pass_review", "rectification.fail_review", "rectification.establish_overdue",
    "penalty.propose", "penalty.interview", "penalty.add_evidence", "penalty.conclude", "penalty.give_notice", "penalty.hear_defence",
    "penalty.answer_defence", "penalty.submit_handling",
)  # fmt: skip
REVIEW = ("penalty.pass_review", "penalty.review_before_decision", "penalty.return_review")
PROPOSE, FILE, AGREED = Text("建议立案调查。"), Text("同意立案。"), Text("同意承办人意见。")
SOUND = Text("事实清楚，证据充分，适用法律正确，程序合法，裁量适当。")
PUNISH = Text("同意承办机构意见，给予行政处罚。")
ANSWER = Text("请依法办理，并将办理结果函告我局。")
WINDOWS = ("statement_defence", "hearing_request")
NOTICES = ("penalty_preinform", "hearing_preinform")
DECISIONS = ("penalty_decision_unit", "penalty_decision_person")


def decision_form(run: PenaltyProcedure) -> str:
    return "penalty_decision_person" if run.case.party.is_person else "penalty_decision_unit"


def hearing_form(run: PenaltyProcedure) -> str:
    return "hearing_preinform" if run.hearing_right else ""


def letter(run: PenaltyProcedure) -> str:
    return "handover_letter" if run.given.get("deadline") else ""


@procedure("penalty", title="行政处罚（普通程序）", follows=("rectification", "inspection", "summary_penalty"), alone=True)
class PenaltyProcedure(Keeping, Penalty):
    """行政处罚法 第五章第三节, in its order. A decision not to punish and the hearing itself are procedures of their own."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        PROPOSED = "proposed", "已呈请立案"
        RETURNED = "returned", "立案退回"
        ENDORSED = "endorsed", "立案已审核"
        FILED = "filed", "已立案"
        REPORTED = "reported", "调查终结"
        REVIEWED = "reviewed", "法制审核通过"
        NOTIFIED = "notified", "已制发告知书"
        TOLD = "told", "已告知"
        DECIDED = "decided", "已决定"
        SERVED = "served", "已送达"
        DECLINED = "declined", "不予立案"
        WITHDRAWN = "withdrawn", "已撤案"

    # --- filing 立案

    @step(
        ("new", Stage.RETURNED), Stage.PROPOSED, title="呈请立案", by="investigator", cites=f"{LAW} 第三十六条; 第五十四条",
        only_if=(g.days_in_order, g.within_limitation, g.offence_applies, g.order_failed, g.not_fined_twice),
        starts=(Start("filing_promptly", counts_from="discovered"),),
    )  # fmt: skip
    def propose(
        self, *, offence: str, offence_day: date, discovered: date, summary: Text, handler_opinion: Text = PROPOSE,
        overdue: bool = False, harmful: bool = False, accident: Label[Accident | None, "事故等级"] = None,
    ) -> None:  # fmt: skip
        self.offence, self.offence_day, self.discovered, self.summary = offence, offence_day, discovered, summary
        self.overdue, self.harmful, self.handler_opinion, self.proposed = overdue, harmful, handler_opinion, self.on
        self.offence_title = offence_now(self, self.on).title
        self.measure = measure(self.given)
        self.unmet_order = g.failed_order(self) if overdue else None
        for finding in self.case.findings.filter(signed_off=None, to_penalty=None):
            unnamed = self.unmet_order is not None and finding.rectification_id == self.unmet_order.pk and not finding.offence
            if finding.offence == offence or unnamed:
                self.sets(finding, to_penalty=self.on)

    @step(Stage.PROPOSED, Stage.ENDORSED, title="审核立案", by="unit_head", cites=f"{LAW} 第五十四条第二款", apart_from="penalty.propose")
    def endorse_filing(self, *, endorsement: Text = FILE) -> None:
        self.endorsed, self.endorsement = self.on, endorsement

    @step(
        Stage.ENDORSED, Stage.FILED, title="批准立案", by=("agency_head", "deputy_head"), cites=f"{LAW} 第五十四条第二款",
        apart_from=("penalty.propose", "penalty.endorse_filing"), only_if=g.within_limitation, warn_if=g.filed_promptly,
        starts=("decision_90d",), meets="filing_promptly", issues="case_filing_approval",
    )  # fmt: skip
    def file(self, *, approval_opinion: Label[Text, "审批意见"] = FILE) -> None:
        self.filed = self.on

    @step(
        (Stage.PROPOSED, Stage.ENDORSED), Stage.RETURNED, title="退回立案呈请", by=("unit_head", "agency_head", "deputy_head"),
        cites=f"{LAW} 第五十四条第二款", apart_from="penalty.propose", called_for=False, lapses="filing_promptly",
    )  # fmt: skip
    def return_filing(self, *, why: Label[Text, "退回的理由"]) -> None:
        self.endorsed, self.endorsement = None, ""

    @step(
        (Stage.PROPOSED, Stage.ENDORSED, Stage.RETURNED), Stage.DECLINED, title="不予立案", by=("agency_head", "deputy_head"), cites=f"{LAW} 第五十四条第二款",
        apart_from="penalty.propose", called_for=False, ends=True,
    )  # fmt: skip
    def decline_filing(self, *, why: Label[Text, "不予立案的理由"]) -> None:
        self.declined = self.on

    # --- investigation 调查取证

    @step(
        Stage.FILED, None, title="询问", by="investigator", cites=f"{LAW} 第四十二条; 第四十六条; 第五十五条", only_if=g.held_on_the_day,
        issues="interview_record", until="interviewed",
    )  # fmt: skip
    def interview(
        self, *, interviewee_name: Label[str, "被询问人"], interviewee_sex: Label[Sex, "性别"], interviewee_age: Label[int, "年龄"],
        interviewee_id_no: Label[str, "身份证号"], interviewee_address: Label[str, "住址"], interviewee_phone: Label[str, "电话"],
        start_time: Label[datetime, "开始时间"], end_time: Label[datetime, "结束时间"], place: Label[str, "询问地点"],
        qa_record: Label[list[Said], "问答"], interviewee_employer: Label[str, "工作单位"] = "", interviewee_position: Label[str, "职务"] = "",
        refusal_note: Label[Text, "拒绝签字情况"] = BLANK,
    ) -> None:  # fmt: skip
        self.interviewed, self.interviews = self.on, self.interviews + 1
        self.keeps_evidence(Evidence.Kind.STATEMENT, f"对{interviewee_name}的询问笔录（第{self.interviews}次）", f"{self.offence_title}的经过", start_time)

    @step(Stage.FILED, None, title="补充证据", by="investigator", cites=f"{LAW} 第四十六条; 第四十七条; 第五十四条第一款", called_for=False)
    def add_evidence(
        self, *, title: Label[str, "证据名称"], proves: Label[str, "证明内容"], kind: Label[Evidence.Kind, "种类"] = Evidence.Kind.DOCUMENT,
        evidence: Label[Evidence | None, "已上传的文件"] = None, captured: Label[datetime | None, "取得时间"] = None,
    ) -> None:  # fmt: skip
        if evidence is None:
            self.keeps_evidence(kind, title, proves, captured)
        else:
            self.sets(evidence, title=title, note=proves, proceeding_id=self.pk)

    @step(
        (Stage.FILED, Stage.REPORTED, Stage.REVIEWED, Stage.NOTIFIED, Stage.TOLD, Stage.DECIDED), None, title="确认送达地址", by="investigator",
        cites=f"{LAW} 第六十一条第二款", called_for=False, only_if=channel_named, issues="service_address_confirmation",
        asks={"address": "case.party.address", "phone": "case.party.phone"},
    )  # fmt: skip
    def confirm_address(
        self, *, address: Label[str, "送达地址"], receiver: Label[str, "收件人"], phone: Label[str, "联系电话"],
        agree_electronic: Label[bool, "同意电子送达"] = False, electronic_channel: Label[Channel | None, "电子送达方式"] = None,
        electronic_address: Label[str, "电子送达地址"] = "",
    ) -> None:  # fmt: skip
        self.sets(self.case.party, electronic_service=agree_electronic, electronic_address=electronic_address)

    @step(
        Stage.FILED, Stage.REPORTED, title="调查终结", by="investigator", cites=f"{LAW} 第四十条; 第五十四条; 第五十七条第一款",
        only_if=(g.evidence_on_file, g.amount_stated, g.offence_applies, g.penalty_in_range), warn_if=(g.discretion_explained, g.not_fined_instead_of_referral),
    )  # fmt: skip
    def conclude(
        self, *, facts_found: Text, kinds: Label[list[Kind], "拟处罚种类"], discretion: Text, fine: Label[Yuan | None, "拟罚款（元）"] = None,
        confiscation: Yuan | None = None, band: str = "", mitigation: Text = BLANK, violated: str = "", order_to_correct: Text = BLANK,
        circumstances: list[Circumstance] | None = None, suspected_crime: bool = False,
        illegal_income: Label[Yuan | None, "违法所得（元）"] = None, goods_value: Label[Yuan | None, "货值金额（元）"] = None,
        last_year_income: Label[Yuan | None, "上一年年收入（元）"] = None, grave: Label[bool, "情节严重"] = False, refused: Label[bool, "拒不改正"] = False,
    ) -> None:  # fmt: skip
        self.facts_found, self.discretion, self.reported = facts_found, discretion, self.on
        self.kinds, self.proposed_fine, self.confiscation = [str(k) for k in kinds], fine, confiscation
        self.band, self.mitigation, self.order_to_correct = band, mitigation, order_to_correct
        self.circumstances, self.suspected_crime = [str(c) for c in circumstances or []], suspected_crime
        self.measure = self.measure | measure(self.given)
        self.violated, self.basis = violated or offence_now(self, self.on).duty, range_now(self, self.on).cites
        held = Evidence.objects.filter(case_id=self.case.pk).order_by("pk")
        alike = Counter((one.title, one.note or self.offence_title) for one in held)  # photographs of one visit are one line
        self.evidence_list = "\n".join(f"{title}|{copies}|{proves}" for (title, proves), copies in alike.items())
        if trips(self, self.on).legal_review.applies:
            self.review_asked, self.under_review = self.on, True

    # --- legal review 法制审核

    @step(
        (Stage.REPORTED, Stage.TOLD), None, title="送法制审核", by="investigator", cites=f"{LAW} 第五十八条第一款", officers=1, called_for=False,
        only_if=g.not_under_review,
    )  # fmt: skip
    def ask_review(self) -> None:
        self.review_asked, self.reviewed, self.under_review = self.on, None, True

    @step(
        Stage.REPORTED, Stage.REVIEWED, title="法制审核通过", task="法制审核", by="legal_reviewer", cites=f"{LAW} 第五十八条", apart_from=INVESTIGATION,
        only_if=(g.review_asked, g.reviewer_qualified), after="under_review", issues="legal_review_opinion",
    )  # fmt: skip
    def pass_review(self, *, review_opinion: Text = SOUND) -> None:
        self.passes_review(review_opinion)

    @step(
        Stage.TOLD, None, title="法制审核通过（告知之后）", task="法制审核", by="legal_reviewer", cites=f"{LAW} 第五十八条", apart_from=INVESTIGATION,
        only_if=(g.review_asked, g.reviewer_qualified), after="under_review", until="reviewed", issues="legal_review_opinion",
    )  # fmt: skip
    def review_before_decision(self, *, review_opinion: Text = SOUND) -> None:
        self.passes_review(review_opinion)

    @step(
        (Stage.REPORTED, Stage.TOLD), Stage.FILED, title="法制审核退回", by="legal_reviewer", cites=f"{LAW} 第五十八条第一款", apart_from=INVESTIGATION,
        only_if=(g.review_asked, g.reviewer_qualified), called_for=False, lapses=WINDOWS, issues="legal_review_opinion",
    )  # fmt: skip
    def return_review(self, *, opinion: Label[Opinion, "审核结论"], review_opinion: Text) -> None:
        self.review_result, self.review_opinion, self.returned, self.under_review = str(opinion), review_opinion, self.returned + 1, False
        self.tells_anew(keep=("review_asked",))

    # --- notice 告知

    @step(
        (Stage.REPORTED, Stage.REVIEWED), Stage.NOTIFIED, title="制发处罚告知书", by="investigator", cites=f"{LAW} 第四十四条; 第六十三条; 第六十四条",
        only_if=g.legal_review_passed, warn_if=g.not_fined_instead_of_referral, until="under_review", issues=("penalty_preinform", hearing_form),
    )  # fmt: skip
    def give_notice(self, *, hearing: Label[bool, "另行告知听证权利"] = False) -> None:
        self.told, self.told_fine = self.on, self.proposed_fine
        self.hearing_ground = hearing_ground(self, self.on) or ("其他较重的行政处罚" if hearing else "")
        self.hearing_right = bool(self.hearing_ground)
        self.to_discuss = trips(self, self.on).collective_discussion.applies

    @step(
        Stage.NOTIFIED, None, title="公告送达告知书", by="investigator", cites="民事诉讼法 第九十五条; 行政处罚法(2021) 第六十一条", called_for=False,
        only_if=g.once_only("told_announced", "announce_notice"), starts=(Start("service_public_notice", duty=False),),
    )  # fmt: skip
    def announce_notice(self, *, why: Label[Text, "公告送达的原因和经过"]) -> None:
        self.told_announced = self.on

    @step(
        Stage.NOTIFIED, Stage.TOLD, title="送达告知书", by="investigator", cites=f"{LAW} 第四十四条; 第六十一条",
        only_if=(g.papers_stand(*NOTICES), served_lawfully("told_announced")), meets="service_public_notice", issues="service_receipt",
        starts=(
            Start("statement_defence", counts_from="told_served", duty=False),
            Start("hearing_request", counts_from="hearing_told_served", duty=False, when=lambda run: run.hearing_right),
        ),
    )  # fmt: skip
    def serve_notice(
        self, *, way: Label[Service.Way, "送达方式"], receiver: Label[str, "受送达人"], place: Label[str, "送达地点"] = "", note: Label[str, "备注"] = "",
    ) -> None:  # fmt: skip
        self.told_served, self.hearing_told_served = self.on, self.on if self.hearing_right else None
        self.adds(*service_rows(self, NOTICES, way=way, receiver=receiver, place=place, note=note))

    # --- statement and defence, hearing window 陈述申辩与听证期间

    @step(
        Stage.TOLD, None, title="听取陈述申辩", by="investigator", cites=f"{LAW} 第四十五条第一款", called_for=False,
        only_if=(g.once_only("heard", "hear_defence"), g.held_on_the_day), issues="defence_record",
    )  # fmt: skip
    def hear_defence(
        self, *, defence: Text, defender_name: Label[str, "陈述申辩人"], defender_sex: Label[Sex, "性别"], start_time: Label[datetime, "开始时间"],
        end_time: Label[datetime, "结束时间"], place: Label[str, "地点"], submitted_evidence: Label[Text, "提交的证据材料"] = BLANK,
        refusal_note: Label[Text, "拒绝签字情况"] = BLANK,
    ) -> None:  # fmt: skip
        self.heard, self.defence = self.on, defence

    @step(
        Stage.TOLD, None, title="复核陈述申辩", by="investigator", cites=f"{LAW} 第四十五条",
        only_if=(g.defence_heard, g.once_only("defence_answer", "answer_defence")), after="heard", until="defence_answer",
    )  # fmt: skip
    def answer_defence(self, *, defence_answer: Text) -> None:
        self.defence_answer = defence_answer

    @step(
        Stage.TOLD, None, title="登记放弃陈述申辩", by="investigator", cites=f"{LAW} 第六十二条", called_for=False,
        only_if=(g.once_only("waived", "waive_defence"), g.not_heard),
    )  # fmt: skip
    def waive_defence(self, *, by_whom: Label[str, "书面放弃的签署人"]) -> None:
        self.waived = self.on

    @step(
        Stage.TOLD, None, title="登记听证申请", by="investigator", cites=f"{LAW} 第六十三条; 第六十四条第一项", called_for=False, officers=1,
        only_if=(g.hearing_told, g.not_asked_yet, g.request_in_time),
    )  # fmt: skip
    def request_hearing(self, *, request: Label[Text, "听证申请"]) -> None:
        self.hearing_asked, self.hearing_withdrawn = self.on, None

    @step(
        Stage.TOLD, None, title="登记撤回听证申请", by="investigator", cites=f"{LAW} 第六十三条; 第六十四条", called_for=False, officers=1,
        only_if=(g.hearing_asked, g.once_only("hearing_withdrawn", "withdraw_hearing")),
    )  # fmt: skip
    def withdraw_hearing(self, *, by_whom: Label[str, "书面撤回的签署人"]) -> None:
        self.hearing_withdrawn = self.on

    @step(
        Stage.TOLD, None, title="登记放弃听证", by="investigator", cites=f"{LAW} 第六十三条; 第六十四条", called_for=False, officers=1,
        only_if=(g.hearing_told, g.once_only("hearing_waived", "waive_hearing"), g.no_open_request),
    )  # fmt: skip
    def waive_hearing(self, *, by_whom: Label[str, "书面放弃的签署人"]) -> None:
        self.hearing_waived = self.on

    @step(
        Stage.TOLD, Stage.FILED, title="重新调查", by="investigator", cites=f"{LAW} 第四十五条; 第五十四条", called_for=False,
        lapses=WINDOWS,
    )  # fmt: skip
    def resume_investigation(self, *, why: Label[Text, "新的事实或者证据"]) -> None:
        self.tells_anew()

    # --- handling, discussion, decision 呈批、集体讨论、决定

    @step(
        Stage.TOLD, None, title="案件处理呈批", by="investigator", cites=f"{LAW} 第五十七条第一款; 第六十二条", until="submitted",
        only_if=(g.once_only("submitted", "submit_handling"), g.defence_settled, g.hearing_settled),
    )  # fmt: skip
    def submit_handling(self, *, handling_opinion: Text) -> None:
        self.submitted, self.handling_opinion = self.on, handling_opinion

    @step(
        Stage.TOLD, None, title="审核处理意见", by="unit_head", cites=f"{LAW} 第五十七条第一款", apart_from=INVESTIGATION, after="submitted",
        until="handling_endorsed", only_if=(g.handling_submitted, g.once_only("handling_endorsed", "endorse_handling")),
    )  # fmt: skip
    def endorse_handling(self, *, handling_endorsement: Text = AGREED) -> None:
        self.handling_endorsed, self.handling_endorsement = self.on, handling_endorsement

    @step(
        Stage.TOLD, None, title="退回呈批", by=("unit_head", "agency_head"), cites=f"{LAW} 第五十七条第一款", called_for=False, only_if=g.handling_submitted,
    )  # fmt: skip
    def return_handling(self, *, why: Label[Text, "退回的理由"]) -> None:
        self.submitted, self.handling_endorsed, self.discussed = None, None, None

    @step(
        Stage.TOLD, None, title="集体讨论", by="agency_head", cites=f"{LAW} 第五十七条第二款", apart_from=(*INVESTIGATION, *REVIEW),
        after=("to_discuss", "submitted"), until="discussed",
        only_if=(g.once_only("discussed", "discuss"), g.handling_submitted, g.legal_review_passed, g.held_on_the_day),
        issues="collective_discussion_record",
    )  # fmt: skip
    def discuss(
        self, *, start_time: Label[datetime, "开始时间"], end_time: Label[datetime, "结束时间"], place: Label[str, "地点"],
        attendees: Label[list[Attendee], "出席人员"], discussion: Label[Text, "讨论记录"], conclusion: Label[Text, "结论性意见"],
        recorder: Label[str, "记录人"] = "",
    ) -> None:  # fmt: skip
        self.discussed, self.discussion = self.on, conclusion

    @step(
        Stage.TOLD, Stage.DECIDED, title="作出处罚决定", by="agency_head", cites=f"{LAW} 第五十七条; 第五十九条; 第六十条",
        apart_from=(*INVESTIGATION, *REVIEW), after="handling_endorsed", asks={"fine": "told_fine"}, issues=("case_handling_approval", decision_form),
        only_if=(
            g.amount_stated, g.handling_endorsed, g.defence_settled, g.hearing_settled, g.legal_review_passed, g.collectively_discussed,
            g.not_above_notice, g.penalty_in_range, g.correction_ordered,
        ),
        warn_if=(g.within_ninety_days, g.not_fined_instead_of_referral, g.discretion_explained), meets="decision_90d", lapses=WINDOWS,
        starts=("service_7wd", Start("publish_7wd_acl", when=lambda run: run.for_unit)),
    )  # fmt: skip
    def issue_decision(
        self, *, fine: Label[Yuan | None, "罚款（元）"] = None, kinds: Label[list[Kind] | None, "处罚种类（只能少于告知）"] = None,
        approval_opinion: Label[Text, "审批意见"] = PUNISH, order_to_correct: Text | None = None,
        mitigation: Text | None = None,
    ) -> None:  # fmt: skip
        self.fine, self.decided = fine, self.on
        self.kinds = [str(k) for k in kinds or self.kinds]
        self.order_to_correct, self.mitigation = stated(self, "order_to_correct"), stated(self, "mitigation")

    # --- service and publication 送达与公示

    @step(
        Stage.DECIDED, None, title="公告送达决定书", by="investigator", cites="民事诉讼法 第九十五条; 行政处罚法(2021) 第六十一条", called_for=False,
        only_if=g.once_only("decision_announced", "announce_decision"), starts=(Start("service_public_notice", duty=False),),
    )  # fmt: skip
    def announce_decision(self, *, why: Label[Text, "公告送达的原因和经过"]) -> None:
        self.decision_announced = self.on

    @step(
        Stage.DECIDED, Stage.SERVED, title="送达处罚决定书", by="investigator", cites=f"{LAW} 第六十一条",
        only_if=(g.papers_stand(*DECISIONS), served_lawfully("decision_announced")),
        warn_if=g.served_in_time, meets=("service_7wd", "service_public_notice"), issues="service_receipt",
    )  # fmt: skip
    def serve_decision(
        self, *, way: Label[Service.Way, "送达方式"], receiver: Label[str, "受送达人"], place: Label[str, "送达地点"] = "", note: Label[str, "备注"] = "",
    ) -> None:  # fmt: skip
        self.served = self.on
        self.adds(*service_rows(self, DECISIONS, way=way, receiver=receiver, place=place, note=note))
        self.ends_when_done()

    @step(
        (Stage.DECIDED, Stage.SERVED), None, title="公开曝光", by=("investigator", "clerk"), cites=f"{SAFETY} 第七十八条第二款; {LAW} 第四十八条",
        officers=1, only_if=(g.a_unit, g.once_only("published", "publish")), warn_if=g.published_in_time, after="for_unit", until="published",
        meets="publish_7wd_acl", issues="penalty_publicity_summary",
    )  # fmt: skip
    def publish(self, *, where: Label[str, "公示系统"], desensitised: Label[bool, "已脱敏核对"] = False) -> None:
        self.published = self.on
        self.ends_when_done()

    @step(
        (Stage.FILED, Stage.REPORTED, Stage.REVIEWED, Stage.NOTIFIED, Stage.TOLD, Stage.DECIDED, Stage.SERVED), None, title="抄告公安机关",
        by="investigator", cites=f"{LAW} 第二十七条第一款", officers=1, called_for=False, only_if=g.once_only("copied", "copy_to_police"),
        issues=letter,
    )  # fmt: skip
    def copy_to_police(
        self, *, copied_to: str, matter: Label[Text, "抄告事项"], deadline: Label[date | None, "请求反馈的期限（填写后制发交办函）"] = None,
        requirements: Label[Text, "办理要求"] = ANSWER,
    ) -> None:  # fmt: skip
        self.copied, self.copied_to = self.on, copied_to

    @step(
        (Stage.FILED, Stage.REPORTED, Stage.REVIEWED, Stage.NOTIFIED, Stage.TOLD), Stage.WITHDRAWN, title="撤案", by="agency_head",
        cites=f"{LAW} 第五十四条; 第五十七条第一款", apart_from=INVESTIGATION, called_for=False, ends=True,
    )  # fmt: skip
    def withdraw(self, *, why: Label[Text, "撤案的理由"]) -> None:
        self.withdrawn = self.on

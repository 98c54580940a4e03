"""Investigation 调查取证: interviews, evidence, and the report that ends it (行政处罚法 第五十四条)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated as Label

from casework.models import Evidence
from flows.door.facts import BLANK, Age, Body, Text, Yuan
from flows.door.terms import Start, step
from flows.guards.identity import identity_holds
from flows.guards.service import Channel
from flows.procedures.penalty import lawful, proving
from flows.procedures.penalty.asked import Circumstance, Counted, Kind, Proof, Said, Sex
from flows.procedures.penalty.charges import Charging
from flows.procedures.penalty.guards import amounts, competence, occasion, offence
from flows.procedures.penalty.lawful import concluded
from flows.procedures.penalty.stage import LAW, UNDER_WAY, Stage


class Investigation(Charging):
    @step(
        Stage.FILED,
        None,
        title="询问",
        by="investigator",
        cites=f"{LAW} 第四十二条; 第四十六条; 第五十五条",
        checks=occasion.held_on_the_day,
        warns=identity_holds("interviewee_id_no", "interviewee_age"),
        event="start_time",
        issues="interview_record",
        until="interviewed",
        asks={
            "interviewee_name": "draft_speaker",
            "interviewee_age": "draft_age",
            "interviewee_id_no": "case.party.id_number",
            "interviewee_address": "draft_home",
            "interviewee_phone": "case.party.phone",
            "interviewee_employer": "draft_employer",
            "interviewee_position": "draft_position",
            "place": "case.organ.name",
        },
    )
    def interview(
        self,
        *,
        interviewee_name: Label[str, "被询问人"],
        interviewee_sex: Label[Sex, "性别"],
        interviewee_age: Label[Age, "年龄"],
        interviewee_id_no: Label[str, "身份证号"],
        interviewee_address: Label[str, "住址"],
        interviewee_phone: Label[str, "电话"],
        start_time: Label[datetime, "开始时间"],
        end_time: Label[datetime, "结束时间"],
        place: Label[str, "询问地点"],
        qa_record: Label[list[Said], "问答"],
        interviewee_employer: Label[str, "工作单位"] = "",
        interviewee_position: Label[str, "职务"] = "",
        refusal_note: Label[Text, "拒绝签字情况"] = BLANK,
    ) -> None:
        self.interviewed, self.interviews = self.on, self.interviews + 1
        record = f"对{interviewee_name}的询问笔录（第{self.interviews}次）"
        self.keeps_evidence(Evidence.Kind.STATEMENT, record, f"{self.offence_title}的经过", start_time)

    @step(
        Stage.FILED,
        None,
        title="补充证据",
        by="investigator",
        cites=f"{LAW} 第四十六条; 第四十七条; 第五十四条第一款",
        called_for=False,
        checks=occasion.captured_already,
    )
    def add_evidence(
        self,
        *,
        title: Label[str, "证据名称", "Evidence.title"],
        proves: Label[str, "证明内容", "Evidence.note"],
        kind: Label[Evidence.Kind, "种类"] = Evidence.Kind.DOCUMENT,
        evidence: Label[Evidence | None, "已上传的文件"] = None,
        captured: Label[datetime | None, "取得时间"] = None,
    ) -> None:
        if evidence is None:
            self.keeps_evidence(kind, title, proves, captured)
        else:
            self.sets(evidence, title=title, note=proves, proceeding_id=self.pk)

    @step(
        UNDER_WAY,
        None,
        title="确认送达地址",
        by="investigator",
        cites=f"{LAW} 第六十一条第二款",
        called_for=False,
        checks=occasion.channel_named,
        issues="service_address_confirmation",
        asks={"address": "case.party.address", "phone": "case.party.phone"},
    )
    def confirm_address(
        self,
        *,
        address: Label[str, "送达地址"],
        receiver: Label[str, "收件人"],
        phone: Label[str, "联系电话"],
        agree_electronic: Label[bool, "同意电子送达"] = False,
        electronic_channel: Label[Channel | None, "电子送达方式"] = None,
        electronic_address: Label[str, "电子送达地址", "Party.electronic_address"] = "",
    ) -> None:
        self.sets(self.case.party, electronic_service=agree_electronic, electronic_address=electronic_address)

    @step(
        Stage.FILED,
        Stage.REPORTED,
        title="调查终结",
        by="investigator",
        cites=f"{LAW} 第四十条; 第五十四条; 第五十七条第一款",
        only_if=(amounts.evidence_on_file, occasion.party_lives, offence.offence_applies),
        until="party_gone",
        checks=(
            amounts.evidence_chosen,
            proving.names_facts,
            amounts.every_charge_answered,
            amounts.amount_stated(concluded),
            amounts.in_range(concluded),
            amounts.one_act_one_fine,
            amounts.within_mandate,
            competence.decider_is_this_organ,
            competence.old_enough,
        ),
        warn_if=offence.another_fine_of_the_charges,
        warns=(
            amounts.discretion_explained(concluded),
            amounts.suspicion_referred,
            amounts.same_day_explained,
            competence.minor_treated_lightly,
        ),
        starts=(Start("legal_review_param", when=lambda run: run.under_review),),
        unkept=("violated", "charges", "evidence"),
        narrows={"kinds": "kinds_open", "band": "bands_open"},
        asks={
            "facts_found": "draft_facts",
            "evidence": "draft_evidence",
            "charges": "draft_charges",
            "kinds": "kinds",
            "discretion": "discretion",
            "proposed_fine": "proposed_fine",
            "confiscation": "confiscation",
            "band": "band",
            "mitigation": "mitigation",
            "violated": "violated",
            "order_to_correct": "order_to_correct",
            "circumstances": "circumstances",
        },
    )
    def conclude(
        self,
        *,
        facts_found: Text,
        discretion: Text,
        evidence: Label[list[Proof] | None, "证据"] = None,
        kinds: Label[list[Kind] | None, "拟处罚种类"] = None,
        proposed_fine: Yuan | None = None,
        charges: Label[list[Counted] | None, "逐项违法行为（有多项时填写）"] = None,
        confiscation: Yuan | None = None,
        band: str = "",
        mitigation: Text = BLANK,
        violated: str = "",
        order_to_correct: Text = BLANK,
        circumstances: list[Circumstance] | None = None,
        suspected_crime: bool = False,
        licence_issuer: Label[Body | None, "许可证件的发证机关（拟吊销、暂扣、降低资质的）"] = None,
        illegal_income: Label[Yuan | None, "违法所得（元）"] = None,
        goods_value: Label[Yuan | None, "货值金额（元）"] = None,
        last_year_income: Label[Yuan | None, "上一年年收入（元）"] = None,
        grave: Label[bool, "情节严重"] = False,
        refused: Label[bool, "拒不改正"] = False,
    ) -> None:
        self.reported, self.reviewed, self.review_result = self.on, None, ""
        self.confiscation = confiscation
        self.circumstances = [str(one) for one in circumstances or []]
        self.chooses_evidence(evidence or [])
        self.concludes(concluded(self, self.given))
        if lawful.trips(self, self.on).legal_review.applies:
            self.asks_review()

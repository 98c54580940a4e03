"""Telling 告知 and the days of the party (行政处罚法 第四十四条、第四十五条、第六十二条至第六十四条)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated as Label

from casework.models import Service
from flows.door.facts import BLANK, Text
from flows.door.terms import Start, step
from flows.guards.service import SERVED_TO, service_rows
from flows.procedures.penalty import printing
from flows.procedures.penalty.asked import Sex
from flows.procedures.penalty.guards import amounts, occasion, offence, review
from flows.procedures.penalty.guards import telling as g
from flows.procedures.penalty.keeping import Keeping
from flows.procedures.penalty.lawful import hearing_ground, standing, trips
from flows.procedures.penalty.stage import INSIDE, LAW, NOTICES, WINDOWS, Stage

PUBLIC = "民事诉讼法 第九十五条; 行政处罚法(2021) 第六十一条"
SIGNER = Label[str, "书面放弃的签署人"]


def hearing_form(run: Telling) -> str:
    return "hearing_preinform" if run.hearing_right else ""


class Telling(Keeping):
    @step(
        (Stage.REPORTED, Stage.REVIEWED),
        Stage.NOTIFIED,
        title="制发处罚告知书",
        by="investigator",
        cites=f"{LAW} 第四十四条; 第六十三条; 第六十四条",
        only_if=(review.legal_review_passed, occasion.party_lives),
        warn_if=(amounts.not_fined_instead_of_referral, offence.another_fine_of_the_charges),
        until=("under_review", "to_amend", "party_gone"),
        issues=("penalty_preinform", hearing_form),
        starts="notice_serve_param",
    )
    def give_notice(self, *, hearing: Label[bool, "另行告知听证权利"] = False) -> None:
        self.told, self.told_fine = self.on, self.proposed_fine
        self.hearing_ground = hearing_ground(self, self.on) or ("其他较重的行政处罚" if hearing else "")
        self.hearing_right = bool(self.hearing_ground)
        self.to_discuss = trips(self, self.on).collective_discussion.applies
        charges = standing(self)
        for charge in charges:
            self.keeps_charge(charge, told_fine=charge.proposed_fine)
        if len(charges) > 1:
            told = printing.penalties_of(charges, "told_fine", self.told_fine, self.confiscation)
            self.prints(facts_found=printing.facts_of(charges), each_charge=told)
            self.prints(charges=printing.rows_of(charges, "told_fine"))

    @step(
        Stage.NOTIFIED,
        None,
        title="公告送达告知书",
        by="investigator",
        cites=PUBLIC,
        called_for=False,
        event="told_announced",
        rests_on=NOTICES,
        only_if=occasion.announced_once("told_announced", "announce_notice", NOTICES),
        lapses="notice_serve_param",
        starts=Start("service_public_notice", duty=False),
    )
    def announce_notice(
        self, *, why: Label[Text, "公告送达的原因和经过"], told_announced: Label[date | None, "公告日"] = None
    ) -> None:
        """The day of the notice is kept by the door."""

    @step(
        Stage.NOTIFIED,
        Stage.TOLD,
        title="送达告知书",
        by="investigator",
        cites=f"{LAW} 第四十四条; 第六十一条",
        event="told_served",
        rests_on=NOTICES,
        asks=SERVED_TO,
        only_if=occasion.party_lives,
        until="party_gone",
        checks=occasion.way_is_lawful("told_announced", NOTICES),
        meets=("service_public_notice", "notice_serve_param"),
        issues="service_receipt",
        starts=(
            Start("statement_defence", counts_from="told_served", duty=False),
            Start("hearing_request", counts_from="hearing_told_served", duty=False, when=lambda run: run.hearing_right),
        ),
    )
    def serve_notice(
        self,
        *,
        way: Label[Service.Way, "送达方式"],
        receiver: Label[str, "受送达人", "Service.receiver"],
        told_served: Label[date | None, "送达日"] = None,
        place: Label[str, "送达地点", "Service.place"] = "",
        note: Label[str, "备注", "Service.note"] = "",
    ) -> None:
        self.hearing_told_served = self.on if self.hearing_right else None
        self.adds(*service_rows(self, NOTICES, way=way, receiver=receiver, place=place, note=note))

    # --- statement and defence, hearing window 陈述申辩与听证期间

    @step(
        Stage.TOLD,
        None,
        title="听取陈述申辩",
        by="investigator",
        cites=f"{LAW} 第四十五条第一款",
        called_for=False,
        event="start_time",
        only_if=occasion.once_only("heard", "hear_defence"),
        checks=occasion.held_on_the_day,
        issues="defence_record",
        asks={
            "defender_name": "draft_speaker",
            "place": "case.organ.name",
        },
    )
    def hear_defence(
        self,
        *,
        defence: Text,
        defender_name: Label[str, "陈述申辩人"],
        defender_sex: Label[Sex, "性别"],
        start_time: Label[datetime, "开始时间"],
        end_time: Label[datetime, "结束时间"],
        place: Label[str, "地点"],
        submitted_evidence: Label[Text, "提交的证据材料"] = BLANK,
        refusal_note: Label[Text, "拒绝签字情况"] = BLANK,
    ) -> None:
        self.heard = self.on
        if submitted_evidence:
            self.asks_review_again()

    @step(
        Stage.TOLD,
        None,
        title="复核陈述申辩",
        by="investigator",
        cites=f"{LAW} 第四十五条",
        only_if=(g.defence_heard, occasion.once_only("defence_answer", "answer_defence")),
        after="heard",
        until="defence_answer",
        lapses="statement_defence",
    )
    def answer_defence(
        self, *, defence_answer: Text, facts_changed: Label[bool, "认定的事实、理由或者证据有变化"] = False
    ) -> None:
        if facts_changed:
            self.asks_review_again()

    @step(
        Stage.TOLD,
        None,
        title="登记放弃陈述申辩",
        by="investigator",
        cites=f"{LAW} 第六十二条",
        called_for=False,
        event="waived",
        only_if=(occasion.once_only("waived", "waive_defence"), g.not_heard),
        lapses="statement_defence",
        asks={
            "by_whom": "draft_speaker",
        },
    )
    def waive_defence(self, *, by_whom: SIGNER, waived: Label[date | None, "收到书面放弃之日"] = None) -> None:
        """The day of receipt is kept by the door."""

    @step(
        Stage.TOLD,
        None,
        title="登记放弃听证",
        by="investigator",
        cites=f"{LAW} 第六十三条; 第六十四条",
        called_for=False,
        officers=1,
        event="hearing_waived",
        only_if=(g.hearing_told, occasion.once_only("hearing_waived", "waive_hearing"), g.no_open_request),
        lapses="hearing_request",
        asks={
            "by_whom": "draft_speaker",
        },
    )
    def waive_hearing(self, *, by_whom: SIGNER, hearing_waived: Label[date | None, "收到书面放弃之日"] = None) -> None:
        """The day of receipt is kept by the door."""

    @step(
        Stage.TOLD,
        Stage.FILED,
        title="重新调查",
        by="investigator",
        cites=f"{LAW} 第四十五条; 第五十四条; 第六十五条",
        after="to_reinvestigate",
        lapses=(*WINDOWS, *INSIDE),
    )
    def resume_investigation(self, *, why: Label[Text, "新的事实或者证据"]) -> None:
        self.tells_anew()

"""Asking for a hearing, and what ends it without one (行政处罚法 第六十三条、第六十四条)."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label

from casework.models import Service
from flows.door.facts import BLANK, Text
from flows.door.terms import Outcome, step
from flows.guards.people import INVESTIGATION
from flows.guards.service import SERVED_TO, service_rows
from flows.procedures.hearing.asked import Ending, Refusal, RequestWay
from flows.procedures.hearing.guards import bench, calling, ending, requesting
from flows.procedures.hearing.keeping import Keeping, penalty_of
from flows.procedures.hearing.stage import BEFORE, LAW, OPEN, Stage


class Requesting(Keeping):
    @step(
        "new",
        Stage.REQUESTED,
        title="登记听证申请",
        by=("investigator", "clerk"),
        cites=f"{LAW} 第六十三条; 第六十四条第一项",
        called_for=False,
        event="received",
        only_if=(requesting.told, requesting.not_heard_already),
        checks=requesting.received_after_telling,
        warns=requesting.decision_taken,
        starts="hearing_answer_param",
        asks={
            "requested_by": "draft_speaker",
        },
    )
    def request(
        self,
        *,
        requested_by: str,
        request_way: Label[RequestWay, "申请方式"],
        received: Label[date | None, "收到（邮寄的为交邮）之日"] = None,
        grounds: Text = BLANK,
    ) -> None:
        """A request that reached the office, or was posted, within the days is in time, whenever it is typed."""
        self.sets(penalty_of(self), hearing_asked=self.on, hearing_withdrawn=None, hearing_settled=None)
        clock = self.window()
        if clock is not None and clock.met is None and self.on <= clock.due:
            self.sets(clock, met=max(self.on, clock.start))

    @step(
        Stage.REQUESTED,
        title="受理或者不予受理",
        task="答复听证申请",
        by=("deputy_head", "agency_head"),
        cites=f"{LAW} 第六十三条; 第六十四条第一项",
        apart_from=INVESTIGATION,
        checks=requesting.answer_grounded,
        meets="hearing_answer_param",
        outcomes={
            "accepted": Outcome("受理", Stage.ACCEPTED, starts="hearing_appoint_param"),
            "refused": Outcome("不予受理", Stage.REFUSED, issues="hearing_refusal", ends=True),
        },
    )
    def answer(
        self,
        *,
        answer_reason: Label[Refusal | None, "不予受理的理由"] = None,
        answer_note: Text = BLANK,
        outcome: str,
    ) -> None:
        self.answered = self.on
        if outcome == "refused":
            self.settles()
            self.prints(applied_date=self.received, refusal_reason=answer_reason, refusal_detail=answer_note)

    @step(
        Stage.REFUSED,
        None,
        title="送达不予受理通知书",
        by=("clerk", "investigator"),
        cites=f"{LAW} 第六十一条",
        officers=1,
        reopens=True,
        until="refusal_served",
        event="refusal_served",
        since="answered",
        rests_on="hearing_refusal",
        asks=SERVED_TO,
        only_if=requesting.refusal_not_served,
        checks=calling.refusal_way_is_open,
        meets="service_public_notice",
        issues="service_receipt",
    )
    def serve_refusal(
        self,
        *,
        way: Label[Service.Way, "送达方式"],
        receiver: Label[str, "受送达人", "Service.receiver"],
        refusal_served: Label[date | None, "送达日"] = None,
        place: Label[str, "送达地点", "Service.place"] = "",
        note: Label[str, "备注", "Service.note"] = "",
    ) -> None:
        rows = service_rows(self, ("hearing_refusal",), way=way, receiver=receiver, place=place, note=note)
        self.adds(*rows)

    @step(
        BEFORE,
        Stage.WITHDRAWN,
        title="撤回听证申请",
        by=("clerk", "presider"),
        cites=f"{LAW} 第六十四条",
        called_for=False,
        event="withdrawn",
        since="received",
        only_if=bench.named_presider,
        ends=True,
        asks={
            "withdrawn_by": "requested_by",
        },
    )
    def withdraw(self, *, withdrawn_by: str, withdrawn: Label[date | None, "撤回之日"] = None) -> None:
        """The party's days go on while they last: it may ask again."""
        self.calls_off()
        self.frees_the_window()

    @step(
        OPEN,
        Stage.TERMINATED,
        title="终止听证",
        by="agency_head",
        cites=f"{LAW} 第六十四条",
        called_for=False,
        called_once="party_gone",
        checks=ending.ending_grounded,
        ends=True,
    )
    def terminate(self, *, ground: Label[Ending, "终止的理由"], end_ground: Label[Text, "情况说明"] = BLANK) -> None:
        self.terminated = self.on
        self.end_ground = "：".join(filter(None, [str(Ending(ground).label), end_ground]))
        self.calls_off()
        self.settles()

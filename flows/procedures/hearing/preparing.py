"""Preparing a hearing: the bench, the day, the call, a challenge, another day (行政处罚法 第六十四条第二项至第四项)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated as Label

from casework.models import Officer, Service
from flows.door.facts import Text
from flows.door.terms import Outcome, Start, step
from flows.guards.days import last_day
from flows.guards.people import INVESTIGATION
from flows.guards.service import service_rows
from flows.procedures.hearing.asked import ClosedGround, Openness, Other
from flows.procedures.hearing.guards import bench, calling, ending
from flows.procedures.hearing.keeping import Keeping, penalty_of
from flows.procedures.hearing.stage import CALL, HELD_BY, LAW, NOTICE, PREPARING, Stage

NOTIFY = "hearing_notify_param"


def still_to_notify(run: Preparing) -> bool:
    """Whether the day has not been set yet."""
    return bool(run.stage == Stage.ACCEPTED)


class Preparing(Keeping):
    @step(
        (*PREPARING, Stage.HELD),
        None,
        title="指定听证主持人",
        by=("agency_head", "deputy_head"),
        cites=f"{LAW} 第六十四条第四项",
        apart_from=INVESTIGATION,
        until="appointed",
        only_if=bench.no_open_challenge,
        checks=bench.bench_of_different_people,
        names={"presider": bench.PRESIDER, "recorder": bench.ON_THE_BENCH, "members": bench.ON_THE_BENCH},
        meets="hearing_appoint_param",
        lapses=NOTIFY,
        starts=Start(NOTIFY, when=still_to_notify),
        issues="presider_appointment",
    )
    def appoint(
        self,
        *,
        presider: Officer,
        recorder: Officer,
        members: Label[list[Officer] | None, "听证员"] = None,
    ) -> None:
        """Also when the presider has left: the appointed day stands, and is put on the new calendars; after the
        hearing, another writes the report.
        """
        self.appointed, self.members = self.on, [one.username for one in members or ()]
        self.prints_bench()
        self.prints(hearing_asked=self.received)
        if self.held_at and self.stage != Stage.HELD:
            bench = {presider.pk, recorder.pk, *(one.pk for one in members or ())}
            kept = {penalty_of(self).owner_id, penalty_of(self).partner_id}
            held = {one.officer_id: one for one in self.open_days()}
            for key, one in held.items():
                if key not in bench | kept:
                    self.sets(one, lapsed=self.act.on)
            self.appoints(one for one in (presider, recorder, *(members or ())) if one.pk not in held)

    @step(
        Stage.ACCEPTED,
        Stage.NOTIFIED,
        title="制发听证通知书",
        by=("presider", "clerk"),
        cites=f"{LAW} 第六十四条第二项; 第三项",
        after="appointed",
        only_if=(bench.bench_appointed, bench.no_open_challenge, bench.named_presider, ending.party_lives),
        until="party_gone",
        checks=(calling.closed_only_on_ground, calling.on_a_working_day, calling.time_to_call),
        meets=NOTIFY,
        starts=Start(CALL, counts_from="hearing_day"),
        issues="hearing_notice",
        asks={
            "place": "draft_room",
            "others": "others",
        },
    )
    def notify(
        self,
        *,
        held_at: Label[datetime, "听证时间"],
        place: str,
        openness: Label[Openness, "公开或者不公开"],
        closed_ground: Label[ClosedGround | None, "不公开的理由"] = None,
        others: Label[list[Other] | None, "其他通知的人"] = None,
    ) -> None:
        penalty = penalty_of(self)
        self.public, self.noticed = openness == Openness.PUBLIC, self.on
        self.closed_ground = str(closed_ground.value) if closed_ground else ""
        self.prints_bench()
        self.prints(hearing_time=held_at, hearing_place=place, is_public=openness, closed_ground=closed_ground)
        bench = [self.presider, *self.people, self.recorder, penalty.owner, penalty.partner]
        self.appoints(one for one in bench if one is not None)

    @step(
        Stage.NOTIFIED,
        Stage.CALLED,
        title="送达听证通知书",
        by=("clerk", "investigator"),
        cites=f"{LAW} 第六十四条第二项; 第六十一条",
        officers=1,
        event="called",
        since="noticed",
        rests_on=NOTICE,
        asks={"receiver": "draft_receiver", "where": "draft_place"},
        only_if=(calling.called_in_time, ending.party_lives),
        until="party_gone",
        checks=calling.way_is_open,
        meets=CALL,
        starts=Start(HELD_BY, counts_from="hearing_day"),
        issues="service_receipt",
    )
    def serve_call(
        self,
        *,
        way: Label[Service.Way, "送达方式"],
        receiver: Label[str, "受送达人", "Service.receiver"],
        called: Label[date | None, "送达日"] = None,
        where: Label[str, "送达地点", "Service.place"] = "",
        note: Label[str, "备注", "Service.note"] = "",
    ) -> None:
        self.adds(*service_rows(self, NOTICE, way=way, receiver=receiver, place=where, note=note))

    @step(
        PREPARING,
        None,
        title="申请听证主持人回避",
        by="clerk",
        cites=f"{LAW} 第六十四条第四项; 第四十三条第二款",
        called_for=False,
        event="challenged",
        since="appointed",
        only_if=(bench.bench_appointed, bench.no_open_challenge),
        starts="hearing_recusal_param",
    )
    def ask_recusal(self, *, challenge: Text, challenged: Label[date | None, "提出之日"] = None) -> None:
        """Day and ground are kept by the door."""

    @step(
        PREPARING,
        title="决定听证主持人是否回避",
        by="agency_head",
        cites=f"{LAW} 第四十三条第三款; 第六十四条第四项",
        after="recusal_open",
        only_if=(bench.challenge_open, bench.not_judge_of_oneself),
        meets="hearing_recusal_param",
        issues="recusal_decision",
        outcomes={
            "granted": Outcome(
                "回避", Stage.ACCEPTED, lapses=(CALL, NOTIFY, HELD_BY), starts="hearing_appoint_param", setback=True
            ),
            "rejected": Outcome("驳回申请", None),
        },
    )
    def decide_recusal(self, *, recusal_reason: Label[Text, "理由"], outcome: str) -> None:
        """Who withdraws stays named without an appointment, so that nobody appoints him again."""
        self.prints(challenged=self.presider, recusal=outcome, recusal_ground=self.challenge)
        self.prints(recusal_asked=self.challenged, recusal_applicant=self.case.party.name)
        self.challenged = None
        if outcome == "granted":
            self.appointed = None
            self.calls_off()

    @step(
        (Stage.NOTIFIED, Stage.CALLED),
        Stage.ACCEPTED,
        title="改期",
        by=("presider", "agency_head"),
        cites=f"{LAW} 第六十四条第二项",
        called_for=False,
        called_once="day_at_risk",
        opens="postpone_opens",
        waits_for="听证通知书送达或者听证举行",
        only_if=(bench.no_open_challenge, bench.named_presider),
        lapses=(CALL, HELD_BY),
        starts=NOTIFY,
        issues="hearing_postponement",
    )
    def postpone(self, *, postponement_ground: Label[Text, "改期的理由"]) -> None:
        """The party is called anew to the other day, and has its seven working days again."""
        self.postponed += 1
        self.prints(original_time=self.held_at)
        self.calls_off()

    @property
    def day_at_risk(self) -> bool:
        """Whether the appointed day can still pass without a hearing, so that somebody is to set another."""
        return self.stage in (Stage.NOTIFIED, Stage.CALLED) and not self.party_gone

    @property
    def postpone_opens(self) -> date | None:
        """The first day on which the hearing cannot be held as appointed: the party can no longer be called in time,
        or, called, the day has passed.
        """
        if self.hearing_day is None:
            return None
        last = self.hearing_day if self.stage == Stage.CALLED else last_day(self, CALL, self.hearing_day)
        return last + timedelta(days=1)

"""Holding the hearing, the report, the head's reading (行政处罚法 第六十四条第五项至第八项、第六十五条)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated as Label

from casework.models import Officer
from flows.door.facts import BLANK, Text
from flows.door.terms import Outcome, step
from flows.procedures.hearing.asked import Dispute, Part, Present, Role, Statement
from flows.procedures.hearing.guards import bench, ending, holding
from flows.procedures.hearing.guards.bench import APART
from flows.procedures.hearing.keeping import Keeping
from flows.procedures.hearing.stage import HELD_BY, LAW, NOTICE, Stage

NOTIFY = "hearing_notify_param"


class Holding(Keeping):
    @step(
        Stage.CALLED,
        title="举行听证",
        by="presider",
        cites=f"{LAW} 第六十四条第五项; 第六项; 第七项; 第八项",
        person="presider",
        apart_from=APART,
        event="started",
        since="called",
        opens="held_at",
        waits_for="约定的听证日",
        rests_on=NOTICE,
        only_if=(
            bench.no_open_challenge,
            bench.bench_handles_not,
            holding.day_has_come,
            holding.call_proved,
            ending.party_lives,
        ),
        until="party_gone",
        checks=(
            bench.bench_still_apart,
            holding.held_when_appointed,
            holding.agents_authorised,
            holding.party_side_present,
            holding.investigator_present,
            holding.record_is_whole,
            holding.absence_told,
            holding.absence_waited,
        ),
        meets=HELD_BY,
        outcomes={
            "held": Outcome("已举行", Stage.HELD, starts="hearing_report_param", issues="hearing_record"),
            "absent": Outcome("无正当理由缺席或者中途退出", Stage.ABANDONED, ends=True),
            "withdrawn": Outcome("当场撤回", Stage.WITHDRAWN, ends=True),
            "adjourned": Outcome(
                "未终结，另定日期", Stage.ACCEPTED, starts=NOTIFY, issues="hearing_record", setback=True
            ),
        },
    )
    def hold(
        self,
        *,
        started: Label[datetime | None, "听证开始（未到场的，记明缺席的时间）"] = None,
        ended: Label[datetime | None, "听证结束"] = None,
        investigators: Label[list[Officer] | None, "到场的调查人员"] = None,
        present: Label[list[Present] | None, "到场的当事人、代理人和其他人员"] = None,
        statements: Label[list[Statement] | None, "听证陈述"] = None,
        signed_by: str = "",
        refusal_note: Text = BLANK,
        absence: Text = BLANK,
        outcome: str,
    ) -> None:
        at, place = self.held_at, self.place
        for one in self.open_days():
            self.sets(one, met=self.on)
        if outcome in ("held", "adjourned"):
            self.prints_record(place, investigators or [], present or [], statements or [])
        if outcome == "adjourned":
            self.postponed += 1
            self.held_at, self.place, self.noticed, self.called = None, "", None, None
        elif outcome == "held":
            self.held = self.on
        elif outcome == "absent":
            self.absence = absence
            self.settles()
        else:
            self.withdrawn, self.withdrawn_by = self.on, self.case.party.name
            self.frees_the_window()
        self.started = self.started or at

    def prints_record(
        self, place: str, investigators: list[Officer], present: list[Present], statements: list[Statement]
    ) -> None:
        """Who came and what was said, in the columns of the form."""
        self.prints_bench()
        agents = [one for one in present if one.role == Role.AGENT]
        thirds = [one.name for one in present if one.role == Role.THIRD]
        others = [one.name for one in present if one.role in (Role.WITNESS, Role.OTHER)]
        said = [{"part": str(Part(one.part).label), "speaker": one.speaker, "words": one.text} for one in statements]
        self.prints(place=place, start_time=self.started, end_time=self.ended, investigators=investigators)
        self.prints(
            statements=said,
            agents=[{"name": a.name, "sex": a.sex, "age": str(a.age or ""), "post": a.post} for a in agents],
            third_party="、".join(thirds),
            others="、".join(others),
        )

    @step(
        Stage.HELD,
        Stage.REPORTED,
        title="提交听证报告",
        by="presider",
        cites=f"{LAW} 第六十五条",
        person="presider",
        apart_from=APART,
        only_if=bench.bench_handles_not,
        meets="hearing_report_param",
        starts="hearing_read_param",
        asks={
            "summary": "draft_course",
        },
    )
    def report(
        self,
        *,
        summary: Text,
        opinion: Label[Text, "对拟处罚的意见"],
        disputes: Label[list[Dispute] | None, "争议事实及意见"] = None,
    ) -> None:
        """A clear proposal on each disputed fact and on the penalty."""
        self.reported = self.on

    @step(
        Stage.REPORTED,
        title="审阅听证报告",
        by="agency_head",
        cites=f"{LAW} 第六十五条",
        meets="hearing_read_param",
        issues="hearing_report",
        outcomes={
            "on_record": Outcome("按听证笔录处理", Stage.CONCLUDED, ends=True),
            "reinvestigate": Outcome("重新调查", Stage.CONCLUDED, ends=True, setback=True),
            "supplement": Outcome("补充听证", Stage.ACCEPTED, starts=NOTIFY, setback=True),
        },
    )
    def read(self, *, reading_opinion: Text, outcome: str) -> None:
        self.considered, self.reading = self.on, outcome
        disputed = [f"关于“{row['fact']}”：{row['opinion']}" for row in self.disputes]
        self.prints_bench()
        self.prints(
            summary=self.summary,
            presider_opinion="\n".join([*disputed, self.opinion]),
            presider_date=self.reported,
            leader_opinion=reading_opinion,
            held=self.held,
        )
        if outcome == "on_record":
            self.reviews_anew()
        elif outcome == "reinvestigate":
            self.settles()
        else:
            self.held_at, self.place, self.noticed, self.called = None, "", None, None

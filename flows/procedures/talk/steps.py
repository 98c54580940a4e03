"""Talk 安全生产约谈: proposed, agreed, called, held, reported on, verified. No penalty and no coercion.

Where the committee's own office does not exist among the offices yet, the agency's head or deputy stands in for it: the
level of the talk says in whose name it is held.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated as Label

from casework.models import Family, Officer, Party, Talk
from flows.door.facts import BLANK, Text
from flows.door.terms import Acting, Outcome, Start, procedure, step
from flows.procedures.talk import calling as c
from flows.procedures.talk import talking as t
from flows.procedures.talk.answering import HEADS, REPORT_DUE, Answering
from flows.procedures.talk.asked import Level, Person, Present, Raised, Reason, Stage
from flows.procedures.talk.calling import NOTICE, PROPOSERS, RULES, TALKERS
from flows.procedures.talk.keeping import Keeping

DECIDING, REFILING, NOTIFYING, HOLDING = "talk_decide_param", "refile_param", "talk_notify_param", "talk_hold_param"
HELD_BY = "talk_held_param"


@procedure(
    "talk",
    title="安全生产约谈",
    follows=(
        "inspection",
        "rectification",
        "penalty",
        "summary_penalty",
        "collection",
        "patrol_issue",
        "service_notice",
    ),
    alone=True,
    once_for="parent",
    closes=True,
    parties=tuple(Party.Kind.values),
    family=Family.SUPERVISION,
    series=("谈", "应急约"),
)
class TalkSteps(Answering, Keeping, Talk, Acting):  # type: ignore[misc]  # see Talking
    """Steps of one talk with one party; the findings that it names keep their own clocks and owners."""

    class Meta:
        proxy = True
        default_permissions = ()

    Stage = Stage

    @step(
        ("new", Stage.PROPOSED),
        Stage.PROPOSED,
        title="呈请约谈",
        by=PROPOSERS,
        cites=RULES,
        only_if=(c.party_exists, c.returned_first),
        checks=(c.talked_to_from_above, c.fact_on_file, c.reporter_kept_secret),
        meets=REFILING,
        starts=DECIDING,
        after="returned",
        until="party_ended",
        asks={
            "persons": "draft_persons",
        },
    )
    def propose(
        self, *, reason: Reason, matter: Text, persons: Label[list[Person], "被约谈人"], level: Level = Level.ORGAN
    ) -> None:
        self.proposed, self.returned = self.on, None

    @step(
        Stage.PROPOSED,
        title="审批约谈",
        by=HEADS,
        cites=RULES,
        apart_from="talk.propose",
        only_if=c.awaiting_decision,
        checks=c.decision_complete,
        names=c.TALKING,
        meets=DECIDING,
        outcomes={
            "agreed": Outcome("同意", Stage.AGREED, starts=NOTIFYING),
            "returned": Outcome("退回", Stage.PROPOSED, starts=REFILING, setback=True),
            "refused": Outcome("不同意", Stage.DROPPED, ends=True, setback=True),
        },
        until="returned",
        unkept=("lead", "second"),
    )
    def agree(
        self,
        *,
        agreement: Text = BLANK,
        lead: Officer | None = None,
        second: Officer | None = None,
        outcome: str,
    ) -> None:
        if outcome == "agreed":
            self.agreed, self.lead, self.second = self.on, lead, second
        elif outcome == "returned":
            self.returned = self.on
        else:
            self.dropped = self.on

    @step(
        (Stage.AGREED, Stage.NOTIFIED),
        title="另定约谈人员",
        by=HEADS,
        cites=RULES,
        checks=c.talkers_named,
        names=c.TALKING,
        called_for=False,
        asks={
            "lead": "lead",
            "second": "second",
        },
    )
    def name_talkers(self, *, lead: Officer, second: Officer, why: Label[Text, "理由"]) -> None:
        if self.stage == Stage.NOTIFIED:
            self.appoint()

    @step(
        (Stage.AGREED, Stage.NOTIFIED),
        Stage.NOTIFIED,
        title="制发约谈通知",
        by=PROPOSERS,
        cites=RULES,
        only_if=(c.party_exists, c.notice_void_or_wanted),
        checks=(c.hour_ahead, c.days_ahead, c.reporter_kept_secret),
        issues=NOTICE,
        after="notice_wanted",
        until="party_ended",
        asks={"place": "case.organ.address", "persons": "draft_persons"},
    )
    def notify(
        self,
        *,
        held_at: datetime,
        place: str,
        bring: Text,
        persons: Label[list[Person] | None, "被约谈人（有变动的）"] = None,
        proxy: Label[str, "可以委托何人参加（不填即不得委托）"] = "",
        urgent_ground: Text = BLANK,
    ) -> None:
        self.noticed = None
        self.appoint()
        self.print_notice()

    @step(
        Stage.NOTIFIED,
        title="送达约谈通知",
        by=PROPOSERS,
        cites=RULES,
        rests_on=NOTICE,
        delivers=NOTICE,
        asks={"receiver": "draft_receiver"},
        event="noticed",
        only_if=(c.served_before_hour, c.served_ahead),
        meets=NOTIFYING,
        lapses=HELD_BY,
        starts=Start(HELD_BY, counts_from="talk_day"),
        until="noticed",
    )
    def serve(
        self,
        *,
        receiver: Label[str, "签收人", "Service.receiver"],
        noticed: Label[date | None, "送达日"] = None,
    ) -> None:
        pass

    @step(
        Stage.NOTIFIED,
        title="约谈",
        by=TALKERS,
        cites=RULES,
        person="lead",
        event="held",
        since=("agreed", "noticed"),
        checks=(
            t.way_on,
            t.absence_told,
            t.record_complete,
            t.hours_in_order,
            t.days_after_talk,
            t.proxy_allowed,
            t.no_penalty_in_it,
            c.reporter_kept_secret,
        ),
        outcomes={
            "held": Outcome("已约谈", Stage.HELD, meets=(HOLDING, HELD_BY), starts=REPORT_DUE, issues="talk_record"),
            "postponed": Outcome(
                "改期", Stage.AGREED, lapses=(NOTIFYING, HOLDING, HELD_BY), starts=Start(HOLDING), setback=True
            ),
            "absent": Outcome("未到场", Stage.ABSENT, meets=(HOLDING, HELD_BY), ends=True, setback=True),
        },
        opens="held_at",
        waits_for="约定的约谈时间",
        unkept=("held", "due"),
    )
    def hold(
        self,
        *,
        held: Label[date | None, "约谈日（改期决定日、未到场日）"] = None,
        started: datetime | None = None,
        ended: datetime | None = None,
        present: Label[list[Present] | None, "被约谈方到场人员"] = None,
        issues: Label[list[Raised] | None, "通报的问题"] = None,
        answer: Text = BLANK,
        requirements: Text = BLANK,
        due: date | None = None,
        signed_by: str = "",
        refusal_note: Text = BLANK,
        absence: Text = BLANK,
        postpone_ground: Text = BLANK,
        outcome: str,
    ) -> None:
        if outcome == "postponed":
            self.postponed, self.noticed = self.on, None
            self.call_off()
            return
        self.kept()
        if outcome == "held":
            self.held, self.due = self.on, due
            self.raise_issues(issues or [])

    @step(
        (Stage.PROPOSED, Stage.AGREED, Stage.NOTIFIED, Stage.HELD, Stage.REPORTED),
        Stage.DROPPED,
        title="不再约谈",
        by=HEADS,
        cites=RULES,
        only_if=t.may_still_drop,
        checks=t.called_are_told,
        called_for=False,
        called_once="party_ended",
        ends=True,
    )
    def drop(self, *, drop_ground: Text, told: Label[date | None, "告知日"] = None) -> None:
        self.dropped = self.on
        self.call_off()

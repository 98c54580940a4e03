"""Deciding 决定: submitted, endorsed, discussed where the case asks for it, decided (行政处罚法 第五十七条)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated as Label

from flows.door.facts import Text, Yuan
from flows.door.terms import Back, Outcome, Start, step
from flows.guards.people import at_the_party
from flows.procedures.penalty import printing
from flows.procedures.penalty.asked import Attendee, Decided, Kind
from flows.procedures.penalty.guards import amounts, occasion, offence, review, telling
from flows.procedures.penalty.guards import deciding as g
from flows.procedures.penalty.keeping import Keeping
from flows.procedures.penalty.lawful import all_kinds, decided, total
from flows.procedures.penalty.stage import HEARING, INVESTIGATION, LAW, REVIEW, WINDOWS, Stage

# the case is submitted and endorsed anew; what was discussed before does not count
SUBMITTED_ANEW = Back(
    clears=("submitted", "handling_endorsed", "discussed"),
    lapses=("handling_param", "discuss_param", "approve_param"),
    starts="refile_param",
    was="return_handling",
)


def decision_form(run: Deciding) -> str:
    return "penalty_decision_person" if run.case.party.is_person else "penalty_decision_unit"


class Deciding(Keeping):
    @step(
        Stage.TOLD,
        None,
        title="案件处理呈批",
        by="investigator",
        cites=f"{LAW} 第五十七条第一款; 第六十二条",
        until=("submitted", "to_reinvestigate", "party_gone"),
        only_if=(
            occasion.once_only("submitted", "submit_handling"),
            telling.defence_settled,
            telling.hearing_settled,
            telling.not_to_reinvestigate,
            occasion.party_lives,
        ),
        meets="refile_param",
        starts="handling_param",
        opens_after=WINDOWS,
        waits_for="当事人陈述申辩、听证申请期届满",
        asks={"handling_opinion": "draft_handling"},
    )
    def submit_handling(self, *, handling_opinion: Text) -> None:
        self.submitted = self.on

    @step(
        Stage.TOLD,
        title="审核处理意见",
        by="unit_head",
        cites=f"{LAW} 第五十七条第一款",
        apart_from=INVESTIGATION,
        after="submitted",
        until=("handling_endorsed", "to_reinvestigate"),
        only_if=(
            g.handling_submitted,
            occasion.once_only("handling_endorsed", "endorse_handling"),
            telling.not_to_reinvestigate,
        ),
        meets="handling_param",
        outcomes={
            "agreed": Outcome(
                "同意",
                starts=(
                    Start("discuss_param", when=lambda run: run.to_discuss),
                    Start("approve_param", when=lambda run: not run.to_discuss),
                ),
            ),
            "returned": Outcome("退回", starts="refile_param", setback=True),
        },
    )
    def endorse_handling(self, *, handling_endorsement: Text, outcome: str) -> None:
        if outcome == "agreed":
            self.handling_endorsed = self.on
        else:
            self.submitted = None

    @step(
        Stage.TOLD,
        None,
        title="集体讨论",
        by="agency_head",
        cites=f"{LAW} 第五十七条第二款",
        apart_from=(*INVESTIGATION, *REVIEW, *HEARING),
        after=("to_discuss", "handling_endorsed"),
        until=("discussed", "to_reinvestigate"),
        event="start_time",
        since=("told_served", "submitted"),
        only_if=(
            occasion.once_only("discussed", "discuss"),
            g.handling_submitted,
            telling.not_to_reinvestigate,
            review.legal_review_passed,
        ),
        checks=occasion.held_on_the_day,
        meets="discuss_param",
        starts="approve_param",
        issues="collective_discussion_record",
        back=SUBMITTED_ANEW,
    )
    def discuss(
        self,
        *,
        start_time: Label[datetime, "开始时间"],
        end_time: Label[datetime, "结束时间"],
        place: Label[str, "地点"],
        attendees: Label[list[Attendee], "出席人员"],
        discussion: Label[Text, "讨论记录"],
        conclusion: Label[Text, "结论性意见"],
        recorder: Label[str, "记录人"] = "",
    ) -> None:
        self.discussed, self.discussion = self.on, conclusion

    @step(
        Stage.TOLD,
        Stage.DECIDED,
        title="作出处罚决定",
        by="agency_head",
        cites=f"{LAW} 第五十七条; 第五十九条; 第六十条",
        apart_from=(*INVESTIGATION, *REVIEW, *HEARING),
        after="handling_endorsed",
        until=("to_reinvestigate", "party_gone", "fined_elsewhere"),
        narrows={"kinds": "kinds"},
        asks={
            "charges": "draft_decided",
            "fine": "told_fine",
            "kinds": "kinds",
            "order_to_correct": "order_to_correct",
            "mitigation": "mitigation",
        },
        issues=("case_handling_approval", decision_form),
        only_if=(
            g.handling_endorsed,
            telling.defence_settled,
            telling.hearing_settled,
            telling.not_to_reinvestigate,
            review.legal_review_passed,
            g.collectively_discussed,
            occasion.party_lives,
        ),
        checks=(
            amounts.decided_charges_known,
            amounts.amount_stated(decided),
            g.not_above_notice,
            amounts.in_range(decided),
            offence.not_fined_meanwhile,
            amounts.correction_ordered,
        ),
        warn_if=(
            occasion.within_ninety_days,
            amounts.not_fined_instead_of_referral,
            offence.another_fine_of_the_charges,
        ),
        warns=amounts.discretion_explained(decided),
        queues=at_the_party,
        meets=("decision_90d", "approve_param"),
        lapses=(*WINDOWS, "discuss_param"),
        starts=("service_7wd", Start("publish_7wd_acl", when=lambda run: run.for_unit)),
        unkept=("kinds", "fine", "charges"),
        back=SUBMITTED_ANEW,
    )
    def issue_decision(
        self,
        *,
        approval_opinion: Label[Text, "审批意见"],
        fine: Label[Yuan | None, "罚款（元）"] = None,
        charges: Label[list[Decided] | None, "逐项罚款（有多项时填写）"] = None,
        kinds: Label[list[Kind] | None, "处罚种类（只能少于告知）"] = None,
        order_to_correct: Text | None = None,
        mitigation: Text | None = None,
    ) -> None:
        items = decided(self, self.given)
        for item in items:
            self.keeps_charge(item.charge, fine=item.fine or None)
        self.decided, self.fine, self.kinds = self.on, total(items) or None, all_kinds(items)
        if len(items) > 1:
            rows = [item.charge for item in items]
            told = printing.penalties_of(rows, "fine", self.fine, self.confiscation)
            self.prints(facts_found=printing.facts_of(rows), each_charge=told, fine=self.fine)
            self.prints(charges=printing.rows_of(rows, "fine"))

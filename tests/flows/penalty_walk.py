"""The ordinary procedure walked step by step: who takes each step, in order, with facts that suffice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.models import Entry, Evidence, Penalty
from flows import begin, take
from flows.beside import confirm as confirming
from flows.beside.return_submission import return_submission
from flows.door.terms import PROCEDURES
from flows.procedures.penalty.review_points import ASKS_FOR_A_FAULT, QUESTIONS
from tests.people import People, fresh

FILED = date(2026, 3, 5)
OFFENCE = {
    "offence": "AQ97-7-O",
    "offence_day": "2026-03-02",
    "discovered": "2026-03-02",
    "summary": "两名电工没有特种作业操作证上岗作业。",
    "handler_opinion": "建议立案调查。",
}
PERSON = {
    "interviewee_name": "蔡宏泰",
    "interviewee_sex": "男",
    "interviewee_age": 51,
    "interviewee_id_no": "350582197503120015",
}
ASKED = PERSON | {
    "interviewee_address": "晋江市陈埭镇海滨路18号",
    "interviewee_phone": "13500000001",
    "place": "晋江市应急管理局",
    "qa_record": [{"ask": "两名电工有没有操作证？", "answer": "没有，正在报名。"}],
}
FOUND = {
    "facts_found": "2026年3月2日，两名电工没有特种作业操作证在配电房上岗作业。",
    "discretion": "首次发现，涉及两人，裁量阶次为一般。",
}
SERVED = {"way": "direct", "receiver": "蔡宏泰", "place": "晋江市陈埭镇工业园区3号"}
HEADS = [
    {"name": "郑伟民", "position": "局长"},
    {"name": "许文斌", "position": "副局长"},
    {"name": "蔡明辉", "position": "大队长"},
]
ORDER = (
    "propose",
    "endorse_filing",
    "file",
    "interview",
    "conclude",
    "review",
    "give_notice",
    "serve_notice",
    "waive_defence",
    "waive_hearing",
    "submit_handling",
    "endorse_handling",
    "discuss",
    "issue_decision",
    "serve_decision",
    "publish",
)
BY = {
    "endorse_filing": "unit_head",
    "endorse_handling": "unit_head",
    "file": "deputy",
    "review": "reviewer",
    "discuss": "head",
    "issue_decision": "head",
    "withdraw": "head",
}
AFTER = {
    "propose": 0,
    "endorse_filing": 0,
    "file": 2,
    "interview": 6,
    "conclude": 8,
    "review": 12,
    "give_notice": 14,
    "serve_notice": 15,
}
LATER = {
    "waive_defence": 15,
    "waive_hearing": 15,
    "submit_handling": 28,
    "endorse_handling": 28,
    "discuss": 29,
    "issue_decision": 30,
}
DAYS = AFTER | LATER | {"serve_decision": 32, "publish": 34}


class Walk:
    """One case on its way. `fine` from 50,000 asks for review, hearing right and discussion."""

    def __init__(
        self,
        people: People,
        *,
        fine: int | None = 60_000,
        start: date = date(2026, 3, 3),
        party: Any = None,
        **propose: Any,
    ) -> None:
        self.people, self.fine, self.start, self.party = people, fine, start, party or people.company
        found = (start - timedelta(days=1)).isoformat()
        self.first = OFFENCE | {"offence_day": found, "discovered": found} | propose
        self.pk = 0

    @property
    def run(self) -> Any:
        return (
            PROCEDURES["penalty"]
            .objects.select_related("case__party", "case__organ", "owner", "partner")
            .get(pk=self.pk)
        )

    def day(self, step: str) -> date:
        return self.start + timedelta(days=DAYS.get(step, 20))

    def who(self, step: str) -> Any:
        return fresh(getattr(self.people.jinjiang, BY.get(step, "investigator")))

    def facts(self, step: str, on: date) -> dict[str, Any]:
        when = {"start_time": f"{on}T09:00", "end_time": f"{on}T10:30"}
        held = {
            "propose": self.first,
            "interview": ASKED | when,
            "serve_notice": SERVED,
            "serve_decision": SERVED,
            "endorse_filing": {"outcome": "agreed", "endorsement": "同意立案。"},
            "file": {"outcome": "filed", "approval_opinion": "同意立案。"},
            "add_charge": {
                "offence": "AQ99-1-O",
                "offence_day": self.first["offence_day"],
                "facts_found": "同一次检查发现。",
            },
            "drop_charge": {"why": "证据不足。"},
            "conclude": FOUND
            | {"kinds": ["fine"], "proposed_fine": self.fine, "order_to_correct": "立即停止无证人员上岗作业。"}
            | {"evidence": self.evidence()},
            "review": {"outcome": "passed", "points": self.points(), "review_opinion": "审核无异议。"},
            "amend": {"amended": "已补充裁量理由。"},
            "endorse_handling": {"outcome": "agreed", "handling_endorsement": "同意承办人意见。"},
            "waive_defence": {"by_whom": "蔡宏泰"},
            "waive_hearing": {"by_whom": "蔡宏泰"},
            "submit_handling": {"handling_opinion": "建议按告知内容处罚。"},
            "discuss": when
            | {"place": "局会议室", "attendees": HEADS, "discussion": "逐一发言，均同意。", "conclusion": "同意处罚。"},
            "issue_decision": {"fine": self.fine, "approval_opinion": "同意处罚。"},
            "publish": {"where": "福建省行政执法信息公示平台", "desensitised": True},
            "hear_defence": when
            | {
                "defence": "已经报名培训。",
                "defender_name": "蔡宏泰",
                "defender_sex": "男",
                "place": "晋江市应急管理局",
            },
            "answer_defence": {"defence_answer": "理由不成立，不予采纳。"},
            "add_evidence": {"title": "培训档案", "proves": "没有操作证"},
            "announce_notice": {"why": "查无下落。"},
            "announce_decision": {"why": "查无下落。"},
            "withdraw": {"ground": "not_established", "why": "违法事实不成立。"},
            "resume_investigation": {"why": "发现新的证据。"},
            "copy_to_police": {"copied_to": "晋江市公安局", "matter": "使用伪造证件。"},
        }
        return held.get(step, {})

    def evidence(self) -> list[dict[str, Any]]:
        """Every piece on file, with what it proves."""
        held = Evidence.objects.filter(case__proceedings=self.pk).order_by("pk") if self.pk else []
        return [{"evidence": one.pk, "proves": one.note or "违法事实"} for one in held]

    def points(self, **answers: str) -> list[dict[str, str]]:
        """The nine points without a fault; `answers` by key replace those that suffice, each with a note."""
        told = self.run.told_served is not None if self.pk else False
        sound = {key: "no" if key in ASKS_FOR_A_FAULT else "yes" for key in QUESTIONS}
        sound["procedure"] = "yes" if told else "not_applicable"
        return [{"key": key, "answer": answer, "note": "见卷宗"} for key, answer in (sound | answers).items()]

    def returns(self, step: str, **facts: Any) -> Entry:
        """Send back what lies before the step's person."""
        opinion = {
            "endorse_filing": "endorsement",
            "file": "approval_opinion",
            "endorse_handling": "handling_endorsement",
        }
        said = (
            {opinion[step]: "事实不清。"} if step in opinion else {"opinion": "facts", "review_opinion": "缺少证据。"}
        )
        return self.take(step, outcome="returned", **(said | facts))

    def sent_back(self, step: str) -> Entry:
        """Send back in the stead of a step that has no such result of its own."""
        how = {"step": step, "by": self.who(step), "on": self.run.case.moved, "reason": "理由不充分。"}
        return return_submission(proceeding=self.run, **how)

    def take(self, step: str, *, by: Any = None, on: date | None = None, reason: str = "", **facts: Any) -> Entry:
        """Take one step; given facts replace those that suffice."""
        on = on or self.day(step)
        said = self.facts(step, on) | facts
        if step == "propose" and not self.pk:
            another = Penalty.objects.filter(case__party=self.party).exists()
            entry = begin(
                "penalty",
                step,
                said,
                party=self.party,
                source="report",
                partner=fresh(self.people.jinjiang.partner),
                by=by or self.who(step),
                on=on,
                reason=reason or ("与已立案的不是同一行为。" if another else ""),
            )
            self.pk = entry.proceeding_id
            return entry
        return take("penalty", step, self.pk, said, by=by or self.who(step), on=on, reason=reason)

    def to(self, last: str, *, skip: tuple[str, ...] = ()) -> Walk:
        """Walk the ordinary way up to and including `last`."""
        for step in ORDER[: ORDER.index(last) + 1]:
            if step not in skip and not self.taken(step) and self.called_for(step):
                self.take(step)
        return self

    def called_for(self, step: str) -> bool:
        """Review, hearing and discussion fall away below the thresholds."""
        asks = {"review": "under_review", "waive_hearing": "hearing_right", "discuss": "to_discuss"}
        return step not in asks or bool(getattr(self.run, asks[step]))

    def taken(self, step: str) -> bool:
        return bool(self.pk) and Entry.objects.filter(proceeding_id=self.pk, step=step).exists()


def confirm(card: str, since: str, bureau: Any, on: date) -> None:
    """The organ's legal officer vouches for a card; from then on it forbids."""
    confirming.confirm(
        card,
        since,
        organ=bureau.organ,
        by=bureau.reviewer,
        on=on,
        document="晋应急〔2022〕1号",
        dated=on,
        said="照此执行",
    )

"""Legal review 法制审核: nine points answered by the reviewer, one result (行政处罚法 第五十八条)."""

from __future__ import annotations

from typing import Annotated as Label

from flows.door.facts import Text
from flows.door.terms import Outcome, step
from flows.procedures.penalty.asked import Opinion, Point
from flows.procedures.penalty.guards import review as g
from flows.procedures.penalty.guards import telling
from flows.procedures.penalty.keeping import Keeping
from flows.procedures.penalty.review_points import QUESTIONS, Answer
from flows.procedures.penalty.stage import HEARING, INSIDE, INVESTIGATION, LAW, WINDOWS, Stage

HERE = (Stage.REPORTED, Stage.REVIEWED, Stage.TOLD)


class Review(Keeping):
    @step(
        HERE,
        None,
        title="送法制审核",
        by="investigator",
        cites=f"{LAW} 第五十八条第一款",
        officers=1,
        called_for=False,
        only_if=(g.not_under_review, telling.not_to_reinvestigate),
        starts="legal_review_param",
    )
    def ask_review(self) -> None:
        self.asks_review()

    @step(
        HERE,
        title="法制审核",
        by="legal_reviewer",
        cites=f"{LAW} 第五十八条",
        apart_from=(*INVESTIGATION, *HEARING),
        only_if=(g.review_asked, g.reviewer_qualified, telling.not_to_reinvestigate),
        checks=(
            g.nine_points_answered,
            g.steps_to_come_not_attested,
            g.result_follows_the_points,
            telling.not_returned_while_heard,
        ),
        after="under_review",
        until="to_reinvestigate",
        meets="legal_review_param",
        issues="legal_review_opinion",
        was=("pass_review", "review_before_decision", "return_review"),
        asks={"points": "draft_points"},
        outcomes={
            "passed": Outcome("通过", Stage.REVIEWED),
            "amended": Outcome("改正后通过", None, starts="refile_param"),
            "returned": Outcome("退回", Stage.FILED, lapses=(*WINDOWS, *INSIDE), setback=True),
        },
    )
    def review(
        self,
        *,
        points: Label[list[Point], "审核要点"],
        review_opinion: Text,
        opinion: Label[Opinion | None, "审核结论（退回的）"] = None,
        outcome: str,
    ) -> None:
        if self.stage == Stage.TOLD and outcome == "passed":
            self.act.target = Stage.TOLD.value  # what was told stays told
        self.keeps_points(points)
        self.prints(opinion=opinion or "agreed")
        if outcome == "returned":
            asked = self.review_asked
            self.tells_anew()
            self.review_asked, self.returned = asked, self.returned + 1
        self.under_review, self.review_result = False, str(opinion) if opinion else outcome
        self.reviewed = self.on if outcome == "passed" else None

    def keeps_points(self, points: list[Point]) -> None:
        """The answers as the reviewer gave them, in the order of the form."""
        said = {str(row.key): row for row in points}
        rows = [(key, question, said[key]) for key, question in QUESTIONS.items()]
        self.review_points = [{"key": k, "answer": str(row.answer), "note": row.note} for k, _, row in rows]
        told = [(k, q, Answer(row.answer), row.note) for k, q, row in rows]
        self.prints(
            points=[{"key": k, "question": q, "answer": str(a), "note": n} for k, q, a, n in told],
            checklist=[{"item": q, "verdict": str(a.label), "note": n} for _, q, a, n in told],
        )

    @property
    def draft_points(self) -> list[dict[str, str]]:
        """The nine questions, none of them answered."""
        return [{"key": key} for key in QUESTIONS]

    @step(
        HERE,
        None,
        title="按审核意见改正",
        by="investigator",
        cites=f"{LAW} 第五十八条",
        only_if=g.to_be_amended,
        after="to_amend",
        meets="refile_param",
    )
    def amend(self, *, amended: Label[Text, "改正情况"]) -> None:
        self.reviewed = self.on

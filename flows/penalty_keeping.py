"""What the bodies and the papers of the ordinary procedure share: derived words, and facts set together."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from casework.models import Evidence
from flows.terms import Acting

TOLD_FACTS = (
    "told", "told_announced", "told_served", "told_fine", "hearing_told_served", "hearing_asked", "hearing_withdrawn", "hearing_waived",
    "heard", "waived", "submitted", "handling_endorsed", "discussed", "reviewed", "review_asked",
)  # fmt: skip
TRIGGERS = {"public_interest": "涉及重大公共利益", "difficult": "案情疑难复杂、涉及多个法律关系"}


class Keeping(Acting):
    """Joined to the steps of the penalty; needs the columns of `casework.models.Penalty`."""

    if TYPE_CHECKING:
        pk: Any
        case: Any
        stage: Any
        offence_title: Any
        decided: Any
        served: Any
        published: Any
        closed: Any
        reviewed: Any
        review_result: Any
        review_opinion: Any
        under_review: Any
        circumstances: Any

    @property
    def for_unit(self) -> bool:
        """Whether the duty to publish in seven working days applies (安全生产法 第七十八条第二款)."""
        return not self.case.party.is_person

    @property
    def suspected_case(self) -> str:
        """The name of the case before it is decided: 当事人 + 涉嫌 + 违法行为 + 案."""
        return f"{self.case.party.name}涉嫌{self.offence_title}案"

    @property
    def review_trigger(self) -> list[str]:
        """Why the case went to legal review, in the words of the form."""
        return [text for key, text in TRIGGERS.items() if key in self.circumstances] or ["本机关目录规定"]

    def keeps_evidence(self, kind: str, title: str, proves: str, captured: datetime | None) -> None:
        """Add a piece of evidence without a file: a record, or a paper original in the bound file."""
        at = captured or timezone.make_aware(datetime.combine(self.on, time()))
        self.adds(Evidence(case_id=self.case.pk, proceeding_id=self.pk, kind=kind, title=title, note=proves, captured=at, by_id=self.by.pk))

    def passes_review(self, opinion: str) -> None:
        self.reviewed, self.review_result, self.review_opinion, self.under_review = self.on, "agreed", opinion, False

    def tells_anew(self, keep: tuple[str, ...] = ()) -> None:
        """Forget what was told and heard: after new facts the notice is given again (行政处罚法 第四十四条、第四十五条)."""
        for fact in set(TOLD_FACTS) - set(keep):
            setattr(self, fact, None)
        for fact, empty in (("defence", ""), ("defence_answer", ""), ("hearing_right", False), ("under_review", False)):
            setattr(self, fact, empty)

    def ends_when_done(self) -> None:
        """The procedure ends when the decision is served and, for a unit, published."""
        if self.served and (self.published or not self.for_unit):
            self.closed = self.on

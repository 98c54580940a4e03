"""More time for the party: asked for before the term runs out, decided by a leader, told to the party."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Annotated as Label

from casework.models import Rectification
from flows.door.facts import BLANK, Text
from flows.door.terms import Acting, Outcome, Start, step
from flows.procedures.rectification import guards as g
from flows.procedures.rectification.asked import Stage, Way
from flows.procedures.rectification.guards import ORDER, under_order
from flows.procedures.rectification.terms import CLOCKS, DECIDING, LEADERS, PAPER, RUNS, TELLING

if TYPE_CHECKING:

    class Extending(Acting, Rectification):
        """What the steps stand on."""

        class Meta:
            abstract = True
else:
    Extending = object


class Extension(Extending):
    """Steps from the request for more time to telling the decision."""

    @step(
        Stage.SERVED,
        Stage.EXTENSION_ASKED,
        title="登记延期申请",
        by=("investigator", "clerk"),
        cites=ORDER,
        event="extension_asked",
        since="served",
        only_if=g.asked_in_time,
        checks=g.asked_beyond,
        starts=Start(DECIDING, counts_from="extension_asked"),
        called_for=False,
    )
    def ask_extension(
        self,
        *,
        extension_asked_to: date,
        extension_reason: Text,
        extension_asked: Label[date | None, "收到日"] = None,
    ) -> None:
        self.extended = self.extension_refused = self.extension_told = None

    @step(
        Stage.EXTENSION_ASKED,
        title="审批延期申请",
        by=LEADERS,
        cites=ORDER,
        apart_from="rectification.order",
        rests_on=PAPER,
        checks=g.extension_fits,
        meets=DECIDING,
        outcomes={
            "agreed": Outcome("准予延期", Stage.SERVED, lapses=CLOCKS, starts=(*RUNS, Start(TELLING))),
            "refused": Outcome("不准延期", Stage.SERVED, starts=Start(TELLING), setback=True),
        },
        asks={"deadline": "extension_asked_to"},
        unkept="deadline",
        was=("grant_extension", "refuse_extension"),
    )
    def settle_extension(
        self,
        *,
        deadline: Label[date | None, "延长后的期限"] = None,
        extension_opinion: Label[Text, "审批意见"] = BLANK,
        outcome: str,
    ) -> None:
        if outcome == "refused" or deadline is None:
            self.extension_refused = self.on
            return
        self.extended, self.deadline = self.on, deadline
        for row in under_order(self).values():
            self.sets(row, deadline=deadline)

    @step(
        (Stage.SERVED, Stage.REPORTED, Stage.OVERDUE, Stage.FAILED),
        title="告知延期决定",
        by=("investigator", "clerk"),
        cites=ORDER,
        event="extension_told",
        since=("extended", "extension_refused"),
        only_if=g.extension_settled,
        after="extension_settled",
        until="extension_told",
        meets=TELLING,
    )
    def tell_extension(
        self, *, way: Label[Way, "告知方式"] = Way.DIRECT, extension_told: Label[date | None, "告知日"] = None
    ) -> None:
        pass

    @property
    def extension_settled(self) -> bool:
        """Whether a request for more time was decided."""
        return bool(self.extended or self.extension_refused)

"""Summary penalty 当场处罚: told, heard, decided and delivered at one sitting, then filed with the organ."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated as Label
from typing import Any

from django.db.models import TextChoices

from casework.models import SummaryPenalty
from flows.door.facts import Text, Yuan
from flows.door.terms import Acting, Start, procedure, step
from flows.guards.days import within
from flows.guards.decisions import ON_SPOT as FORMS
from flows.guards.drafts import Seen
from flows.guards.evidence import Proof, listed, on_file
from flows.guards.fines import fined, fined_acts
from flows.guards.people import PUNISHED, at_the_party
from flows.procedures.summary_penalty.guards import (
    collectable_on_spot,
    kinds_chosen,
    no_heavier,
    not_barred,
    not_fined_meanwhile,
    not_fined_twice,
    offence_in_book,
    on_the_spot,
    pieces_chosen,
    signed_or_refused,
    within_summary_limit,
)
from law.fines.offence import offence as offence_of

LAW = "行政处罚法(2021)"


class Kind(TextChoices):
    WARNING = "warning", "警告"
    FINE = "fine", "罚款"


class OnSpot(TextChoices):
    """Why the fine is collected there and then (行政处罚法 第六十八条、第六十九条)."""

    SMALL = "small", "依法给予一百元以下的罚款"
    HARD = "hard", "不当场收缴事后难以执行"
    REMOTE = "remote", "边远、水上、交通不便地区，当事人提出当场缴纳"


def form(run: SummaryPenaltySteps) -> str:
    return "onspot_penalty_person" if run.case.party.is_person else "onspot_penalty_unit"


@procedure(
    "summary_penalty",
    title="当场处罚（简易程序）",
    follows=("inspection",),
    once=False,
    alone=True,
    parties=PUNISHED,
)
class SummaryPenaltySteps(Seen, Acting, SummaryPenalty):
    """The facts are certain, the penalty small; reconsideration comes before a suit (行政复议法 第二十三条)."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        TOLD = "told", "已告知"
        DELIVERED = "delivered", "已当场交付"
        TURNED = "turned", "已转普通程序"
        FILED = "filed", "已备案"

    @property
    def bank_payment(self) -> str:
        """Says 是 when the fine goes to the bank in fifteen days, "" when it is collected on the spot or none."""
        return "是" if self.fine and not self.collected_on_spot else ""

    @property
    def draft_evidence(self) -> list[dict[str, Any]]:
        """Every piece on file to be looked at: a person chooses, and says what each proves."""
        return on_file(self)

    @property
    def fined_elsewhere(self) -> bool:
        """Whether nothing is left to decide: a fine alone was told, and the act has been fined in another case."""
        mine = (self.offence, self.offence_day)
        return not self.decided and self.kinds == [Kind.FINE] and mine in fined_acts(fined(self))

    @property
    def turn_opens(self) -> date | None:
        """The first day on which what was told can no longer be decided on the spot; at once where nothing can be."""
        return self.told + timedelta(days=1) if self.told and not self.fined_elsewhere else None

    @step(
        "new",
        Stage.TOLD,
        title="当场告知",
        by="investigator",
        cites=f"{LAW} 第四十四条; 第四十五条第一款; 第五十一条; 第五十二条第一款",
        event="told",
        checks=(kinds_chosen, within_summary_limit, offence_in_book, not_barred, not_fined_twice),
        unkept="fine",
        starts="summary_settle_param",
        asks={
            "offence": "draft_offence",
            "offence_day": "draft_day",
            "place": "draft_where",
            "facts_found": "draft_seen",
        },
    )
    def tell(
        self,
        *,
        offence: str,
        offence_day: date,
        place: str,
        facts_found: Text,
        discretion: Text,
        kinds: Label[list[Kind], "拟处罚种类"],
        fine: Label[Yuan | None, "拟罚款（元）"] = None,
        violated: str = "",
        basis: str = "",
        told: date | None = None,
    ) -> None:
        card = self.law.book.offence(offence)
        found = offence_of(card, offence)
        self.offence_title = card.title
        self.violated, self.basis = violated or found.duty, basis or found.cites
        self.told_fine = fine

    @step(
        Stage.TOLD,
        Stage.DELIVERED,
        title="当场处罚并交付",
        by="investigator",
        cites=f"{LAW} 第五十一条; 第五十二条; 第六十八条; 第六十九条; 行政复议法(2023) 第二十三条",
        event="decided_at",
        since="told",
        only_if=on_the_spot,
        until="fined_elsewhere",
        checks=(
            pieces_chosen,
            no_heavier,
            within_summary_limit,
            collectable_on_spot,
            signed_or_refused,
            not_fined_meanwhile,
        ),
        queues=at_the_party,
        issues=form,
        delivers=FORMS,
        meets="summary_settle_param",
        starts=("simple_filing", Start("pay_15d", outlives=True, when=lambda run: bool(run.fine))),
        asks={"fine": "told_fine", "evidence": "draft_evidence"},
        unkept="evidence",
    )
    def decide(
        self,
        *,
        heard: Label[Text, "当事人的陈述、申辩"],
        decided_at: Label[datetime, "处罚时间"],
        evidence: Label[list[Proof] | None, "证据"] = None,
        fine: Yuan | None = None,
        signed_by: str = "",
        refusal_note: Text | None = None,
        on_spot: Label[OnSpot | None, "当场收缴的理由"] = None,
    ) -> None:
        self.fine, self.collected_on_spot = fine or None, on_spot is not None
        self.decided = self.served = self.on
        if evidence:
            self.evidence_list = listed(evidence)
        if not fine:
            self.kinds = [kind for kind in self.kinds if kind != Kind.FINE]

    @step(
        Stage.TOLD,
        Stage.TURNED,
        title="转为普通程序",
        by="investigator",
        cites=f"{LAW} 第五十四条; 第五十七条",
        event="turned",
        since="told",
        opens="turn_opens",
        waits_for="当场处罚当日办结",
        ends=True,
        meets="summary_settle_param",
        starts=Start("summary_turned_param", outlives=True, when=lambda run: not run.fined_elsewhere),
    )
    def turn_to_ordinary(self, *, turned_why: Text, turned: date | None = None) -> None:
        pass

    @step(
        Stage.DELIVERED,
        Stage.FILED,
        title="报所属机关备案",
        by=("investigator", "clerk"),
        cites=f"{LAW} 第五十二条第三款",
        officers=1,
        event="filed",
        since="decided",
        rests_on=FORMS,
        warn_if=within("simple_filing", "decided", "当场处罚决定报备案的期限"),
        meets="simple_filing",
        ends=True,
        starts=Start("close_after_exec", outlives=True, when=lambda run: not run.fine),
    )
    def file_with_organ(self, *, filed: date | None = None) -> None:
        pass

"""What the parts of the ordinary procedure share: words derived from its facts, and facts set together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from casework.models import Charge, Entry, Evidence, Finding, Hearing, Penalty
from flows.door.lawful import scope_of, whole
from flows.door.terms import Acting
from flows.guards.drafts import Speaking
from flows.guards.evidence import on_file
from flows.guards.findings import answered, left_to_charge, released, to_conclude
from flows.guards.service import Addressed
from flows.procedures.penalty.guards.offence import cases, charged, fined_already
from flows.procedures.penalty.lawful import Item, range_of, standing, trips
from law import LawError
from law.fines import discretion
from law.fines.offence import KINDS
from law.fines.ranges import Range

TRIGGERS = {"public_interest": "涉及重大公共利益", "difficult": "案情疑难复杂、涉及多个法律关系"}
TOLD_FACTS = (
    "told",
    "told_announced",
    "told_served",
    "told_fine",
    "hearing_told_served",
    "hearing_asked",
    "hearing_withdrawn",
    "hearing_waived",
    "hearing_settled",
    "heard",
    "waived",
    "submitted",
    "handling_endorsed",
    "discussed",
    "reviewed",
    "review_asked",
)
TOLD_WORDS = ("defence", "defence_answer", "hearing_ground")
TOLD_MARKS = ("hearing_right", "under_review", "to_discuss")

if TYPE_CHECKING:

    class Facts(Acting, Penalty):
        """The steps are mixed into the proxy of the noun: its columns are theirs."""

else:
    Facts = Acting


def last_reading(penalty: int) -> str | None:
    """How the report of the latest hearing of a penalty was read."""
    readings = Hearing.objects.filter(arose_from_id=penalty).order_by("-pk").values_list("reading", flat=True)
    return readings.first()


class Keeping(Addressed, Speaking, Facts):
    """Joined to the steps of the penalty."""

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

    @property
    def unpublish_since(self) -> date | None:
        """The day on which the published decision was changed or revoked, until the publication is withdrawn."""
        since = (self.pending or {}).get("unpublish")
        return date.fromisoformat(since) if since else None

    @property
    def offence_left(self) -> bool:
        """Whether the order that was not obeyed holds a suspected offence that is not charged."""
        return left_to_charge(self)

    @property
    def fined_elsewhere(self) -> bool:
        """Whether nothing is left to decide: each act could only be fined, and has been fined in another case."""
        gone = fined_already(self)
        return bool(gone) and len(gone) == len(charged(self))

    @property
    def charge_fined_elsewhere(self) -> bool:
        """Whether that is so of some of several charges."""
        return 0 < len(fined_already(self)) < len(charged(self))

    @property
    def to_reinvestigate(self) -> bool:
        """Whether the head, having read the report of the hearing, sent the case back to be investigated."""
        if self.hearing_asked is None or self.hearing_settled is None:
            return False
        acting = self.act.acting  # a hearing in hand is not written yet
        if acting is not None and acting.kind == "hearing" and acting.arose_from_id == self.pk:
            return bool(acting.reading == "reinvestigate")
        return bool(self.once("reading", lambda: last_reading(self.pk)) == "reinvestigate")

    @property
    def to_amend(self) -> bool:
        """Whether the reviewer passed the case on condition that something is put right."""
        return self.review_result == "amended" and self.reviewed is None and not self.under_review

    # --- drafts that a step page proposes and a person edits

    @property
    def found(self) -> Finding | None:
        """The finding from which the proposal arises: open, with an offence, of this case or the one it arose from."""
        rows = Finding.objects.filter(case_id__in=cases(self), signed_off=None, to_penalty=None).exclude(offence="")
        found: Finding | None = self.once("found", lambda: rows.order_by("number").first())
        return found

    @property
    def gone(self) -> Penalty | None:
        """The penalty whose decision was revoked, to be made anew by this one."""
        origin = self.arose_from
        if origin is None or origin.kind != "penalty":
            return None
        gone: Penalty | None = self.once("gone", lambda: Penalty.objects.filter(pk=origin.pk).first())
        return gone

    @property
    def draft_offence(self) -> str:
        return self.offence or (self.found.offence if self.found else self.gone.offence if self.gone else "")

    @property
    def draft_discovered(self) -> date | None:
        return self.discovered or (self.found.found if self.found else self.gone.discovered if self.gone else None)

    @property
    def draft_day(self) -> date | None:
        return self.offence_day or (self.found.found if self.found else self.gone.offence_day if self.gone else None)

    @property
    def draft_summary(self) -> str:
        found = self.found
        if self.summary or found is None:
            return self.summary or (self.gone.summary if self.gone else "")
        return f"{found.found.year}年{found.found.month}月{found.found.day}日检查发现{found.place}{found.problem}。"

    @property
    def draft_facts(self) -> str:
        return self.facts_found or self.summary

    @property
    def draft_decided(self) -> list[dict[str, Any]]:
        """Of several offences, what the notice told of each."""
        rows = charged(self)
        return [{"number": one.number, "fine": one.told_fine} for one in rows] if len(rows) > 1 else []

    @property
    def draft_system(self) -> str:
        """Where the decision was published."""
        lines = self.stored(Entry, proceeding_id=self.pk, step="publish")
        return str(lines[-1].facts.get("where", "")) if lines else ""

    @property
    def draft_handling(self) -> str:
        """What the notice told, as a proposal to the heads."""
        if self.handling_opinion or not self.told:
            return self.handling_opinion
        kinds = "、".join(KINDS[kind] for kind in self.kinds)
        return f"{self.facts_found}\n告知的处罚：{kinds}{f'（罚款{self.told_fine}元）' if self.told_fine else ''}。"

    @property
    def draft_evidence(self) -> list[dict[str, Any]]:
        """Every piece on file to be looked at: a person chooses, and says what each proves."""
        return on_file(self)

    @property
    def kinds_open(self) -> list[str]:
        """Kinds of penalty that the law knows for the one offence of the case; of several, each has its own."""
        found = self.only_range()
        return list(found.kinds) if found else []

    @property
    def bands_open(self) -> list[tuple[str, str]]:
        """The bands of discretion of the organ's territory for that offence, by key."""
        found = self.only_range()
        held = discretion.bands(whole(), found, self.on, scope=scope_of(self)) if found else ()
        return [(one.key, one.title) for one in held]

    def only_range(self) -> Range | None:
        held = standing(self)
        try:
            return range_of(self, Item(held[0]), self.on) if len(held) == 1 else None
        except LawError:
            return None

    @property
    def draft_charges(self) -> list[dict[str, Any]]:
        """A row for each of several offences."""
        held = standing(self)
        return [{"number": one.number, "kinds": one.kinds} for one in held] if len(held) > 1 else []

    # --- facts set together

    def keeps_evidence(self, kind: str, title: str, proves: str, captured: datetime | None) -> None:
        """Add a piece of evidence without a file: a record, or a paper original in the bound file."""
        at = captured or timezone.make_aware(datetime.combine(self.on, time()))
        about = {"kind": kind, "title": title, "note": proves, "captured": at, "by_id": self.by.pk}
        self.adds(Evidence(case_id=self.case.pk, proceeding_id=self.pk, **about))

    def keeps_charge(self, charge: Charge, **values: Any) -> None:
        """Change a charge; one that only the columns told of an older case is written now."""
        if charge.pk is not None:
            self.sets(charge, **values)
            return
        for name, value in values.items():
            setattr(charge, name, value)
        self.adds(charge)

    def takes(self, findings: Iterable[Finding]) -> None:
        """These findings are now a matter of the penalty; a visit of which nothing is left open is answered."""
        rows = list(findings)
        for finding in rows:
            self.sets(finding, to_penalty=self.on)
        for visit in sorted({finding.inspection_id for finding in rows if finding.inspection_id is not None}):
            answered(self, visit)
            to_conclude(self, visit)

    def gives_up_all(self) -> None:
        """No penalty follows: the findings stand again as before it, for an order or whoever takes them up."""
        offences = {self.offence, *(one.offence for one in standing(self))}
        released(self, offences, self.unmet_order.pk if self.unmet_order else None)

    def asks_review(self) -> None:
        """From now on the case is with the legal reviewer; an earlier review does not serve."""
        self.review_asked, self.under_review = self.act.on, True
        self.reviewed, self.review_result = None, ""

    def asks_review_again(self) -> None:
        """The facts have changed: what was reviewed, or must be, is reviewed as it now stands."""
        if self.reviewed or self.to_amend or trips(self, self.on).legal_review.applies:
            self.asks_review()

    def tells_anew(self) -> None:
        """Forget what was told and heard: after new facts the notice is given again (行政处罚法 第四十四条)."""
        for fact in TOLD_FACTS:
            setattr(self, fact, None)
        for words in TOLD_WORDS:
            setattr(self, words, "")
        for mark in TOLD_MARKS:
            setattr(self, mark, False)
        for charge in standing(self):
            if charge.pk is not None and charge.told_fine is not None:
                self.sets(charge, told_fine=None)

    def ends_when_done(self) -> None:
        """The procedure ends when the decision is served and, for a unit, published."""
        if self.served and (self.published or not self.for_unit):
            self.closed = self.closed or self.act.on

"""What a card says on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from law.reading.kinds import DUTY


@dataclass(frozen=True)
class Ruling:
    """What a card says on a day: its value with citation and evidence, and whether it may forbid a step."""

    card: str
    kind: str
    title: str
    since: date
    until: date | None
    value: Any
    unit: str
    cites: str
    evidence: str
    note: str
    scope: str
    facts: Mapping[str, Any] = field(repr=False)
    confirmed: str = ""
    stricter: "Ruling | None" = None

    @property
    def settled(self) -> bool:
        """The value itself may be relied on: it was read, or the organ's legal officer confirmed it."""
        return self.evidence == "read" or bool(self.confirmed)

    @property
    def forbids(self) -> bool:
        """A settled value forbids; so does a duty read in the statute whose number alone is open. Others only warn."""
        return self.settled or self.duty_evidence == "read"

    @property
    def duty_evidence(self) -> str:
        """How far the duty is known apart from its number; the value's own evidence where the card says no more."""
        return str(self.facts.get("duty_evidence") or self.evidence)

    @property
    def duty_cites(self) -> str:
        """The articles that state the duty; the value's own citation where the card says no more."""
        return str(self.facts.get("duty_cites") or self.cites)

    def under(self, upper: "Ruling") -> "Ruling":
        """The same ruling resting on the duty of the card above it: a local card says a number, never a duty."""
        held = {key: upper.facts[key] for key in DUTY if key in upper.facts}
        return replace(self, facts={**self.facts, **held})

    @property
    def counts_from(self) -> str:
        """The fact from which the term runs, as an English key."""
        return str(self.facts.get("counts_from") or "")

    @property
    def starts_zh(self) -> str:
        """The fact from which the term runs, in the statute's words."""
        return str(self.facts.get("starts_zh") or "")

    @property
    def direction(self) -> str:
        """`after` the fact, or `before` it (counted backwards)."""
        return str(self.facts.get("direction") or "after")

    @property
    def purpose(self) -> str:
        """Whom the term serves: right, charge, duty, appointment; "" where the card does not say."""
        return str(self.facts.get("purpose") or "")

    @property
    def end_on_holiday(self) -> str:
        """`roll`: a term ending on a holiday ends on the first working day after; `stay`: it does not."""
        return str(self.facts.get("end_on_holiday") or "roll")

    @property
    def consequence(self) -> str:
        """What the law attaches to missing the term (Chinese)."""
        return str(self.facts.get("consequence") or "")

    @property
    def excludes(self) -> tuple[tuple[str, str], ...]:
        """What the law leaves out of the term: (ground in Chinese, citation)."""
        return tuple((raw["ground"], raw["cites"]) for raw in self.facts.get("excludes") or ())

    @property
    def default(self) -> Any:
        """The amount proposed where the officer sets it."""
        return self.facts.get("default")

    @property
    def parameter(self) -> bool:
        """The amount is the organ's own parameter, not the statute's."""
        return self.facts.get("parameter") is True

    @property
    def says(self) -> Any:
        """Which article is quoted: {instrument key: article, …}, or None."""
        return self.facts.get("says")

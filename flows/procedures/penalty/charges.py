"""Charges: the offences of one case, each with its own range, and what is proposed for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label
from typing import Any

from casework.models import Charge
from flows.door.facts import Text
from flows.door.terms import step
from flows.guards.evidence import listed
from flows.guards.findings import released
from flows.procedures.penalty import lawful
from flows.procedures.penalty.asked import Proof
from flows.procedures.penalty.guards import occasion, offence
from flows.procedures.penalty.guards.offence import failed_order
from flows.procedures.penalty.keeping import Keeping
from flows.procedures.penalty.proving import numbers
from flows.procedures.penalty.stage import LAW, Stage


class Charging(Keeping):
    @step(
        Stage.FILED,
        None,
        title="增加违法行为",
        by="investigator",
        cites=f"{LAW} 第二十九条; 第五十四条第一款",
        after="offence_left",
        only_if=occasion.party_lives,
        until="party_gone",
        checks=(
            offence.not_charged_already,
            offence.named_within_limitation,
            offence.named_applies,
            offence.order_failed,
            offence.not_fined_twice,
        ),
        warns=(offence.not_filed_already, offence.another_fine_that_day),
        unkept=("offence", "offence_day", "overdue"),
    )
    def add_charge(
        self,
        *,
        offence: str,
        offence_day: date,
        overdue: bool = False,
        facts_found: Label[Text, "线索和初步事实"],
    ) -> None:
        held = lawful.standing(self)
        if all(one.pk is None for one in held):
            self.adds(*held)
        last = max([0, *(one.number for one in held), *self.charges.values_list("number", flat=True)])
        said = {"offence": offence, "offence_day": offence_day, "overdue": overdue, "facts_found": facts_found}
        title = lawful.offence_now(self, offence, self.on).title
        self.adds(Charge(penalty_id=self.pk, number=last + 1, offence_title=title, **said))
        self.unmet_order = self.unmet_order or (failed_order(self) if overdue else None)
        self.takes(self.case.findings.filter(signed_off=None, to_penalty=None, offence=offence))

    @step(
        Stage.FILED,
        None,
        title="不再追究一项违法行为",
        by="investigator",
        cites=f"{LAW} 第五十四条第一款; 第五十七条第一款",
        called_for=False,
        called_once="charge_fined_elsewhere",
        checks=offence.charge_can_go,
    )
    def drop_charge(self, *, number: Label[int, "序号", "Charge.number"], why: Label[Text, "不再追究的理由"]) -> None:
        held = lawful.standing(self)
        gone = next(one for one in held if one.number == number)
        self.keeps_charge(gone, dropped=self.on)
        released(self, {gone.offence}, None)
        first = next(one for one in held if one is not gone)
        for column in ("offence", "offence_title", "offence_day", "overdue", "measure"):
            setattr(self, column, getattr(first, column))

    def chooses_evidence(self, chosen: list[Proof]) -> None:
        """The decision prints exactly these."""
        self.evidence_list = listed(chosen, facts=lambda row: tuple(numbers(row.facts) or ()))

    def concludes(self, items: list[lawful.Item]) -> None:
        """Each charge keeps what is proposed for it; the columns of the case hold their sum."""
        absorbed = lawful.absorbed(self, items, self.on)
        for item in items:
            self.keeps_charge(item.charge, **self.conclusion(item, item.charge.number in absorbed))
        charges = [item.charge for item in items]
        self.kinds = lawful.all_kinds(items)
        self.proposed_fine = lawful.total(items) or None
        self.measure = charges[0].measure
        self.violated = "; ".join(dict.fromkeys(one.violated for one in charges if one.violated))
        self.basis = "; ".join(dict.fromkeys(one.basis for one in charges if one.basis))

    def conclusion(self, item: lawful.Item, absorbed: bool) -> dict[str, Any]:
        """The columns of one charge at the end of the investigation."""
        return {
            "facts_found": item.facts_found or self.facts_found,
            "kinds": list(item.kinds),
            "proposed_fine": item.fine or None,
            "band": item.band,
            "measure": {**item.charge.measure, **item.measure},
            "violated": item.violated or lawful.offence_now(self, item.charge.offence, self.on).duty,
            "basis": lawful.range_of(self, item, self.on).cites,
            "absorbed": absorbed,
        }

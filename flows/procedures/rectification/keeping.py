"""What an order writes into the hazard ledger: put under it, seen again, let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.models import Inspection, Paper, Rectification
from flows.door.facts import plain
from flows.door.terms import Acting
from flows.guards.findings import answered, fall_back, of_visit, to_conclude
from flows.procedures.rectification.asked import Demand, Result, State, WhyEnded
from flows.procedures.rectification.guards import under_order, visit_of

if TYPE_CHECKING:

    class Ordering(Acting, Rectification):
        """What the bodies of the steps stand on."""

        class Meta:
            abstract = True
else:
    Ordering = object


class Keeping(Ordering):
    """Bodies of steps that touch the findings."""

    def put_under(self, items: list[Demand]) -> None:
        """Put findings under the order; an order that failed lets them go to this one, which then follows it."""
        self.visit_id = visit_of(self)
        findings = {row.number: row for row in of_visit(self, self.visit_id)}  # which may be ordered is asked before
        problems: list[dict[str, Any]] = []  # what the paper lists, each with a demand that can be obeyed
        for row in sorted(items, key=lambda row: row.number):
            finding, last = findings[row.number], row.deadline or self.deadline
            asked = f"（整改要求：{row.demand}）" if row.demand else ""
            problem = {"problem": f"{finding.problem}{asked}", "basis": finding.basis, "deadline": last}
            problems.append({"number": row.number} | problem)
            if finding.rectification is not None and finding.rectification.closed is None:
                self.arose_from_id = finding.rectification_id
            self.sets(finding, rectification_id=self.pk, deadline=last)
        self.prints(problems=problems, item_numbers="、".join(str(row["number"]) for row in problems))
        answered(self, self.visit_id)

    def see(self, results: list[Result]) -> None:
        """Write what was seen into the ledger; what is rectified is signed off by the officers who saw it."""
        findings = under_order(self)
        printed: list[dict[str, Any]] = []  # what the paper lists, item by item
        for row in sorted(results, key=lambda row: row.number):
            finding, label = findings[row.number], str(State(row.state).label)
            said = row.note or label
            seen = {"problem": finding.problem, "result": said, "conclusion": label, "photo": row.photo}
            printed.append({"number": row.number} | seen)
            done = self.on if row.state == State.RECTIFIED else None
            self.sets(
                finding,
                result=said,
                rectified=done and (finding.rectified or done),
                signed_off=done,
                photo_after=row.photo,
                photos_after=plain(row.photos) if row.photos else None,
            )
        self.prints(results=printed, order_number=self.paper_number())
        to_conclude(self, self.visit_id)

    def let_go(self, ground: WhyEnded) -> None:
        """After a faulty order its findings stand as after the visit; on other grounds nothing is left to rectify."""
        faulty = ground == WhyEnded.FAULTY
        for row in under_order(self).values():
            if faulty:
                self.sets(row, rectification_id=None, deadline=None, rectified=None)
            else:
                self.sets(row, signed_off=self.on, rectified=None, result=f"终止整改：{WhyEnded(ground).label}")
        if not faulty:
            to_conclude(self, self.visit_id)
        visit = Inspection.objects.get(pk=self.visit_id) if faulty and self.visit_id else None
        if visit is not None:
            visit.case = self.case
            fall_back(self, visit)

    def paper_number(self) -> str:
        """The number of the order that stands."""
        rows = Paper.objects.filter(proceeding_id=self.pk, form="rectification_order", voided=None).order_by("-pk")
        return str(rows.values_list("number", flat=True).first() or "")

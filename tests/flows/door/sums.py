"""What may befall the money of a decision: it is changed to a lighter one, its fine is put right, more is paid."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import transaction

from casework.models import Collection, Entry
from flows.door.engine import REFUSALS, take
from flows.door.terms import steps
from flows.door.verbs import VERBS
from flows.guards.money import covered, excess, owing
from tests.flows.door.aside import WHY
from tests.flows.door.nearest import holders
from tests.flows.door.wayout import led

CHANGED, CORRECTED, OVERPAID = "变更为较轻", "更正罚款数", "多缴"
DECIDES = ("issue_decision", "decide")


def befalls(run: Any) -> Iterator[tuple[str, str, Any]]:
    """What may befall the sums of a proceeding, its sort, and how; the last answers whether it did."""
    if run.kind == "collection" and run.stage == "owed":
        yield "多缴一元", OVERPAID, partial(paid_more, run)
    if not (getattr(run, "served", None) and getattr(run, "fine", None)) or run.revoked:
        return
    for words, fine in (("变更为一半", run.fine // 2), ("变更为不罚款", 0)):
        facts = {"proceeding": run, "fine": fine, "new": words}
        yield words, CHANGED, partial(led, run, "change", run.case.moved, **facts)
    yield "更正为一半", CORRECTED, partial(corrected, run)


def sums(case: int) -> frozenset[Any]:
    """How the accounts of a case stand: whether more is owed, too much is held, and half the fine would be covered."""
    rows = Collection.objects.filter(case_id=case)
    return frozenset((one.stage, covered(one), bool(excess(one)), 2 * one.paid >= one.owed) for one in rows)


def corrected(run: Any) -> bool:
    """A handler proposes half the fine in the line of the decision, and a leader approves."""
    entry = Entry.objects.filter(proceeding_id=run.pk, step__in=DECIDES).select_related("proceeding").last()
    if entry is None:
        return False
    facts = {"entry": entry, "facts": {"fine": run.fine // 2}, "notice": WHY}
    try:
        with transaction.atomic():
            VERBS["propose_correction"].do(facts, by=run.owner, on=run.case.moved, reason=WHY)
    except REFUSALS:
        return False
    return led(run, "approve_correction", run.case.moved, entry=entry) is not None


def paid_more(run: Any) -> bool:
    """One yuan more than is owed arrives today."""
    on, terms = run.case.moved, steps(type(run))["receive"]
    facts = {"amount": owing(run, on).total + 1, "paid_on": on, "receipt": f"多缴{run.pk}", "outcome": "over"}
    for person in holders(run, terms):
        try:
            with transaction.atomic():
                take("collection", "receive", run.pk, facts, by=person, on=on, reason=WHY)
        except REFUSALS:
            continue
        return True
    return False

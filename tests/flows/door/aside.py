"""Acts beside the steps to which somebody is invited, done as the registry of verbs says: by whom, and with what facts.

Nothing is written down here about a single act: what it asks is read from its signature, what to answer from what the
case holds, what the act offers to choose from, and what the stories said when they did it.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from datetime import date
from itertools import islice, product
from typing import Any

from django.db import transaction
from django.db.models import TextChoices

from casework.models import Entry, Office, Officer, Paper, Party
from flows.beside.pending import lacking
from flows.door.act import Act
from flows.door.engine import REFUSALS
from flows.door.invitation import Invitation
from flows.door.verbs import Stated, Verb
from flows.door.worklist import BESIDE
from flows.stories.verbs import found as verbs
from tests.flows.door.borrowing import Lore
from tests.flows.door.nearest import Taken, load

WHY = "依据本案情况办理，见卷宗。"
MOST = 12  # ways of stating the facts of one act that are tried
WORDS: dict[Any, list[Any]] = {bool: [True, False], int: [1]}


def invited(case: int) -> list[Invitation]:
    """Open invitations of the case to acts beside the steps, in the order of their coming."""
    rows = Invitation.objects.filter(process__case_id=case, kind=BESIDE, finished=None).select_related("owner")
    return list(rows.order_by("pk"))


def taken_up(row: Invitation, lore: Lore, day: date) -> Taken | None:
    """The act done by the first of those to whom the invitation is put and whom its gate lets; it stands."""
    run, verb = load(row.process_id), verbs()[row.step]
    for person in put_to(row, verb, run):
        run.act = Act(day, person)
        for facts in islice(stated(verb, run, lore, day), MOST):
            try:
                verb.permits(person, run, day, **narrowing(verb, facts))
                with transaction.atomic():
                    verb.do(facts, by=person, on=day, reason=WHY)
            except REFUSALS:
                continue
            return Taken(run.kind, verb.title, "", str(person), day)
    return None


def put_to(row: Invitation, verb: Verb, run: Any) -> list[Officer]:
    """The person named, else who holds an office of the act at the organ of the case."""
    if row.owner is not None:
        return [Officer.objects.get(pk=row.owner_id)]
    held = Office.objects.filter(organ_id=run.case.organ_id, office__in=verb.offices)
    return list(Officer.objects.filter(pk__in=held.values("officer"), is_active=True).order_by("pk"))


def narrowing(verb: Verb, facts: dict[str, Any]) -> dict[str, Any]:
    """Those of the facts that the gate asks."""
    names = typing.get_type_hints(verb.gate) if verb.gate else {}
    return {name: value for name, value in facts.items() if name in names and name not in ("by", "run", "on")}


def stated(verb: Verb, run: Any, lore: Lore, day: date) -> Iterator[dict[str, Any]]:
    """Mappings of facts: what must be stated, and what the act lets choose from."""
    offered = verb.offers(run) if verb.offers else {}
    hints = typing.get_type_hints(verb.act)
    choices: dict[str, list[Any]] = {}
    for name, asks in verb.asks.items():
        if rows := offered.get(name):
            of = {"party": Party, "paper": Paper}.get(asks.kind)
            choices[name] = [of._default_manager.get(pk=key) if of else key for key, _ in rows]
        elif asks.required:
            told = [one[name] for one in lore.said[verb.name] if one.get(name) is not None]
            choices[name] = answers(asks, hints[name], told, run, day)
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def answers(asks: Stated, hint: Any, told: list[Any], run: Any, day: date) -> list[Any]:
    """What can be answered to one question, the likeliest first."""
    match asks.kind:
        case "proceeding":
            return [run]
        case "case":
            return [run.case]
        case "paper":
            return [*lacking(run), *Paper.objects.filter(proceeding_id=run.pk, voided=None).order_by("-pk")]
        case "entry":
            line = (run.proposal or {}).get("line")
            return list(Entry.objects.filter(case_id=run.case_id, line=line).select_related("proceeding"))
        case "date":
            return [day]
        case "value":
            return worded(hint, told, run)
    return []


def worded(hint: Any, told: list[Any], run: Any) -> list[Any]:
    """Plain values by their type; a line is one that was left in doubt."""
    while typing.get_origin(hint) is not None:
        hint = typing.get_args(hint)[0]
    if isinstance(hint, type) and issubclass(hint, TextChoices):
        return [*dict.fromkeys(told), *hint.values]
    if hint is int and run.flags:
        return [flag["line"] for flag in run.flags]
    return [*dict.fromkeys(told), *WORDS.get(hint, [WHY])]

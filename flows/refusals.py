"""Why a step is not taken: sentences for the officer, collected before anything happens."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Any

from casework.models import Confirmation, Entry
from flows.terms import PROCEDURES, Ground, Guard, Terms, stage_label, steps
from law import LawError
from permissions.gate import STEP_TITLES


class Refused(ValueError):
    """The law does not allow this step now; `args` are the unmet conditions, one sentence each."""


def unknown_step(kind: str, step: str) -> Refused:
    known = steps(PROCEDURES[kind])
    near = difflib.get_close_matches(step, known, 1, 0.4)
    hint = f"是不是 {near[0]}（{known[near[0]].title}）？" if near else f"可用的有：{'、'.join(known)}。"
    return Refused(f"程序 {kind} 没有名为 {step} 的步骤；{hint}")


def unknown_procedure(kind: str) -> Refused:
    near = difflib.get_close_matches(kind, PROCEDURES, 1, 0.4)
    hint = f"是不是 {near[0]}？" if near else f"可用的有：{'、'.join(PROCEDURES)}。"
    return Refused(f"没有名为 {kind} 的程序；{hint}")


def out_of_stage(run: Any, terms: Terms) -> str:
    """ "" when the proceeding stands where the step begins; the loser of a race is told who was first."""
    if run.stage in terms.sources or "*" in terms.sources:
        return ""
    if run.pk and (first := already(run, terms.name)):
        return first
    return f"本程序处于“{stage_label(run)}”阶段，不能办理“{terms.title}”（{terms.cites}）。"


def already(run: Any, step: str) -> str:
    """Who took the step before, for the one who comes second; "" when nobody did."""
    first = Entry.objects.filter(proceeding_id=run.pk, step=step).select_related("by").order_by("-line").first()
    title = STEP_TITLES.get(f"{run.kind}.{step}", step)
    return f"“{title}”已由{first.by}于{first.on}办理，本次未作任何改动。" if first else ""


def out_of_order(run: Any, on: date) -> str:
    """An act is not dated before the act that went before it."""
    if run.moved and on < run.moved:
        return f"办理日{on}早于本程序上一步的日期{run.moved}，请核对日期。"
    return ""


def confirmed(run: Any, grounds: Iterable[Ground], on: date) -> set[str]:
    """Cards among the grounds that the organ's legal officer had confirmed by that day, as they stand now."""
    doubtful = {g.ruling.card: g.ruling for g in grounds if g.ruling is not None and g.ruling.evidence != "read"}
    if not doubtful:
        return set()
    known = run.case.__dict__.setdefault("_confirmed", {})  # a page asks for many steps of one case, an act loads its case anew
    if on not in known:
        known[on] = Confirmation.objects.standing(run.case.organ_id, on)
    held = known[on]
    return {card for card, ruling in doubtful.items() if (row := held.get((card, str(ruling.since)))) and row.covers(ruling)}


def answer(guard: Guard, run: Any, on: date) -> str:
    """What a guard says; where the book has no answer for that day, what the book lacks."""
    try:
        return guard(run, on)
    except LawError as why:
        return str(why)


def unmet(run: Any, terms: Terms, on: date) -> tuple[list[str], list[str]]:
    """(what forbids, what warns). A sentence that rests on an unverified card only warns until it is confirmed."""
    wrong = [why for why in (out_of_stage(run, terms), out_of_order(run, on)) if why]
    if wrong:
        return wrong, []
    forbids = [why for guard in terms.only_if if (why := answer(guard, run, on))]
    warns = [why for guard in terms.warn_if if (why := answer(guard, run, on))]
    grounds = [why for why in forbids if isinstance(why, Ground) and why.ruling is not None and why.ruling.evidence != "read"]
    sure = confirmed(run, grounds, on)
    soft = [why for why in grounds if why.ruling is not None and why.ruling.card not in sure]
    return [why for why in forbids if why not in soft], [*soft, *warns]

"""Why a step is not taken: sentences for the officer, collected before anything happens."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from casework.models import Confirmation, Entry, Paper
from documents.reading.catalogue import form
from flows.door.asking import asked as asked_of
from flows.door.children import barred
from flows.door.named import unfit
from flows.door.terms import PROCEDURES, Ground, Terms, stage_label, steps
from flows.door.waiting import asked
from law import LawError
from permissions.gate import STEP_TITLES

CONFIRMED = "cards_confirmed"  # under this name a case carries what its organ has confirmed, by day


class Refused(ValueError):
    """The law does not allow this step now; `args` are the unmet conditions, one sentence each."""


class NotStored(Refused):
    """The database itself refused what passed the door: two at once, a full disk, a value without room."""


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
    lines = run.stored(Entry, "by", proceeding_id=run.pk, step=step)
    first = max(lines, key=lambda entry: entry.line, default=None)
    title = STEP_TITLES.get(f"{run.kind}.{step}", step)
    return f"“{title}”已由{first.by}于{first.on}办理，本次未作任何改动。" if first else ""


def out_of_order(run: Any, terms: Terms, on: date) -> list[str]:
    """The record's own days do not go back within a case.

    An event is not later than today, nor earlier than its causes and the papers that it hands on.
    """
    if run.case.moved and on < run.case.moved:
        return [f"办理日{on}早于本案上一次办理的日期{run.case.moved}，请核对日期。"]
    day = run.act.day
    if not terms.event or not run.act.facts:
        return []
    if day > on:
        return [f"发生日{day}晚于登记日{on}，还没有发生的事不能登记，请更正。"]
    if wrong := later_today(run, terms, on):
        return wrong
    return [
        f"发生日{day}早于{title}{first}，请核对日期（{terms.cites}）。"
        for title, first in (*causes(run, terms), *made(run, terms))
        if day < first
    ]


def later_today(run: Any, terms: Terms, on: date) -> list[str]:
    """What is told of today has happened by now, to the minute: a record ends before it is typed."""
    now = timezone.localtime()
    if on != now.date():
        return []
    wants = asked_of(type(run), terms.name)
    told = ((wants[name].title, at) for name, at in run.act.facts.items() if isinstance(at, datetime) and name in wants)
    return [
        f"“{title}”{timezone.localtime(at):%H:%M}还没有到，现在是{now:%H:%M}，还没有发生的事不能登记，请更正。"
        for title, at in told
        if at > now
    ]


def causes(run: Any, terms: Terms) -> Iterator[tuple[str, date]]:
    """The days before which the event cannot be: its declared causes, else the day the present stage was reached."""
    if not terms.since and run.reached and "new" not in terms.sources:
        yield "到达本阶段之日", run.reached
    for name in terms.since:
        value = getattr(run, name)
        if value is not None:
            title = str(run._meta.get_field(name).verbose_name)
            yield title, timezone.localtime(value).date() if isinstance(value, datetime) else value


def made(run: Any, terms: Terms) -> Iterator[tuple[str, date]]:
    """The days on which the papers were made on which the event rests: a paper made again is not served before that.

    What stays in the house, such as a plan, may be made again after the event that followed the first one.
    """
    for paper in resting(run, terms).values():
        if form(paper.form).direction != "internal":
            yield f"《{paper.title}》{paper.number or ''}制作日", paper.issued


def resting(run: Any, terms: Terms) -> dict[str, Paper]:
    """The latest paper of each form on which the step rests, as of the line that the act would be."""
    if not terms.rests_on or run.pk is None:
        return {}
    papers = run.once("papers", lambda: run.stored(Paper, "voided", proceeding_id=run.pk))
    return {paper.form: paper for paper in papers if paper.form in terms.rests_on and paper.line <= run.case.entries}


def not_standing(run: Any, terms: Terms) -> list[str]:
    """The papers on which the step rests are there, are not void, and no correction has left them wrong."""
    if not terms.rests_on or run.pk is None:
        return []
    latest = resting(run, terms)
    if not latest:
        return [f"还没有“{terms.title}”所依据的文书，请先制作（{terms.cites}）。"]
    wrong = {flag.get("paper") for flag in run.flags or ()}
    return [why for paper in latest.values() if (why := not_fit(paper, paper.pk in wrong, terms))]


def not_fit(paper: Paper, wrong: bool, terms: Terms) -> str:
    """Why nothing more is done on the paper; "" when it stands."""
    called = f"《{paper.title}》{paper.number or ''}"
    if hasattr(paper, "voided"):
        return f"{called}已经作废，不能办理“{terms.title}”；请重新制作（{terms.cites}）。"
    if wrong:
        return (
            f"{called}写有更正前的内容，不能办理“{terms.title}”；请作废并重新制作，"
            f"仍然有效的由负责人处理存疑事项（{terms.cites}）。"
        )
    return ""


def consulted(run: Any, terms: Terms) -> list[str]:
    """A step that waits for somebody's word (加签、会签) is not taken before it is given."""
    if not run.waits_on:
        return []
    return [
        f"“{terms.title}”已于{row.asked}请{row.officer}{row.get_way_display()}，尚未答复，答复之前不能办理。"
        for row in asked(run)
        if row.step == terms.name
    ]


def confirmed(run: Any, grounds: Iterable[Ground], on: date) -> set[str]:
    """Cards among the grounds that the organ's legal officer had confirmed by that day, as they stand now."""
    doubtful = {g.ruling.card: g.ruling for g in grounds if g.ruling is not None and not surely(g)}
    if not doubtful:
        return set()
    known = run.case.__dict__.setdefault(
        CONFIRMED, {}
    )  # a page asks for many steps of one case, an act loads its case anew
    if on not in known:
        known[on] = Confirmation.objects.standing(run.case.organ_id, on)
    held = known[on]
    return {
        card for card, ruling in doubtful.items() if (row := held.get((card, str(ruling.since)))) and row.covers(ruling)
    }


def answer(guard: Any, run: Any, *asked: Any) -> str:
    """What a guard or a check says; where the book has no answer for that day, what the book lacks."""
    try:
        return str(said) if not isinstance(said := guard(run, *asked), Ground) else said
    except LawError as why:
        return str(why)


def unmet(run: Any, terms: Terms, on: date) -> tuple[list[str], list[str]]:
    """(what forbids, what warns) for the act that the run carries. Guards are asked as of the day of the event.

    A sentence that rests on an unverified card only warns until it is confirmed.
    """
    wrong = [why for why in (out_of_stage(run, terms),) if why] or out_of_order(run, terms, on)
    if wrong:
        return wrong, []
    day, facts = run.act.day, run.act.facts
    forbids = [*barred(run, terms), *not_standing(run, terms), *consulted(run, terms)]
    forbids += [why for guard in terms.only_if if (why := answer(guard, run, day))]
    warns = [why for guard in terms.warn_if if (why := answer(guard, run, day))]
    if facts:
        forbids += [why for check in terms.checks if (why := answer(check, run, facts, day))]
        forbids += unfit(run, terms, facts, day)
        warns += [why for check in terms.warns if (why := answer(check, run, facts, day))]
    grounds = [why for why in forbids if isinstance(why, Ground) and not surely(why)]
    sure = confirmed(run, grounds, day)
    soft = [why for why in grounds if why.ruling is not None and why.ruling.card not in sure]
    return [why for why in forbids if why not in soft], [*soft, *warns]


def surely(ground: Ground) -> bool:
    """Whether a sentence forbids by itself: no card stands behind it, or one whose evidence or duty was read."""
    ruling = ground.ruling
    return ruling is None or bool(getattr(ruling, "forbids", ruling.evidence == "read"))

"""What a step would do, shown before it is done: the papers it prints and the clocks it starts. Nothing is written."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import documents
import law
from casework.models import Clock, Officer
from flows.door import clocks, facts
from flows.door.engine import REFUSALS, in_hand
from flows.door.facts import Asked
from flows.door.keeping import keep_facts
from flows.door.papers import sources
from flows.door.refusals import out_of_stage
from flows.door.terms import Terms
from flows.pages.step.presets import plainly

EMPTY: tuple[Any, ...] = (None, "", [])
DONE = "，本次未作任何改动。"  # how the door ends its sentence to who comes second; a preview changes nothing anyway
log = logging.getLogger(__name__)


@dataclass
class Foresight:
    """Drafts as they would be printed, clocks as they would run, and sentences about what is lacking.

    `moved` says by whom and when the step was taken, or where the proceeding stands; then there is nothing to show.
    """

    drafts: list[Any] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    moved: str = ""


def foresee(run: Any, terms: Terms, given: Mapping[str, Any], *, by: Officer, on: date) -> Foresight:
    """Take the step's body on a copy in memory and lay out its papers, without door, number or record.

    What is not typed yet is stood in for and named in `lacking`. `run` is changed in memory: the caller throws it away.
    It never raises: the page asks while others act, and often after its own act has moved the proceeding on.
    """
    seen = Foresight(moved=moved_on(run, terms))
    if seen.moved:
        return seen
    try:
        wants = facts.asked(type(run), terms.name)
        act = in_hand(run, terms, by, on, completed(wants, given, seen.lacking, by, on))
        keep_facts(run, terms)
        act.entered = True
        terms = terms.with_outcome(act.outcome)
        getattr(run, terms.name)()
        for name in (said(run) if callable(said) else said for said in terms.issues):
            if name:
                laid_out(seen, name, run, by, on)
        seen.clocks = [clocks.started(run, start, on) for start in terms.starts if start.when(run)]
    except REFUSALS as why:
        seen.lacking += [plainly(sentence) for sentence in why.args]
    except law.LawError as why:
        seen.lacking.append(str(why))
    except Exception:  # a body may trip over stand-ins; the preview then only lists what is lacking
        if not seen.lacking:
            log.exception("no preview of %s.%s for proceeding %s", terms.name, type(run).__name__, run.pk)
            seen.lacking.append("文书暂时排不出来，不影响填写和办理；请把这一步和填写的内容告诉系统管理员。")
    return seen


def moved_on(run: Any, terms: Terms) -> str:
    """Why there is nothing to preview: the step was taken, by whom and when, or does not belong to this stage."""
    why = out_of_stage(run, terms)
    return f"{why.removesuffix(DONE).removesuffix('。')}；打开案件看现在的进度。" if why else ""


def laid_out(seen: Foresight, name: str, run: Any, by: Officer, on: date) -> None:
    """One paper as it stands; its empty blanks are listed once each."""
    draft, wrong = documents.sketch(name, sources(run, by, on, run.act.facts), on)
    seen.drafts.append(draft)
    seen.lacking += [sentence for sentence in map(str, wrong) if sentence not in seen.lacking]


def completed(
    wants: Mapping[str, Asked], given: Mapping[str, Any], lacking: list[str], by: Officer, on: date, where: str = ""
) -> dict[str, Any]:
    """The facts with a stand-in for each that is required and not typed yet."""
    whole = dict(given)
    for name, want in wants.items():
        value = given.get(name)
        if want.kind == "rows" and value:
            columns = {column.name: column for column in want.row}
            whole[name] = [
                completed(columns, row, lacking, by, on, f"{want.title}第 {i} 项的") for i, row in enumerate(value, 1)
            ]
        elif want.required and value in EMPTY:
            lacking.append(f"请填写{where}“{want.title}”。")
            whole[name] = stand_in(want, by, on)
    return whole


def stand_in(want: Asked, by: Officer, on: date) -> Any:
    """Something of the right kind that a reader of the preview takes for a place to fill."""
    if want.kind in ("choice", "choices"):
        first = str(want.choices[0][0])
        return first if want.kind == "choice" else [first]
    if want.kind == "rows":
        return [{column.name: stand_in(column, by, on) for column in want.row if column.required}]
    plain = {"date": on, "datetime": datetime.combine(on, time()), "int": 0, "yuan": 0, "bool": False}
    plain |= {"officer": by, "officers": [by]}
    return plain.get(want.kind, f"〔{want.title}〕")

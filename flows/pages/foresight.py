"""What a step would do, shown before it is done: the papers it prints and the clocks it starts. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import documents
import law
from casework.models import Clock, Evidence, Officer
from flows import clocks, facts
from flows.engine import REFUSALS
from flows.facts import Asked
from flows.pages.presets import plainly
from flows.papers import sources
from flows.terms import Terms

EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass
class Foresight:
    """Drafts as they would be printed, clocks as they would run, and sentences about what is lacking."""

    drafts: list[Any] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def foresee(run: Any, terms: Terms, given: Mapping[str, Any], *, by: Officer, on: date) -> Foresight:
    """Take the step's body on a copy in memory and lay out its papers, without door, number or record.

    What is not typed yet is stood in for and named in `lacking`. `run` is changed in memory: the caller throws it away.
    """
    seen = Foresight()
    try:
        wants = facts.asked(type(run), terms.name)
        run.given = facts.read(type(run), terms.name, completed(wants, given, seen.lacking, by, on))
        run.on, run.by, run._at_the_door = on, by, True
        getattr(run, terms.name)(**run.given)
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
            raise
    return seen


def laid_out(seen: Foresight, name: str, run: Any, by: Officer, on: date) -> None:
    """One paper as it stands; its empty blanks are listed once each."""
    draft, wrong = documents.sketch(name, sources(run, by, on, run.given), on)
    seen.drafts.append(draft)
    seen.lacking += [sentence for sentence in map(str, wrong) if sentence not in seen.lacking]


def completed(wants: Mapping[str, Asked], given: Mapping[str, Any], lacking: list[str], by: Officer, on: date, where: str = "") -> dict[str, Any]:
    """The facts with a stand-in for each that is required and not typed yet."""
    whole = dict(given)
    for name, want in wants.items():
        value = given.get(name)
        if want.kind == "rows" and value:
            columns = {column.name: column for column in want.row}
            whole[name] = [completed(columns, row, lacking, by, on, f"{want.title}第 {i} 项的") for i, row in enumerate(value, 1)]
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
    plain = {"date": on, "datetime": datetime.combine(on, time()), "int": 0, "yuan": 0, "bool": False, "officer": by}
    return plain.get(want.kind, f"〔{want.title}〕")


def placeholder(file: Any) -> Evidence:
    """Stands for a photograph that is chosen but not evidence yet; `file` is the upload or its name."""
    return Evidence(title=str(getattr(file, "name", file)), kind=Evidence.Kind.PHOTO)

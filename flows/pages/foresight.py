"""What a step would do, shown before it is done: the papers it prints and the clocks it starts. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import documents
import law
from casework.models import Clock, Evidence, Officer
from flows import clocks, facts
from flows.engine import REFUSALS
from flows.pages.presets import plainly
from flows.papers import sources
from flows.refusals import out_of_stage
from flows.terms import Terms


@dataclass
class Foresight:
    """Drafts as they would be printed, clocks as they would run, and sentences about what is lacking."""

    drafts: list[Any] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def foresee(run: Any, terms: Terms, given: Mapping[str, Any], *, by: Officer, on: date) -> Foresight:
    """Take the step's body on a copy in memory and freeze its papers, without door, number or record.

    `run` is changed in memory and must be thrown away by the caller.
    """
    seen = Foresight()
    if why := out_of_stage(run, terms):
        return Foresight(lacking=[why])
    try:
        run.given = facts.read(type(run), terms.name, given)
        run.on, run.by, run._at_the_door = on, by, True
        getattr(run, terms.name)(**run.given)
        for name in (said(run) if callable(said) else said for said in terms.issues):
            if name:
                printed(seen, name, run, by, on)
        seen.clocks = [clocks.started(run, start, on) for start in terms.starts if start.when(run)]
    except REFUSALS as why:
        seen.lacking += [plainly(sentence) for sentence in why.args]
    except law.LawError as why:
        seen.lacking.append(str(why))
    return seen


def printed(seen: Foresight, name: str, run: Any, by: Officer, on: date) -> None:
    """Freeze one paper; blanks that nothing fills are listed, and the next paper is still tried."""
    try:
        seen.drafts.append(documents.freeze(name, sources(run, by, on, run.given), on))
    except documents.BlankLeft as why:
        seen.lacking += [plainly(sentence) for sentence in why.args]


def placeholder(file: Any) -> Evidence:
    """Stands for a photograph that is chosen but not evidence yet; `file` is the upload or its name."""
    return Evidence(title=str(getattr(file, "name", file)), kind=Evidence.Kind.PHOTO)

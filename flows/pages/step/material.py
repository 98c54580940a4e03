"""The material that a procedure declares for a step, read and laid out for its template."""

from __future__ import annotations

from copy import copy as shallow
from copy import deepcopy
from datetime import date
from typing import Any

from flows.door.facts import asked
from flows.door.folder import ORGANS
from flows.door.material import MATERIAL, Material
from flows.door.offers import looked_at
from flows.door.terms import PROCEDURES, steps
from flows.pages.step.bounds import bounds
from flows.pages.step.foresight import foresee
from flows.pages.step.presets import presets


def of(run: Any, step: str) -> Material | None:
    """What the step's procedure declares; None before the proceeding begins, and for most steps."""
    return MATERIAL.get(f"{run.kind}.{step}") if run.pk else None


def laid_out(run: Any, found: Material, on: date) -> dict[str, Any]:
    """What the template shows: what the procedure read, the lawful range, and the papers that would come next."""
    told = found.read(run, on)  # first: the drafts are made on a copy, with what was read
    drafts, lacking = drafted(run, found.drafts(run), on)
    fine = next((getattr(run, name) for name in ("fine", "told_fine", "proposed_fine") if getattr(run, name, None)), "")
    shown = {"drafts": drafts, "lacking": lacking, "bounds": bounds(run, fine or "", on)}
    return shown | told


def drafted(run: Any, step: str, on: date) -> tuple[list[Any], list[str]]:
    """The papers of a later step as they stand now, taken on a copy in memory as its handler would; what they lack."""
    if not step:
        return [], []
    cls = PROCEDURES[run.kind]
    terms = steps(cls)[step]
    copy = another(run)
    vars(copy)["stage"] = terms.sources[0]  # where it will stand; the field itself lets only a step move it
    looked_at(copy, copy.owner, on)
    vars(copy.owner).setdefault(ORGANS, {})[run.case.organ_id] = run.case.organ
    seen = foresee(copy, terms, presets(copy, terms, asked(cls, step)), by=copy.owner, on=on)
    return seen.drafts, seen.lacking


def another(run: Any) -> Any:
    """The proceeding once more in memory: what a step does to it there does not touch the one on the page."""
    made = shallow(run)
    vars(made)["_state"] = shallow(run._state)
    made._state.fields_cache = dict(run._state.fields_cache)
    for name, value in vars(run).items():
        if isinstance(value, (list, dict)):
            vars(made)[name] = deepcopy(value)
    return made

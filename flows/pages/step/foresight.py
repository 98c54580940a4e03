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
from casework.reading.sentences import plainly
from flows.door import clocks, facts
from flows.door.admission import Asking, in_hand
from flows.door.engine import REFUSALS
from flows.door.facts import Asked
from flows.door.keeping import keep_facts
from flows.door.late import is_late
from flows.door.papers import sources
from flows.door.refusals import answer, out_of_stage
from flows.door.terms import Terms

EMPTY: tuple[Any, ...] = (None, "", [])
DONE = "，本次未作任何改动。"  # how the door ends its sentence to who comes second; a preview changes nothing anyway
OUT_OF_ORDER = "应当晚于"  # what a form says of two of its days or hours (documents.freezing)
log = logging.getLogger(__name__)


@dataclass
class Foresight:
    """Drafts as they would be printed, clocks as they would run, and sentences about what is lacking.

    `stood`: whether a fact not typed yet is stood in for.
    `against`: what the checks say of the facts as typed, once nothing is lacking. `late`: whether so much time went by
    since the event that a second person will look at the entry. `moved` says by whom and when the step was taken, or
    where the proceeding stands; then there is nothing to show.
    """

    drafts: list[Any] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    stood: bool = False
    late: bool = False
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
        act = in_hand(run, terms, Asking(by, on, completed(wants, given, seen.lacking, by, on)))
        seen.stood = bool(seen.lacking)
        seen.late = not seen.lacking and is_late(run, act.day, act.on)
        seen.against = objections(run, terms)
        keep_facts(run, terms)
        act.entered = True
        terms = terms.with_outcome(act.outcome)
        getattr(run, terms.name)()
        unanswered(run.act.paper, wants, given)
        for name in (said(run) if callable(said) else said for said in terms.issues):
            if name:
                laid_out(seen, name, run, by, on)
        seen.clocks = [clocks.started(run, start, on) for start in terms.starts if start.when(run)]
    except REFUSALS as why:
        seen.lacking += [plainly(sentence) for sentence in why.args]
    except law.LawError as why:
        seen.lacking.append(str(why))
    except Exception:  # a body rests on its checks and may trip over stand-ins: only what is lacking is listed then
        if not seen.lacking and not seen.against:
            log.exception("no preview of %s.%s for proceeding %s", terms.name, type(run).__name__, run.pk)
            seen.lacking.append("文书暂时排不出来，不影响填写和办理；请把这一步和填写的内容告诉系统管理员。")
    if seen.lacking:
        seen.against = []  # what a check says of a stand-in is no news to who has not typed yet
    return seen


def objections(run: Any, terms: Terms) -> list[str]:
    """What the checks say of the facts in hand; one that trips over a stand-in stands for "not yet"."""
    said = []
    for check in terms.checks:
        try:
            said.append(plainly(answer(check, run, run.act.facts, run.act.day)))
        except REFUSALS as why:
            said += [plainly(sentence) for sentence in why.args]
        except (LookupError, TypeError, ValueError, AttributeError):
            said.append("所填内容还不完整，填完后再核对。")
    return [sentence for sentence in dict.fromkeys(said) if sentence]


def moved_on(run: Any, terms: Terms) -> str:
    """Why there is nothing to preview: the step was taken, by whom and when, or does not belong to this stage."""
    why = out_of_stage(run, terms)
    return f"{why.removesuffix(DONE).removesuffix('。')}；打开案件看现在的进度。" if why else ""


def laid_out(seen: Foresight, name: str, run: Any, by: Officer, on: date) -> None:
    """One paper as it stands; its empty blanks are listed once each. Of two hours not typed yet, none is too early."""
    draft, wrong = documents.sketch(name, sources(run, by, on, run.act.facts), on)
    seen.drafts.append(draft)
    told = (sentence for sentence in map(str, wrong) if not (seen.stood and OUT_OF_ORDER in sentence))
    seen.lacking += [sentence for sentence in told if sentence not in seen.lacking]


def completed(
    wants: Mapping[str, Asked], given: Mapping[str, Any], lacking: list[str], by: Officer, on: date
) -> dict[str, Any]:
    """The facts with a stand-in for each that is required and not typed yet."""
    whole = dict(given)
    for name, want in wants.items():
        value = given.get(name)
        if want.kind == "rows" and value:
            whole[name] = rows_completed(want, value, lacking, by, on)
        elif want.required and value in EMPTY:
            lacking.append(f"请填写“{want.title}”。")
            whole[name] = stand_in(want, by, on)
    return whole


def rows_completed(want: Asked, rows: Any, lacking: list[str], by: Officer, on: date) -> list[dict[str, Any]]:
    """Each row completed; what several lack in the same column is said once."""
    columns = {column.name: column for column in want.row}
    missing: dict[str, list[int]] = {}
    whole = []
    for number, row in enumerate(rows, 1):
        said: list[str] = []
        whole.append(completed(columns, row, said, by, on))
        for sentence in said:
            missing.setdefault(sentence.removeprefix("请填写"), []).append(number)
    for sentence, numbers in missing.items():
        lacking.append(f"请填写{want.title}第 {'、'.join(map(str, numbers))} 项的{sentence}")
    return whole


def unanswered(printed: dict[str, Any], wants: Mapping[str, Asked], given: Mapping[str, Any]) -> None:
    """A choice in rows that nobody has made yet is not told on paper: the rows stand open until each is made."""
    for name, want in wants.items():
        choices = [column.name for column in want.row if column.kind == "choice" and column.required]
        rows = given.get(name) or []
        if want.kind != "rows" or all(row.get(choice) not in EMPTY for row in rows for choice in choices):
            continue
        for key, told in printed.items():
            if isinstance(told, list) and len(told) == len(rows):
                printed[key] = []


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

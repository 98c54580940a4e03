"""The record as a person reads it: each line with its step, people, facts, papers, and whether its seal holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from casework.models import Case, Entry, OfficeKind, Paper
from casework.reading.local import local, local_day
from flows.door.facts import Asked, asked
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import RECORDED
from flows.door.worklist import BESIDE, title_of
from law.fines.inputs import grouped

OFFICES = dict(OfficeKind.choices)


@dataclass(frozen=True)
class Line:
    """One entry: `facts` are pairs of Chinese title and text; `aside` is an act about the work, told in one line."""

    entry: Entry
    title: str
    office: str
    facts: list[tuple[str, str]]
    papers: list[Paper]
    holds: bool
    aside: bool

    @property
    def hour(self) -> str:
        """When on its day the line was written; "" where it was written on another day, as in a demonstration."""
        return f"{local(self.entry.at):%H:%M}" if local_day(self.entry.at) == self.entry.on else ""


def lines(case: Case, entries: list[Entry], papers: Iterable[Paper]) -> list[Line]:
    """The whole record of a case in its order, every seal computed again."""
    issued: dict[int, list[Paper]] = defaultdict(list)
    for paper in papers:
        issued[paper.line].append(paper)
    before, made = "", []
    for number, entry in enumerate(entries, 1):
        holds = entry.line == number and entry.sealed(before) == entry.seal
        before = entry.seal
        made.append(line(entry, issued[entry.line], holds))
    return made


def intact(case: Case, made: list[Line]) -> int | None:
    """Number of the first line whose seal does not hold; None when the record is whole up to the case's head."""
    broken = next((line.entry.line for line in made if not line.holds), None)
    if broken is not None:
        return broken
    last = made[-1].entry.seal if made else ""
    return None if (last, len(made)) == (case.head, case.entries) else len(made) + 1


def step_title(kind: str, step: str) -> str:
    """How an act is called: the title of its step, or of an act beside the steps."""
    cls = PROCEDURES.get(kind)
    terms = steps(cls).get(step) if cls else None
    if terms:
        return terms.title
    return RECORDED[step].title if step in RECORDED else title_of(BESIDE, step)


def line(entry: Entry, papers: list[Paper], holds: bool) -> Line:
    cls = PROCEDURES.get(entry.proceeding.kind)
    terms = steps(cls).get(entry.step) if cls else None
    wants = asked(cls, entry.step) if cls and terms else {}
    aside = RECORDED.get(entry.step) if terms is None else None
    title = (aside is not None and entry.title) or step_title(entry.proceeding.kind, entry.step)
    titles = aside.facts if aside else {}
    shown = {name: value for name, value in entry.facts.items() if not aside or name not in aside.unshown}
    facts = said(shown, wants, titles)
    return Line(entry, title, OFFICES.get(entry.office, entry.office), facts, papers, holds, aside is not None)


def said(facts: dict[str, Any], wants: dict[str, Asked], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Facts with their Chinese names, from the step or from what the act beside it declares; what is empty is left
    out.
    """
    pairs = []
    for name, value in facts.items():
        want = wants.get(name)
        if name == "clocks" and want is None:
            pairs += [(one["title"], f"{one['old']} → {one['new']}（{one['why']}）") for one in value]
        elif name in ("corrected", "changed") and want is None:
            pairs += [(one["title"], f"{one['old']} → {one['new']}") for one in value]
        elif want is None and isinstance(value, list) and value and isinstance(value[0], dict):
            continue  # what followed from a correction: the page of the correction shows it
        elif value not in (None, "", [], False):
            pairs.append((want.title if want else titles.get(name, name), worded(value, want)))
    return pairs


def worded(value: Any, want: Asked | None) -> str:
    """A recorded value in words: choices by their label, days as days, money with its unit, rows one after another."""
    labels = {str(key): str(label) for key, label in want.choices} if want else {}
    kind = want.kind if want else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        columns = {c.name: c for c in want.row} if want else {}
        return "；".join(row_worded(v, columns) if isinstance(v, dict) else labels.get(str(v), str(v)) for v in value)
    if isinstance(value, dict):
        return str(
            value.get("number") or f"附件 {value.get('evidence', '')}（SHA-256 {str(value.get('sha256', ''))[:12]}…）"
        )
    if kind == "yuan":
        return f"{grouped(Decimal(str(value)))} 元"
    return labels.get(str(value), moment(str(value), kind))


def row_worded(row: dict[str, Any], columns: dict[str, Asked]) -> str:
    return "，".join(worded(v, columns.get(k)) for k, v in row.items() if v not in (None, "", False))


def moment(text: str, kind: str) -> str:
    seen: date | datetime | None = (
        parse_datetime(text) if kind == "datetime" else parse_date(text) if kind == "date" else None
    )
    return (
        text if seen is None else f"{local(seen):%Y-%m-%d %H:%M}" if isinstance(seen, datetime) else f"{seen:%Y-%m-%d}"
    )

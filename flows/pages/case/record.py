"""The record as a person reads it: each line with its step, people, facts, papers, and whether its seal holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from casework.models import Case, Entry, OfficeKind, Paper
from casework.reading.local import local, local_day
from flows.beside import office as office_acts
from flows.door.facts import Asked, asked
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import VERBS
from flows.door.worklist import BESIDE, title_of
from law.fines.inputs import grouped

OFFICES = dict(OfficeKind.choices)
ACTS = office_acts.TITLES | {"rederive": "期限重新推算", "correct": "更正"}  # acts that are no step of a procedure
FACTS = {"to": "转给", "partner": "协办", "paper": "文书", "said": "意见", "reason": "理由", "evidence": "证据"}
FACTS |= {"step": "步骤", "officers": "被征询人", "question": "征询事项", "agrees": "答复"}
FACTS |= {"leaver": "离岗人员", "moved": "移交", "line": "所涉的行", "papers": "文书", "undone": "所涉步骤"}
FACTS |= {"number": "第几次变更", "since": "自", "document": "依据", "corrects": "更正第几次变更"}
FACTS |= {"who": "等谁", "whom": "名称", "ground": "事由", "until": "至", "result": "结果"}
FACTS |= {"kind": "程序", "stage": "阶段", "opened": "开始日", "rows": "其他"}
HIDDEN = ("sha256", "version_seal")  # sealed in the line, of no use to a reader


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
    return terms.title if terms else ACTS.get(step) or title_of(BESIDE, step)


def line(entry: Entry, papers: list[Paper], holds: bool) -> Line:
    cls = PROCEDURES.get(entry.proceeding.kind)
    terms = steps(cls).get(entry.step) if cls else None
    wants = asked(cls, entry.step) if cls and terms else {}
    aside = terms is None and entry.step in (*office_acts.TITLES, *VERBS)
    title = (aside and entry.title) or step_title(entry.proceeding.kind, entry.step)
    facts = [pair for pair in said(entry.facts, wants) if not aside or pair[0] not in HIDDEN]
    return Line(entry, title, OFFICES.get(entry.office, entry.office), facts, papers, holds, aside)


def said(facts: dict[str, Any], wants: dict[str, Asked]) -> list[tuple[str, str]]:
    """Facts with their Chinese names; what is empty is left out."""
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
            pairs.append((want.title if want else FACTS.get(name, name), worded(value, want)))
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

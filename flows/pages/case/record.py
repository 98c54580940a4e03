"""The record as a person reads it: each line with its step, people, facts, papers, and whether its seal holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from casework.lists.words import procedure_title, short
from casework.models import Case, Entry, Officer, Paper
from casework.reading.local import local, local_day
from flows.door.engine import renamed
from flows.door.facts import Asked, asked
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import RECORDED, VERBS
from flows.door.wording import OFFICES, recorded
from law.fines.inputs import grouped

GONE_STEP = "原有步骤（现行程序已无此步骤，上一版登记时没有留存名称）"
GONE_FACT = "原有事项（现行步骤已无此事项，上一版登记时没有留存名称）"
GONE_CHOICE = "原有选项（现行步骤已无此选项，上一版登记时没有留存名称）"
REFERS = {"evidence", "paper", "party", "organ", "case", "proceeding"}  # keys by which a fact names another row
GONE_OFFICE = "原有岗位"


@dataclass(frozen=True)
class Line:
    """One entry: `facts` are pairs of Chinese title and text; `aside` is an act about the work, told in one line."""

    entry: Entry
    title: str
    procedure: str
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
    earlier: dict[int | None, Entry] = {}
    people = people_in(entries)
    for number, entry in enumerate(entries, 1):
        holds = entry.line == number and entry.sealed(before) == entry.seal
        before = entry.seal
        made.append(line(entry, issued[entry.line], holds, earlier.get(entry.corrects), people))
        earlier[entry.line] = entry
    return made


def intact(case: Case, made: list[Line]) -> int | None:
    """Number of the first line whose seal does not hold; None when the record is whole up to the case's head."""
    broken = next((line.entry.line for line in made if not line.holds), None)
    if broken is not None:
        return broken
    last = made[-1].entry.seal if made else ""
    return None if (last, len(made)) == (case.head, case.entries) else len(made) + 1


def step_title(kind: str, step: str) -> str:
    """How an act is called today: the title of its step, or of an act beside the steps."""
    cls = PROCEDURES.get(kind)
    terms = steps(cls).get(renamed(kind, step)) if cls else None
    if terms:
        return terms.title
    named = RECORDED.get(renamed(kind, step)) or VERBS.get(step)
    return named.title if named else GONE_STEP


def wants_of(entry: Entry) -> dict[str, Asked]:
    """The facts of a line under the titles that it keeps; a line from before they were kept: under today's."""
    if entry.words is not None:
        return recorded(entry.words)
    cls, step = PROCEDURES.get(entry.proceeding.kind), renamed(entry.proceeding.kind, entry.step)
    if cls and step in steps(cls):
        return asked(cls, step)
    titles = RECORDED[step].facts if step in RECORDED else {}
    return {name: Asked(name, title, "str", False) for name, title in titles.items()}


def people_in(entries: Iterable[Entry]) -> dict[str, str]:
    """The names of those whom the facts of the lines name by their accounts, read at once; none where none is named."""
    found: set[str] = set()

    def noted(account: str) -> str:
        found.add(account)
        return account

    for entry in entries:
        wants = wants_of(entry)
        for name, value in entry.facts.items():
            each_person(value, wants.get(name), noted)
    return dict(Officer.objects.filter(username__in=found).values_list("username", "name")) if found else {}


def each_person(value: Any, want: Asked | None, called: Callable[[str], str]) -> Any:
    """The value with every account in it, in rows too, given to `called`."""
    if want is None or want.kind not in ("officer", "officers", "rows"):
        return value
    if isinstance(value, list):
        return [each_person(one, want, called) for one in value]
    if isinstance(value, dict):
        columns = {column.name: column for column in want.row}
        return {name: each_person(one, columns.get(name), called) for name, one in value.items()}
    return called(value) if isinstance(value, str) and want.kind != "rows" else value


def line(
    entry: Entry,
    papers: list[Paper],
    holds: bool,
    corrected: Entry | None = None,
    people: Mapping[str, str] | None = None,
) -> Line:
    """One entry in words; `corrected` is the entry that it corrects, whose facts its own speak of; `people` are the
    names of accounts that it names.
    """
    kind, words = entry.proceeding.kind, entry.words or {}
    declared = kind in PROCEDURES and renamed(kind, entry.step) in steps(PROCEDURES[kind])
    aside = None if declared else RECORDED.get(renamed(kind, entry.step))
    title = entry.title or step_title(kind, entry.step)
    wants, unshown = wants_of(entry), aside.unshown if aside else ()
    sealed_for_machines = unshown if entry.words is None else entry.facts.keys() - wants.keys()
    shown = {name: value for name, value in entry.facts.items() if name not in sealed_for_machines}
    names = people or {}
    shown = {
        name: each_person(value, wants.get(name), lambda one: names.get(one, one)) for name, value in shown.items()
    }
    facts = said(shown, wants, wants_of(corrected) if corrected else {})
    office = words.get("office") or OFFICES.get(entry.office) or GONE_OFFICE
    procedure = short(words.get("procedure") or procedure_title(kind))
    return Line(entry, title, procedure, office if entry.office else "", facts, papers, holds, aside is not None)


def said(facts: dict[str, Any], wants: Mapping[str, Asked], corrected: Mapping[str, Asked]) -> list[tuple[str, str]]:
    """Facts with their Chinese names; what is empty is left out, and what followed from a correction, which its own
    page shows.
    """
    pairs = []
    for name, value in facts.items():
        want = wants.get(name)
        if name == "clocks" and rows_in(value):
            pairs += [(one["title"], f"{one['old']} → {one['new']}（{one['why']}）") for one in value]
        elif name in ("corrected", "changed") and rows_in(value):
            pairs += [(one["title"], moved(one, corrected.get(one.get("name", "")))) for one in value]
        elif (want is None or want.kind != "rows") and rows_in(value):
            continue
        elif value not in (None, "", [], False):
            pairs.append((want.title if want else GONE_FACT, worded(value, want)))
    return pairs


def rows_in(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def moved(one: Mapping[str, Any], want: Asked | None) -> str:
    """Old and new of a fact, in the words of the line that stated it."""
    old, new = (worded(one[name], want) if one[name] not in (None, "", []) else "空" for name in ("old", "new"))
    return f"{old} → {new}"


def worded(value: Any, want: Asked | None) -> str:
    """A recorded value in words: choices by their label, days as days, money with its unit, rows one after another."""
    labels = {str(key): str(label) for key, label in want.choices} if want else {}
    kind = want.kind if want else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        columns = {c.name: c for c in want.row} if want else {}
        return "；".join(
            row_worded(v, columns) if isinstance(v, dict) and (columns or not REFERS & v.keys()) else worded(v, want)
            for v in value
        )
    if isinstance(value, dict):
        return named(value)
    if kind == "yuan":
        return f"{grouped(Decimal(str(value)))} 元"
    if kind in ("choice", "choices"):
        return labels.get(str(value), GONE_CHOICE)
    return labels.get(str(value), moment(str(value), kind))


def named(value: Mapping[str, Any]) -> str:
    """A row that a fact refers to: a paper by its number, a file by its digest, the others by their names."""
    if "evidence" in value:
        return f"附件 {value['evidence']}（SHA-256 {str(value.get('sha256', ''))[:12]}…）"
    if "proceeding" in value:
        return procedure_title(str(value.get("name", "")))
    if "paper" in value:
        return str(value.get("number") or f"文书 {value['paper']}")
    return str(value.get("number") or value.get("name") or "")


def row_worded(row: dict[str, Any], columns: dict[str, Asked]) -> str:
    return "，".join(worded(v, columns.get(k)) for k, v in row.items() if v not in (None, "", False))


def moment(text: str, kind: str) -> str:
    seen: date | datetime | None = (
        parse_datetime(text) if kind == "datetime" else parse_date(text) if kind == "date" else None
    )
    return (
        text if seen is None else f"{local(seen):%Y-%m-%d %H:%M}" if isinstance(seen, datetime) else f"{seen:%Y-%m-%d}"
    )

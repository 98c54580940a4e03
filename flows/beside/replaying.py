"""Replaying 重演: a recorded step told again in memory, with the facts it was told or with others."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from casework.columns import canon
from casework.folding import Key, folded, same
from casework.models import Case, Entry
from flows.door.asking import asked
from flows.door.engine import in_hand, renamed
from flows.door.keeping import keep_facts
from flows.door.terms import PROCEDURES, Start, Terms, steps
from flows.door.verbs import VERBS

Column = tuple[str, int, str]  # table, key, column
Overlay = dict[Column, tuple[Any, Any]]  # sealed values: (what the record left, what it would have left)


@dataclass
class Told:
    """What one telling of a step came to: its run, the sealed values of the rows it touched, the rows it added."""

    run: Any
    terms: Terms
    columns: dict[Column, Any] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    starts: list[tuple[Start, bool]] = field(default_factory=list)


def terms_of(entry: Entry) -> Terms | None:
    """The step that the line records; None for an act beside the steps or a step that is no more."""
    cls = PROCEDURES.get(entry.proceeding.kind)
    return steps(cls).get(renamed(entry.proceeding.kind, entry.step)) if cls else None


def as_of(entry: Entry, entries: Sequence[Entry], overlay: Mapping[Column, tuple[Any, Any]] = {}) -> Any:
    """The proceeding of a line as it stood before it, under `overlay` where the record left the overlaid old value."""
    cls = PROCEDURES[entry.proceeding.kind]
    state = folded(entries, entry.line)
    begun, overlays = opened_by(entry), [*corrected_since(entry, entries), overlay]
    names, values = [], []
    for one in cls._meta.concrete_fields:
        key: Key = (one.model._meta.db_table, entry.proceeding_id)
        row = begun.get(key) or state.rows.get(key, {})
        value = row[one.column] if one.column in row else default(one, entry.proceeding)
        value = under(value, (*key, one.column), overlays)
        names.append(one.attname)
        values.append(one.to_python(value))
    return cls.from_db("default", names, values)


def opened_by(entry: Entry) -> dict[Key, dict[str, Any]]:
    """Rows of the line's own proceeding that the line itself made, as it made them before its step."""
    return {
        (table, key): said[0]
        for table, key, *said in entry.writes or ()
        if len(said) == 1 and key == entry.proceeding_id and table in tables(entry)
    }


def tables(entry: Entry) -> set[str]:
    concrete = PROCEDURES[entry.proceeding.kind]._meta.concrete_model._meta
    return {concrete.db_table, *(parent._meta.db_table for parent in concrete.parents)}


def default(one: models.Field[Any, Any], proceeding: Any) -> Any:
    """A column about which no line before says anything."""
    fixed = ("id", "proceeding_ptr_id", "case_id", "kind", "owner_id", "partner_id", "arose_from_id", "opened")
    if one.attname in fixed:
        return proceeding.pk if one.primary_key else canon(one, getattr(proceeding, one.attname))
    return canon(one, one.get_default())


def stated(entry: Entry) -> dict[str, Any]:
    """The facts of a line as they stand corrected, by the names that its step, or its act beside them, asks today."""
    terms, act = terms_of(entry), VERBS.get(entry.step)
    wants: Mapping[str, Any] = act.columns(entry) if act and act.columns else act.asks if act else {}
    said = act.stated(entry) if act and act.stated else dict(entry.facts)
    if terms:
        wants, said = asked(PROCEDURES[entry.proceeding.kind], terms.name), dict(entry.facts)
    for later in Entry.objects.filter(case_id=entry.case_id, step="correct", corrects=entry.line).order_by("line"):
        said |= {one["name"]: one["new"] for one in later.facts["corrected"]}
    return {name: value for name, value in said.items() if name in wants}


def corrected_since(entry: Entry, entries: Iterable[Entry]) -> list[Overlay]:
    """What corrections of lines before this one, approved after it, have put right."""
    return [
        {(said[0], said[1], said[2]): (said[3], said[4]) for said in one.writes or () if len(said) == 5}
        for one in entries
        if one.step == "correct" and one.line > entry.line and one.corrects is not None and one.corrects < entry.line
    ]


def under(value: Any, key: Column, overlays: Iterable[Mapping[Column, tuple[Any, Any]]]) -> Any:
    """A sealed value under overlays, one after another: each replaces the value that it names as old."""
    for overlay in overlays:
        if key in overlay and same(value, overlay[key][0]):
            value = overlay[key][1]
    return value


def in_its_day(entry: Entry, run: Any, case: Case, given: Mapping[str, Any]) -> Terms:
    """Lay the act of the line into the run: its person, its days, its facts. Raises facts.BadFact."""
    found = terms_of(entry)
    assert found is not None
    run.case = copy.copy(case)
    run.case.moved, run.case.entries = None, entry.line - 1
    in_hand(run, found, entry.by, entry.on, given)
    return found.with_outcome(run.act.outcome)


def told(entry: Entry, run: Any, case: Case, given: Mapping[str, Any]) -> Told:
    """Tell the step on a run as of before the line; the answer holds what it left in memory."""
    terms = in_its_day(entry, run, case, given)
    stage = run.stage
    keep_facts(run, terms)
    run.act.entered = True
    getattr(run, terms.name)()
    if run.stage != stage or run.reached is None:
        run.reached = run.act.day
    answer = Told(run, terms)
    for row in (run, *(row for row, _ in run.act.changed)):
        answer.columns.update(sealed(row))
    for row in run.act.rows:
        answer.rows.setdefault(row._meta.db_table, []).append(row)
    answer.starts = [(start, bool(start.when(run))) for start in terms.starts]
    return answer


def sealed(row: Any) -> dict[Column, Any]:
    """Every column of a row by its table, as the record seals it."""
    return {
        (one.model._meta.db_table, row.pk, one.column): canon(one, getattr(row, one.attname))
        for one in row._meta.concrete_fields
        if not one.primary_key and one.attname not in ("line",)
    }


def made_by(entry: Entry, table: str) -> list[int]:
    """Keys of the rows of a table that the line made, in their order."""
    return [key for name, key, *said in entry.writes or () if name == table and len(said) == 1]


def differences(entry: Entry, old: Told, new: Told) -> Overlay:
    """Sealed values by column that the two tellings leave differently, the rows that the line made among them."""
    found = {
        key: (value, new.columns[key])
        for key, value in old.columns.items()
        if key in new.columns and not same(value, new.columns[key])
    }
    for table, rows in old.rows.items():
        for pk, one, other in zip(made_by(entry, table), rows, new.rows.get(table, []), strict=False):
            one.pk = other.pk = pk
            after = sealed(other)
            found |= {key: (value, after[key]) for key, value in sealed(one).items() if not same(value, after[key])}
    return found

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
from flows.door.admission import Asking, in_hand
from flows.door.asking import Asked, asked
from flows.door.engine import renamed
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
    before: dict[Column, Any] = field(default_factory=dict)  # the other rows that it changed, as they were


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


def of_earlier(entry: Entry, entries: Iterable[Entry]) -> list[Entry]:
    """Corrections of lines before this one, approved after it."""
    return [
        one
        for one in entries
        if one.step == "correct" and one.line > entry.line and one.corrects is not None and one.corrects < entry.line
    ]


def corrected_since(entry: Entry, entries: Iterable[Entry]) -> list[Overlay]:
    """What corrections of lines before this one, approved after it, have put right."""
    return [
        {(said[0], said[1], said[2]): (said[3], said[4]) for said in one.writes or () if len(said) == 5}
        for one in of_earlier(entry, entries)
    ]


def added_since(entry: Entry, entries: Iterable[Entry]) -> dict[Key, dict[str, Any]]:
    """Rows, as they were made, that such corrections have added; the terms that they began apart."""
    return {
        (table, key): said[0]
        for one in of_earlier(entry, entries)
        for table, key, *said in one.writes or ()
        if len(said) == 1 and said[0] and table != "casework_clock"
    }


def under(value: Any, key: Column, overlays: Iterable[Mapping[Column, tuple[Any, Any]]]) -> Any:
    """A sealed value under overlays, one after another: each replaces the value that it names as old."""
    for overlay in overlays:
        if key in overlay and same(value, overlay[key][0]):
            value = overlay[key][1]
    return value


def in_its_day(
    entry: Entry, run: Any, case: Case, given: Mapping[str, Any], kept: Mapping[str, Sequence[int]] | None = None
) -> Terms:
    """Lay the act of the line into the run: its person, its days, its facts; `kept` are the numbers of its rows where
    they are not those on file. Raises facts.BadFact.
    """
    found = terms_of(entry)
    assert found is not None
    run.case = copy.copy(case)
    run.case.moved, run.case.entries = None, entry.line - 1
    in_hand(run, found, Asking(entry.by, entry.on, given))
    for name, said in (numbers(entry) if kept is None else kept).items():
        for row, number in zip(run.act.facts.get(name) or (), said, strict=False):
            row.numbered = number
    return found.with_outcome(run.act.outcome)


def told(
    entry: Entry, run: Any, case: Case, given: Mapping[str, Any], kept: Mapping[str, Sequence[int]] | None = None
) -> Told:
    """Tell the step on a run as of before the line; the answer holds what it left in memory."""
    terms = in_its_day(entry, run, case, given, kept)
    stage = run.stage
    keep_facts(run, terms)
    run.act.entered = True
    getattr(run, terms.name)()
    if run.stage != stage or run.reached is None:
        run.reached = run.act.day
    answer = Told(run, terms)
    for row in (run, *(row for row, _ in run.act.changed)):
        answer.columns.update(sealed(row))
    for row, was in reversed(run.act.changed):
        answer.before.update(sealed(row, was))
    for row in run.act.rows:
        answer.rows.setdefault(row._meta.db_table, []).append(row)
    answer.starts = [(start, bool(start.when(run))) for start in terms.starts]
    return answer


def sealed(row: Any, values: Mapping[str, Any] | None = None) -> dict[Column, Any]:
    """Every column of a row by its table, as the record seals it; of the row as it is, or with these values."""
    return {
        (one.model._meta.db_table, row.pk, one.column): canon(
            one, getattr(row, one.attname) if values is None else values.get(one.attname)
        )
        for one in row._meta.concrete_fields
        if not one.primary_key and one.attname not in ("line",)
    }


def made_by(entry: Entry, table: str) -> list[int]:
    """Keys of the rows of a table that the line made, in their order, as corrections of it left them: without those
    that were struck, and with those that were added.
    """
    found = [key for name, key, *said in entry.writes or () if name == table and len(said) == 1]
    for later in corrections_of(entry):
        gone = [key for name, key, *said in later.writes or () if name == table and said == [None]]
        came = [key for name, key, *said in later.writes or () if name == table and len(said) == 1 and said[0]]
        found = [key for key in (*found, *came) if key not in gone]
    return found


def corrections_of(entry: Entry) -> list[Entry]:
    """The corrections of a line, in their order."""
    return list(Entry.objects.filter(case_id=entry.case_id, step="correct", corrects=entry.line).order_by("line"))


def names(entry: Entry) -> str:
    """The step of a line by the name that it bears today."""
    return renamed(entry.proceeding.kind, entry.step)


def makes(want: Asked) -> str:
    """The table in which each row of a fact makes a row; "" for rows that are kept as they stand or name others."""
    noun = getattr(want.of, "noun", None) if want.kind == "rows" else None
    return "" if noun is None or any(one.name == "number" for one in want.row) else str(noun._meta.db_table)


def numbers(entry: Entry, first: bool = False) -> dict[str, list[int]]:
    """The numbers of the rows that a line made, by fact, in the order of its rows as they stand corrected; unless
    `first`, only where it has been corrected: until then they are counted from 1.
    """
    later = corrections_of(entry) if terms_of(entry) else []
    if not later and not first:
        return {}
    wants = asked(PROCEDURES[entry.proceeding.kind], names(entry))
    given = {name: given_numbers((entry, *later), table) for name, want in wants.items() if (table := makes(want))}
    tables = {name: makes(wants[name]) for name in given}
    return {name: [said[key] for key in made_by(entry, tables[name]) if key in said] for name, said in given.items()}


def given_numbers(lines: Iterable[Entry], table: str) -> dict[int, int]:
    """Every number that lines gave to the rows of a table that they made, by key, struck rows among them."""
    return {
        key: int(said[0]["number"])
        for one in lines
        for at, key, *said in one.writes or ()
        if at == table and len(said) == 1 and said[0] and "number" in said[0]
    }


def differences(old: Told, new: Told, pairs: Iterable[tuple[int, Any, Any]]) -> Overlay:
    """Sealed values by column that the two tellings leave differently: of rows that one of them alone touches, and of
    `pairs` (key, one, other) of the rows that the line made.
    """
    was, now = {**new.before, **old.columns}, {**old.before, **new.columns}
    found = {key: (was[key], now[key]) for key in was if key in now and not same(was[key], now[key])}
    for pk, one, other in pairs:
        one.pk = other.pk = pk
        after = sealed(other)
        found |= {key: (value, after[key]) for key, value in sealed(one).items() if not same(value, after[key])}
    return found

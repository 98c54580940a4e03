"""Folding: what the sealed writes of a case's lines add up to, row by row and column by column.

A line of shape 2 says what it wrote: a row it made, `[table, key, {column: value}]`, a column it changed,
`[table, key, column, old, new]`, or a row that a line taken back removed, `[table, key, null]`. Folding them never runs
a step's body, so a later release of a body cannot break an old case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from django.apps import apps
from django.db import models

from casework import arrived, registering
from casework.columns import canon
from casework.ledger import MOVED_BY_THE_RECORD
from casework.models import Case, Entry, Evidence
from casework.slices import Slice, over

Key = tuple[str, int]
# rows that acts touch and that no case owns: they are held by registers, by their own seals or by their digest
REGISTERS = frozenset(registering.REGISTERS) | {"casework_partyversion", "casework_papertemplate"}
ARRIVES_BEFORE = frozenset({arrived.TABLE})  # a file is kept when it arrives; the act that uses it seals the row


class Line(Protocol):
    """A sealed line of a case or of a register."""

    line: Any
    writes: Any


@dataclass
class Folded:
    """Rows as the lines so far leave them: values by column, and the line that said each.

    A row of a register is touched by many cases: one record alone does not know its value in between.
    """

    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    lines: dict[tuple[str, int, str], int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def add(self, entry: Line) -> None:
        """Fold one line in; a change whose old value is not what the lines before left is noted in `broken`."""
        for table, key, *said in entry.writes or ():
            if said == [None]:
                self.rows.pop((table, key), None)
                continue
            if len(said) == 1:
                self.rows[table, key] = {**self.rows.get((table, key), {}), **said[0]}
                for column in said[0]:
                    self.lines[table, key, column] = entry.line
                continue
            column, old, new = said
            row = self.rows.setdefault((table, key), {})
            if column in row and table not in REGISTERS and not same(row[column], old):
                self.broken.append(f"办案记录第{entry.line}行所改的{table}.{column}（{key}）原值与此前各行不符。")
            row[column] = new
            self.lines[table, key, column] = entry.line


def same(one: Any, other: Any) -> bool:
    """Whether two sealed values say the same; nothing is nothing, however a column writes it."""
    return bool((one if one != "" else None) == (other if other != "" else None))


def folded(entries: Iterable[Entry], before: int | None = None) -> Folded:
    """The rows as the lines leave them, or as they stood before line `before`."""
    state = Folded()
    for entry in entries:
        if before is None or entry.line < before:
            state.add(entry)
    return state


@cache
def models_by_table() -> dict[str, type[models.Model]]:
    """The nouns of casework by their table."""
    return {str(m._meta.db_table): m for m in apps.get_app_config("casework").get_models() if not m._meta.proxy}


@cache
def fields_of(table: str) -> dict[str, models.Field[Any, Any]]:
    """The columns of a table that lines seal."""
    own, skipped = models_by_table()[table]._meta.local_concrete_fields, MOVED_BY_THE_RECORD.get(table, ())
    return {str(f.column): f for f in own if not f.primary_key and f.attname not in skipped}


class Whole(Folded):
    """Rows of one case, with those that arrived before the lines that seal them; `partly`: of which not all is said."""

    def __init__(self) -> None:
        super().__init__()
        self.partly: set[Key] = set()

    def add(self, entry: Any) -> None:
        for key, said, whole in arrived.stood(entry):
            self.arrives((arrived.TABLE, key), said, whole, entry.line)
        super().add(entry)

    def arrives(self, key: Key, said: dict[str, Any], whole: bool, line: int) -> None:
        """A row as a line found it: what another line has said of it before holds."""
        known = self.rows.get(key)
        if known is None and not whole:
            self.partly.add(key)
        elif whole and known is not None and key not in self.partly:
            if not all(same(known.get(column), said.get(column)) for column in known | said):
                self.broken.append(f"办案记录第{line}行所用的证据（{key[1]}）与此前各行不符。")
        elif known is not None and any(column in known and not same(known[column], said[column]) for column in said):
            self.broken.append(f"办案记录第{line}行所用的证据（{key[1]}）与此前各行不符。")
        if whole:
            self.partly.discard(key)
        self.rows[key] = {**(known or {}), **said}
        for column in said:
            self.lines[(*key, column)] = line


def unlike_the_record(among: Iterable[int] | None = None) -> Iterator[str]:
    """One sentence for the first difference, case by case, between the rows and what the record adds up to."""
    yield from over(facts, among)


def facts(part: Slice) -> Iterator[str]:
    """The same for a slice; three statements a table, whatever the length of the record."""
    yield from part.told(unlike(states_of(part)))


def states_of(part: Slice) -> dict[int, Whole]:
    """What the lines of each case add up to."""
    states = {key: Whole() for key in part.sound}
    for key, lines in part.sound.items():
        for entry in lines:
            states[key].add(entry)
    stood_before(states)
    return states


def stood_before(states: dict[int, Whole]) -> None:
    """Evidence that stood at the upgrade: the register holds what no line of its case says."""
    held = arrived.at_the_upgrade()
    for key in Evidence.objects.filter(case_id__in=states).values_list("pk", flat=True) if held else ():
        if (row := held.get(key)) is not None and row.get("case_id") in states:
            state = states[row["case_id"]]
            state.rows[arrived.TABLE, key] = {**row, **state.rows.get((arrived.TABLE, key), {})}
            state.partly.discard((arrived.TABLE, key))


def unlike(states: dict[int, Whole]) -> Iterator[tuple[int, str]]:
    """(case, sentence) for what the lines do not give."""
    owners = owners_of(states)
    yield from ((key, why) for key, state in states.items() for why in state.broken)
    for table in sorted({table for table, _ in owners} - REGISTERS):
        yield from of_table(table, owners, states)
    yield from strangers(states, owners)


def owners_of(states: dict[int, Whole]) -> dict[Key, int]:
    """The case of each row."""
    return {row: key for key, state in states.items() for row in state.rows}


def of_table(table: str, owners: dict[Key, int], states: dict[int, Whole]) -> Iterator[tuple[int, str]]:
    """(case, sentence) for rows of one table that are gone or hold something else."""
    model = models_by_table().get(table)
    if model is None:
        return
    keys = [key for name, key in owners if name == table]
    found: dict[int, Any] = {}
    for i in range(0, len(keys), 500):
        found |= model._default_manager.in_bulk(keys[i : i + 500])
    for key in keys:
        case = owners[table, key]
        if key not in found:
            yield case, f"{model._meta.verbose_name}（{key}）已不存在，而办案记录中有。"
        elif why := different(table, key, found[key], states[case]):
            yield case, why


def different(table: str, key: int, row: Any, state: Whole) -> str:
    """The first column that is not what the lines say; "" when all are."""
    said = state.rows[table, key]
    partly = (table, key) in state.partly
    for column, field_ in fields_of(table).items():
        if partly and column not in said:
            continue
        have, want = canon(field_, getattr(row, field_.attname)), said.get(column)
        if same(have, want) or (column not in said and same(have, canon(field_, field_.get_default()))):
            continue
        line = state.lines.get((table, key, column), 0)
        title = f"{row._meta.verbose_name}（{key}）的“{field_.verbose_name}”"
        return f"{title}现为{worded(have)}，而办案记录第{line}行之后应为{worded(want)}。"
    return ""


def worded(value: Any) -> str:
    text = "空" if value in (None, "") else str(value)
    return text if len(text) <= 60 else text[:60] + "…"


def strangers(cases: Collection[int], owners: dict[Key, int]) -> Iterator[tuple[int, str]]:
    """(case, sentence) for rows of the cases that no line of their record made."""
    for table, model in models_by_table().items():
        way = way_to_case(model)
        if way is None or table in REGISTERS | {"casework_entry"}:
            continue
        for key, case in model._default_manager.filter(**{f"{way}__in": list(cases)}).values_list("pk", way):
            if (table, key) not in owners:
                yield case, f"{model._meta.verbose_name}（{key}）不在办案记录中。"


@cache
def way_to_case(model: type[models.Model]) -> str | None:
    """The lookup from a noun to the key of its case: by its own column, its proceeding, or a row of a proceeding."""
    names = {
        f.name: f
        for f in model._meta.get_fields()
        if getattr(f, "many_to_one", False) or getattr(f, "one_to_one", False)
    }
    if "case" in names:
        return "case_id"
    for name, field_ in names.items():
        target = getattr(field_, "related_model", None)
        if (
            getattr(field_, "concrete", False)
            and target is not None
            and target is not model
            and name not in {"by", "officer"}
        ):
            onward = way_to_case(target) if target._meta.app_label == "casework" and target is not Case else None
            if onward is not None and not field_.null:
                return f"{name}__{onward}"
    return None

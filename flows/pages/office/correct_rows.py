"""Rows on the page of a correction: those of the record to be put right or struck, and added ones; files stay or are
chosen among those on file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from casework.models import Entry
from flows.beside.effects import Effects
from flows.beside.other_rows import WAS
from flows.beside.replaying import numbers
from flows.door.facts import Asked
from flows.pages.case.record import worded
from flows.pages.step.fields import FILES, Field, as_mapping, drawn
from flows.pages.step.form import stated as says
from flows.pages.step.form import typed
from flows.pages.step.options import Options

STRUCK = "struck"  # under this name a row says that it is struck


@dataclass
class Line:
    """One row as the page draws it: its number, its inputs, and the box by which a row of the record is struck."""

    number: Any
    fields: list[Field]
    strike: str = ""
    struck: bool = False


@dataclass
class Table:
    """The rows of one fact, and the blank from which others are added."""

    name: str
    title: str
    lines: list[Line] = field(default_factory=list)
    blank: Line = field(default_factory=lambda: Line("新增", []))


def with_files(row: Sequence[Asked], options: Options) -> dict[str, Asked]:
    """What an added row asks: files among those of the case."""
    found = {}
    for one in row:
        kind = {"evidence": "choice", "evidences": "choices"}.get(one.kind, one.kind)
        choices = tuple(options.of(one)) if one.kind in FILES else one.choices
        found[one.name] = replace(one, kind=kind, choices=choices)
    return found


def without_files(row: Sequence[Asked]) -> dict[str, Asked]:
    """What a row of the record asks: files stay as they came."""
    return {one.name: one for one in row if one.kind not in FILES}


def typed_rows(want: Asked, post: QueryDict, held: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows as typed: of the record (each says which it is) and added; struck and empty ones are left out. One of
    the record that the form does not name stays as it is.
    """
    nothing: MultiValueDict[str, Any] = MultiValueDict()
    starts = f"{want.name}-"
    places = {key[len(starts) :].split("-", 1)[0] for key in post if key.startswith(starts)}
    sent = {int(one) for one in places if one.isdecimal() and len(one) < 5}
    found = []
    for place in sorted({*range(len(held)), *sent}):
        name = f"{starts}{place}-"
        if place < len(held):
            row = without_files(want.row)
            said = typed(row, post, nothing, name).given if place in sent else {k: held[place].get(k) for k in row}
            if f"{name}{STRUCK}" not in post:
                found.append({**said, WAS: place + 1})
            continue
        columns = {one.name: one for one in want.row}
        given = typed(columns, post, nothing, name).given
        if any(says(columns[key], value) for key, value in given.items()):
            found.append({**given, WAS: 0})
    return found


def as_on_file(rows: Sequence[Mapping[str, Any]], held: int) -> bool:
    """Whether these are the rows of the record, none struck and none added."""
    return [row[WAS] for row in rows] == [*range(1, held + 1)]


def tables(
    entry: Entry,
    wants: Mapping[str, Asked],
    was: Mapping[str, Any],
    said: Mapping[str, Any],
    options: Options,
    files: Callable[[Asked, Any], Field],
) -> list[Table]:
    """Each fact of rows with the rows of the record, those that were struck among them, and the added ones.

    `files(column, row)` is the field that shows the files of a row of the record.
    """
    found, kept = [], numbers(entry) if any(want.kind == "rows" for want in wants.values()) else {}
    for name, want in wants.items():
        if want.kind != "rows":
            continue
        held, shown = was.get(name) or [], said.get(name) or []
        marked = any(WAS in row for row in shown)
        by_was = {row[WAS]: row for row in shown if row.get(WAS)} if marked else dict(enumerate(shown, 1))
        made = Table(name, want.title)
        for place, old in enumerate(held):
            row, prefix = by_was.get(place + 1), f"{name}-{place}-"
            inputs = drawn(without_files(want.row), as_mapping(row or old), options, prefix)
            inputs += [files(one, old) for one in want.row if one.kind in FILES]
            number = (kept.get(name) or [*range(1, len(held) + 1)])[place]
            made.lines.append(Line(number, inputs, f"{prefix}{STRUCK}", row is None))
        columns = with_files(want.row, options)
        added = [row for row in shown if marked and not row.get(WAS)]
        for place, row in enumerate(added, len(held)):
            made.lines.append(Line("新增", drawn(columns, row, options, f"{name}-{place}-")))
        made.blank = Line("新增", drawn(columns, {}, options, f"{name}-__row__-"))
        found.append(made)
    return found


def others(seen: Effects, wants: Mapping[str, Asked]) -> Iterable[tuple[str, str, str]]:
    """(title, what it was, what it becomes) of every row that is struck or added."""
    kept = numbers(seen.entry)
    for one in seen.facts:
        which = seen.rows.places.get(one.name)
        if which is None:
            continue
        old, new = one.old or [], one.new or []
        was = kept.get(one.name) or [*range(1, len(old) + 1)]
        now = seen.rows.numbers.get(one.name) or [*range(1, len(new) + 1)]
        for place, row in enumerate(old):
            if place not in which:
                yield f"{one.title}第 {was[place]} 项", in_words(row, wants.get(one.name)), ""
        for place, row in enumerate(new):
            if which[place] is None:
                yield f"{one.title}第 {now[place]} 项", "", in_words(row, wants.get(one.name))


def in_words(row: Any, want: Asked | None) -> str:
    """A row in words, its files apart."""
    if want is None or not isinstance(row, Mapping):
        return worded([row], want)
    return worded([{key: row[key] for key in without_files(want.row) if key in row}], want)


def only_changed(seen: Effects, name: str, old: Any, new: Any) -> tuple[Any, Any]:
    """Of a fact whose rows are others in number, those that stay and read otherwise; the rest follows by itself."""
    which = seen.rows.places.get(name)
    if which is None:
        return old, new
    pairs = [(old[place], row) for place, row in zip(which, new or [], strict=True) if place is not None]
    return [was for was, now in pairs if was != now], [now for was, now in pairs if was != now]

"""Words of an act 用语: the titles under which its line states office, stage and facts, kept with the line and sealed.

A later release may rename or remove a step, a fact, a column of rows or a choice; the line goes on saying what it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.models import OfficeKind
from flows.door.asking import Asked, asked
from flows.door.terms import stage_label, steps
from flows.door.verbs import RECORDED

OFFICES: dict[str, str] = {str(key): str(label) for key, label in OfficeKind.choices}
PLAIN_KINDS = ("str", "text", "body")  # of which nothing but the title need be said


def words_of(run: Any, step: str, office: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a line keeps: titles of `procedure`, `office` and `stage`, and `facts` {name: {title, kind, labels, row}}.

    `facts` are those of the line. `kind` is left out for plain text, `labels` are those of the choices and the names of
    the persons that were stated, `row` the columns of rows. What an act beside the steps seals for machines has no
    words.
    """
    found = {"procedure": run.title_, "office": OFFICES.get(office, office), "stage": stage_label(run)}
    if step not in steps(type(run)):
        titles = RECORDED[step].facts if step in RECORDED else {}
        return found | {"facts": {name: {"title": titles[name]} for name in facts if name in titles}}
    wants, stated = asked(type(run), step), run.act.facts
    return found | {"facts": {name: said(wants[name], stated.get(name)) for name in facts}}


def said(want: Asked, value: Any) -> dict[str, Any]:
    """The words of one fact for the value that was stated."""
    values = value if isinstance(value, list) else [value]
    found: dict[str, Any] = {"title": want.title}
    if want.kind not in PLAIN_KINDS:
        found["kind"] = want.kind
    if want.kind in ("choice", "choices"):
        chosen = {str(getattr(one, "value", one)) for one in values}
        found["labels"] = {str(key): str(label) for key, label in want.choices if str(key) in chosen}
    if want.kind in ("officer", "officers"):
        found["labels"] = {one.username: str(one) for one in values if one is not None}
    if want.row:
        stated = {c.name: [getattr(row, c.name) for row in values] for c in want.row} if value else {}
        found["row"] = {c.name: said(c, stated[c.name]) for c in want.row if c.name in stated}
    return found


def recorded(words: Mapping[str, Any]) -> dict[str, Asked]:
    """The facts of a line as they were asked on its day, for showing them."""
    return {name: as_asked(name, one) for name, one in words.get("facts", {}).items()}


def as_asked(name: str, one: Mapping[str, Any]) -> Asked:
    choices = tuple(one.get("labels", {}).items())
    row = tuple(as_asked(key, column) for key, column in one.get("row", {}).items())
    return Asked(name, one["title"], one.get("kind", "str"), False, choices=choices, row=row)

"""What a correction is held to 更正须符合的: the days of the record, and the checks of the step that it touches.

A line was held to the checks of its day. One that its original facts do not pass today came later; a correction that
leaves alone what such a check reads must not be stopped by it. One that touches it is stopped, unless the line could
not have answered: the check reads a fact that the step did not ask yet, and the correction does not state it either.
"""

from __future__ import annotations

import copy
import dis
import inspect
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from casework.models import Entry
from flows.beside.replaying import in_its_day, stated
from flows.door.act import Act
from flows.door.asking import asked
from flows.door.named import unfit
from flows.door.refusals import Refused, answer, out_of_order, surely
from flows.door.terms import Check, Ground, Terms


class Watched(Mapping[str, Any]):
    """Facts that note which of them are read."""

    def __init__(self, facts: Mapping[str, Any], read: set[str]) -> None:
        self.facts, self.read = facts, read

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return self.facts[name]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self.facts)
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)


class WatchedAct(Act):
    """An act that notes under the name of its event that its day or hour is read."""

    def __getattribute__(self, name: str) -> Any:
        if name in ("day", "moment"):
            kept = object.__getattribute__(self, "__dict__")
            kept["facts"].read.add(kept["event"])
        return object.__getattribute__(self, name)


def held_to(entry: Entry, run: Any, case: Any, given: Mapping[str, Any], changed: Collection[str], on: date) -> None:
    """The corrected day is not after the day of the correction, nor before its causes, and the corrected facts pass
    what the step asks of them. `given` are all facts of the line as corrected, `changed` the names of what changes.
    Raises Refused.
    """
    was = stated(entry)
    before = said_by(run, in_its_day(entry, run, case, was))
    terms = in_its_day(entry, run, case, given)
    unasked = never_asked(entry, type(run), terms, was) - {*changed}
    wrong = []
    for (failed, read), (why, also) in zip(before, said_by(run, terms), strict=True):
        read |= also
        excused = failed and (not read & {*changed} or read & unasked)
        if why and not excused:
            wrong.append(why)
    if wrong := out_of_order(run, terms, on) or wrong:
        raise Refused(*wrong)


def said_by(run: Any, terms: Terms) -> list[tuple[str, set[str]]]:
    """What each check says of the act in hand where it surely forbids, and the facts that it reads."""
    return [watched(run, check, terms.event) for check in (*terms.checks, people_fit(terms))]


def people_fit(terms: Terms) -> Check:
    """That everybody named may act, asked like a check of the step."""

    def fit(run: Any, facts: Mapping[str, Any], on: date) -> str:
        return "".join(unfit(run, terms, facts, on))

    return fit


def watched(run: Any, check: Check, event: str) -> tuple[str, set[str]]:
    act, read = run.act, {event} if reads_its_day(check) else set[str]()
    run.act = copy.copy(act)
    run.act.facts = Watched(act.facts, read)
    run.act.known = {}  # what one check has read, the next reads again
    vars(run.act)["event"], run.act.__class__ = event, WatchedAct
    try:
        why = answer(check, run, run.act.facts, act.day)
    finally:
        run.act = act
    return "" if isinstance(why, Ground) and not surely(why) else why, read


def reads_its_day(check: Check) -> bool:
    """Whether a check looks at the day that it is told, its third argument; one that is no plain function may."""
    code = getattr(inspect.unwrap(check), "__code__", None)
    if code is None or code.co_argcount < 3:
        return True
    return any(one.argval == code.co_varnames[2] for one in dis.get_instructions(code))


def never_asked(entry: Entry, cls: Any, terms: Terms, was: Mapping[str, Any]) -> set[str]:
    """Facts that the step asks today and did not when the line was written: a line keeps each that was asked, save
    those that nobody stated and that stand for nothing.
    """
    wants = asked(cls, terms.name).values()
    return {one.name for one in wants if one.name not in was and (one.required or one.default is not None)}

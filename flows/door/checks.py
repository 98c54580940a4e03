"""Whether the declarations name what exists: cards, steps, offices, columns, forms, instruments. Asked at the start.

A misspelt word would otherwise show on the day on which somebody takes the step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

import law
from casework.models import Family, OfficeKind, Party
from documents.reading.catalogue import names as form_names
from flows.door.asking import asked
from flows.door.lawful import card_of
from flows.door.terms import PROCEDURES, Start, Terms, opening, steps
from law.reading.errors import nearest, suggestion
from law.reading.registry import known
from permissions.gate import FORMER

NUMBER = "anjian.E001"


def declarations(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """One error for each word of a procedure that names nothing, with the nearest that does."""
    return [Error(said, id=NUMBER) for cls in PROCEDURES.values() for said in misspelt(cls)]


def misspelt(cls: Any) -> Iterator[str]:
    """Sentences for everything in one procedure that names nothing."""
    said = cls.procedure_
    yield from of_procedure(cls)
    for terms in steps(cls).values():
        where = f"{said.kind}.{terms.name}"
        yield from of_step(cls, terms, where)


def unknown(where: str, key: str, names: Iterable[str], valid: Iterable[str]) -> Iterator[str]:
    """One sentence for each name that is not among the valid ones."""
    choices = set(valid)
    for name in names:
        if name not in choices:
            yield f"{where}：{key} 写的“{name}”不存在{suggestion(nearest(name, choices))}。"


def cards(where: str, key: str, names: Iterable[str]) -> Iterator[str]:
    yield from unknown(where, key, (card_of(name) for name in names if name), law.book().names())


def of_procedure(cls: Any) -> Iterator[str]:
    """The kinds, steps, offices and cards that a procedure names about itself."""
    said = cls.procedure_
    yield from unknown(said.kind, "follows", said.follows, PROCEDURES)
    yield from unknown(said.kind, "parties", map(str, said.parties), Party.Kind.values)
    if not said.parties and (said.alone or not said.follows):
        kinds = "、".join(Party.Kind.values)
        yield f"{said.kind}：能够单独立案的程序请写明 parties（办理哪些当事人），可用的有：{kinds}。"
    yield from unknown(said.kind, "family", [str(said.family)], Family.values)
    yield from shared_series(said)
    yield from cards(said.kind, "suspends", said.suspends)
    yield from cards(said.kind, "adopts", said.adopts)
    yield from cards(said.kind, "ground", [said.ground])
    yield from unknown(said.kind, "apart", said.apart, attributes(cls))
    yield from (f"{said.kind}：{sentence}" for sentence in known(said.apart_by) if said.apart)
    parents = {name for kind in said.follows if kind in PROCEDURES for name in steps(PROCEDURES[kind])}
    yield from unknown(said.kind, "bars", said.bars, parents | {"*"})
    for called in said.called_for:
        yield from unknown(said.kind, "called_for", [called.of], {*PROCEDURES, "*"})
        yield from unknown(said.kind, "called_for 的启动步骤", [called.step], opening(cls))


def shared_series(said: Any) -> Iterator[str]:
    """Matters of different families are numbered apart: the counter and the words of the number are of one family."""
    for other in (cls.procedure_ for cls in PROCEDURES.values()):
        if other.family != said.family and set(other.series) & set(said.series):
            yield f"{said.kind}：series 写的“{said.series[0]}、{said.series[1]}”是另一类别“{other.kind}”的，请另定。"


def of_step(cls: Any, terms: Terms, where: str) -> Iterator[str]:
    """Everything that one step names."""
    facts, columns = set(asked(cls, terms.name)), attributes(cls)
    yield from unknown(where, "by", terms.by, OfficeKind.values)
    yield from unknown(where, "apart_from", terms.apart_from, every_step())
    yield from unknown(where, "event", [terms.event] if terms.event else [], facts)
    yield from unknown(where, "unkept", terms.unkept, facts)
    yield from unknown(where, "asks", terms.asks, facts)
    yield from unknown(where, "narrows", terms.narrows, facts)
    yield from unknown(where, "since", terms.since, columns)
    yield from unknown(where, "after", terms.after, columns)
    yield from unknown(where, "until", terms.until, columns)
    yield from unknown(where, "person", [terms.person] if terms.person else [], columns)
    yield from unknown(where, "opens", [terms.opens] if terms.opens else [], columns)
    yield from unknown(where, "source", terms.sources, {*cls.Stage.values, "new", "*"})
    yield from unknown(where, "target", [s for s in terms.targets if s not in ("new", "*")], cls.Stage.values)
    yield from cards(where, "opens_after", terms.opens_after)
    yield from (f"{where}：{sentence}" for sentence in known(terms.cites))
    yield from unknown(where, "rests_on", terms.rests_on, form_names())
    yield from unknown(where, "delivers", terms.delivers, form_names())
    for said in (terms, *terms.outcomes.values()):
        yield from of_effects(said, where, columns)


def of_effects(said: Any, where: str, columns: set[str]) -> Iterator[str]:
    """Clocks and papers of a step or of one of its outcomes."""
    yield from cards(where, "meets", said.meets)
    yield from cards(where, "lapses", said.lapses)
    yield from unknown(where, "issues", [form for form in said.issues if isinstance(form, str)], form_names())
    for start in said.starts:
        yield from of_clock(start, where, columns)


def of_clock(start: Start, where: str, columns: set[str]) -> Iterator[str]:
    if not start.until:  # an end that the officer sets needs no amount in the book, but its name is a card all the same
        yield from cards(where, "starts", [start.card])
    named = [name for name in (start.counts_from, start.days, start.until) if name]
    yield from unknown(where, "starts", named, columns)


def attributes(cls: Any) -> set[str]:
    """Columns and properties of a proceeding, and what the door itself lays on it."""
    return {name for name in dir(cls) if not name.startswith("_")} | {f.name for f in cls._meta.get_fields()}


def every_step() -> set[str]:
    """All steps as "kind.step", under their former names too: stored lines may bear them."""
    return {f"{kind}.{name}" for kind, cls in PROCEDURES.items() for name in steps(cls)} | set(FORMER)

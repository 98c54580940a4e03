"""Whether the declarations name what exists: cards, steps, offices, columns, paths, forms, instruments. Asked at the
start; every sentence says file and line.

A misspelt word would otherwise show on the day on which somebody takes the step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_type_hints

from django.core.checks import CheckMessage, Error
from django.db.models import Model

import law
from casework.models import CaseSource, Family, OfficeKind, Party
from documents.reading.catalogue import names as form_names
from flows.door.answers import answers
from flows.door.asking import asked
from flows.door.lawful import card_of
from flows.door.material import MATERIAL
from flows.door.naming import misnamed, place
from flows.door.terms import PROCEDURES, Back, Start, Terms, opening, steps
from law.reading.errors import nearest, suggestion
from law.reading.registry import known
from permissions.gate import FORMER

NUMBER = "anjian.E003"


def declarations(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """One error for each word of a procedure that names nothing, with the nearest that does."""
    return [Error(said, id=NUMBER) for cls in PROCEDURES.values() for said in misspelt(cls)]


def misspelt(cls: Any) -> Iterator[str]:
    """Sentences for everything in one procedure that names nothing."""
    yield from (f"{place(cls)}：{sentence}" for sentence in of_procedure(cls))
    for terms in steps(cls).values():
        where = f"{cls.procedure_.kind}.{terms.name}"
        yield from (f"{place(cls, terms.name)}：{sentence}" for sentence in of_step(cls, terms, where))


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
    yield from unknown(said.kind, "looks_at", said.looks_at, PROCEDURES)
    yield from unknown(said.kind, "parties", map(str, said.parties), Party.Kind.values)
    if not said.parties and (said.alone or not said.follows):
        kinds = "、".join(Party.Kind.values)
        yield f"{said.kind}：能够单独立案的程序请写明 parties（办理哪些当事人），可用的有：{kinds}。"
    yield from unknown(said.kind, "family", [str(said.family)], Family.values)
    yield from unknown(said.kind, "once_for", [said.once_for], ("case", "parent"))
    yield from unknown(said.kind, "source", chosen(said.source), CaseSource.values)
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
        yield from unknown(said.kind, "called_for 的 rests_on", called.rests_on, form_names())
    yield from of_material(cls)


def chosen(said: Any) -> list[str]:
    """The words of a declaration that names one outright or chooses it by a function; "" names nothing."""
    return answers(said) if callable(said) else [str(said)] if said else []


def of_material(cls: Any) -> Iterator[str]:
    """The steps of which material is declared, the facts that it draws and the steps whose papers it shows."""
    kind = cls.procedure_.kind
    for one in MATERIAL.values():
        of, _, step = one.name.partition(".")
        if of == kind and step not in steps(cls):
            yield from unknown(kind, "material", [step], steps(cls))
        elif of == kind:
            yield from unknown(one.name, "material 的 draws", one.draws, asked(cls, step))
            yield from unknown(one.name, "material 的 drafts", answers(one.drafts), steps(cls))


def shared_series(said: Any) -> Iterator[str]:
    """Matters of different families are numbered apart: the counter and the words of the number are of one family."""
    for other in (cls.procedure_ for cls in PROCEDURES.values()):
        if said.family in Family.values and other.family != said.family and set(other.series) & set(said.series):
            yield f"{said.kind}：series 写的“{said.series[0]}、{said.series[1]}”是另一类别“{other.kind}”的，请另定。"


def of_step(cls: Any, terms: Terms, where: str) -> Iterator[str]:
    """Everything that one step names."""
    facts, columns = set(asked(cls, terms.name)), attributes(cls)
    yield from (f"{where}：{sentence}" for sentence in misnamed(cls, terms))
    yield from unknown(where, "by", terms.by, OfficeKind.values)
    yield from unknown(where, "apart_from", terms.apart_from, every_step())
    yield from unknown(where, "event", [terms.event] if terms.event else [], facts)
    yield from unknown(where, "unkept", terms.unkept, facts)
    yield from unknown(where, "asks", terms.asks, facts)
    yield from unknown(where, "narrows", terms.narrows, facts)
    for key, paths in (("asks", terms.asks), ("narrows", terms.narrows)):
        for path in paths.values():
            yield from nowhere(where, key, cls, str(path))
    yield from unknown(where, "names", terms.names, people_asked(cls, terms.name))
    for name, who in terms.names.items():
        yield from unknown(where, f"names {name} 的岗位", who.offices, OfficeKind.values)
    yield from unknown(where, "since", terms.since, columns)
    yield from unknown(where, "after", terms.after, columns)
    yield from unknown(where, "until", terms.until, columns)
    yield from unknown(where, "called_once", terms.called_once, columns)
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
    if terms.back is not None:
        yield from of_return(cls, terms.back, where, columns)


def people_asked(cls: Any, step: str) -> list[str]:
    """The facts of a step that name people, those of its rows too."""
    found = [one for want in asked(cls, step).values() for one in (want, *want.row)]
    return [one.name for one in found if one.kind in ("officer", "officers")]


def of_effects(said: Any, where: str, columns: set[str]) -> Iterator[str]:
    """Clocks and papers of a step or of one of its outcomes."""
    yield from cards(where, "meets", said.meets)
    yield from cards(where, "lapses", said.lapses)
    yield from unknown(where, "issues", [form for one in said.issues for form in chosen(one)], form_names())
    for start in said.starts:
        yield from of_clock(start, where, columns)


def of_return(cls: Any, said: Back, where: str, columns: set[str]) -> Iterator[str]:
    """The stage, the columns and the clocks of what goes back."""
    yield from unknown(where, "back", [said.target] if said.target else [], cls.Stage.values)
    yield from unknown(where, "back 的 clears", said.clears, columns)
    yield from cards(where, "back 的 lapses", said.lapses)
    for start in said.starts:
        yield from of_clock(start, where, columns)


def of_clock(start: Start, where: str, columns: set[str]) -> Iterator[str]:
    if not start.until:  # an end that the officer sets needs no amount in the book, but its name is a card all the same
        yield from cards(where, "starts", [start.card])
    named = [name for name in (start.counts_from, start.days, start.until) if name]
    yield from unknown(where, "starts", named, columns)


def nowhere(where: str, key: str, cls: Any, path: str) -> Iterator[str]:
    """One sentence for a path that leads nowhere, with the part at which it breaks off; a property that does not say
    what it answers is believed.
    """
    here: Any = cls
    for part in path.split("."):
        if here is None:
            return
        if part not in (valid := attributes(here) if here is not Any else set()):
            said = (
                f"，“{part}”不存在{suggestion(nearest(part, valid))}" if valid else f"，“{part}”前面的一栏不再通往别处"
            )
            yield f"{where}：{key} 写的路径“{path}”走不通{said}。"
            return
        here = beyond(here, part)


def beyond(model: Any, name: str) -> Any:
    """The model to which an attribute leads; None where nobody says, Any behind a column that holds a plain value."""
    found = next((one for one in model._meta.get_fields() if one.name == name), None)
    if found is not None:
        return found.related_model if found.is_relation else Any
    getter = getattr(getattr(model, name, None), "fget", None)
    try:
        said = get_type_hints(getter).get("return") if getter else None
    except NameError:  # a type that only the type checker imports
        return None
    return said if isinstance(said, type) and issubclass(said, Model) else None


def attributes(cls: Any) -> set[str]:
    """Columns and properties of a proceeding, and what the door itself lays on it."""
    return {name for name in dir(cls) if not name.startswith("_")} | {f.name for f in cls._meta.get_fields()}


def every_step() -> set[str]:
    """All steps as "kind.step", under their former names too: stored lines may bear them."""
    return {f"{kind}.{name}" for kind, cls in PROCEDURES.items() for name in steps(cls)} | set(FORMER)

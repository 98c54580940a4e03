"""Verbs: acts beside the steps, known by a word; what each asks is read from its signature, as with a step.

    @verb("void_paper", title="作废文书")
    def void_paper(paper: Paper, *, by: Officer, on: date, reason: str, key: str | None = None) -> Entry: …

A story says `do: void_paper` with `facts: {paper: 责令限期整改指令书}`; the annotation says how the name is found.
"""

from __future__ import annotations

import copy
import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, wraps
from typing import Any

from casework.models import Case, Draw, Entry, Evidence, Officer, Organ, Paper, Party, Proceeding
from casework.models.quantity import Quantity
from flows.door.act import kept, looked_into
from flows.door.heard import heard
from permissions.gate import NotPermitted, office_for
from permissions.offices import HANDLES

Gate = Callable[..., str]
VERBS: dict[str, Verb] = {}
RECORDED: dict[str, Recorded] = {}
DOORS_OWN = ("by", "on", "key", "reason")  # stated with every act, never among its facts
KINDS: dict[Any, str] = {
    Case: "case",
    Draw: "draw",
    Entry: "entry",
    Evidence: "evidence",
    Officer: "officer",
    Organ: "organ",
    Paper: "paper",
    Party: "party",
    Proceeding: "proceeding",
    Mapping: "mapping",
    dict: "mapping",
    date: "date",
    **dict.fromkeys((str, int, bool, float, Decimal, datetime, Quantity, Any), "value"),
}


@dataclass(frozen=True)
class Stated:
    """One thing that a verb asks; `kind` is a word of KINDS."""

    name: str
    kind: str
    many: bool
    required: bool


@dataclass(frozen=True)
class Verb:
    """An act beside the steps: its word, its Chinese title and the function that does it.

    `offices` are those whose work-list shows an invitation to it (kind "beside"); none where it is never called for.
    `gate` says who may: (person, proceeding, day, what of its facts narrows it) → the office in which it is done. The
    act asks it under the lock, and work-lists and pages ask it before they offer the act; it raises NotPermitted.
    `says` words the invitation from the proceeding, where its title alone would not do. `undone`: its line can be taken
    back as a step's can, before anything of it reached somebody; `stated`: the facts of its line by the names that it
    asks, so that it can be told again under others and thereby corrected; `columns`: how each column is asked that its
    line states outright, where the act cannot be done again; `offers`: by fact, among which rows (key, label) a page of
    the proceeding lets choose, an empty list where there is nothing to choose; `drafts`: by fact, what a page proposes
    that the case knows already.
    """

    name: str
    title: str
    act: Callable[..., Any]
    offices: tuple[str, ...] = ()
    gate: Gate | None = None
    says: Callable[[Any], str] | None = None
    undone: bool = False
    stated: Callable[[Entry], dict[str, Any]] | None = None
    columns: Callable[[Entry], dict[str, Any]] | None = None
    offers: Callable[[Proceeding], dict[str, list[tuple[str, str]]]] | None = None
    drafts: Callable[[Any], dict[str, Any]] | None = None

    @property
    def invites_to(self) -> str:
        """What the work-list calls the act."""
        return self.title

    def invites(self, run: Any) -> str:
        """What the work-list says of the act in this proceeding."""
        return self.says(run) if self.says else self.title

    @cached_property
    def asks(self) -> dict[str, Stated]:
        """What may be stated, in the order of the signature. Raises TypeError for a kind that nobody can state."""
        hints = typing.get_type_hints(self.act)
        found = (p for name, p in inspect.signature(self.act).parameters.items() if name not in DOORS_OWN)
        return {p.name: stated(self.name, p, hints[p.name]) for p in found}

    def permits(self, by: Officer, run: Any, on: date, /, **of: Any) -> str:
        """The office in which the person may do it; raises NotPermitted, and Refused where there is nothing to do."""
        return self.gate(by, run, on, **of) if self.gate else ""

    def do(self, facts: Mapping[str, Any], *, by: Officer, on: date, reason: str = "", key: str | None = None) -> Any:
        """Do it; the act answers its entry. Raises what the act raises (REFUSALS of the door)."""
        own = {"by": by, "on": on, "reason": reason, "key": key}
        takes = inspect.signature(self.act).parameters
        return self.act(**facts, **{name: value for name, value in own.items() if name in takes})


def of_handlers(gate: Gate) -> Gate:
    """A gate that lets in the handlers of the proceeding: what hangs on one that has ended goes to who comes after, and
    whoever a task of it was handed to by name stands in the handler's place, for this act and every other.
    """

    @wraps(gate)
    def let_in(by: Officer, run: Any, on: date, **of: Any) -> str:
        try:
            return gate(by, run, on, **of)
        except NotPermitted:
            if not comes_after(by, run, on):
                raise
        stands = copy.copy(run)
        stands.owner_id = by.pk
        return gate(by, stands, on, **of)

    return let_in


def comes_after(by: Officer, run: Any, on: date) -> bool:
    """Whether an open task of the ended proceeding was handed to the person by name; of a case that a page looks at
    whole all are read at once.
    """
    if not run.closed or not office_for(by, tuple(HANDLES), run.case, on):
        return False
    own = by.invitation_set.filter(finished=None, process__case_id=run.case_id)
    return run.pk in kept(looked_into(run) or {}, ("handed", by.pk), lambda: set(own.values_list("process", flat=True)))


def may(word: str, by: Officer, run: Any, on: date, /, **of: Any) -> bool:
    """Whether the gate of an act lets the person, and there is something to do: what a page asks for a button."""
    try:
        return bool(VERBS[word].permits(by, run, on, **of))
    except ValueError:  # NotPermitted, Refused
        return False


def verb(
    name: str,
    *,
    title: str = "",
    offices: tuple[str, ...] = (),
    gate: Gate | None = None,
    says: Callable[[Any], str] | None = None,
    undone: bool = False,
    stated: Callable[[Entry], dict[str, Any]] | None = None,
    columns: Callable[[Entry], dict[str, Any]] | None = None,
    offers: Callable[[Proceeding], dict[str, list[tuple[str, str]]]] | None = None,
    drafts: Callable[[Any], dict[str, Any]] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register an act beside the steps under a word. Raises ValueError when the word is taken by another act, and when
    the act is put on work-lists and nothing says who may do it.
    """
    if offices and gate is None:
        raise ValueError(f"verb {name!r} invites {offices}, and no gate says who of them may do it")

    def register(act: Callable[..., Any]) -> Callable[..., Any]:
        act = heard(act)
        if name in VERBS and VERBS[name].act.__qualname__ != act.__qualname__:
            raise ValueError(f"verb {name!r} is registered twice: {VERBS[name].act.__module__}, {act.__module__}")
        VERBS[name] = Verb(name, title or name, act, offices, gate, says, undone, stated, columns, offers, drafts)
        return act

    return register


@dataclass(frozen=True)
class Recorded:
    """What the record keeps of an act beside the steps: its title, and the titles of its facts by their keys.

    `unshown` are keys that the line seals for machines, of no use to a reader.
    """

    title: str
    facts: Mapping[str, str]
    unshown: tuple[str, ...] = ()


def records(word: str, title: str, /, *, unshown: tuple[str, ...] = (), **facts: str) -> None:
    """Declare, beside the act, what its line in the record says. Raises ValueError when two acts bear one word."""
    said = Recorded(title, facts, unshown)
    if RECORDED.setdefault(word, said) != said:
        raise ValueError(f"what {word!r} records is declared twice")


def stated(verb_name: str, parameter: inspect.Parameter, hint: Any) -> Stated:
    """The kind of a parameter by its annotation; `X | None` is X, a sequence of X is many."""
    many = False
    while typing.get_origin(hint) is not None:
        origin = typing.get_origin(hint)
        if origin in (typing.Union, types.UnionType):
            hint = next(kind for kind in typing.get_args(hint) if kind is not type(None))
        elif origin in (list, tuple, Sequence):
            many, hint = True, typing.get_args(hint)[0]
        else:
            hint = Mapping if isinstance(origin, type) and issubclass(origin, Mapping) else origin
    hint = getattr(hint, "__supertype__", hint)  # an amount, a text
    hint = str if isinstance(hint, type) and issubclass(hint, str) else hint  # a choice
    if hint not in KINDS:
        raise TypeError(f"verb {verb_name!r}: {parameter.name} is annotated {hint!r}, which nobody can state")
    return Stated(parameter.name, KINDS[hint], many, parameter.default is parameter.empty)


def beside_queue(offices: set[str]) -> list[str]:
    """Words of the acts to which an invitation may lie on the work-list of one of the offices."""
    return [name for name, one in VERBS.items() if offices & set(one.offices)]

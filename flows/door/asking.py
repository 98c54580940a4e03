"""What a step asks for: its keyword arguments and their types are the form, the story's vocabulary and the API."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, NewType, get_args, get_origin

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from casework.columns import RANGES
from casework.models import Case, Evidence, Officer, Organ, Paper, Party, Proceeding
from casework.models.money import MOST
from casework.models.quantity import Quantity

Yuan = NewType("Yuan", Decimal)  # an amount of money in yuan, two places, never negative
Age = NewType("Age", int)  # years of a living person
Text = NewType("Text", str)  # several lines
Body = NewType("Body", str)  # an organ by its full name, mostly outside the house: a court, the police, a government
BLANK = Text("")  # default of an optional text

ROWS_OF = {
    Officer: "officer",
    Evidence: "evidence",
    Paper: "paper",
    Party: "party",
    Organ: "organ",
    Case: "case",
    Proceeding: "proceeding",
}
PLAIN: dict[Any, str] = {
    str: "str",
    Text: "text",
    Body: "body",
    int: "int",
    Age: "int",
    Yuan: "yuan",
    Quantity: "quantity",
    Decimal: "decimal",
    bool: "bool",
    date: "date",
    datetime: "datetime",
    **ROWS_OF,
}
MANY = {Evidence: "evidences", Officer: "officers", str: "strs"}
COUNTED = {int: (0, 9_999), Age: (0, 150)}  # whole numbers that no column limits: pages, copies, pieces; years of life
SHORT, LONG = 500, 20_000  # characters of a line and of a text that no column limits


@dataclass(frozen=True, init=False)
class Units:
    """The units in which a quantity is counted, and its decimal places.

    Said beside its title: `Label[Quantity, "数量", Units("千克", "桶", places=1)]`.
    """

    names: tuple[str, ...]
    places: int

    def __init__(self, *names: str, places: int = 3) -> None:
        if not names or not all(name and not name[0].isdigit() for name in names) or not 0 <= places <= 6:
            raise TypeError(f"Units{names}: one unit at least, none that begins with a figure, 0 to 6 places")
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "places", places)


@dataclass(frozen=True)
class Asked:
    """One fact that a step asks for.

    `kind`: str text body int yuan quantity decimal bool date datetime officer officers evidence evidences paper party
    organ case proceeding choice choices strs rows. `limit` is the most characters, `least` and `most` the range of a
    number, `choices` of a quantity its units and `places` its decimal places.
    """

    name: str
    title: str
    kind: str
    required: bool
    default: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    row: tuple[Asked, ...] = ()
    of: Any = None
    limit: int | None = None
    least: Any = None
    most: Any = None
    places: int | None = None


def asked(cls: Any, step: str) -> dict[str, Asked]:
    """What a step asks for, in the order of its signature; the result of a step with outcomes comes last."""
    return signature(cls, step)


@cache
def signature(cls: Any, step: str) -> dict[str, Asked]:
    from flows.door.terms import steps

    body = inspect.unwrap(getattr(cls, step))
    terms = steps(cls)[step]
    hints = typing.get_type_hints(body, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(body).parameters.items():
        if name != "self" and not (name == "outcome" and terms.outcomes):
            found[name] = one(cls, name, hints[name], parameter.default)
    if terms.outcomes:
        choices = tuple((key, outcome.title) for key, outcome in terms.outcomes.items())
        found["outcome"] = Asked("outcome", "结论", "choice", True, choices=choices, of=str)
    return found


def parameters(function: Any, leave_out: tuple[str, ...] = ()) -> dict[str, Asked]:
    """What the keyword-only parameters of an act beside the steps ask for, by the same types."""
    hints = typing.get_type_hints(function, include_extras=True)
    given = inspect.signature(function).parameters.items()
    return {
        name: one(None, name, hints[name], p.default)
        for name, p in given
        if p.kind is inspect.Parameter.KEYWORD_ONLY and name not in leave_out
    }


def one(cls: Any, name: str, hint: Any, default: Any) -> Asked:
    annotated = hint
    hint, title, source = unwrapped(hint)
    field = column(cls, name, source)
    required = default is inspect.Parameter.empty or default is dataclasses.MISSING
    title = title or (str(field.verbose_name) if field is not None else name)
    base: dict[str, Any] = {"name": name, "title": title, "required": required, "of": hint}
    base |= {"default": None if required else default}
    if hint is Quantity:
        return counted(cls, base, annotated)
    if hint in PLAIN:
        return Asked(kind=PLAIN[hint], **base, **bounds(hint, field))
    if get_origin(hint) is list:
        return listed(get_args(hint)[0], base)
    if inspect.isclass(hint) and issubclass(hint, models.Choices):
        return Asked(kind="choice", choices=tuple((str(k), str(v)) for k, v in hint.choices), **base)
    raise TypeError(f"{getattr(cls, '__name__', cls)}: no way to ask for {name}: {hint!r}")


def counted(cls: Any, base: dict[str, Any], hint: Any) -> Asked:
    """A quantity with its units, as its annotation says them. Raises TypeError where it says none."""
    units = next((one for one in said_beside(hint) if isinstance(one, Units)), None)
    if units is None:
        raise TypeError(f"{getattr(cls, '__name__', cls)}: {base['name']} is a quantity; say Units(…) beside its title")
    return Asked(kind="quantity", choices=tuple((one, one) for one in units.names), places=units.places, **base)


def said_beside(hint: Any) -> list[Any]:
    """What the annotation says beside the type, also inside an optional one."""
    if get_origin(hint) is Annotated:
        inner, *more = get_args(hint)
        return [*more, *said_beside(inner)]
    return [one for arg in get_args(hint) for one in said_beside(arg)]


def listed(inner: Any, base: dict[str, Any]) -> Asked:
    """A list: rows of a dataclass, several files, people or words, or several choices."""
    inner = unwrapped(inner)[0]
    base = base | {"of": inner}
    if dataclasses.is_dataclass(inner):
        return Asked(kind="rows", row=tuple(columns(inner)), **base)
    if inner in MANY:
        return Asked(kind=MANY[inner], limit=SHORT if inner is str else None, **base)
    return Asked(kind="choices", choices=tuple((str(k), str(v)) for k, v in inner.choices), **base)


def unwrapped(hint: Any) -> tuple[Any, str, str]:
    """(type, title, column) of an annotation: `Label[str, "签收人", "Service.receiver"]`, optional or not."""
    title = source = ""
    for _ in range(3):
        if get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            title, source = title or str(more[0]), source or next((one for one in more[1:] if isinstance(one, str)), "")
        elif isinstance(hint, types.UnionType) or get_origin(hint) is typing.Union:
            hint = next(a for a in get_args(hint) if a is not type(None))
    return hint, title, source


def columns(row: Any) -> list[Asked]:
    """What one row asks; `noun` of the dataclass names the model whose columns limit it."""
    hints = typing.get_type_hints(row, include_extras=True)
    noun = getattr(row, "noun", None)
    return [one(noun, f.name, hints[f.name], f.default) for f in dataclasses.fields(row)]


def column(cls: Any, name: str, source: str) -> Any:
    """The model field that holds the fact: the named one (`Service.receiver`), else the column of that name; None."""
    if source:
        model, _, field = source.partition(".")
        return apps.get_model("casework", model)._meta.get_field(field)
    try:
        return cls._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return None


def bounds(hint: Any, field: Any) -> dict[str, Any]:
    """Most characters of a text, range of a number, from the column; without one, from what is counted."""
    kind = PLAIN[hint]
    if kind in ("str", "text", "body"):
        return {"limit": getattr(field, "max_length", None) or (LONG if kind == "text" else SHORT)}
    if kind == "int":
        least, most = RANGES[field.get_internal_type()] if field is not None else COUNTED[hint]
        return {"least": least, "most": most}
    if kind == "yuan":
        return {"least": Decimal(0), "most": MOST}
    return {}

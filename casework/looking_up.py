"""Rows by the values of their columns, by SQL that is written once.

What a step asks of the case it asks in the same words every time; to build such a query anew costs many times what the
database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import models

from casework.columns import column
from casework.fetching import instance, linked, select_from
from casework.wire import Asked, ask, here

M = TypeVar("M", bound=models.Model)


class Joined(NamedTuple):
    """A row that travels with another, found by a reference of the one or of the other: `theirs` refers to ours."""

    name: str
    model: type[models.Model]
    theirs: str


def rows_by(model: type[M], joined: tuple[str, ...], where: Mapping[str, Any]) -> list[M]:
    """Rows of the model whose columns (by attname) hold these values, by their keys, with the rows they refer to."""
    given = tuple((name, value is None) for name, value in where.items())
    db = here()
    params = [column(field_of(model, name)).stored(value, db) for name, value in where.items() if value is not None]
    asked: Asked = (select_by(model, joined, given), tuple(params))
    found = []
    width = len(model._meta.concrete_fields)
    for row in ask(asked)[0]:
        one = instance(model, list(row[:width]), db)
        at = width
        for other in (joins(model, name) for name in joined):
            more = len(other.model._meta.concrete_fields)
            laid(one, other, list(row[at : at + more]), db)
            at += more
        found.append(one)
    return found


def laid(row: models.Model, other: Joined, values: list[Any], db: Any) -> None:
    """Lay the row that travelled along into its place; None where there is none."""
    key = [field.primary_key for field in other.model._meta.concrete_fields].index(True)
    found = instance(other.model, values, db) if values[key] is not None else None
    linked(row, **{other.name: found})
    if found is not None and other.theirs:
        linked(found, **{other.theirs: row})


@cache
def field_of(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field) and found.attname == name, f"{name} is no column of {model.__name__}"
    return found


@cache
def joins(model: type[models.Model], name: str) -> Joined:
    """What a reference of the model, or the one row that refers to it, leads to."""
    found: Any = model._meta.get_field(name)
    if not found.one_to_one and not found.many_to_one:
        raise TypeError(f"{model.__name__}.{name} leads to several rows")
    back = "" if found.concrete else found.field.name
    return Joined(name, found.related_model, back)


@cache
def select_by(model: type[models.Model], joined: tuple[str, ...], given: tuple[tuple[str, bool], ...]) -> str:
    """The statement; `given`: the columns and whether each is to be empty."""
    names, _, rest = select_from(model).partition(" FROM ")
    for name in joined:
        more, join = beside(model, joins(model, name))
        names, rest = f"{names}, {more}", f"{rest}{join} "
    key = model._meta.pk
    asked = (f"{place(field_of(model, name))} {'IS NULL' if empty else '= %s'}" for name, empty in given)
    assert key is not None
    return f"{names} FROM {rest}WHERE {' AND '.join(asked)} ORDER BY {place(key)}"


def place(field: models.Field[Any, Any], alias: str = "") -> str:
    return f'"{alias or field.model._meta.db_table}"."{field.column}"'


def beside(model: type[models.Model], other: Joined) -> tuple[str, str]:
    """The columns of what travels along, and the joins that find it, through the tables from which it inherits."""
    meta: Any = other.model._meta
    aliases = {one._meta.db_table: f"{other.name}{n or ''}" for n, one in enumerate((other.model, *meta.parents))}
    if other.theirs:
        mine, theirs = model._meta.pk, field_of(other.model, meta.get_field(other.theirs).attname)
    else:
        mine, theirs = field_of(model, model._meta.get_field(other.name).attname), meta.pk  # type: ignore[union-attr]
    assert mine is not None
    joined = f'LEFT JOIN "{meta.db_table}" "{other.name}" ON {place(theirs, other.name)} = {place(mine)}'
    for parent, link in meta.parents.items():
        alias = aliases[parent._meta.db_table]
        joined += f' LEFT JOIN "{parent._meta.db_table}" "{alias}" ON "{alias}"."{parent._meta.pk.column}" = '
        joined += place(link, other.name)
    return ", ".join(place(f, aliases[f.model._meta.db_table]) for f in meta.concrete_fields), joined

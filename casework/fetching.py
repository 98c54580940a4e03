"""Rows out, at the price of the statement: SQL is written once per model from its fields, columns become instances."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

from casework.wire import first, here

M = TypeVar("M", bound=models.Model)


@cache
def select_from(model: type[models.Model]) -> str:
    """SELECT over the model's table joined with its parents', in the order of `_meta.concrete_fields`."""
    concrete = model._meta.concrete_model
    assert concrete is not None
    meta = concrete._meta
    names = ", ".join(f'"{f.model._meta.db_table}"."{f.column}"' for f in model._meta.concrete_fields)
    joins = "".join(
        f' JOIN "{p._meta.db_table}" ON "{p._meta.db_table}"."{p._meta.pk.column}" = "{meta.db_table}"."{link.column}"'
        for p, link in meta.parents.items()
        if link is not None
    )
    return f'SELECT {names} FROM "{meta.db_table}"{joins} '


@cache
def readers(model: type[models.Model], vendor: str) -> tuple[tuple[int, Any, Any], ...]:
    """(position, converter, column) for the columns whose database value is not yet the Python value."""
    cols = [(i, f, f.get_col(f.model._meta.db_table)) for i, f in enumerate(model._meta.concrete_fields)]
    return tuple(
        (i, read, col)
        for i, f, col in cols
        for read in connection.ops.get_db_converters(col) + f.get_db_converters(connection)
    )


@cache
def attnames(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields)


def instance(model: type[M], values: list[Any], db: Any = None) -> M:
    """An instance of database values, in the order of `select_from`; `db`: the connection, where it is in hand.

    Like `from_db`, but the columns are laid in at once: nobody listens to the making of a row, and none is deferred.
    """
    db = db or here()
    for i, read, col in readers(model, db.vendor):
        values[i] = read(values[i], col, db)
    found = model.__new__(model)
    found._state = ModelState()
    found._state.db, found._state.adding = db.alias, False
    found.__dict__.update(zip(attnames(model), values, strict=True))
    return found


def linked(row: models.Model, **others: models.Model | None) -> None:
    """Lay rows that were read too into the places where `row` refers to them; their keys stand in it already."""
    row._state.fields_cache.update(others)


@cache
def unsaid(model: type[models.Model]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a new row before anything is said of it: what they hold, and what is made for each row."""
    fields = model._meta.concrete_fields
    each = {f.attname: f.default for f in fields if callable(f.default) and f.has_default()}
    return {f.attname: f.get_default() for f in fields if f.attname not in each}, each


def made(model: type[M], **values: Any) -> M:
    """A new row of these columns (a reference by its key), as the constructor makes it more slowly."""
    held, each = unsaid(model)
    if strange := values.keys() - held.keys() - each.keys():
        raise TypeError(f"{model.__name__} has no column {', '.join(sorted(strange))}")
    row = model.__new__(model)
    row._state = ModelState()
    row.__dict__.update(held, **{name: new() for name, new in each.items() if name not in values})
    row.__dict__.update(values)
    return row


def fetch(model: type[M], where: str, *params: Any) -> M:
    """One row as an instance; raises `model.DoesNotExist`."""
    row = first(select_from(model) + where, *params)
    if row is None:
        raise model.DoesNotExist(f"{model.__name__} {params}")  # type: ignore[attr-defined]
    return instance(model, list(row))


class Beside(NamedTuple):
    """A row that travels with another: its model, alias and join condition; the join is a LEFT JOIN."""

    model: type[models.Model]
    alias: str
    on: str


@cache
def select_beside(model: type[models.Model], beside: tuple[Beside, ...]) -> str:
    names, _, rest = select_from(model).partition(" FROM ")
    for b in beside:
        names += "".join(f', "{b.alias}"."{f.column}"' for f in b.model._meta.concrete_fields)
        rest += f'LEFT JOIN "{b.model._meta.db_table}" "{b.alias}" ON {b.on} '
    return f"{names} FROM {rest}"


def read_beside(model: type[M], beside: tuple[Beside, ...], row: Any) -> tuple[M, dict[str, Any]]:
    """One row of `select_beside` as its instances, by alias; None where the join found nothing."""
    width, db = len(model._meta.concrete_fields), here()
    found, others = instance(model, list(row[:width]), db), {}
    for b in beside:
        values = list(row[width : width + len(b.model._meta.concrete_fields)])
        width += len(values)
        others[b.alias] = instance(b.model, values, db) if values[0] is not None else None
    return found, others


def lock() -> str:
    """NO KEY: rows that only refer to the case need not wait. SQLite's IMMEDIATE transaction is its own lock."""
    return " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""

"""What a function of a declaration can answer, read in its source: the words that it returns.

A misspelt form or source would show only on the day on which the function chooses it; its words stand in the file, so
they are read there. What a function works out from a row or a table of data cannot be read and is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

Body = ast.Lambda | ast.FunctionDef
NAMING = (ast.Constant, ast.Name, ast.Attribute)


def answers(function: Callable[..., Any]) -> list[str]:
    """The words that a function returns in so many words or by the name of a constant, in their order, "" left out."""
    found = (word for body in bodies(function) for said in returned(body) for word in words(said, function))
    return [word for word in dict.fromkeys(found) if word]


def bodies(function: Callable[..., Any]) -> list[Body]:
    """The function in its file; of several lambdas on a line those that could be it, none without a source."""
    code: CodeType | None = getattr(function, "__code__", None)
    if code is None or not Path(code.co_filename).is_file():
        return []
    held = {one for one in code.co_consts if isinstance(one, str)}
    return [one for one in functions(code.co_filename) if first_line(one) == code.co_firstlineno and held >= said(one)]


@cache
def functions(path: str) -> tuple[Body, ...]:
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return tuple(node for node in ast.walk(tree) if isinstance(node, Body))


def first_line(body: Body) -> int:
    """Where Python says that it begins: at its first decorator."""
    decorated = getattr(body, "decorator_list", [])
    return min([body.lineno, *(one.lineno for one in decorated)])


def said(body: Body) -> set[str]:
    """The words that a lambda says; a function of its own stands alone on its line."""
    inside = ast.walk(body.body) if isinstance(body, ast.Lambda) else ()
    return {one.value for one in inside if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def returned(body: Body) -> Iterator[ast.expr]:
    if isinstance(body, ast.Lambda):
        yield body.body
    else:
        yield from (one.value for one in ast.walk(body) if isinstance(one, ast.Return) and one.value is not None)


def words(said: ast.expr, function: Callable[..., Any]) -> Iterator[str]:
    """Each word to which an expression may come."""
    if isinstance(said, ast.IfExp):
        yield from words(said.body, function)
        yield from words(said.orelse, function)
    elif isinstance(said, ast.BoolOp):
        for one in said.values[0 if isinstance(said.op, ast.Or) else -1 :]:
            yield from words(one, function)
    elif isinstance(said, NAMING) and isinstance(value := constant(said, getattr(function, "__globals__", {})), str):
        yield str(value)


def constant(said: ast.expr, known: dict[str, Any]) -> Any:
    """The value of a literal or of a constant of the file (`PAPER`, `CaseSource.REPORT`); None of anything else."""
    if isinstance(said, ast.Constant):
        return said.value
    if isinstance(said, ast.Name):
        return known.get(said.id)
    return getattr(constant(said.value, known), said.attr, None) if isinstance(said, ast.Attribute) else None

"""A misspelt word in a procedure's file is one Chinese sentence with the nearest word, before anything runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

from law.reading.errors import nearest, suggestion

Declared = TypeVar("Declared", bound=type)


class Misspelt(TypeError):
    """A declaration names a term that does not exist; `args` is the sentence, with file and line."""


def spelt(what: str, given: Iterable[str], valid: Iterable[str], back: int = 2) -> None:
    """Raise Misspelt for the first word that is not valid; `back`: how many calls back the file of the procedure is."""
    known = dict.fromkeys(valid)
    for name in given:
        if name not in known:
            frame = sys._getframe(back)
            where = f"{Path(frame.f_code.co_filename).name} 第{frame.f_lineno}行"
            raise Misspelt(f"{where}：{what}没有“{name}”这一项{suggestion(nearest(name, known))}。")


def spoken(what: str) -> Callable[[Declared], Declared]:
    """Of a class that procedures write: a keyword that it does not know is told as a sentence."""

    def made(cls: Declared) -> Declared:
        own = cls.__init__  # type: ignore[misc]  # the class itself is wrapped, no subclass is asked
        valid = [name for name in signature(own).parameters if name != "self"]

        @wraps(own)
        def init(self: Any, *args: Any, **given: Any) -> None:
            spelt(what, given, valid)
            own(self, *args, **given)

        cls.__init__ = init  # type: ignore[misc]
        return cls

    return made

"""What is said to an act beside the steps, or to a register, is read as the facts of a step are: text without control
characters and no longer than can be kept, amounts in yuan, nothing blank where something must be said.
"""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from flows.door.asking import LONG, unwrapped
from flows.door.facts import EXPECTS, BadFact, cleaned, number

Act = TypeVar("Act", bound=Callable[..., Any])
UNREAD = ("by", "on", "key")
OTHER = "填写的内容"  # what the act itself names when it refuses


def heard(act: Act) -> Act:
    """Wrap an act so that whoever calls it (page, story, command line, program) is read the same way.

    Raises BadFact with one Chinese sentence for each thing that cannot be kept.
    """

    @functools.wraps(act)
    def told(*args: Any, **given: Any) -> Any:
        said = inspect.signature(act).bind(*args, **given)
        wrong: list[str] = []
        for name, value in said.arguments.items():
            if name in UNREAD:
                continue
            try:
                said.arguments[name] = taken(act, name, value)
            except BadFact as why:
                wrong += why.args
        if wrong:
            raise BadFact(*wrong)
        return act(*said.args, **said.kwargs)

    return typing.cast(Act, told)


def taken(act: Any, name: str, value: Any) -> Any:
    """One thing said, as it is kept."""
    hint, title, required = asks_of(act)[name]
    if hint is Decimal and isinstance(value, (str, int, float)):
        try:
            return number("yuan", value)
        except (ValueError, InvalidOperation):
            raise BadFact(f"“{title or OTHER}”填写不正确：{str(value)[:60]}；{EXPECTS['yuan']}") from None
    found = plain_text(title, value)
    if required and title and hint is str and found == "":
        raise BadFact(f"请填写“{title}”。")
    return found


def plain_text(title: str, value: Any) -> Any:
    """Text wherever it stands: alone, in a row, in rows; anything else as it is."""
    if type(value) is str:
        kept = cleaned(value)
        if len(kept) > LONG:
            raise BadFact(f"“{title or OTHER}”最多{LONG}字，现为{len(kept)}字，请缩短。")
        return kept
    if isinstance(value, Mapping):
        return {key: plain_text(title, one) for key, one in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return [plain_text(title, one) for one in value]
    return value


@functools.cache
def asks_of(act: Any) -> dict[str, tuple[Any, str, bool]]:
    """(type, Chinese name where the annotation gives one, whether it must be said) of each parameter."""
    hints = typing.get_type_hints(act, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(act).parameters.items():
        hint, title, _ = unwrapped(hints.get(name, Any))
        hint = getattr(hint, "__supertype__", hint)
        found[name] = (hint, title, parameter.default is parameter.empty)
    return found

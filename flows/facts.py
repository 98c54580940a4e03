"""Facts of a step: its keyword arguments and their types are the form, the story's vocabulary and the API."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, NewType, get_args, get_origin
from typing import Annotated as Label  # Label[str, "审核意见"]: the Chinese name when no column of the proceeding has it

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone

from casework.models import Evidence, Officer, Paper

Yuan = NewType("Yuan", int)  # whole yuan, never negative
Text = NewType("Text", str)  # several lines
BLANK = Text("")  # default of an optional text

__all__ = ["Asked", "BadFact", "Label", "Text", "Yuan", "asked", "plain", "read"]

PLAIN: dict[Any, str] = {
    str: "str", Text: "text", int: "int", Yuan: "yuan", bool: "bool", date: "date", datetime: "datetime",
    Officer: "officer", Evidence: "evidence", Paper: "paper",
}  # fmt: skip


class BadFact(ValueError):
    """A fact is unknown, missing or of the wrong shape; `args` are the sentences."""


@dataclass(frozen=True)
class Asked:
    """One fact that a step asks for. `kind`: str text int yuan bool date datetime officer evidence paper choice choices rows."""

    name: str
    title: str
    kind: str
    required: bool
    default: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    row: tuple[Asked, ...] = ()
    of: Any = None


def asked(cls: Any, step: str) -> dict[str, Asked]:
    """What a step asks for, in the order of its signature."""
    return signature(cls, step)


@cache
def signature(cls: Any, step: str) -> dict[str, Asked]:
    body = inspect.unwrap(getattr(cls, step))
    hints = typing.get_type_hints(body, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(body).parameters.items():
        if name != "self":
            found[name] = one(cls, name, hints[name], parameter.default)
    return found


def one(cls: Any, name: str, hint: Any, default: Any) -> Asked:
    title = ""
    if get_origin(hint) is Annotated:
        hint, title = get_args(hint)[0], str(get_args(hint)[1])
    if isinstance(hint, types.UnionType) or get_origin(hint) is typing.Union:
        hint = next(a for a in get_args(hint) if a is not type(None))
    if get_origin(hint) is Annotated:
        hint, title = get_args(hint)[0], str(get_args(hint)[1])
    required = default is inspect.Parameter.empty or default is dataclasses.MISSING
    base = {"name": name, "title": title or column_title(cls, name), "required": required, "default": None if required else default, "of": hint}
    if hint in PLAIN:
        return Asked(kind=PLAIN[hint], **base)
    if get_origin(hint) is list:
        inner = get_args(hint)[0]
        if dataclasses.is_dataclass(inner):
            return Asked(kind="rows", row=tuple(columns(inner)), **(base | {"of": inner}))
        return Asked(kind="choices", choices=tuple(inner.choices), **(base | {"of": inner}))
    if inspect.isclass(hint) and issubclass(hint, models.Choices):
        return Asked(kind="choice", choices=tuple(hint.choices), **base)
    raise TypeError(f"{cls.__name__}: no way to ask for {name}: {hint!r}")


def columns(row: Any) -> list[Asked]:
    hints = typing.get_type_hints(row, include_extras=True)
    return [one(row, f.name, hints[f.name], f.default) for f in dataclasses.fields(row)]


def column_title(cls: Any, name: str) -> str:
    try:
        return str(cls._meta.get_field(name).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return name


def read(cls: type[Any], step: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts in their types, from Python values or from text (a story, a web form).

    Raises BadFact with one sentence for every fact that is unknown (naming the nearest), missing or malformed.
    """
    return shaped(asked(cls, step), given, step)


def shaped(wants: Mapping[str, Asked], given: Mapping[str, Any], where: str) -> dict[str, Any]:
    wrong = [unknown(name, list(wants), where) for name in given if name not in wants]
    facts: dict[str, Any] = {}
    for name, want in wants.items():
        value = given.get(name)
        if value is None or value == "" or value == []:
            if want.required:
                wrong.append(f"请填写“{want.title}”（{name}）。")
            else:
                facts[name] = want.default
            continue
        try:
            facts[name] = convert(want, value)
        except BadFact as why:
            wrong += why.args
        except (ValueError, TypeError, KeyError):
            wrong.append(f"“{want.title}”（{name}）填写不正确：{value!s}；{EXPECTS.get(want.kind, '')}")
    if wrong:
        raise BadFact(*wrong)
    return facts


EXPECTS = {
    "date": "日期应写作 2026-09-02。", "datetime": "时间应写作 2026-09-02T14:30。", "int": "应为整数。", "yuan": "应为不小于零的整数，单位元。",
    "bool": "应为是或者否。", "officer": "应为系统内人员的用户名。", "evidence": "应为本案的证据。", "paper": "应为本案的文书。",
}  # fmt: skip


def unknown(name: str, known: list[str], where: str) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.5)
    hint = f"是不是 {near[0]}？" if near else (f"可用的有：{'、'.join(known)}。" if known else "这一步不需要填写事实。")
    return f"步骤 {where} 没有名为 {name} 的事实；{hint}"


def convert(want: Asked, value: Any) -> Any:
    match want.kind:
        case "str" | "text":
            return str(value).strip()
        case "int":
            return int(value)
        case "yuan":
            return yuan(value)
        case "bool":
            return value if isinstance(value, bool) else SAID[str(value).lower()]
        case "date":
            return value if type(value) is date else date.fromisoformat(str(value))
        case "datetime":
            return moment(value)
        case "officer" | "evidence" | "paper":
            return row_of(want, value)
        case "choice":
            return chosen(want, value)
        case "choices":
            return [chosen(want, v) for v in ([value] if isinstance(value, str) else value)]
        case _:
            return [want.of(**shaped({c.name: c for c in want.row}, v if isinstance(v, Mapping) else vars(v), want.title)) for v in value]


SAID = {"true": True, "on": True, "是": True, "1": True, "false": False, "off": False, "否": False, "0": False}


def yuan(value: Any) -> int:
    number = int(str(value).replace(",", "").replace("_", ""))
    if number < 0:
        raise ValueError(value)
    return number


def moment(value: Any) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def row_of(want: Asked, value: Any) -> Any:
    if isinstance(value, want.of):
        return value
    lookup = {"username": value} if want.kind == "officer" else {"pk": value}
    found = want.of.objects.filter(**lookup).first()
    if found is None:
        raise BadFact(f"“{want.title}”（{want.name}）：没有找到 {value}；{EXPECTS[want.kind]}")
    return found


def chosen(want: Asked, value: Any) -> Any:
    text = str(value.value if isinstance(value, Enum) else value)
    for key, label in want.choices:
        if text in (str(key), str(label)):
            return want.of(key) if inspect.isclass(want.of) and issubclass(want.of, models.Choices) else key
    near = difflib.get_close_matches(text, [str(x) for pair in want.choices for x in pair], 1, 0.4)
    hint = f"是不是 {near[0]}？" if near else ""
    raise BadFact(f"“{want.title}”（{want.name}）没有“{text}”这一项；{hint}可选：{'、'.join(str(label) for _, label in want.choices)}。")


def of_case(given: Mapping[str, Any], case_id: int) -> None:
    """Evidence and papers named by a step belong to its case. Raises BadFact."""
    wrong = [str(row) for row in rows_named(list(given.values())) if belongs_to(row) != case_id]
    if wrong:
        raise BadFact(f"{'、'.join(wrong)}不属于本案，请选择本案的证据或者文书。")


def rows_named(values: list[Any]) -> list[Any]:
    """Evidence and papers among the facts, rows included."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, (Evidence, Paper)):
            found.append(value)
        elif isinstance(value, list):
            found += rows_named(value)
        elif dataclasses.is_dataclass(value):
            found += rows_named([getattr(value, f.name) for f in dataclasses.fields(value)])
    return found


def belongs_to(row: Any) -> int:
    return int(row.case_id if isinstance(row, Evidence) else row.proceeding.case_id)


def plain(value: Any) -> Any:
    """The fact as the record keeps it (JSON): rows as objects, people by user name, files by digest, days in ISO form."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, Officer):
        return value.username
    if isinstance(value, Evidence):
        return {"evidence": value.pk, "sha256": value.sha256}
    if isinstance(value, Paper):
        return {"paper": value.pk, "number": value.number}
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value

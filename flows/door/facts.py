"""Facts of a step: read from what a person typed, a story says or a program gives; kept in the record as plain data."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import (
    Annotated as Label,  # Label[str, "审核意见"]: the Chinese name when no column of the proceeding has it
)
from typing import Any

from django.db import models
from django.utils import timezone

from casework.models import Case, Evidence, Officer, Organ, Paper, Party, Proceeding
from casework.models.quantity import MOST, Quantity, parsed
from flows.door.asking import BLANK, Age, Asked, Body, Text, Units, Yuan, asked
from flows.door.bodies import called, sort_of

__all__ = ["BLANK", "Age", "Asked", "BadFact", "Body", "Label", "Quantity", "Text", "Units", "Yuan", "asked", "plain"]
__all__ += ["read"]

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
WHOLE = re.compile(r"[+-]?\d{1,20}", re.ASCII)
AMOUNT = re.compile(r"[+-]?(\d{1,20}|\d{1,3}(,\d{3}){1,6})(\.\d{1,12})?", re.ASCII)  # 1250, 1,250.50; never 1,5 nor 1e3
BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")  # Word's line break and its like
EMPTY: tuple[Any, ...] = (None, "", [], ())
PLACES = {"yuan": 2}


class BadFact(ValueError):
    """A fact is unknown, missing or of the wrong shape; `args` are the sentences."""


def read(cls: type[Any], step: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts in their types, from Python values or from text (a story, a web form).

    Raises BadFact with one sentence for every fact that is unknown (naming the nearest), missing, malformed, too long
    or out of range.
    """
    return shaped(asked(cls, step), given, step)


def unsaid(cls: type[Any], step: str, event: str, on: date) -> date | None:
    """The day of an event that nobody stated: today. An hour that nobody stated stays open."""
    return None if asked(cls, step)[event].kind == "datetime" else on


def shaped(wants: Mapping[str, Asked], given: Mapping[str, Any], where: str) -> dict[str, Any]:
    wrong = [unknown(str(name), list(wants), where) for name in given if name not in wants]
    facts: dict[str, Any] = {}
    for name, want in wants.items():
        value = given.get(name)
        try:
            value = cleaned(value) if isinstance(value, str) else value
            if value in EMPTY:
                if want.required:
                    raise BadFact(f"请填写“{want.title}”（{name}）。")
                facts[name] = want.default
                continue
            facts[name] = fitting(want, convert(want, value))
        except BadFact as why:
            wrong += why.args
        except (ValueError, TypeError, KeyError, InvalidOperation):
            wrong.append(f"“{want.title}”（{name}）填写不正确：{str(value)[:60]}；{EXPECTS.get(want.kind, '')}")
    if wrong:
        raise BadFact(*wrong)
    return facts


EXPECTS = {
    "date": "日期应写作 2026-09-02。",
    "datetime": "时间应写作 2026-09-02T14:30。",
    "int": "应为整数。",
    "yuan": "应为不小于零的金额，单位元，最多到分，如 1250 或者 1250.50。",
    "quantity": "应为大于零的数量和单位，如 12.5千克。",
    "body": "应为机关的全称，如“晋江市公安局”。",
    "decimal": "应为数字。",
    "bool": "应为是或者否。",
    "officer": "应为系统内人员的用户名。",
    "officers": "应为系统内人员的用户名。",
    "evidence": "应为本案的证据。",
    "evidences": "应为本案的证据。",
    "paper": "应为本案的文书。",
    "party": "应为名册中的当事人。",
    "organ": "应为系统内的机关。",
    "case": "应为案号。",
    "proceeding": "应为程序的编号。",
}


def unknown(name: str, known: list[str], where: str) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.5)
    hint = f"是不是 {near[0]}？" if near else (f"可用的有：{'、'.join(known)}。" if known else "这一步不需要填写事实。")
    return f"步骤 {where} 没有名为 {name} 的事实；{hint}"


def cleaned(text: str) -> str:
    """Text as it can be kept by both databases, papers and exports: no control characters, breaks as line breaks."""
    if text.isprintable():  # neither a break nor a control character
        return text.strip()
    return CONTROL.sub("", BREAK.sub("\n", text)).strip()


def convert(want: Asked, value: Any) -> Any:
    match want.kind:
        case "str":
            return re.sub(r"\s*\n\s*", " ", cleaned(str(value)))
        case "body":
            return body(want, value)
        case "text":
            return cleaned(str(value))
        case "int":
            return whole(value)
        case "quantity":
            return quantity(want, value)
        case "yuan" | "decimal":
            return number(want.kind, value)
        case "bool":
            return value if isinstance(value, bool) else SAID[str(value).lower()]
        case "date":
            return local_day(value)
        case "datetime":
            return moment(value)
        case "choice":
            return chosen(want, value)
        case "choices":
            return [chosen(want, v) for v in ([value] if isinstance(value, str) else value)]
        case "strs":
            return [cleaned(str(v)) for v in ([value] if isinstance(value, str) else value)]
        case "evidences" | "officers":
            single = dataclasses.replace(want, kind=want.kind[:-1])
            return [row_of(single, v) for v in (value if isinstance(value, (list, tuple)) else [value])]
        case "rows":
            columns = {c.name: c for c in want.row}
            rows = [v if isinstance(v, Mapping) else vars(v) for v in value]
            return [want.of(**shaped(columns, row, f"{want.title}第{n}行")) for n, row in enumerate(rows, 1)]
        case _:
            return row_of(want, value)


SAID = {"true": True, "on": True, "是": True, "1": True, "false": False, "off": False, "否": False, "0": False}


def fitting(want: Asked, value: Any) -> Any:
    """The value itself; raises BadFact where it is longer than its column or outside its range."""
    for text in value if isinstance(value, list) else [value]:
        if want.limit is not None and isinstance(text, str) and len(text) > want.limit:
            raise BadFact(f"“{want.title}”（{want.name}）最多{want.limit}字，现为{len(text)}字，请缩短。")
    outside = want.least is not None and not isinstance(value, bool) and not want.least <= value <= want.most
    if outside:
        raise BadFact(f"“{want.title}”（{want.name}）应在{want.least}到{want.most}之间，现为{value}，请核对。")
    return value


def number(kind: str, value: Any) -> Decimal:
    """An amount: never negative where it is money or a quantity, with no more places than its kind has."""
    text = str(value).strip()
    if isinstance(value, str) and not AMOUNT.fullmatch(text):
        raise ValueError(value)
    found = Decimal(text.replace(",", ""))
    if not found.is_finite() or (kind != "decimal" and found < 0):
        raise ValueError(value)
    places = PLACES.get(kind, 6)
    if found != round(found, places):
        raise ValueError(value)
    return (
        Decimal(int(found))
        if found == int(found)
        else round(found, places).normalize()
        if places > 2
        else round(found, 2)
    )


def quantity(want: Asked, value: Any) -> Quantity:
    """An amount of things: above zero, in one of the units asked, with no more places than they have.

    `value` is a Quantity, a text such as 12.5千克, {"amount", "unit"}, or a bare number where there is one unit.
    Raises BadFact with one sentence for a unit or an amount that does not fit, ValueError for what is no number.
    """
    if isinstance(value, Mapping):
        value = f"{value['amount']}{value['unit']}"
    if isinstance(value, (bool, float)):
        raise ValueError(value)
    if not isinstance(value, Quantity):
        value = Quantity(*parsed(str(value)))
    units, title = [str(key) for key, _ in want.choices], f"“{want.title}”（{want.name}）"
    unit = value.unit or (units[0] if len(units) == 1 else "")
    if not unit or (units and unit not in units):
        near = difflib.get_close_matches(unit, units, 1, 0.4)
        said = f"没有“{unit}”这一单位；{f'是不是 {near[0]}？' if near else ''}" if unit else "请写明单位；"
        raise BadFact(f"{title}{said}{'可选：' + '、'.join(units) if units else '如 12.5千克'}。")
    if not 0 < value.amount <= MOST:
        raise BadFact(f"{title}应大于零，不超过{MOST}，现为{value.amount}，请核对。")
    most = 6 if want.places is None else want.places
    if value.amount != round(value.amount, most):
        places = f"最多{most}位小数" if most else "应为整数"
        raise BadFact(f"{title}{places}，现为{value.amount}，请核对。")
    return Quantity(Decimal(Quantity(value.amount, unit).figures), unit)


def body(want: Asked, value: Any) -> str:
    """The full name of an organ. Raises BadFact for what names none, such as a person or a company."""
    name = called(str(value))
    if not sort_of(name):
        said = "应写机关的全称（人民法院、公安机关、人民政府、主管部门等），如“晋江市公安局”"
        raise BadFact(f"“{want.title}”（{want.name}）{said}，现为“{name[:40]}”，请核对。")
    return name


def whole(value: Any) -> int:
    """A whole number as written in figures. Raises ValueError for anything else, 12.5 and True among them."""
    if isinstance(value, bool) or not WHOLE.fullmatch(str(value).strip()):
        raise ValueError(value)
    return int(str(value))


def moment(value: Any) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if timezone.is_aware(at) else timezone.make_aware(at)


MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def local_day(value: Any) -> date:
    """A day, or the day on the officer's calendar of a moment; nothing is cut off what was typed."""
    if isinstance(value, datetime) or MOMENT.match(str(value)):
        return timezone.localtime(moment(value)).date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))


LOOKUPS = {"officer": "username", "party": "name", "organ": "name", "case": "number"}


def row_of(want: Asked, value: Any) -> Any:
    if isinstance(value, want.of):
        return value
    if isinstance(value, Mapping):  # as the record keeps it
        value = value.get(want.kind)
    lookup = {LOOKUPS[want.kind]: value} if want.kind in LOOKUPS and not isinstance(value, int) else {"pk": value}
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
    labels = "、".join(str(label) for _, label in want.choices)
    raise BadFact(f"“{want.title}”（{want.name}）没有“{text}”这一项；{hint}可选：{labels}。")


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
    """The fact as the record keeps it (JSON): rows as objects, people by user name, files by digest, ISO days."""
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, Quantity)):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    return scalar(value)


def scalar(value: Any) -> Any:
    match value:
        case Officer():
            return value.username
        case Evidence():
            return {"evidence": value.pk, "sha256": value.sha256}
        case Paper():
            return {"paper": value.pk, "number": value.number}
        case Party():
            return {"party": value.pk, "name": value.name}
        case Organ():
            return {"organ": value.pk, "name": value.name}
        case Proceeding():
            return {"proceeding": value.pk, "name": value.kind}
        case Case():
            return {"case": value.pk, "name": value.number}
        case date() | datetime():
            return value.isoformat()
        case Decimal() | Quantity():
            return str(value)
        case Enum():
            return value.value
        case _:
            return value

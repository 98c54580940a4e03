"""A fact becomes the text that stands in a blank."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from documents.reading.amounts import money_text
from documents.reading.articles import on_paper
from documents.reading.blanks import Blank, Column
from documents.reading.dates import day_text, moment_text
from documents.reading.piped import Piped, parted
from documents.reading.sources import FormError
from documents.reading.stepping import step_into

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SPEECH = re.compile(r"^([问答])\s*[：:]\s*(.*)$")
Frozen = str | list[dict[str, str]]


def clean(text: Any) -> str:
    """Return text that XML can carry; line ends become one kind."""
    text = str(text)
    if text.isprintable():  # neither a line end nor anything that XML cannot carry
        return text.strip()
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _named(fact: Any) -> str:
    if isinstance(fact, str):  # str.title is a method, not a name
        return clean(fact)
    for name in ("name", "number", "title"):
        if isinstance(found := step_into(fact, name), str) and found:
            return clean(found)
    return clean(fact)


def _day(fact: Any) -> str:
    return day_text(fact) if isinstance(fact, date) else clean(fact)


def _moment(fact: Any) -> str:
    return moment_text(fact) if isinstance(fact, datetime) else _day(fact)


def _money(fact: Any) -> str:
    """An amount with its fen; what is no amount is refused, for an empty figure would read as no penalty."""
    try:
        return money_text(fact)
    except ValueError as why:
        raise FormError(str(why)) from None


def _choice(blank: Blank, fact: Any) -> str:
    label = getattr(fact, "label", None)
    text = clean(label if label is not None else fact)
    if not blank.options or text in blank.options.values():
        return text
    if text in blank.options:
        return blank.options[text]
    raise FormError(f"“{blank.name}”没有“{text}”这一项，可选：{'、'.join(blank.options.values())}。")


def _checkbox(blank: Blank, fact: Any) -> str:
    if isinstance(fact, bool):
        return "是" if fact else "否"
    chosen = [fact] if isinstance(fact, str) else list(fact)
    texts = [_choice(blank, one) for one in chosen]
    return "　".join(("☑" if text in texts else "□") + text for text in blank.options.values()) or "、".join(texts)


def _officers(fact: Any) -> list[dict[str, str]]:
    return [_officer(person) for person in (parted(fact) if isinstance(fact, (str, list, tuple)) else [fact])]


def _officer(person: Any) -> dict[str, str]:
    if isinstance(person, str):
        return {"name": clean(person), "certificate": "", "position": ""}
    if isinstance(person, Piped):
        person = person.by(("name", "certificate", "position"))
    certificate = step_into(person, "certificate_no") or step_into(person, "certificate") or ""
    return {
        "name": _named(person),
        "certificate": clean(certificate),
        "position": clean(step_into(person, "position") or ""),
    }


def _lines(text: str) -> list[str]:
    return [line for line in clean(text).split("\n") if line.strip()]


def _rows(blank: Blank, fact: Any) -> list[dict[str, str]]:
    """Rows of a table: mappings or objects, by column; text is a row kept by an earlier edition."""
    rows: list[Any] = [fact] if isinstance(fact, Mapping) or not isinstance(fact, Iterable) else list(parted(fact))
    return [_row(blank.columns, row, place) for place, row in enumerate(rows, 1)]


def _row(columns: tuple[Column, ...], row: Any, place: int) -> dict[str, str]:
    if isinstance(row, str):
        raise FormError(f"第{place}行“{row}”应当分列填写（{'、'.join(column.name for column in columns)}）。")
    if isinstance(row, Piped):
        row = row.by([column.key for column in columns if column.fact != "#"])
    number = _held(row, "numbered") or place  # what a row keeps where another has been struck
    return {c.key: str(number) if c.fact == "#" else _cell(c, row) for c in columns}


def _cell(column: Column, row: Any) -> str:
    fact = _held(row, column.fact)
    if fact in (None, ""):
        fact = _held(row, column.key)
    if fact in (None, ""):
        return ""
    if column.type == "signature":
        return typed(fact)
    if isinstance(fact, bool):
        return "是" if fact else "否"
    return articles(fact) if column.type == "articles" else _text(fact)


def _held(row: Any, path: str) -> Any:
    fact = row
    for name in path.split("."):
        fact = step_into(fact, name)
    return fact


def typed(fact: Any) -> str:
    """A typed name stands behind the line, in brackets: it says who is to sign and is never taken for a signature."""
    return f"（{name}）" if (name := _named(fact)) else ""


def _dialogue(fact: Any) -> list[dict[str, str]]:
    """Questions and answers 问答; text is taken line by line, 问： opening a pair and 答： closing it."""
    if not isinstance(fact, str):
        return [{"ask": clean(step_into(p, "ask") or ""), "answer": clean(step_into(p, "answer") or "")} for p in fact]
    pairs: list[dict[str, str]] = []
    part = "ask"
    for line in _lines(fact):
        spoken = SPEECH.match(line)
        part = {"问": "ask", "答": "answer"}[spoken[1]] if spoken else part
        if not pairs or (spoken and part == "ask"):
            pairs.append({"ask": "", "answer": ""})
        said = spoken[2] if spoken else line
        pairs[-1][part] = f"{pairs[-1][part]}\n{said}".strip()
    return pairs


def articles(fact: Any) -> str:
    """Return articles as printed."""
    return clean(on_paper(fact if isinstance(fact, str) else [str(one) for one in fact]))


def _text(fact: Any) -> str:
    if isinstance(fact, date):
        return _moment(fact)
    return "、".join(_named(one) for one in fact) if isinstance(fact, (list, tuple)) else _named(fact)


PLAIN: dict[str, Callable[[Any], Frozen]] = {
    "text": _text,
    "date": _day,
    "datetime": _moment,
    "money": _money,
    "party": _named,
    "person": _named,
    "officers": _officers,
    "dialogue": _dialogue,
    "articles": articles,
    "signature": typed,
    "seal": _named,
    "doc_ref": _text,
}
BY_BLANK: dict[str, Callable[[Blank, Any], Frozen]] = {"choice": _choice, "checkbox": _checkbox, "table": _rows}


def empty(blank: Blank) -> Frozen:
    """Return what an unfilled blank freezes to."""
    return [] if blank.type in ("officers", "table", "dialogue") else ""


def frozen(blank: Blank, fact: Any) -> Frozen:
    """Return the text, or rows of text, that a fact puts in a blank; JSON carries it. FormError for a wrong choice."""
    if fact is None or (isinstance(fact, str) and not fact.strip()):
        return empty(blank) if not blank.default else blank.default
    return BY_BLANK[blank.type](blank, fact) if blank.type in BY_BLANK else PLAIN[blank.type](fact)

"""Jurists' tables: rows of name / given / expect that say what a card must answer.

`tests/law/terms/hearing_request.yaml` holds the rows of `terms/hearing_request`. They run against the book alone, and
a row that fails is one Chinese sentence naming file, line and row.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from law.reading.book import Book
from law.reading.criteria import criteria, criterion
from law.reading.errors import LawError
from law.reading.kinds import KINDS
from law.reading.reader import Lined, Misread, Rows, known, read_yaml
from law.reckoning.clock import Due, Pause, due

Runner = Callable[[str, Mapping[str, Any], Mapping[str, Any], Book], list[str]]
TERM_GIVEN = ("from", "exclude", "days", "on", "scope", "confirmed")
TERM_EXPECT = (
    "due",
    "earliest",
    "provisional",
    "early",
    "late",
    "raw",
    "purpose",
    "value",
    "unit",
    "evidence",
    "cites",
    "forbids",
    "duty_evidence",
    "duty_cites",
    "since",
    "says",
    "refused",
)
CRITERION_GIVEN = ("code", "on", "industry")
CRITERION_EXPECT = ("listed", "title", "industry", "quote", "value", "cites", "evidence", "since", "forbids", "refused")
FURTHER = ("law.reading.tables_fines",)


@dataclass(frozen=True)
class Row:
    """One row of a table: what is given, what is expected, and where it stands."""

    card: str
    name: str
    given: Lined
    expect: Lined
    path: str
    line: int


def rows(path: Path, card: str) -> Iterator[Row]:
    """The rows of one table. Raises Misread for a row that is not name / given / expect."""
    found = read_yaml(path)
    if isinstance(found, Lined):
        found = known(found, ("card", "rows"), ("rows",), what="核对表")["rows"]
    if not isinstance(found, Rows) or not found:
        raise Misread(str(path), 1, "核对表应当是一列“name / given / expect”的行。")
    for line, raw in zip(found.lines, found, strict=True):
        row = known(raw, ("name", "given", "expect"), ("name", "given", "expect"), path=found.path, what="核对表的行")
        if not isinstance(row["given"], Lined) or not isinstance(row["expect"], Lined) or not row["expect"]:
            raise Misread(found.path, line, "given 和 expect 应当是“键: 值”的形式，expect 不能为空。")
        yield Row(card, str(row["name"]), row["given"], row["expect"], found.path, line)


def tables(folder: Path) -> dict[str, Path]:
    """Every table under a folder by the name of its card."""
    paths = (path for kind in (*KINDS, "local") for path in sorted(folder.glob(f"{kind}/**/*.yaml")))
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in paths}


def run(row: Row, book: Book) -> str:
    """What is wrong with a row in one sentence, "" when the book answers as expected."""
    runner = runners().get(row.card.split("/", 1)[0], run_ruling)
    refused = row.expect.get("refused")
    try:
        wrong = runner(row.card, row.given, row.expect, book)
        if refused:
            wrong = [f"应当被拒绝（“{refused}”），却没有拒绝"]
    except Misread as e:
        return str(e)
    except LawError as e:
        said = str(e)
        wrong = [] if refused and str(refused) in said else [f"被拒绝：{said.rstrip('。')}"]
        if refused and wrong:
            wrong = [f"拒绝的理由应当含“{refused}”，实为“{said.rstrip('。')}”"]
    return f"{row.path} 第{row.line}行“{row.name}”：{'；'.join(wrong)}。" if wrong else ""


@cache
def runners() -> dict[str, Runner]:
    """How the rows of each folder are run; further modules bring theirs as RUNNERS."""
    found: dict[str, Runner] = {"terms": run_ruling, "thresholds": run_ruling, "criteria": run_criterion}
    for name in FURTHER:
        if find_spec(name):
            found |= import_module(name).RUNNERS
    return found


def run_ruling(card: str, given: Mapping[str, Any], expect: Mapping[str, Any], book: Book) -> list[str]:
    """Run a row of a term or threshold: `from` asks for a due date, `on` for the value of a day."""
    _known(given, TERM_GIVEN, "given")
    _known(expect, TERM_EXPECT, "expect")
    start = moment(given["from"]) if "from" in given else None
    on = day(given["on"]) if "on" in given else None
    asked = on or (start.date() if isinstance(start, datetime) else start)
    if asked is None:
        raise LawError("given 里应当有 from（起算日）或 on（哪一日的规定）。")
    ruling = book.at(asked, str(given.get("scope") or ""), given.get("confirmed"))[card]
    answers: dict[str, Any] = {key: getattr(ruling, key) for key in expect if hasattr(ruling, key)}
    answers["since"] = str(ruling.since)
    if start is not None:
        pauses = [pause(text) for text in _list(given.get("exclude"))]
        found = due(ruling, start, excluded=pauses, days=given.get("days"), book=book)
        answers |= _due(found)
    return [
        f"{key}应为{_shown(value)}，实为{_shown(answers.get(key))}"
        for key, value in expect.items()
        if key != "refused" and not agrees(key, value, answers.get(key))
    ]


def run_criterion(card: str, given: Mapping[str, Any], expect: Mapping[str, Any], book: Book) -> list[str]:
    """Run a row of a criterion of major hazards: what a code stands for, and whether an industry's list holds it."""
    _known(given, CRITERION_GIVEN, "given")
    _known(expect, CRITERION_EXPECT, "expect")
    found = criterion(book, str(given["code"]), on := day(given["on"]))
    if found.card != card:
        return [f"{given['code']}在{found.card}，不在这张卡片"]
    listed = criteria(book, on, str(given.get("industry") or ""))
    answers = {key: getattr(found, key) for key in expect if hasattr(found, key)}
    answers |= {"since": str(found.since), "industry": found.facts["industry"], "quote": found.facts["quote"]}
    answers["listed"] = any(one.card == card for one in listed)
    return [
        f"{key}应为{_shown(value)}，实为{_shown(answers.get(key))}"
        for key, value in expect.items()
        if key != "refused" and not agrees("cites" if key in ("quote", "title") else key, value, answers.get(key))
    ]


def _due(found: Due) -> dict[str, Any]:
    return {
        "due": stamp(found.due),
        "earliest": stamp(found.earliest_after),
        "provisional": found.provisional,
        "early": stamp(found.early),
        "late": stamp(found.late),
        "raw": stamp(found.raw),
    }


def agrees(key: str, expected: Any, found: Any) -> bool:
    """Equal; a citation may be given in part, and so may the figures of a value that has several."""
    if key == "cites":
        return str(expected) in str(found)
    if isinstance(expected, dict) and isinstance(found, dict):
        return all(agrees("", value, found.get(name)) for name, value in expected.items())
    return bool(expected == found)


def day(text: Any) -> date:
    """A day written 2022-01-05. Raises LawError."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise LawError(f"“{text}”不是有效日期，请写成2022-01-05。") from None


def moment(text: Any) -> date:
    """A day, or a minute written 2022-01-05T14:30 (a blank for the T will do). Raises LawError."""
    if isinstance(text, str) and ("T" in text or " " in text.strip()):
        try:
            return datetime.fromisoformat(text.strip())
        except ValueError:
            raise LawError(f"“{text}”不是有效时刻，请写成2022-01-05T14:30。") from None
    return day(text)


def pause(text: Any) -> Pause:
    """An excluded interval `A..B` or `A..B 条文`, both ends included. Raises LawError."""
    if isinstance(text, Mapping):
        text = f"{text.get('days')} {text.get('cites') or ''}"
    ends, _, article = str(text).strip().partition(" ")
    first, dots, last = ends.partition("..")
    return day(first), day(last) if dots else day(first), article.strip()


def stamp(found: date) -> str:
    """A day as 2022-01-05, a minute as 2022-01-05T14:30."""
    return f"{found:%Y-%m-%dT%H:%M}" if isinstance(found, datetime) else found.isoformat()


def _known(found: Mapping[str, Any], allowed: tuple[str, ...], what: str) -> None:
    if isinstance(found, Lined):
        known(found, allowed, what=what)


def _list(found: Any) -> list[Any]:
    return [] if found is None else found if isinstance(found, list) else [found]


def _shown(found: Any) -> str:
    if found is None or isinstance(found, bool):
        return "空" if found is None else "是" if found else "否"
    return f"“{found}”" if isinstance(found, str) else str(found)

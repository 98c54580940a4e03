"""What a story may expect (`expect`): its keys, their shapes and the names inside, read before anything happens."""

from __future__ import annotations

from typing import Any

from casework.models import Finding
from flows.door.terms import PROCEDURES, steps
from flows.stories import related
from flows.stories.words import card_names, card_of, day, form_of, forms, refuse_unknown
from law.reading.reader import Lined, Rows, known

MAPPING, LIST, YES_NO = "“名称: 内容”的形式", "一列名称，没有的写 []", "true 或者 false"
SHAPES: dict[str, tuple[tuple[type, ...], str]] = {
    "stage": ((str,), "一个阶段的名称"),
    "warned": ((str, Rows), "一段话，或者几段话"),
    **dict.fromkeys(("due", "lists", "findings", "has", "rows", "case", "waiting"), ((Lined,), MAPPING)),
    **dict.fromkeys(("met", "overdue", "offered", "invited"), ((Rows,), LIST)),
    **dict.fromkeys(("papers", "not_offered"), ((Lined, Rows), "一列名称，或者“名称: 内容”的形式")),
    **dict.fromkeys(("closed", "case_closed", "silent"), ((bool,), YES_NO)),
}
UNCHANGED = {"stage", "due", "overdue", "lists", "has", "findings", "rows", "case", "waiting", "silent"}
LISTS = ("隐患清单", "整改清单", "销号清单")
ROW = ("where", "has", "count")


def expected(expect: Any, kind: str, path: str) -> None:
    """Hold an expectation to what exists; `kind` is the procedure it is about. Raises law.Misread."""
    known(expect, SHAPES, path=path, what="expect")
    cls = PROCEDURES[kind]
    for key in expect:
        shapes, form = SHAPES[key]
        if not isinstance(expect[key], shapes):
            expect.refuse(key, f"{key} 应当是{form}。")
    if "stage" in expect:
        stages = [*cls.Stage.values, *cls.Stage.labels, "new", "未开始"]
        if expect["stage"] not in stages:
            refuse_unknown(expect, "stage", "阶段", str(expect["stage"]), stages)
    for key in ("due", "met", "overdue"):
        names(expect, key, "期限", card_of, card_names())
    names(expect, "papers", "文书", form_of, forms())
    names(expect, "lists", "清单", lambda name: name in LISTS, LISTS)
    columns = {field.name for field in cls._meta.get_fields() if hasattr(field, "attname")}
    names(expect, "has", f"栏目（{cls.title_}）", lambda name: name in columns, columns)
    for key in ("offered", "not_offered", "invited", "waiting"):
        names(expect, key, f"步骤（{cls.title_}）", lambda name: name in steps(cls) or "." in name, steps(cls))
    numbered(expect)
    related_rows(expect)


def names(expect: Lined, key: str, what: str, exists: Any, choices: Any) -> None:
    """Each name under the key exists; an unknown one is refused on its own line when it is a key itself."""
    inside = expect[key] if isinstance(expect.get(key), Lined) else expect
    for name in expect.get(key) or ():
        if not exists(str(name)):
            refuse_unknown(inside, str(name) if inside is not expect else key, what, str(name), choices)


def numbered(expect: Lined) -> None:
    """Findings by number, days of what waits."""
    for number, columns in (expect.get("findings") or {}).items():
        if not isinstance(columns, Lined) or not str(number).isdigit():
            expect["findings"].refuse(number, "findings 应当写作“序号: {栏目: 内容}”。")
        for column in columns:
            related.held(columns, column, Finding)
    for step, until in (expect.get("waiting") or {}).items():
        if until is not None:
            day(expect["waiting"], step)


def related_rows(expect: Lined) -> None:
    """Rows of what belongs to the case: nouns, columns and shapes."""
    for name in expect.get("case") or ():
        related.held(expect["case"], name, related.CASE)
    rows = expect.get("rows") or Lined()
    for noun, wants in rows.items():
        model = related.nouns().get(noun)
        if model is None:
            refuse_unknown(rows, noun, "名词", noun, related.nouns())
        if not isinstance(wants, Rows):
            rows.refuse(noun, f"{noun} 应当是一列“where: {{栏目: 内容}}, has: {{栏目: 内容}}”。")
        for want in wants:
            row(want, model, rows.path)


def row(want: Any, model: Any, path: str) -> None:
    """One expectation over rows: which rows, what they hold, how many there are."""
    known(want, ROW, path=path, what="rows 的一项")
    if "has" not in want and "count" not in want:
        want.refuse("where", "rows 的一项要写 has（这些行应有的内容）或者 count（行数）。")
    for key in ("where", "has"):
        said = want.get(key) or Lined(want.path, want.line)
        if not isinstance(said, Lined):
            want.refuse(key, f"{key} 应当是“栏目: 内容”的形式。")
        for name in said:
            related.held(said, name, model)
    if "count" in want and (isinstance(want["count"], bool) or not isinstance(want["count"], int)):
        want.refuse("count", "count 应当是一个整数。")

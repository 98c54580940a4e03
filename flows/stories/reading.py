"""A story is read strictly before anything happens: every key, name and day is held to what exists, with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import law
from documents import catalogue
from flows.facts import Asked, asked
from flows.stories import city
from flows.terms import PROCEDURES, steps
from law.reader import Lined, Misread, Rows, known

TOP = ("title", "about", "source", "confirmed", "steps", *city.HEAD)
CONFIRMED = ("card", "by", "day", "document", "dated", "organ")
SCENE = (
    "day", "by", "begin", "take", "look", "as", "in", "partner", "party", "organ", "title", "source", "from", "facts", "reason",
    "expect", "refused", "cites", "note",
)  # fmt: skip
EXPECT = (
    "stage", "papers", "due", "met", "overdue", "lists", "findings", "has", "offered", "not_offered", "invited", "warned", "closed",
    "case_closed",
)  # fmt: skip
SHAPES: dict[str, tuple[tuple[type, ...], str]] = {
    **dict.fromkeys(("due", "lists", "findings", "has"), ((Lined,), "“名称: 内容”的形式")),
    **dict.fromkeys(("met", "overdue", "offered", "invited"), ((Rows,), "一列名称，没有的写 []")),
    **dict.fromkeys(("papers", "not_offered"), ((Lined, Rows), "一列名称，或者“名称: 内容”的形式")),
    **dict.fromkeys(("closed", "case_closed"), ((bool,), "true 或者 false")),
}
LISTS = ("隐患清单", "整改清单", "销号清单")


@dataclass(frozen=True)
class Scene:
    """One step of a story. `act` is begin, take or look; `kind` and `step` are the procedure and its step ("" to look)."""

    said: Lined
    line: int
    day: date
    by: str
    act: str
    kind: str
    step: str
    facts: Mapping[str, Any]
    expect: Lined
    refused: tuple[str, ...]
    cites: tuple[str, ...]

    def line_of(self, key: str) -> int:
        """The line of an expectation, or of a key of the step."""
        return self.expect.line_of(key) if key in self.expect else self.said.line_of(key)


@dataclass(frozen=True)
class Story:
    """A whole story as read: its file, its head (people, organs, parties …) and its steps."""

    path: str
    title: str
    head: Lined
    scenes: tuple[Scene, ...]
    confirmed: tuple[Lined, ...] = field(default=())


def read(path: Path | str) -> Story:
    """Read one story. Raises law.Misread, whose text is one sentence with file and line."""
    top = known(law.read_yaml(path), TOP, ("title", "steps"), path=str(path), what="故事")
    city.checked(top)
    if not isinstance(top["steps"], Rows) or not top["steps"]:
        top.refuse("steps", "steps 应当是一列步骤，至少一步。")
    for row in top.get("confirmed") or ():
        day(known(row, CONFIRMED, CONFIRMED[:4], path=top.path, what="confirmed"), "day")
    confirmed = tuple(known(row, CONFIRMED, CONFIRMED[:4], path=top.path, what="confirmed") for row in top.get("confirmed") or ())
    labels: dict[str, str] = {}
    scenes = tuple(scene(row, line, labels, top.path) for row, line in zip(top["steps"], top["steps"].lines, strict=True))
    return Story(top.path, str(top["title"]), top, scenes, confirmed)


def scene(row: Any, line: int, labels: dict[str, str], path: str) -> Scene:
    """One step; `labels` gathers the proceedings begun so far and their kinds."""
    said = known(row, SCENE, ("day",), path=path, what="步骤")
    acts = [name for name in ("begin", "take", "look") if name in said]
    if len(acts) != 1:
        raise Misread(said.path, line, "每一步应当且只应当有 begin（开始程序）、take（办理步骤）、look（查看）之一。")
    act = acts[0]
    if "by" not in said:
        raise Misread(said.path, line, "步骤缺少“by”（办理人）。")
    kind, step = named(said, act, labels)
    facts = said.get("facts") or Lined(said.path, line)
    if act != "look":
        held(said, kind, step, facts)
    expect = said.get("expect") or Lined(said.path, line)
    known(expect, EXPECT, path=said.path, what="expect")
    expected(expect, kind)
    found = Scene(
        said, line, day(said, "day"), str(said["by"]), act, kind, step, facts, expect, texts(said.get("refused")), texts(said.get("cites")),
    )  # fmt: skip
    if found.refused and expect and act == "begin":
        said.refuse("expect", "程序被拒绝开始，没有可以核对的结果，请删去 expect。")
    if found.refused and expect.keys() - {"stage", "due", "overdue", "lists", "has", "findings"}:
        said.refuse("expect", "被拒绝的步骤什么也没有改变，expect 里只能核对阶段、期限、清单和栏目。")
    return found


def day(said: Lined, key: str) -> date:
    try:
        return date.fromisoformat(str(said[key]))
    except ValueError:
        said.refuse(key, f"“{said[key]}”不是有效日期，请写成2026-09-02。")


def texts(said: Any) -> tuple[str, ...]:
    return () if said is None else tuple(map(str, said)) if isinstance(said, list) else (str(said),)


def refuse_unknown(said: Lined, key: str, what: str, name: str, names: Iterable[str]) -> NoReturn:
    choices = list(names)
    near = law.nearest(name, choices)
    said.refuse(key, f"没有名为“{name}”的{what}{f'，是否为“{near}”' if near else '；可用的有：' + '、'.join(choices)}。")


def named(said: Lined, act: str, labels: dict[str, str]) -> tuple[str, str]:
    """(kind, step) of the act; a new proceeding enters `labels`."""
    what = str(said[act])
    if act == "look":
        if what not in labels:
            refuse_unknown(said, act, "程序", what, labels)
        return labels[what], ""
    kind, _, step = what.partition(".")
    if kind not in PROCEDURES:
        refuse_unknown(said, act, "程序", kind, PROCEDURES)
    if step not in steps(PROCEDURES[kind]):
        refuse_unknown(said, act, f"步骤（{PROCEDURES[kind].title_}）", step, steps(PROCEDURES[kind]))
    for key in ("in", "from"):
        if key in said and str(said[key]) not in labels:
            refuse_unknown(said, key, "程序", str(said[key]), labels)
    if act == "take" and kind not in labels.values():
        said.refuse(act, f"故事里还没有开始过“{PROCEDURES[kind].title_}”，请先用 begin 开始。")
    if act == "begin" and "refused" not in said:
        label = str(said.get("as") or kind)
        if label in labels:
            said.refuse("as" if "as" in said else act, f"已有名为“{label}”的程序，请用 as 另起一个名字。")
        labels[label] = kind
    return kind, step


def held(said: Lined, kind: str, step: str, facts: Any) -> None:
    """Facts are those that the step asks for; rows too."""
    if not isinstance(facts, Lined):
        said.refuse("facts", "facts 应当是“事实: 内容”的形式。")
    wants = asked(PROCEDURES[kind], step)
    for name, value in facts.items():
        if name not in wants:
            refuse_unknown(facts, name, f"事实（{kind}.{step}）", name, wants)
        if wants[name].kind == "rows":
            for row in value or ():
                held_row(facts, name, wants[name], row)


def held_row(facts: Lined, name: str, want: Asked, row: Any) -> None:
    if not isinstance(row, Lined):
        facts.refuse(name, f"“{want.title}”应当是一列“键: 值”的行。")
    for key in row:
        if key not in {column.name for column in want.row}:
            refuse_unknown(row, key, f"栏目（{want.title}）", key, [column.name for column in want.row])


def expected(expect: Lined, kind: str) -> None:
    """What is expected has the right shape, and the names inside exist."""
    cls = PROCEDURES[kind]
    for key, (shapes, form) in SHAPES.items():
        if key in expect and not isinstance(expect[key], shapes):
            expect.refuse(key, f"{key} 应当是{form}。")
    for number, columns in (expect.get("findings") or {}).items():
        if not isinstance(columns, Lined) or not str(number).isdigit():
            expect["findings"].refuse(number, "findings 应当写作“序号: {栏目: 内容}”。")
    if "stage" in expect:
        stages = [*cls.Stage.values, *cls.Stage.labels, "new", "未开始"]
        if expect["stage"] not in stages:
            refuse_unknown(expect, "stage", "阶段", str(expect["stage"]), stages)
    for key in ("due", "met", "overdue"):
        for card in expect.get(key) or ():
            if card_of(str(card)) is None:
                refuse_unknown(place(expect, key), str(card) if isinstance(expect[key], Lined) else key, "期限", str(card), card_names())
    for form in expect.get("papers") or ():
        if form_of(str(form)) is None:
            refuse_unknown(place(expect, "papers"), str(form) if isinstance(expect["papers"], Lined) else "papers", "文书", str(form), forms())
    for name in expect.get("lists") or ():
        if name not in LISTS:
            refuse_unknown(expect["lists"], str(name), "清单", str(name), LISTS)
    columns = {f.name for f in cls._meta.get_fields() if hasattr(f, "attname")}
    for name in expect.get("has") or ():
        if name not in columns:
            refuse_unknown(place(expect, "has"), str(name), f"栏目（{cls.title_}）", str(name), columns)
    for key in ("offered", "not_offered", "invited"):
        for name in expect.get(key) or ():
            if name not in steps(cls) and "." not in str(name):
                refuse_unknown(place(expect, key), str(name) if isinstance(expect[key], Lined) else key, f"步骤（{cls.title_}）", str(name), steps(cls))


def place(expect: Lined, key: str) -> Lined:
    """Where an unknown name stands: its own line when it is a key, else the line of the expectation."""
    return expect[key] if isinstance(expect[key], Lined) else expect


def card_names() -> list[str]:
    return [name.removeprefix("terms/") for name in law.book().names() if name.startswith("terms/")]


def card_of(name: str) -> str | None:
    """A term's card by its name or its Chinese title."""
    if name.removeprefix("terms/") in card_names():
        return "terms/" + name.removeprefix("terms/")
    return next((card.name for card in law.book().cards.values() if card.title == name and card.name.startswith("terms/")), None)


def forms() -> list[str]:
    return list(catalogue.names())


def form_of(name: str) -> str | None:
    """A form by its key or its Chinese title."""
    if name in catalogue.names():
        return name
    return next((form.key for form in catalogue.forms() if form.title == name), None)

"""One step of a story, read strictly: who does what on which day, in which proceeding, and what must follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flows.door.facts import Asked, asked
from flows.door.terms import PROCEDURES, steps
from flows.stories import verbs
from flows.stories.expecting import UNCHANGED, expected
from flows.stories.preludes import Row, anew_inside, place
from flows.stories.words import day, refuse_unknown, texts
from law.reading.reader import Lined, Misread, known

ACTS = {"begin": "开始程序", "take": "办理步骤", "do": "程序之外的行为", "look": "查看"}
WHERE = ("as", "in", "partner", "party", "organ", "title", "source", "from")
OF_A_CASE = ("case", "entry", "evidence", "paper", "proceeding")
SCENE = ("day", "by", "label", *ACTS, *WHERE, "like", "facts", "reason", "expect", "refused", "cites", "note")


@dataclass(frozen=True)
class Scene:
    """One step. `act` is begin, take, do or look; `run` is the name of its proceeding ("" when beginning is refused).

    `kind` and `step` are the procedure and its step; with `do` the step is the verb, with `look` it is "".
    """

    said: Lined
    path: str
    line: int
    day: date
    by: str
    act: str
    kind: str
    step: str
    run: str
    label: str
    facts: Lined
    expect: Lined
    refused: tuple[str, ...]
    cites: tuple[str, ...]

    def place(self, key: str) -> tuple[str, int]:
        """(file, line) of an expectation, or of a key of the step."""
        return place(self.expect if key in self.expect else self.said, key)

    def line_of(self, key: str) -> int:
        return self.place(key)[1]


@dataclass
class Sofar:
    """What the steps read so far have begun and named."""

    runs: dict[str, str] = field(default_factory=dict)  # proceedings by name: their procedures
    labels: dict[str, Lined] = field(default_factory=dict)  # steps by label: their facts
    last: str = ""  # the proceeding of the step before


def scene(row: Row, sofar: Sofar) -> Scene:
    """Read one step and let `sofar` know it. Raises law.Misread."""
    said = known(row.said, SCENE, ("day",), path=row.path, what="步骤")
    acts = [name for name in ACTS if name in said]
    if len(acts) != 1:
        choices = "、".join(f"{name}（{what}）" for name, what in ACTS.items())
        raise Misread(row.path, row.line, f"每一步应当且只应当有 {choices} 之一。")
    if "by" not in said:
        raise Misread(row.path, row.line, "步骤缺少“by”（办理人）。")
    facts = stated(said, sofar)
    kind, step, run = NAMED[acts[0]](said, facts, sofar)
    expect = said.get("expect") or Lined(said.path, row.line)
    expected(expect, kind, said.path)
    found = Scene(
        said,
        row.path,
        row.line,
        day(said, "day"),
        str(said["by"]),
        acts[0],
        kind,
        step,
        run,
        labelled(said, facts, sofar),
        facts,
        expect,
        texts(said.get("refused")),
        texts(said.get("cites")),
    )
    if found.refused and expect and not run:
        said.refuse("expect", "程序被拒绝开始，没有可以核对的结果，请删去 expect。")
    if found.refused and expect.keys() - UNCHANGED:
        said.refuse("expect", "被拒绝的步骤什么也没有改变，expect 里只能核对阶段、期限、清单、行和栏目。")
    sofar.last = run or sofar.last
    return found


def stated(said: Lined, sofar: Sofar) -> Lined:
    """The facts of the step; with `like` those of an earlier step, save what is stated anew (`null` takes away)."""
    facts = said.get("facts") or Lined(said.path, said.line)
    if not isinstance(facts, Lined):
        said.refuse("facts", "facts 应当是“事实: 内容”的形式。")
    if "like" not in said:
        return facts
    label = str(said["like"])
    if label not in sofar.labels:
        refuse_unknown(said, "like", "步骤标签", label, sofar.labels)
    return anew_inside(sofar.labels[label], facts)


def labelled(said: Lined, facts: Lined, sofar: Sofar) -> str:
    """The label of the step, which no other step has."""
    label = str(said.get("label") or "")
    if label in sofar.labels:
        said.refuse("label", f"已有标为“{label}”的步骤，请换一个标签。")
    if label:
        sofar.labels[label] = facts
    return label


def begun(said: Lined, facts: Lined, sofar: Sofar) -> tuple[str, str, str]:
    kind, step = procedure_step(said, "begin")
    held(kind, step, facts)
    for key in ("in", "from"):
        if key in said:
            of_story(said, key, sofar)
    if "refused" in said:
        return kind, step, ""
    return kind, step, entered(said, "begin", kind, sofar)


def taken(said: Lined, facts: Lined, sofar: Sofar) -> tuple[str, str, str]:
    kind, step = procedure_step(said, "take")
    held(kind, step, facts)
    if "in" in said and of_story(said, "in", sofar) != kind:
        title = PROCEDURES[sofar.runs[str(said["in"])]].title_
        said.refuse("in", f"“{said['in']}”是{title}，没有 {kind}.{step} 这一步。")
    runs = [label for label, of in sofar.runs.items() if of == kind]
    if not runs:
        said.refuse("take", f"故事里还没有开始过“{PROCEDURES[kind].title_}”，请先用 begin 开始。")
    return kind, step, str(said.get("in") or runs[-1])


def done(said: Lined, facts: Lined, sofar: Sofar) -> tuple[str, str, str]:
    """An act beside the steps; one that opens a proceeding (`as`) states its procedure as the fact `kind`."""
    name = str(said["do"])
    verb = verbs.found().get(name)
    if verb is None:
        refuse_unknown(said, "do", "行为", name, verbs.found())
    verbs.held(said, verb, facts, sofar.runs, sofar.labels)
    if "as" in said:
        kind = str(facts.get("kind"))
        if kind not in PROCEDURES:
            refuse_unknown(facts if "kind" in facts else said, "kind", "程序", kind, PROCEDURES)
        return kind, name, "" if "refused" in said else entered(said, "as", kind, sofar)
    if "in" in said:
        return of_story(said, "in", sofar), name, str(said["in"])
    if not sofar.last and not any(one.kind in OF_A_CASE for one in verb.asks.values()):
        return next(iter(PROCEDURES)), name, ""  # an act on a register, before anything has begun
    if not sofar.last:
        said.refuse("do", "故事里还没有开始过程序，请先用 begin 开始。")
    return sofar.runs[sofar.last], name, sofar.last


def looked(said: Lined, facts: Lined, sofar: Sofar) -> tuple[str, str, str]:
    return of_story(said, "look", sofar), "", str(said["look"])


NAMED = {"begin": begun, "take": taken, "do": done, "look": looked}


def procedure_step(said: Lined, act: str) -> tuple[str, str]:
    kind, _, step = str(said[act]).partition(".")
    if kind not in PROCEDURES:
        refuse_unknown(said, act, "程序", kind, PROCEDURES)
    if step not in steps(PROCEDURES[kind]):
        refuse_unknown(said, act, f"步骤（{PROCEDURES[kind].title_}）", step, steps(PROCEDURES[kind]))
    return kind, step


def of_story(said: Lined, key: str, sofar: Sofar) -> str:
    """The procedure of a proceeding that the story has begun, by its name."""
    label = str(said[key])
    if label not in sofar.runs:
        refuse_unknown(said, key, "程序", label, sofar.runs)
    return sofar.runs[label]


def entered(said: Lined, act: str, kind: str, sofar: Sofar) -> str:
    """The name under which a proceeding begins."""
    label = str(said.get("as") or kind)
    if label in sofar.runs:
        said.refuse("as" if "as" in said else act, f"已有名为“{label}”的程序，请用 as 另起一个名字。")
    sofar.runs[label] = kind
    return label


def held(kind: str, step: str, facts: Lined) -> None:
    """Facts are those that the step asks for; rows too."""
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

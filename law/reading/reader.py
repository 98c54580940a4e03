"""Strict YAML: a card says exactly what its author wrote, or it is refused with its line.

YAML 1.1 reads on/off/yes/no as booleans and bare days as dates, keeps the last of two equal keys, and lets
anchors grow a small file without bound. A jurist expects none of that, so events are turned into values here:
only null, true, false and plain numbers are special, every key is text, doubled keys and aliases are refused.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from law.reading.errors import LawError, nearest, suggestion

ROOT = Path(__file__).resolve().parent.parent.parent
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
BROKEN = re.compile(r"[-+]?(0|[1-9][0-9_]*)\.[0-9]+")
WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
DEEPEST = 30
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Misread(LawError):
    """A YAML file that cannot be accepted: `path`, `line` and the sentence."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path} 第{line}行：{reason}")


class Lined(dict[str, Any]):
    """A YAML mapping that remembers its file and the line of every key."""

    def __init__(self, path: str = "", line: int = 1) -> None:
        super().__init__()
        self.path, self.line = path, line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """The line on which the key stands, or the mapping's own first line."""
        return self.lines.get(key, self.line)

    def refuse(self, key: str, reason: str) -> NoReturn:
        """Refuse the file at this key with a reason (Chinese)."""
        raise Misread(self.path, self.line_of(key), reason)


class Rows(list[Any]):
    """A YAML list that remembers its file and the line of every item."""

    path: str = ""
    line: int = 1
    lines: tuple[int, ...] = ()


def read_yaml(path: Path | str) -> Any:
    """Read one YAML file strictly; mappings are `Lined`, lists `Rows`. Raises Misread."""
    path = Path(path)
    name = shown(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Misread(name, 1, "文件不是UTF-8编码，请另存为UTF-8。") from None
    except OSError as e:
        raise LawError(f"读不到文件{name}：{e.strerror or '无法打开'}。") from None
    return parse(text, name)


def parse(text: str, name: str = "<text>") -> Any:
    """Turn YAML text into strict values; `name` is the file shown in refusals. Raises Misread."""
    try:
        return _document(yaml.parse(text, Loader=LOADER), name)
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        raise Misread(name, mark.line + 1 if mark else 1, "不是合格的YAML，请检查缩进、冒号和引号。") from None
    except yaml.YAMLError:
        raise Misread(name, 1, "含有不允许的字符，请检查是否为文本文件。") from None


def shown(path: Path) -> str:
    """The path as people see it: from the project's own folder where it lies inside."""
    full = path.resolve()
    return str(full.relative_to(ROOT)) if full.is_relative_to(ROOT) else str(path)


def known(
    found: Any, allowed: Collection[str], required: Iterable[str] = (), *, path: str = "", what: str = "这里"
) -> Lined:
    """The mapping itself, once it has only known keys and all required ones; unknown ones name the nearest."""
    if not isinstance(found, Lined):
        raise Misread(getattr(found, "path", path), getattr(found, "line", 1), f"{what}应当是“键: 值”的形式。")
    for key in found:
        if key not in allowed:
            near = nearest(key, allowed) or "、".join(sorted(allowed))
            hint = suggestion(near) if near in allowed else f"，可用的键有：{near}"
            found.refuse(key, f"{what}没有“{key}”这个键{hint}。")
    for key in required:
        if key not in found:
            raise Misread(found.path, found.line, f"{what}缺少“{key}”。")
    return found


def _document(events: Iterator[yaml.Event], name: str) -> Any:
    """The one value of a file that has exactly one."""
    found: list[Any] = []
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            found.append(_value(event, events, name, 0))
    if len(found) != 1 or found[0] is None:
        raise Misread(name, 1, "文件应当只有一份内容，且不能为空。")
    return found[0]


def _value(event: yaml.Event, events: Iterator[yaml.Event], name: str, depth: int) -> Any:
    """Events rather than nodes: libyaml builds nodes by recursion in C, which a hostile file could exhaust."""
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise Misread(name, line, "不允许使用YAML引用（&、*），请写出完整内容。")
    if getattr(event, "tag", None):
        raise Misread(name, line, "不允许使用YAML标签（!），请直接写值。")
    if depth > DEEPEST:
        raise Misread(name, line, f"嵌套太深，最多{DEEPEST}层。")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        return _rows(events, name, line, depth)
    return _lined(events, name, line, depth)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: yaml.ScalarEvent) -> Any:
    """Quoted or block text stays text; libyaml marks plain text with "", pyyaml with None."""
    text: str = event.value
    if event.style:
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text.replace("_", ""))
    return float(text.replace("_", "")) if BROKEN.fullmatch(text) else text


def _rows(events: Iterator[yaml.Event], name: str, line: int, depth: int) -> Rows:
    rows, lines = Rows(), []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        lines.append(_line(event))
        rows.append(_value(event, events, name, depth + 1))
    rows.path, rows.line, rows.lines = name, line, tuple(lines)
    return rows


def _lined(events: Iterator[yaml.Event], name: str, line: int, depth: int) -> Lined:
    found = Lined(name, line)
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        at = _line(event)
        if not isinstance(event, yaml.ScalarEvent) or not event.value or event.anchor or event.tag:
            raise Misread(name, at, "键应当是一个词，不能为空。")
        key: str = event.value
        if key in found:
            raise Misread(name, at, f"键“{key}”重复（首次在第{found.lines[key]}行），请删去一个。")
        found.lines[key] = at
        found[key] = _value(next(events), events, name, depth + 1)
    return found

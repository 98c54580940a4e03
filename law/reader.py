"""Strict YAML: a card says exactly what its author wrote, or it is refused with its line.

YAML 1.1 reads on/off/yes/no as booleans and bare days as dates, keeps the last of two equal keys, and lets
anchors grow a small file without bound. A jurist expects none of that, so nodes are turned into values here:
only null, true, false and plain numbers are special, every key is text, doubled keys and aliases are refused.
"""

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NoReturn

import yaml

from law.errors import LawError, nearest, suggestion

ROOT = Path(__file__).resolve().parent.parent
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
BROKEN = re.compile(r"[-+]?(0|[1-9][0-9_]*)\.[0-9]+")
WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
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
        nodes = list(yaml.compose_all(text, Loader=LOADER))
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        raise Misread(name, mark.line + 1 if mark else 1, "不是合格的YAML，请检查缩进、冒号和引号。") from None
    except yaml.YAMLError:
        raise Misread(name, 1, "含有不允许的字符，请检查是否为文本文件。") from None
    except RecursionError:
        raise Misread(name, 1, "嵌套太深。") from None
    if len(nodes) != 1 or nodes[0] is None:
        raise Misread(name, 1, "文件应当只有一份内容，且不能为空。")
    return _value(nodes[0], name, set())


def shown(path: Path) -> str:
    """The path as people see it: from the project's own folder where it lies inside."""
    full = path.resolve()
    return str(full.relative_to(ROOT)) if full.is_relative_to(ROOT) else str(path)


def known(found: Any, allowed: Collection[str], required: Iterable[str] = (), *, path: str = "", what: str = "这里") -> Lined:
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


def _value(node: yaml.Node, name: str, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise Misread(name, line, "不允许使用YAML引用（&、*），请写出完整内容。")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, name, line)
    if isinstance(node, yaml.SequenceNode):
        return _rows(node, name, line, seen)
    assert isinstance(node, yaml.MappingNode)
    return _lined(node, name, line, seen)


def _scalar(node: yaml.ScalarNode, name: str, line: int) -> Any:
    text: str = node.value
    if node.tag.startswith("!") or "python" in node.tag:
        raise Misread(name, line, f"不允许使用YAML标签“{node.tag}”。")
    if node.style:  # quoted or block text stays text; libyaml marks plain text with "", pyyaml with None
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text.replace("_", ""))
    return float(text.replace("_", "")) if BROKEN.fullmatch(text) else text


def _rows(node: yaml.SequenceNode, name: str, line: int, seen: set[int]) -> Rows:
    rows = Rows(_value(item, name, seen) for item in node.value)
    rows.path, rows.line = name, line
    rows.lines = tuple(item.start_mark.line + 1 for item in node.value)
    return rows


def _lined(node: yaml.MappingNode, name: str, line: int, seen: set[int]) -> Lined:
    found = Lined(name, line)
    for key, value in node.value:
        at = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or not key.value:
            raise Misread(name, at, "键应当是一个词，不能为空。")
        if key.value in found:
            raise Misread(name, at, f"键“{key.value}”重复（首次在第{found.lines[key.value]}行），请删去一个。")
        found.lines[key.value] = at
        found[key.value] = _value(value, name, seen)
    return found
